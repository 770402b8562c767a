"""Schedules against values that torch, transformers, timm and optax computed, and as functions of arrays."""

from __future__ import annotations

import json
import math
import pickle
from pathlib import Path
from typing import Any

import pytest
from loops import plan

import rheostat
from rheostat import Schedule, durations

GOLDEN = Path(__file__).parents[2] / "Tests" / "Golden"


def _cases(name: str) -> list[Any]:
    if not GOLDEN.is_dir():
        return []
    found: list[Any] = json.loads((GOLDEN / name).read_text())["cases"]
    return found


needs_golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden values are in the repository only")


@needs_golden
def test_dialects() -> None:
    cases = _cases("dialects.json")
    assert len(cases) > 100
    for case in cases:
        controller = {"kind": case["kind"], **case["parameters"]}
        schedule = Schedule(controller, total=case["total"], base_rate=case["base"])
        # After the end of a run its last rate is held; the others go on as their own formulas do.
        count = min(len(case["values"]), case["total"] or len(case["values"]))
        wanted = case["values"][:count]
        peak = max(abs(value) for value in wanted)
        assert schedule.rates(0, count) == pytest.approx(wanted, rel=0, abs=1e-12 * peak), controller


TORCH = {
    "cosine": lambda c: {"kind": "torchCosine", "floor": c["floor"], "steps": c["total"]},
    "linearWarmup": lambda c: {"kind": "torchLinear", "startFactor": c["start"], "steps": c["steps"]},
    "polynomial": lambda c: {"kind": "torchPolynomial", "power": c["power"], "steps": c["total"]},
}


@needs_golden
@pytest.mark.parametrize("name", TORCH)
def test_torch(name: str) -> None:
    cases = [case for case in _cases("schedules.json") if case["name"] == name]
    assert cases
    for case in cases:
        schedule = Schedule(TORCH[name](case["config"]), base_rate=case["base"])
        # torch adds up its steps one by one, so that its own rounding is allowed for.
        peak = max(abs(value) for value in case["values"])
        assert schedule.rates(0, len(case["values"])) == pytest.approx(case["values"], rel=0, abs=1e-9 * peak)


def test_a_schedule_equals_the_controller_that_is_driven() -> None:
    for spelling in (
        "warmup(5%) > cosine",
        "oneCycle(peak=0.3)",
        "clamp(product(cosine, step(every=30%)), 0.001...0.05)",
    ):
        controller, schedule = rheostat.Controller(spelling, plan()), Schedule(spelling, total=100, base_rate=0.1)
        for step in range(100):
            todo = controller.directive
            assert todo.rate == schedule(step)
            assert todo.momentum == schedule.momentum(step)
            controller.trained()
        assert schedule(100) == schedule(10_000) == schedule(99)
        assert rheostat.rates(spelling, 100, plan()) == schedule.rates(0, 100)


def test_arrays_of_any_shape() -> None:
    numpy = pytest.importorskip("numpy")
    schedule = Schedule("warmup(10) > cosine", total=1000, base_rate=0.1)
    steps = numpy.arange(60, dtype=numpy.uint16).reshape(3, 4, 5) * 15
    found = schedule(steps)
    assert found.shape == steps.shape
    assert found.dtype == numpy.float64
    assert [float(value) for value in found.ravel()] == [schedule(int(step)) for step in steps.ravel()]
    found[...] = -1
    assert schedule(0) > 0
    assert schedule(numpy.zeros((0, 2), dtype=int)).shape == (0, 2)
    assert schedule(numpy.int64(7)) == schedule(7) == schedule([7])[0]


def test_a_schedule_is_pickled() -> None:
    schedule = Schedule("cosine", total=100, base_rate=0.1)
    assert pickle.loads(pickle.dumps(schedule))(50) == schedule(50)


@pytest.mark.parametrize(
    "step", [-1, 1.5, "3", None, True, pytest.param(10**5000, id="digits"), math.nan, [[1]], 1 << 40]
)
def test_what_is_no_step(step: Any) -> None:
    with pytest.raises(rheostat.InvalidError):
        Schedule("cosine", total=100, base_rate=0.1)(step)


@pytest.mark.parametrize(
    "controller", ["plateau", "guard(cosine)", "annealedSearch", "cosine(peek=1)", "", 5, None, b"cosine"]
)
def test_what_is_no_schedule(controller: Any) -> None:
    with pytest.raises(rheostat.InvalidError):
        Schedule(controller, total=100, base_rate=0.1)


def test_a_mistake_is_shown_with_a_caret() -> None:
    with pytest.raises(rheostat.InvalidError, match="(?s)patince.*did you mean.*patience.*\n.*\n +\\^"):
        rheostat.Controller("warmup(5%) > plateau(patince=3)", plan())
    with pytest.raises(rheostat.InvalidError, match='did you mean "cosine"'):
        rheostat.Controller("cosin", plan())


def test_lengths_are_resolved_as_the_library_does() -> None:
    import random

    chance = random.Random(1)
    compared = 0
    for _ in range(200):
        known: dict[str, Any] = {"total": chance.randrange(20, 5000), "steps_per_epoch": chance.randrange(1, 50)}
        known["tokens_per_step"] = chance.choice([7.0, 1000.0, 512.5])
        form = chance.randrange(5)
        length = [
            f"{chance.uniform(0.1, 90):.3f}%",
            f"{chance.randrange(1, 180) / 2}%",
            f"{chance.uniform(0.01, 20):.2f}ep",
            f"{chance.randrange(1, 300)}st",
            f"{chance.uniform(0.1, 9):.3f}ktok",
        ][form]
        steps = durations.steps(length, **known)
        if not 0 < steps < known["total"]:
            continue
        schedule = Schedule(f"constant(peak=1) for {length} > constant(peak=0.5)", **known)
        assert sum(rate == 1 for rate in schedule.rates(0, known["total"])) == steps, (length, known)
        compared += 1
    assert compared > 100


@pytest.mark.parametrize("length", ["5", 5, "5st", "50%", "0.5ep", "0.05ktok"])
def test_five_updates(length: str | int) -> None:
    assert durations.steps(length, total=10, steps_per_epoch=10, tokens_per_step=10) == 5


@pytest.mark.parametrize(
    "length",
    [
        "",
        "five",
        "-5",
        "5.5st",
        "5 st",
        "nan%",
        "inf",
        "1e99%",
        "5ep",
        "9" * 6000,
        pytest.param(10**5000, id="digits"),
        True,
        None,
    ],
)
def test_what_is_no_length(length: Any) -> None:
    with pytest.raises(rheostat.InvalidError):
        durations.steps(length, total=10)
