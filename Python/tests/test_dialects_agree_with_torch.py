"""The classes with torch's names give torch's own rates and momenta, for thousands of random arguments."""

from __future__ import annotations

import copy
import json
import random
import warnings
from typing import Any

import pytest
import torch
from torch.optim import lr_scheduler as theirs

from rheostat.torch import lr_scheduler as ours

STEPS = 40
TRIALS = 150


class Power:
    """A factor that is an object, whose contents torch keeps in its state."""

    def __init__(self, base: float) -> None:
        self.base = base

    def __call__(self, t: float) -> float:
        return float(self.base**t)


def optimizer(rates: list[float], adam: bool) -> Any:
    groups = [{"params": [torch.nn.Parameter(torch.ones(1))], "lr": rate} for rate in rates]
    return torch.optim.Adam(groups) if adam else torch.optim.SGD(groups, lr=0.1, momentum=0.9)


def arguments(name: str, draw: random.Random, groups: int) -> dict[str, Any]:
    """Random arguments of a class."""

    def share() -> float:
        return draw.choice([draw.uniform(0.05, 1.0), 0.5, 1.0])

    def count() -> int:
        return draw.choice([1, 2, 5, draw.randint(1, 50)])

    def each(low: float, high: float) -> list[float]:
        return [draw.uniform(low, high) for _ in range(groups)]

    if name == "LambdaLR":
        return {"lr_lambda": [Power(share()) for _ in range(groups)]}
    if name == "MultiplicativeLR":
        factor = draw.uniform(0.8, 1.05)
        return {"lr_lambda": lambda t: factor - 0.001 * t}
    if name == "StepLR":
        return {"step_size": count(), "gamma": draw.choice([0.1, 0.5, draw.uniform(0.1, 1.2)])}
    if name == "MultiStepLR":
        return {"milestones": [draw.randint(1, 45) for _ in range(draw.randint(0, 5))], "gamma": share()}
    if name == "ConstantLR":
        return {"factor": share(), "total_iters": count()}
    if name == "LinearLR":
        return {"start_factor": share(), "end_factor": draw.choice([1.0, 0.0, share()]), "total_iters": count()}
    if name == "ExponentialLR":
        return {"gamma": draw.uniform(0.5, 1.1)}
    if name == "PolynomialLR":
        return {"total_iters": count(), "power": draw.uniform(0.3, 3.0)}
    if name == "CosineAnnealingLR":
        return {"T_max": count(), "eta_min": draw.choice([0.0, 1e-4, 0.02])}
    if name == "CosineAnnealingWarmRestarts":
        return {"T_0": count(), "T_mult": draw.randint(1, 3), "eta_min": draw.choice([0.0, 1e-4])}
    if name == "CyclicLR":
        return {
            "base_lr": each(0.01, 0.1), "max_lr": each(0.1, 0.5), "step_size_up": count(), "step_size_down": count(),
            "mode": draw.choice(["triangular", "triangular2", "exp_range"]), "gamma": draw.uniform(0.9, 1.0),
            "cycle_momentum": draw.random() < 0.7, "base_momentum": 0.8, "max_momentum": draw.uniform(0.85, 0.99),
        }  # fmt: skip
    assert name == "OneCycleLR"
    return {
        "max_lr": each(0.1, 0.5), "total_steps": draw.choice([STEPS + 1, STEPS + 7, 100]),
        "pct_start": draw.uniform(0.1, 0.45), "anneal_strategy": draw.choice(["cos", "linear"]),
        "cycle_momentum": draw.random() < 0.7, "base_momentum": draw.uniform(0.7, 0.85),
        "div_factor": draw.uniform(2, 30), "final_div_factor": draw.uniform(10, 1e4),
        "three_phase": draw.random() < 0.5,
    }  # fmt: skip


