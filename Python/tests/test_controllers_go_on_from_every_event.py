"""A controller that is stored and restored after any event says what the unbroken one says, bit for bit."""

from __future__ import annotations

import copy
import pickle

import pytest
from loops import Loop, examples, plan

import rheostat


@pytest.mark.parametrize(("kind", "example"), examples())
@pytest.mark.parametrize("seed", [1, 2])
def test_restored_after_every_event_equals_unbroken(kind: str, example: str, seed: int) -> None:
    unbroken = Loop(rheostat.Controller(example, plan()), seed)
    broken = Loop(rheostat.Controller(example, plan()), seed)
    events = 0
    for name in unbroken.run():
        assert broken.answer() == name
        before = broken.controller.snapshot_json()
        broken.controller = rheostat.Controller.from_snapshot(before)
        assert broken.controller.snapshot_json() == before
        assert broken.controller.directive == unbroken.controller.directive
        assert broken.controller.digest() == unbroken.controller.digest()
        events += 1
    assert broken.controller.directive.do == unbroken.controller.directive.do == "finish"
    assert events >= 50


@pytest.mark.parametrize("way", ["copy", "deepcopy", "pickle", "dictionary"])
def test_copies_are_independent_and_equal(way: str) -> None:
    ways = {
        "copy": copy.copy,
        "deepcopy": copy.deepcopy,
        "pickle": lambda one: pickle.loads(pickle.dumps(one)),
        "dictionary": lambda one: rheostat.Controller.from_snapshot(one.snapshot()),
    }
    original = rheostat.Controller("warmup(10) > plateau(patience=2)", plan())
    for _ in range(30):
        original.trained()
    other = ways[way](original)
    digest = original.digest()
    assert other.digest() == digest
    assert other.needs == original.needs
    other.trained()
    assert original.digest() == digest != other.digest()


def test_decisions_survive_and_say_why() -> None:
    controller = rheostat.Controller("plateau(patience=2, factor=0.5)", plan())
    for loss in (1.0, 1.0, 1.0, 1.0):
        controller.trained()
        controller.validated({"validationLoss": loss})
    decision = rheostat.Controller.from_snapshot(controller.snapshot()).decision
    assert decision is not None
    assert decision == controller.decision
    assert decision.number == controller.decision_number == 1
    assert decision.reason == "plateauReduced"
    assert decision.rate == controller.directive.rate == pytest.approx(0.05)
    assert "0.05" in decision.text


@pytest.mark.parametrize("total", [None, 150, 40])
def test_replanned_totals_are_kept(total: int | None) -> None:
    controller = rheostat.Controller("wsd", plan())
    for _ in range(20):
        controller.trained()
    controller.replan(total)
    other = copy.copy(controller)
    for _ in range(130 if total else 300):
        assert other.directive == controller.directive
        if controller.directive.do == "finish":
            break
        controller.trained()
        other.trained()
    assert (controller.directive.do == "finish") == (total is not None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"format":"rheostat/2"}',
        '{"format":"rheostat/1","kind":"nosuch"}',
        "\ud800",
        "\0",
        "[" * 9999,
    ],
)
def test_what_is_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises(rheostat.InvalidError):
        rheostat.Controller.from_snapshot(text)


def test_changed_snapshots_are_refused_or_run() -> None:
    """A state that somebody has changed must never bring the interpreter down."""
    import json
    import random

    chance = random.Random(5)
    text = Loop(rheostat.Controller("warmup(5) > guard(plateau(monitor=trainingLoss))", plan()), 3)
    for _ in zip(range(40), text.run(), strict=False):
        pass
    good = text.controller.snapshot_json()
    refused = 0
    for _ in range(400):
        place = chance.randrange(len(good))
        bad = good[:place] + chance.choice('0123456789-+.eE"{}[],:ntf\\ ') + good[place + chance.randrange(3) :]
        try:
            made = rheostat.Controller.from_snapshot(bad)
        except rheostat.InvalidError:
            refused += 1
            continue
        for _ in Loop(made, 1).run(50):
            json.dumps(made.snapshot(), allow_nan=False)
    assert refused > 200
