"""The console script: wrong usage, data that make no sense, files that cannot be written."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from shells import TRIALS, Shell, control

USAGE = [
    [],
    ["nonsense"],
    ["schedule"],
    ["schedule", "cosine", "extra"],
    ["schedule", "cosine", "--nosuch"],
    ["schedule", "cosine", "--steps"],
    ["schedule", "cosine", "--steps", "x"],
    ["schedule", "cosine", "--steps", "0"],
    ["schedule", "cosine", "--steps", "9" * 30],
    ["schedule", "cosine", "--base", "-1"],
    ["schedule", "cosine", "--base", "nan"],
    ["schedule", "cosine", "--base", "1_0"],
    ["schedule", "refine"],
    ["schedule", "cosine", "--norm", "l1"],
    ["schedule", "cosine", "--svg", "a", "--html", "a"],
    ["controllers", "--brief", "--json"],
    ["control", "--explain"],
    ["suggest"],
    ["suggest", "l.csv", "--range", "1...0"],
    ["suggest", "l.csv", "--range", "1-2"],
    ["suggest", "l.csv", "--lines"],
    ["suggest", "--lines", "--json"],
    ["suggest", "l.csv", "--json", "--plot"],
    ["suggest", "l.csv", "--picture", "l.csv"],
    ["forecast", "l.csv"],
    ["forecast", "l.csv", "--at", "-1"],
    ["forecast", "l.csv", "--at", "1", "--model", "nosuch"],
    ["range-test", "l.csv", "--csv", "-"],
    ["report"],
]


@pytest.mark.parametrize("arguments", USAGE[1:], ids=" ".join)
def test_wrong_usage_is_one_sentence(shell: Shell, arguments: list[str]) -> None:
    (shell.folder / "l.csv").write_text(TRIALS)
    code, out, err = shell(*arguments)
    assert (code, out) == (64, "")
    assert err.startswith("rheostat: ")
    assert err.count("\n") == 1
    assert len(err) < 400
    assert os.listdir(shell.folder) == ["l.csv"]


DATA = [
    (65, ["schedule", "plateau"]),
    (65, ["schedule", "cosin"]),
    (65, ["schedule", "", "--explain"]),
    (65, ["schedule", "constant for 5ep > cosine"]),
    (65, ["controllers", "nosuch"]),
    (65, ["suggest", "bad.csv"]),
    (65, ["suggest", "bytes.csv"]),
    (65, ["suggest", "empty.csv"]),
    (65, ["forecast", "bad.csv", "--at", "1"]),
    (65, ["forecast", "short.csv", "--at", "1"]),
    (65, ["range-test", "bad.csv"]),
    (65, ["schedule", "refine", "bad.csv"]),
    (65, ["report", "bad.csv"]),
    (65, ["report", "empty.csv"]),
    (74, ["schedule", "nosuch.json"]),
    (74, ["suggest", "nosuch.csv"]),
    (74, ["forecast", "nosuch.csv", "--at", "1"]),
    (74, ["range-test", "."]),
    (74, ["schedule", "cosine", "--csv", "nosuch/a.csv"]),
    (74, ["schedule", "cosine", "--csv", "."]),
    (74, ["schedule", "cosine", "--csv", ""]),
    (74, ["schedule", "a\0b.json"]),
]


@pytest.mark.parametrize(("wanted", "arguments"), DATA, ids=[repr(" ".join(arguments)) for _, arguments in DATA])
def test_data_that_make_no_sense(shell: Shell, wanted: int, arguments: list[str]) -> None:
    (shell.folder / "bad.csv").write_text("lr,value\n0.1,1\n-1,2\n")
    (shell.folder / "bytes.csv").write_bytes(b"lr,value\n\xff\0,1\n")
    (shell.folder / "empty.csv").write_text("")
    (shell.folder / "short.csv").write_text("loss\n1\n2\n")
    code, out, err = shell(*arguments)
    assert (code, out) == (wanted, "")
    assert err.startswith("rheostat: ")
    assert "Traceback" not in err
    assert len(os.listdir(shell.folder)) == 4


def test_a_failed_write_leaves_what_was_there(shell: Shell, monkeypatch: Any) -> None:
    (shell.folder / "a.csv").write_text("mine")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = shell("schedule", "cosine", "--csv", "a.csv")
    assert code == 74
    assert "No space left" in err
    assert (shell.folder / "a.csv").read_text() == "mine"
    assert os.listdir(shell.folder) == ["a.csv"]


@pytest.mark.parametrize("bad", [b"nonsense", b"\xff\xfe", b'{"n":0,\0}', b"[]", b"", b'{"n":7,"event":"trained"}'])
def test_control_refuses_a_line_and_goes_on(shell: Shell, bad: bytes) -> None:
    stdin = control(1).encode() + bad + b"\n" + b'{"n":1,"event":"trained"}\n'
    code, out, _ = shell("control", "cosine", stdin=stdin)
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [next(iter(line)) for line in lines] == ["n", "n", "error", "n", "n"]
    assert lines[1] == lines[3]
    assert lines[4]["n"] == 2


def test_control_refuses_a_line_of_any_length(shell: Shell, monkeypatch: Any) -> None:
    from rheostat.command import control as module

    monkeypatch.setattr(module, "_LIMIT", 1000)
    stdin = control(1) + "x" * 5000 + "\n" + '{"n":1,"event":"trained"}\n'
    _, out, _ = shell("control", "cosine", stdin=stdin)
    lines = [json.loads(line) for line in out.splitlines()]
    assert [next(iter(line)) for line in lines] == ["n", "n", "error", "n", "n"]
    assert "1000 bytes" in lines[2]["error"]


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["plateau"], '{"plan":{"total":50}}\n'),
        (["cosine("], ""),
        (["nosuch"], ""),
        ([], '{"plan":{"total":50}}\n'),
        (["cosine"], "nonsense\n"),
        (["cosine"], b"\xff\n"),
    ],
)
def test_control_ends_where_controller_or_plan_make_no_sense(shell: Shell, arguments: list[str], stdin: Any) -> None:
    code, out, err = shell("control", *arguments, stdin=stdin)
    assert code == 65
    assert list(json.loads(out)) == ["error"]
    assert err.startswith("rheostat: ")


def test_control_gives_no_answer_that_it_cannot_keep(shell: Shell) -> None:
    (shell.folder / "d").mkdir()
    code, out, _ = shell("control", "cosine", "--resume", "d", stdin=control(1))
    assert code == 74
    assert list(json.loads(out.splitlines()[-1])) == ["error"]
    assert '"do"' not in out