SINGLE = [
    "LambdaLR", "MultiplicativeLR", "StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR",
    "CosineAnnealingLR", "CosineAnnealingWarmRestarts", "CyclicLR", "OneCycleLR",
]  # fmt: skip
# torch computes these from the rate before, with a rounding error a step; the others from the rate at the start.
RECURSIVE = {
    "MultiplicativeLR", "StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR",
    "CosineAnnealingLR",
}  # fmt: skip
CHAINABLE = [
    "StepLR",
    "MultiStepLR",
    "ConstantLR",
    "LinearLR",
    "ExponentialLR",
    "MultiplicativeLR",
    "CosineAnnealingLR",
]


def seen(given: Any) -> list[float]:
    """Rates and momenta."""
    found = []
    for group in given.param_groups:
        found += [float(group["lr"]), group["betas"][0] if "betas" in group else group["momentum"]]
    return found


def agree(mine: list[float], torchs: list[float], scale: float, tolerance: float, place: Any) -> None:
    for one, other in zip(mine, torchs, strict=True):
        # The foot of a wave is a difference of numbers of the size of the peak.
        assert abs(one - other) <= tolerance * abs(other) + 1e-3 * tolerance * scale, place


@pytest.fixture(autouse=True)
def quiet() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("name", SINGLE)
def test_every_class_agrees(name: str) -> None:
    draw = random.Random(name)
    for trial in range(TRIALS):
        rates = [draw.uniform(0.001, 1.0) for _ in range(draw.randint(1, 4))]
        adam, given = draw.random() < 0.5, arguments(name, draw, len(rates))
        mine, torchs = optimizer(rates, adam), optimizer(rates, adam)
        one, other = getattr(ours, name)(mine, **given), getattr(theirs, name)(torchs, **given)
        for step in range(STEPS):
            agree(seen(mine), seen(torchs), max(rates), 1e-9 if name in RECURSIVE else 1e-12, (trial, step, given))
            assert one.get_last_lr() == [group["lr"] for group in mine.param_groups]
            one.step()
            other.step()
        assert one.last_epoch == other.last_epoch == STEPS


def test_sequences_agree() -> None:
    draw = random.Random(3)
    for trial in range(400):
        rates = [draw.uniform(0.001, 1.0) for _ in range(draw.randint(1, 3))]
        # torch's OneCycleLR and CyclicLR write another start into the groups, which the others then take for theirs.
        names = [draw.choice(SINGLE[:-2]) for _ in range(draw.randint(1, 4))]
        given = [arguments(name, draw, len(rates)) for name in names]
        milestones = sorted(draw.sample(range(1, 35), len(names) - 1))
        made = []
        for module in (ours, theirs):
            one = optimizer(rates, False)
            parts = [getattr(module, name)(one, **kept) for name, kept in zip(names, given, strict=True)]
            made.append((one, module.SequentialLR(one, parts, milestones)))
        follow_both(made, max(rates), (trial, names, milestones, given))


def test_chains_agree() -> None:
    draw = random.Random(4)
    for trial in range(400):
        rates = [draw.uniform(0.001, 1.0) for _ in range(draw.randint(1, 3))]
        names = [draw.choice(CHAINABLE) for _ in range(draw.randint(1, 3))]
        given = [arguments(name, draw, len(rates)) for name in names]
        for kept in given:
            kept.update(
                {"T_max": 60} if "T_max" in kept else {}, **({"end_factor": 0.5} if "end_factor" in kept else {})
            )
        made = []
        for module in (ours, theirs):
            one = optimizer(rates, False)
            parts = [getattr(module, name)(one, **kept) for name, kept in zip(names, given, strict=True)]
            made.append((one, module.ChainedScheduler(parts)))
        follow_both(made, max(rates), (trial, names, given))


def follow_both(made: list[tuple[Any, Any]], scale: float, place: Any) -> None:
    (mine, one), (torchs, other) = made
    for step in range(STEPS):
        agree(seen(mine), seen(torchs), scale, 1e-9, (step, place))
        one.step()
        other.step()


