"""The classes with torch's names: resumes, groups that are added, states, compositions that torch refuses."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from dialects import CLASSES, follow, halving, optimizer
from torch_resume import MAKERS

from rheostat import InvalidError
from rheostat.torch import lr_scheduler as ours

END = 45


def resumed(order: str, make: Callable[[Any], Any], saved: Any, state: Any) -> Any:
    given = optimizer()
    if order == "A":
        given.load_state_dict(copy.deepcopy(saved))
    made = make(given)
    if order == "B":
        given.load_state_dict(copy.deepcopy(saved))
    made.load_state_dict(state)
    if order == "D":
        given.load_state_dict(copy.deepcopy(saved))
    return made


@pytest.mark.filterwarnings("ignore:the cycle was planned")
@pytest.mark.parametrize("name", CLASSES)
def test_pain_01_resume_in_any_order_of_the_classes_with_torchs_names(name: str) -> None:
    make = CLASSES[name]
    run, whole, states = make(optimizer()), [], {}
    for step in range(END):
        if step in (0, 1, 4, 5, 17, 39, 41):
            text = json.dumps(run.state_dict(), allow_nan=False)
            states[step] = (copy.deepcopy(run.optimizer.state_dict()), text, copy.deepcopy(run), pickle.dumps(run))
        whole.append(follow(run, step))
    for step, (saved, text, copied, pickled) in states.items():
        again = [resumed(order, make, saved, json.loads(text)) for order in "ABCD"] + [copied, pickle.loads(pickled)]
        for one in again:
            assert [follow(one, later) for later in range(step, END)] == whole[step:], (name, step)


def test_they_are_all_there() -> None:
    from torch.optim import lr_scheduler as theirs

    names = {name for name in theirs.__all__ if name != "LRScheduler"}
    assert len(names) == 15
    assert names <= set(ours.__all__)
    assert set(MAKERS) <= set(CLASSES)


def test_pain_02_warm_up_and_plateau_compose() -> None:
    given = optimizer()
    run = CLASSES["warm-up and plateau"](given)
    rates = [follow(run, 1)[0] for _ in range(12)]
    assert rates[:5] == pytest.approx([0.028, 0.046, 0.064, 0.082, 0.1])
    assert rates[-1] == pytest.approx(0.025)


@pytest.mark.parametrize("name", CLASSES)
def test_parameter_groups_may_be_added(name: str) -> None:
    given = optimizer()
    run = CLASSES[name](given)
    for step in range(7):
        follow(run, step)
    given.add_param_group({"params": [torch.nn.Parameter(torch.ones(1))], "lr": 0.05})
    for step in range(7, 20):
        follow(run, step)
    assert len(run.get_last_lr()) == 3
    json.dumps(run.state_dict(), allow_nan=False)
    again = CLASSES[name](optimizer())
    with pytest.raises(InvalidError, match="add the groups before"):
        again.load_state_dict(run.state_dict())
    assert all(rate >= 0 for rate in run.get_last_lr())


def test_lengths_may_be_epochs_and_shares() -> None:
    given = optimizer()
    assert ours.CosineAnnealingLR(given, "5ep", steps_per_epoch=20).T_max == 100
    assert ours.LinearLR(given, total_iters="5%", total_steps=50).total_iters == 3
    assert ours.StepLR(given, "30st").step_size == 30
    assert ours.MultiStepLR(given, ["30%", "60%"], total_steps=10)._sorted == [3, 6]
    with pytest.raises(InvalidError, match="needs steps_per_epoch"):
        ours.CosineAnnealingLR(given, "5ep")
    with pytest.raises(InvalidError, match="T_max: there is no length"):
        ours.CosineAnnealingLR(given, "five epochs")


def test_a_resume_by_last_epoch_starts_at_the_right_place() -> None:
    whole = optimizer()
    run = ours.CosineAnnealingLR(whole, 30)
    for _ in range(11):
        run.step()
    given = optimizer()
    again = ours.CosineAnnealingLR(given, 30, last_epoch=10)
    assert again.get_last_lr() == run.get_last_lr()
    assert again.last_epoch == run.last_epoch


def test_a_rate_changed_by_hand_is_said_once_and_scale_is_kept() -> None:
    given = optimizer()
    run = ours.ExponentialLR(given, 0.9)
    run.step()
    given.param_groups[0]["lr"] *= 0.5
    with pytest.warns(UserWarning, match=r"scheduler.scale\(0.5\)") as seen:
        run.step()
    assert len(seen) == 1
    given.param_groups[0]["lr"] = 3.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run.step()
    run.scale(0.5)
    assert run.get_last_lr()[0] == pytest.approx(0.1 * 0.9**3 / 2)
    for make in (lambda o: ours.ExponentialLR(o, 0.9), lambda o: ours.MultiplicativeLR(o, halving)):
        run, again = make(optimizer()), make(optimizer())
        run.scale(0.37)
        for _ in range(5):
            run.step()
        again.load_state_dict(run.state_dict())
        run.step()
        again.step()
        assert again.get_last_lr() == run.get_last_lr()


def test_one_cycle_holds_its_last_rate_and_says_so_once() -> None:
    run = ours.OneCycleLR(optimizer(), 0.1, 10)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(10):
            run.step()
    last = run.get_last_lr()
    with pytest.warns(UserWarning, match="planned for 10 steps"):
        run.step()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(5):
            run.step()
    assert run.get_last_lr() == last


def test_rates_that_are_tensors_are_written_in_place() -> None:
    rate = torch.tensor(0.1)
    given = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=rate)
    run = ours.CosineAnnealingLR(given, 10)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(5):
            run.step()
    assert given.param_groups[0]["lr"] is rate
    assert float(rate) == pytest.approx(0.05)
