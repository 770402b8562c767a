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
from rheostat import InvalidError
from rheostat.torch import lr_scheduler as ours
from torch_resume import MAKERS

END = 45


def halving(t: float) -> float:
    return 0.9 if t % 3 else 0.8


class Halving:
    """A factor that is an object with contents."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, t: float) -> float:
        return 0.97**t


CLASSES: dict[str, Callable[[Any], Any]] = {
    "LambdaLR": lambda o: ours.LambdaLR(o, Halving()),
    "MultiplicativeLR": lambda o: ours.MultiplicativeLR(o, halving),
    "StepLR": lambda o: ours.StepLR(o, 4, 0.5),
    "MultiStepLR": lambda o: ours.MultiStepLR(o, [6, 12, 12], 0.5),
    "ConstantLR": lambda o: ours.ConstantLR(o, 0.5, 20),
    "LinearLR": lambda o: ours.LinearLR(o, 0.1, 1.0, 20),
    "ExponentialLR": lambda o: ours.ExponentialLR(o, 0.9),
    "PolynomialLR": lambda o: ours.PolynomialLR(o, 20, 2.0),
    "CosineAnnealingLR": lambda o: ours.CosineAnnealingLR(o, 20, 1e-3),
    "CosineAnnealingWarmRestarts": lambda o: ours.CosineAnnealingWarmRestarts(o, 5, 2),
    "CyclicLR": lambda o: ours.CyclicLR(o, 0.01, 0.1, 8, mode="triangular2"),
    "OneCycleLR": lambda o: ours.OneCycleLR(o, [0.1, 0.02], 40),
    "SequentialLR": lambda o: ours.SequentialLR(o, [ours.LinearLR(o, 0.1), ours.CosineAnnealingLR(o, 30)], [5]),
    "ChainedScheduler": lambda o: ours.ChainedScheduler([ours.ConstantLR(o, 0.1, 4), ours.ExponentialLR(o, 0.9)]),
    "ReduceLROnPlateau": lambda o: ours.ReduceLROnPlateau(o, factor=0.5, patience=2),
    "warm-up and plateau": lambda o: ours.SequentialLR(
        o, [ours.LinearLR(o, 0.1), ours.ReduceLROnPlateau(o, factor=0.5, patience=2)], [5]
    ),
    "chain of sequences": lambda o: ours.ChainedScheduler(
        [
            ours.SequentialLR(o, [ours.LinearLR(o, 0.1), ours.ConstantLR(o, 1.0)], [5]),
            ours.ExponentialLR(o, 0.95),
            ours.ReduceLROnPlateau(o, factor=0.5, patience=3),
        ]
    ),
}


def optimizer() -> Any:
    groups = [{"params": [torch.nn.Parameter(torch.ones(1))], "lr": lr} for lr in (0.1, 0.02)]
    return torch.optim.SGD(groups, lr=0.1, momentum=0.9)


def follow(scheduler: Any, step: int) -> list[float]:
    if isinstance(scheduler, (ours.ReduceLROnPlateau, ours.SequentialLR, ours.ChainedScheduler)):
        scheduler.step(1.0 if step % 7 else 1.0 / (1 + step))
    else:
        scheduler.step()
    return [number for group in scheduler.optimizer.param_groups for number in (group["lr"], group["momentum"])]


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
    with pytest.raises(InvalidError, match='"500st", "5ep" or "5%"'):
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