def test_plateaus_agree() -> None:
    draw = random.Random(5)
    for trial in range(600):
        rates = [draw.uniform(0.001, 1.0) for _ in range(draw.randint(1, 3))]
        given = {
            "mode": draw.choice(["min", "max"]), "factor": draw.uniform(0.1, 0.9), "patience": draw.randint(0, 4),
            "threshold": draw.choice([0.0, 1e-4, 0.1]), "threshold_mode": draw.choice(["rel", "abs"]),
            "cooldown": draw.randint(0, 3), "min_lr": draw.choice([0.0, 0.01, [0.02] * len(rates)]),
            "eps": draw.choice([1e-8, 1e-3]),
        }  # fmt: skip
        mine, torchs = optimizer(rates, False), optimizer(rates, False)
        one, other = ours.ReduceLROnPlateau(mine, **given), theirs.ReduceLROnPlateau(torchs, **given)
        assert isinstance(one, theirs.ReduceLROnPlateau)
        for step in range(STEPS):
            metric = draw.choice([draw.gauss(0, 1), 1 / (step + 1), float("nan"), float("inf"), torch.tensor(0.5)])
            one.step(metric)
            other.step(metric)
            assert seen(mine) == seen(torchs), (trial, step, given)
            assert (one.num_bad_epochs, one.cooldown_counter) == (other.num_bad_epochs, other.cooldown_counter)
        json.dumps(one.state_dict(), allow_nan=False)


def test_a_place_between_two_steps_agrees() -> None:
    draw = random.Random(6)
    for _ in range(100):
        # torch finds the wave by a logarithm, which at the turn of two waves can fall on either side.
        given = {"T_0": draw.randint(3, 9), "T_mult": draw.randint(1, 2)}
        mine, torchs = optimizer([0.1], False), optimizer([0.1], False)
        one, other = (
            ours.CosineAnnealingWarmRestarts(mine, **given),
            theirs.CosineAnnealingWarmRestarts(torchs, **given),
        )
        for _ in range(30):
            epoch = draw.uniform(0, 60)
            one.step(epoch)
            other.step(epoch)
            agree(seen(mine), seen(torchs), 0.1, 1e-9, (given, epoch))


@pytest.mark.parametrize("name", SINGLE)
def test_states_of_torch_are_read(name: str) -> None:
    draw = random.Random(name)
    for _ in range(20):
        rates = [draw.uniform(0.01, 1.0) for _ in range(2)]
        given = arguments(name, draw, 2)
        torchs = optimizer(rates, False)
        other = getattr(theirs, name)(torchs, **given)
        for _ in range(17):
            other.step()
        mine = optimizer(rates, False)
        one = getattr(ours, name)(mine, **given)
        one.load_state_dict(copy.deepcopy(other.state_dict()))
        for step in range(20):
            agree(seen(mine), seen(torchs), max(rates), 1e-9, (step, given))
            one.step()
            other.step()


def test_composed_states_of_torch_are_read() -> None:
    def made(module: Any, given: Any, kind: str) -> Any:
        parts = [module.LinearLR(given, 0.1, total_iters=5), module.CosineAnnealingLR(given, 30, 1e-3)]
        return module.SequentialLR(given, parts, [5]) if kind == "sequence" else module.ChainedScheduler(parts)

    for kind in ("sequence", "chain"):
        for done in (0, 3, 5, 17):
            torchs, mine = optimizer([0.1, 0.02], False), optimizer([0.1, 0.02], False)
            other = made(theirs, torchs, kind)
            for _ in range(done):
                other.step()
            one = made(ours, mine, kind)
            one.load_state_dict(copy.deepcopy(other.state_dict()))
            for step in range(20):
                agree(seen(mine), seen(torchs), 0.1, 1e-9, (kind, done, step))
                one.step()
                other.step()


def test_torchs_own_sequence_takes_them() -> None:
    mine, torchs = optimizer([0.1], False), optimizer([0.1], False)
    one = theirs.SequentialLR(mine, [ours.LinearLR(mine, 0.1), ours.CosineAnnealingLR(mine, 30)], [5])
    other = theirs.SequentialLR(torchs, [theirs.LinearLR(torchs, 0.1), theirs.CosineAnnealingLR(torchs, 30)], [5])
    for step in range(30):
        agree(seen(mine), seen(torchs), 0.1, 1e-9, step)
        one.step()
        other.step()
