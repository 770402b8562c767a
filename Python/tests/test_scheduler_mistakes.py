"""Mistakes that are refused in a sentence or said in a warning, and what torch may expect of its own class."""

from __future__ import annotations

import gc
import math
import warnings
import weakref
from typing import Any

import pytest
import torch
from schedulers import SIGNALS, follow, optimizer, parameter, rates

from rheostat import Controller, InvalidError, Plan
from rheostat.torch import Scheduler

pytestmark = pytest.mark.usefixtures("no_warning")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("cosin(3",), "cosin"),
        (("warmup(5%) > cosine(peek=1)",), r'no parameter "peek".*\n.*\n.*\^'),
        (("annealedSearch",), "annealedSearch asks the loop to .*save and restore.*rheostat.torch.Pilot"),
        (("autoLRS",), "rheostat.torch.Pilot"),
        (("rangeTest > cosine",), "rheostat.torch.Pilot"),
        (("guard(cosine)",), "save and restore the model.*rheostat.torch.Pilot"),
        (("hypergradient",), "gradientDotUpdate.*rheostat.torch.Pilot.*signals="),
        (("dog",), r"signals=\['gradientSquaredNorm'"),
        ((7,), "a controller is a spelling"),
        (({},), "names of groups"),
        (({"": "cosine"},), "names of groups"),
    ],
)
def test_a_controller_that_cannot_be_served_is_refused_and_the_rate_stays(arguments: Any, sentence: str) -> None:
    given = optimizer()
    with pytest.raises(InvalidError, match="(?s)" + sentence):
        Scheduler(given, *arguments, total_steps=1000)
    assert [group["lr"] for group in given.param_groups] == [0.1, 0.01]


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"total_steps": 0}, "total"),
        ({"total_steps": "many"}, "total"),
        ({"total_steps": float("nan")}, "JSON|total"),
        ({"steps_per_epoch": -1}, "stepsPerEpoch"),
        ({"signals": ["losses"]}, 'no signal "losses"'),
        ({"controllers": {"tail": "cosine"}}, "no parameter group"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(keywords: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence):
        Scheduler(optimizer(), "warmup(5) > constant", **keywords)


def test_an_optimizer_that_is_none_is_refused() -> None:
    for bad in (None, "sgd", [parameter()]):
        with pytest.raises(InvalidError, match="optimizer"):
            Scheduler(bad, "constant")
    given = optimizer()
    given.param_groups[1]["lr"] = math.nan
    with pytest.raises(InvalidError, match="finite and 0 or more"):
        Scheduler(given, "constant")


def train(run: Any, one: Any, before: bool = False) -> None:
    one.grad = torch.ones(2)
    if before:
        run.step()
    run.optimizer.step()
    if not before:
        run.step()


def test_a_step_before_the_optimizers_is_said_once_and_never_wrongly() -> None:
    one = parameter()
    run = Scheduler(torch.optim.SGD([one], lr=0.1), "constant")
    with pytest.warns(UserWarning, match="before optimizer.step"):
        train(run, one, before=True)
    train(run, one, before=True)
    for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.Adagrad):
        for arguments in ({"foreach": True}, {"foreach": False}):
            right = parameter()
            follower = Scheduler(kind([right], lr=0.1, **arguments), "warmup(2, start=0) > constant")
            train(follower, right)
            train(follower, right)
    assert not hasattr(run.optimizer.step, "_wrapped_by_lr_sched")


def test_a_rate_that_an_earlier_scheduler_left_is_said() -> None:
    given = optimizer()
    torch.optim.lr_scheduler.ConstantLR(given, 0.5)
    run = Scheduler(given, "constant")
    with pytest.warns(UserWarning, match=r'the learning rate 0.05, but the initial_lr 0.1.*group\["initial_lr"\]'):
        run.step()
    assert rates(run) == [0.1, 0.01]


def test_a_scheduler_keeps_neither_model_nor_optimizer_alive() -> None:
    given = optimizer()
    run = Scheduler(given, "cosine", total_steps=10)
    run.step()
    seen = [weakref.ref(given), weakref.ref(run)]
    gc.disable()
    try:
        del run
        assert seen[1]() is None
        del given
        assert seen[0]() is None
    finally:
        gc.enable()


def test_it_is_one_of_torchs_but_no_part_of_its_compositions() -> None:
    given = optimizer()
    run = Scheduler(given, "cosine", total_steps=10)
    assert isinstance(run, torch.optim.lr_scheduler.LRScheduler)
    assert run.get_lr() == run.get_last_lr() == run._last_lr == [0.1, 0.01]
    assert run._step_count == 1
    run._step_count += 1
    run.step()
    assert (run.last_epoch, run._step_count) == (1, 3)
    with pytest.raises(InvalidError, match="A for 30% > B"):
        torch.optim.lr_scheduler.SequentialLR(given, [run, run], [3])


def test_a_state_of_torch_is_taken_over_where_the_curves_are_the_same() -> None:
    given = optimizer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = torch.optim.lr_scheduler.CosineAnnealingLR(given, 100)
        for _ in range(20):
            other.step()
    for spelling in ("cosine", "torchCosine"):
        run = Scheduler(optimizer(), spelling, total_steps=100)
        run.load_state_dict(other.state_dict())
        assert run.last_epoch == 20
        assert rates(run) == pytest.approx(other.get_last_lr(), rel=1e-12)
    for spelling in ("linear", "plateau", "cosine(floor=1e-3)"):
        run = Scheduler(optimizer(), spelling, total_steps=100)
        with pytest.raises(InvalidError, match="rheostat.torch.lr_scheduler.CosineAnnealingLR"):
            run.load_state_dict(other.state_dict())
        assert run.last_epoch == 0


def test_a_controller_that_was_made_before_is_taken() -> None:
    made = Controller("warmup(5) > cosine", Plan(total=20, base_rate=0.2))
    made.trained()
    run = Scheduler(optimizer(), made)
    assert rates(run) == pytest.approx([0.2 * 2 / 6, 0.02 * 2 / 6])


def test_readings_of_ones_own_reach_the_controller() -> None:
    run = Scheduler(optimizer(), "hypergradient", total_steps=100, signals=SIGNALS)
    first = rates(run)
    for step in range(20):
        follow(run, step)
    assert rates(run) != first
