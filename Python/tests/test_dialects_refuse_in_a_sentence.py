"""The classes with torch's names: mistakes are refused in a sentence and change nothing."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from dialects import CLASSES, follow, optimizer

from rheostat import InvalidError
from rheostat.torch import lr_scheduler as ours


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda o: ours.StepLR(o, 0), "step_size must be 1 or more"),
        (lambda o: ours.LinearLR(o, 1.5), "start_factor must be from 0 to 1"),
        (lambda o: ours.CosineAnnealingLR(o, 0), "T_max must be above 0"),
        (lambda o: ours.CosineAnnealingWarmRestarts(o, 2.5), "T_0 must be a whole number"),
        (lambda o: ours.OneCycleLR(o, 0.1), "needs total_steps"),
        (lambda o: ours.OneCycleLR(o, [0.1], 10), "one value for each of the 2"),
        (lambda o: ours.CyclicLR(o, 0.1, 0.2, mode="square"), "mode must be"),
        (lambda o: ours.LambdaLR(o, 0.5), "lr_lambda must be a function"),
        (lambda o: ours.ReduceLROnPlateau(o, factor=1.0), "factor must be in"),
        (lambda o: ours.SequentialLR(o, [], []), "needs one scheduler or more"),
        (lambda o: ours.SequentialLR(o, [ours.StepLR(o, 3)], [5]), "one fewer than schedulers"),
        (lambda o: ours.SequentialLR(o, [torch.optim.lr_scheduler.StepLR(o, 3)], []), "take the class of this name"),
        (lambda o: ours.ChainedScheduler([ours.StepLR(optimizer(), 3), ours.StepLR(o, 3)]), "another optimizer"),
        (lambda o: ours.StepLR("sgd", 3), "must be one of torch"),
    ],
)
def test_bad_arguments_are_refused_with_a_sentence(make: Callable[[Any], Any], sentence: str) -> None:
    given = optimizer()
    with pytest.raises(InvalidError, match=sentence):
        make(given)
    assert [group["lr"] for group in given.param_groups][1] == 0.02


def test_bad_states_are_refused_and_change_nothing() -> None:
    run = CLASSES["SequentialLR"](optimizer())
    for step in range(7):
        follow(run, step)
    before = json.dumps(run.state_dict())
    good = json.loads(before)
    parts = [{**good, "_schedulers": [good["_schedulers"][0], {}]}, {**good, "_schedulers": good["_schedulers"][:1]}]
    wrong = {**good["_schedulers"][0], "_last_lr": ["x", 1.0], "last_epoch": 99}
    for state in (
        {**good, "format": "rheostat/2"}, {**good, "kind": "torch.lr_scheduler.StepLR"}, {}, None,
        torch.optim.lr_scheduler.StepLR(optimizer(), 3).state_dict(), *parts,
        {**good, "_schedulers": [good["_schedulers"][0], wrong]}, {**good, "_last_lr": None},
    ):  # fmt: skip
        with pytest.raises(InvalidError):
            run.load_state_dict(state)
        assert json.dumps(run.state_dict()) == before


def test_a_state_of_torch_that_was_changed_by_hand_is_refused() -> None:
    given = optimizer()
    other = torch.optim.lr_scheduler.ExponentialLR(given, 0.9)
    given.param_groups[0]["lr"] = 0.7
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other.step()
    with pytest.raises(InvalidError, match="changed by hand or chained"):
        ours.ExponentialLR(optimizer(), 0.9).load_state_dict(other.state_dict())


@pytest.mark.parametrize("metric", ["0.5", None, True, 1j, torch.tensor([1.0, 2.0]), torch.tensor(1j)])
def test_a_metric_that_is_no_number_is_refused_and_changes_nothing(metric: Any) -> None:
    run = ours.ReduceLROnPlateau(optimizer())
    before = run.state_dict()
    with pytest.raises(InvalidError, match="metrics must be"):
        run.step(metric)
    assert run.state_dict() == before
