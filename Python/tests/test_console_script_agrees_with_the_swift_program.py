"""The console script beside the Swift program, where that was built: the same bytes for the same input.

The program is .build/release/rheostat of the checkout, or the one that RHEOSTAT_PROGRAM names.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from loops import EXTREMES, plan

import rheostat

PROGRAM = Path(os.environ.get("RHEOSTAT_PROGRAM") or Path(__file__).parents[2] / ".build" / "release" / "rheostat")
pytestmark = pytest.mark.skipif(not os.access(PROGRAM, os.X_OK), reason="the Swift program was not built")
BOTH = ([str(PROGRAM)], [sys.executable, "-m", "rheostat"])


def both(arguments: list[str], stdin: str = "", folder: Path | None = None) -> list[tuple[int, str, str]]:
    """Exit code, output and complaint of either."""
    found = []
    for command in BOTH:
        done = subprocess.run(
            [*command, *arguments], input=stdin.encode(), capture_output=True, cwd=folder, timeout=60, check=False
        )
        found.append((done.returncode, done.stdout.decode(), done.stderr.decode()))
    return found


def talk(controller: str, seed: int, events: int = 120) -> str:
    """The lines of a loop that skips, validates unasked, reports odd numbers, makes mistakes and asks for snapshots."""
    chance = random.Random(seed)
    known = {**plan(total=80).to_dict(), "signals": ["trainingLoss", "validationLoss", "validationMetric"]}
    known["can"] = ["validate", "saveRestore", "rewindData"]
    lines = [json.dumps({"plan": known})]
    made = rheostat.Controller(controller, known)
    n = 0
    for _ in range(events):
        todo = made.directive
        if todo.do == "finish":
            break
        readings = {name: chance.uniform(0.1, 2) for name in made.needs.signals if chance.random() < 0.97}
        if chance.random() < 0.1 and readings:
            readings[next(iter(readings))] = chance.choice(EXTREMES)
        name = {"save": "saved", "restore": "restored", "validate": "validated"}.get(todo.do, "trained")
        if name == "trained" and chance.random() < 0.1:
            name = chance.choice(["skipped", "validated"])
        if chance.random() < 0.1:
            lines.append(chance.choice(['{"do":"snapshot"}', "{", '{"n":-1,"event":"trained"}', f'{{"n":{n}}}', "[1]"]))
        told: dict[str, Any] = {"n": n, "event": name}
        if name in ("saved", "restored"):
            told["slot"] = todo.slot
            getattr(made, name)(todo.slot)
        else:
            told.update({key: value if math.isfinite(value) else str(value) for key, value in readings.items()})
            getattr(made, name)(readings)
        lines.append(json.dumps(told))
        n += 1
        if chance.random() < 0.02:
            lines.append(json.dumps({"n": n, "event": "replanned", "total": 90}))
            made.replan(90)
            n += 1
    return "\n".join(lines) + "\n"


CONTROLLERS = [
    "warmup(5%) > cosine",
    "warmup(5) > plateau(patience=3)",
    "clamp(guard(warmup(5%) > plateau(patience=3), keep=10), 1e-3...1e-1)",
    "torchOneCycle(peak=1)",
    "annealedSearch",
    "autoLRS(trials=3, tau=20st, tauMax=40st)",
    "rangeTest(steps=20, then=cosine)",
    "timmPlateau(patience=3, warmup=2)",
]


@pytest.mark.parametrize("controller", CONTROLLERS)
def test_control(controller: str) -> None:
    stdin = talk(controller, seed=len(controller))
    swift, python = both(["control", controller], stdin)
    assert python == swift
    assert swift[0] == 0
    assert swift[1].count("\n") > 60


@pytest.mark.parametrize(
    ("controller", "stdin"),
    [
        ("plateau", '{"plan":{"total":50}}\n'),
        ("cosine", "nonsense\n"),
        ("cosine", '{"plan":{"total":0}}\n'),
        ("cosin", ""),
        ("cosine(", ""),
        ("cosine", '{"plan":{"total":5,"baseRate":1},"n":3}\n'),
        ("cosine", ""),
    ],
)
def test_control_refuses(controller: str, stdin: str) -> None:
    swift, python = both(["control", controller], stdin)
    assert python[0] == swift[0]
    if controller != "cosin":  # Its sentence names rheostat.catalog() too.
        assert python == swift


def test_a_conversation_goes_from_one_program_to_the_other(tmp_path: Path) -> None:
    controller = "warmup(5) > plateau(patience=3)"
    lines = talk(controller, seed=4).splitlines(keepends=True)
    opening, events = json.loads(lines[0]), [line for line in lines[1:] if line.startswith('{"n": ')]
    whole = both(["control", controller], lines[0] + "".join(events))[0][1]
    told = ""
    for place in range(0, len(events), 10):
        command = BOTH[place // 10 % 2]
        start = opening if place == 0 else {**opening, "n": place}
        stdin = json.dumps(start) + "\n" + "".join(events[place : place + 10])
        arguments = [*command, "control", controller, "--resume", str(tmp_path / "s.json")]
        done = subprocess.run(arguments, input=stdin.encode(), capture_output=True, timeout=60, check=True)
        answer = done.stdout.decode()
        # The directive that was waiting is said again.
        told += answer if place == 0 else answer.partition("\n")[2]
    assert [line for line in whole.splitlines() if "error" not in line] == told.splitlines()


def test_suggest_by_lines(tmp_path: Path) -> None:
    chance = random.Random(5)
    lines = []
    for _ in range(25):
        lr = 10 ** chance.uniform(-5, 0)
        value = math.nan if lr > 0.4 else (math.log10(lr) + 2) ** 2 + chance.gauss(0, 0.05)
        told: dict[str, Any] = {"lr": lr, "value": value if math.isfinite(value) else "nan"}
        if chance.random() < 0.3:
            told["sd"] = 0.05
        if chance.random() < 0.3:
            told = {
                "lr": lr,
                "losses": [2 * 0.9**step + value for step in range(8)] if math.isfinite(value) else [1, 2, "nan"],
            }
        lines += [
            json.dumps({"tell": told}),
            chance.choice(['{"ask":true}', '{"ask":"try"}', '{"best":true}', "[", '{"ask":3}']),
        ]
    stdin = "\n".join(lines) + "\n"
    swift, python = both(["suggest", "--lines"], stdin)
    assert python == swift
    states = []
    for place, command in enumerate(BOTH):
        path = tmp_path / f"{place}.json"
        done = subprocess.run(
            [*command, "suggest", "--lines", "--state", path], input=stdin.encode(), capture_output=True, check=True
        )
        assert done.stdout.decode() == swift[1]
        states.append(path.read_bytes())
    assert states[0] == states[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["suggest", "l.csv"],
        ["suggest", "l.csv", "--json"],
        ["suggest", "l.csv", "--range", "1e-4...10", "--trials", "4"],
        ["suggest", "l.csv", "--range", "0.001...0.01"],
        ["suggest", "c.csv", "--json", "--at", "50"],
        ["suggest", "s.csv", "--json"],
        ["forecast", "s.csv", "--at", "100", "--at", "70.5", "--at", "1e15"],
        ["forecast", "s.csv", "--at", "100", "--at", "123456789012", "--json"],
        ["forecast", "s.csv", "--at", "100", "--json", "--model", "exponential"],
        ["forecast", "s.csv", "--at", "100", "--json", "--model", "power"],
        ["forecast", "s.csv", "--at", "100", "--json", "--model", "logLog"],
        ["forecast", "s.csv", "--at", "100", "--plot", "--model", "lastMean"],
        ["forecast", "l.csv", "--at", "1", "--json"],
        ["forecast", "s.csv"],
        ["forecast", "s.csv", "--at", "-1"],
        ["forecast", "s.csv", "--at", "10", "--model", "nosuch"],
        ["range-test", "p.csv"],
        ["range-test", "p.csv", "--json"],
        ["range-test", "p.csv", "--plot"],
        ["range-test", "l.csv"],
        ["schedule", "warmup(5%) > cosine"],
        ["schedule", "cosine", "--log", "--steps", "3000", "--ascii"],
        ["schedule", "torchOneCycle(peak=1)", "--csv", "-", "--every", "7"],
        ["schedule", "wsd(peak=3e-4)", "--csv", "-", "--steps", "1000", "--every", "100"],
        ["schedule", "llm-pretrain", "--explain"],
        ["schedule", "refine", "n.csv", "--norm", "l1", "--smoothing", "0"],
        ["schedule", "refine", "n.csv", "--explain"],
        ["schedule", "plateau"],
        ["schedule", "cosine("],
        ["schedule", "nosuch.json"],
        ["schedule", "cosine", "--steps", "x"],
        ["schedule", "cosine", "--steps", "-3"],
        ["controllers"],
        ["controllers", "--brief"],
        ["controllers", "--json"],
        ["controllers", "plateau"],
    ],
    ids=" ".join,
)
def test_tables_and_texts(arguments: list[str], tmp_path: Path) -> None:
    chance = random.Random(1)
    (tmp_path / "l.csv").write_text("lr,value\n0.001,0.9\n0.01,0.5\n0.1,0.6\n1,nan\n")
    curves = [(lr, step, 2 * 0.95**step + lr) for lr in (0.1, 0.01, 0.001) for step in range(20)]
    (tmp_path / "c.csv").write_text("lr,step,loss\n" + "".join(f"{lr},{step},{loss}\n" for lr, step, loss in curves))
    (tmp_path / "s.csv").write_text("step,loss\n" + "".join(f"{k},{2 * 0.95**k + 0.5}\n" for k in range(61)))
    (tmp_path / "n.csv").write_text("norm\n1\n2\n3\n2\n1\n0.5\n")
    rows = []
    for place in range(100):
        lr = 1e-6 * 1e7 ** (place / 99)
        fall = 1.2 / (1 + math.exp(-3 * (math.log10(lr) + 2.5)))
        rows.append(f"{lr},{2.3 - fall + (lr**2 if lr > 0.3 else 0) + chance.gauss(0, 0.02)}\n")
    (tmp_path / "p.csv").write_text("lr,loss\n" + "".join(rows))
    swift, python = both(arguments, folder=tmp_path)
    assert python == swift
