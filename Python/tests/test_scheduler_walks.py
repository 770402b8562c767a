"""Random walks over all calls of a scheduler, held against a controller that is told of everything at once."""

from __future__ import annotations

import copy
import json
import random
import warnings
from typing import Any

import pytest
from schedulers import optimizer

from rheostat import Controller, Plan, RheostatError
from rheostat.torch import Scheduler

SPELLINGS = [
    "cosine",
    "warmup(7) > cosine",
    "warmup(3) > plateau(patience=2)",
    "torchOneCycle",
    "constant for 30% > wsd",
    "guard(linear, onDivergence=ignore)",
]


class Reference:
    """What a scheduler ought to do, in the plainest way."""

    def __init__(self, spelling: str) -> None:
        plan = Plan(
            total=60, base_rate=0.1, optimizer="sgd", signals=("trainingLoss", "validationLoss", "validationMetric")
        )
        self.controller = Controller(spelling, plan)
        self.factor = 1.0
        self.rate = self.controller.directive.rate or 0.0
        self.extra = 0

    def look(self) -> None:
        todo = self.controller.directive
        if todo.do == "train" and todo.rate is not None:
            self.rate = todo.rate

    def trained(self, readings: dict[str, float]) -> None:
        if self.controller.directive.do == "train":
            self.controller.trained(readings)
        else:
            self.extra += 1
        self.look()

    def replan(self, total: int | None, done: int) -> None:
        self.controller.replan(total)
        while self.extra and self.controller.directive.do == "train":
            self.controller.trained()
            self.extra -= 1
        self.look()


def move(draw: random.Random, run: Any, reference: Reference) -> Any:
    """One random call; the scheduler that goes on."""
    kind = draw.choices(
        ["step", "skip", "validate", "both", "loss", "scale", "replan", "reload", "copy"], [30, 3, 3, 3, 5, 1, 1, 2, 1]
    )[0]
    value = draw.choice([draw.random(), float("nan"), 1.0])
    if kind == "step":
        run.step()
        reference.trained({})
    elif kind == "skip":
        run.step(stepped=False)
        if reference.controller.directive.do == "train":
            reference.controller.skipped()
        reference.look()
    elif kind in ("validate", "both"):
        run.step(value, stepped=kind == "both")
        if kind == "both":
            reference.trained({})
        reference.controller.validated({"validationLoss": value})
        reference.look()
    elif kind == "loss":
        run.step(loss=value)
        reference.trained({"trainingLoss": value})
    elif kind == "scale":
        run.scale(0.9)
        reference.factor *= 0.9
    elif kind == "replan":
        total = draw.choice([None, run.last_epoch + draw.randint(1, 80), max(1, run.last_epoch - 3)])
        if total is not None and total < run.last_epoch:
            with pytest.raises(RheostatError):
                run.replan(total)
        else:
            run.replan(total)
            reference.replan(total, run.last_epoch)
    elif kind == "reload":
        state = json.loads(json.dumps(run.state_dict(), allow_nan=False))
        run = Scheduler(optimizer(), run.spelling, total_steps=60)
        run.load_state_dict(state)
    else:
        run = copy.deepcopy(run)
    return run


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_random_walks_stay_with_the_controller(spelling: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in range(40):
            draw = random.Random(seed)
            run, reference = Scheduler(optimizer(), spelling, total_steps=60), Reference(spelling)
            for place in range(100):
                run.spelling = spelling
                run = move(draw, run, reference)
                rate = reference.rate * reference.factor
                assert run.get_last_lr() == pytest.approx([rate, rate / 10], rel=1e-15), (seed, place)
                assert [group["lr"] for group in run.optimizer.param_groups] == run.get_last_lr()
            assert run.controller.snapshot()["state"] == reference.controller.snapshot()["state"]


def test_damaged_states_never_change_a_scheduler() -> None:
    """Two thousand states with a member that is lost, doubled or of another kind."""
    draw = random.Random(1)
    run = Scheduler(optimizer(), "warmup(3) > plateau(patience=2)", total_steps=60)
    for step in range(10):
        run.step(metrics=1.0 / (1 + step))
    good = run.state_dict()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(2000):
            state = json.loads(json.dumps(good))
            damage(draw, state)
            before = json.dumps(run.state_dict())
            try:
                run.load_state_dict(state)
            except RheostatError:
                assert json.dumps(run.state_dict()) == before
            else:
                json.dumps(run.state_dict(), allow_nan=False)
                run.load_state_dict(good)


def damage(draw: random.Random, state: Any) -> None:
    """Breaks one member, somewhere."""
    place = state
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = draw.choice(keys)
        if isinstance(place[key], (dict, list)) and draw.random() < 0.8:
            place = place[key]
            continue
        if draw.random() < 0.3 and isinstance(place, dict):
            del place[key]
        else:
            place[key] = draw.choice([None, -1, 1e300, 0, "x", [], {}, True, float("nan"), 1 << 70])
        return
