"""`get_scheduler` and `create_scheduler_v2` give the rates of transformers and of timm, where these are installed."""

from __future__ import annotations

import copy
import functools
import importlib
import importlib.util
import random
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch

from rheostat import InvalidError
from rheostat.torch import lr_scheduler as ours

STEPS = 60


def optimizer(rates: list[float]) -> Any:
    return torch.optim.SGD([{"params": [torch.nn.Parameter(torch.ones(1))], "lr": rate} for rate in rates], lr=rates[0])


@pytest.fixture(autouse=True)
def quiet() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def compare(mine: Any, theirs: Any, place: Any) -> None:
    for one, other in zip(mine.param_groups, theirs.param_groups, strict=True):
        assert one["lr"] == pytest.approx(other["lr"], rel=1e-12, abs=1e-15), place


def drawn(draw: random.Random, name: str) -> tuple[int | None, int | None, dict[str, Any]]:
    total = draw.randint(20, STEPS)
    warm = draw.randint(0, 10)
    cycles = draw.choice([0.5, 1.0, draw.uniform(0.2, 2)])
    floor = draw.choice([{"min_lr_rate": draw.uniform(0, 0.5)}, {"min_lr": draw.uniform(0, 0.001)}])
    more: dict[str, Any] = {
        "cosine": {"num_cycles": cycles},
        "cosine_with_restarts": {"num_cycles": draw.randint(1, 4)},
        "polynomial": {"lr_end": draw.uniform(1e-7, 1e-4), "power": draw.uniform(0.5, 3)},
        "inverse_sqrt": draw.choice([{}, {"timescale": draw.randint(1, 50)}]),
        "cosine_with_min_lr": floor | {"num_cycles": cycles},
        "cosine_warmup_with_min_lr": floor | draw.choice([{}, {"warmup_lr_rate": draw.uniform(0, 0.5)}]),
        "warmup_stable_decay": {
            "num_decay_steps": draw.randint(1, 10), "warmup_type": draw.choice(["linear", "cosine", "1-sqrt"]),
            "decay_type": draw.choice(["linear", "cosine", "1-sqrt"]), "min_lr_ratio": draw.uniform(0, 0.5),
        } | draw.choice([{}, {"num_stable_steps": draw.randint(0, 20)}]),
    }.get(name, {})  # fmt: skip
    return warm, total, more


HF = [
    "linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "constant_with_warmup", "inverse_sqrt",
    "cosine_with_min_lr", "cosine_warmup_with_min_lr", "warmup_stable_decay",
]  # fmt: skip


@pytest.mark.parametrize("name", HF)
def test_transformers_agrees(name: str) -> None:
    optimization = pytest.importorskip("transformers.optimization")
    draw = random.Random(name)
    for trial in range(60):
        rates = [draw.uniform(0.001, 1.0) for _ in range(draw.randint(1, 3))]
        warm, total, more = drawn(draw, name)
        if more.get("num_stable_steps") is not None:
            total = None
        mine, theirs = optimizer(rates), optimizer(rates)
        one = ours.get_scheduler(name, mine, warm, total, more)
        other = optimization.get_scheduler(name, theirs, warm, total, more)
        # Beyond the total a polynomial with a rate of the first step below lr_end is all that transformers leaves open.
        for step in range(STEPS + 5):
            compare(mine, theirs, (trial, step, warm, total, more))
            one.step()
            other.step()


def test_greedy_agrees() -> None:
    optimization = pytest.importorskip("transformers.optimization")
    draw = random.Random(9)
    for trial in range(60):
        more = {
            "patience": draw.randint(0, 3), "factor": draw.uniform(0.3, 0.95), "min_lr": draw.choice([1e-3, 1e-5]),
            "cooldown": draw.randint(0, 2), "warmup": draw.randint(0, 2), "smooth": draw.random() < 0.3,
            "threshold_mode": draw.choice(["rel", "abs"]),
        }  # fmt: skip
        mine, theirs = optimizer([0.01]), optimizer([0.01])
        one = ours.get_scheduler("greedy", mine, scheduler_specific_kwargs=more)
        other = optimization.get_scheduler("greedy", theirs, scheduler_specific_kwargs=more)
        for step in range(STEPS):
            metric = draw.choice([draw.gauss(0, 1), 1 / (step + 1)])
            one.step(metric)
            other.step(metric)
            compare(mine, theirs, (trial, step, more))


def test_names_and_arguments_of_transformers_are_checked() -> None:
    given = optimizer([0.1])
    for arguments, sentence in [
        (("cosin", given), "no scheduler 'cosin'; there are"),
        (("linear", given), "needs num_warmup_steps"),
        (("linear", given, 10), "needs num_training_steps"),
        (("linear", given, 10, 100, {"power": 2}), "no argument power"),
        (("cosine_with_min_lr", given, 10, 100, {}), "min_lr or min_lr_rate"),
        (("warmup_stable_decay", given, 10, 100), "num_decay_steps"),
        (("linear", given, 1.5, 100), "num_warmup_steps must be a whole number"),
    ]:
        with pytest.raises(InvalidError, match=sentence):
            ours.get_scheduler(*arguments)
    assert isinstance(ours.get_scheduler("reduce_lr_on_plateau", given), torch.optim.lr_scheduler.ReduceLROnPlateau)


@functools.cache
def timm_schedulers() -> Any:
    """timm's schedulers by themselves: the package as a whole wants torchvision."""
    found = importlib.util.find_spec("timm")
    if found is None or found.origin is None:
        pytest.skip("timm is not installed")
    package = types.ModuleType("timm")
    package.__path__ = [str(Path(found.origin).parent)]
    before = sys.modules.get("timm")
    sys.modules["timm"] = package
    try:
        return importlib.import_module("timm.scheduler.scheduler_factory")
    finally:
        sys.modules.pop("timm")
        if before is not None:
            sys.modules["timm"] = before


@pytest.mark.parametrize("name", ["cosine", "tanh", "step", "constant", "multistep", "poly", "wsd", "rsqrt"])
def test_timm_agrees(name: str) -> None:
    factory = timm_schedulers()
    draw = random.Random(name)
    for trial in range(50):
        rates = [draw.uniform(0.01, 1.0) for _ in range(draw.randint(1, 3))]
        updates = draw.random() < 0.4
        given = {
            "sched": name, "num_epochs": draw.randint(12, 40), "decay_epochs": draw.choice([None, 3, 8]),
            "decay_milestones": sorted(draw.sample(range(1, 40), 3)), "decay_rate": draw.uniform(0.1, 0.9),
            "min_lr": draw.choice([0.0, 1e-4]), "warmup_epochs": draw.choice([0, 3]),
            "cooldown_epochs": draw.choice([0, 2]), "warmup_prefix": draw.random() < 0.5,
            "cycle_limit": draw.choice([1, 2]), "cycle_decay": draw.uniform(0.2, 1),
            "k_decay": draw.choice([1.0, 1.5]), "step_on_epochs": not updates, "updates_per_epoch": 4 if updates else 0,
        }  # fmt: skip
        if name == "rsqrt" and given["warmup_epochs"] == 0:
            given["stable_timescale"] = 5
        mine, theirs = optimizer(rates), optimizer(rates)
        for one in (mine, theirs):
            one.param_groups[-1]["lr_scale"] = 0.5
        scheduler, epochs = ours.create_scheduler_v2(mine, **given)
        other, others = factory.create_scheduler_v2(theirs, **given)
        assert epochs == others, given
        assert scheduler is not None
        for step in range(1, 50):
            for one in (scheduler, other):
                one.step_update(step) if updates else one.step(step)
            compare(mine, theirs, (trial, step, given))
            if step == 20:
                state = copy.deepcopy(scheduler.state_dict())
                scheduler, _ = ours.create_scheduler_v2(mine, **given)
                scheduler.load_state_dict(state)


def test_timms_plateau_agrees() -> None:
    factory = timm_schedulers()
    draw = random.Random(2)
    for trial in range(60):
        given = {
            "sched": "plateau", "patience_epochs": draw.randint(0, 3), "decay_rate": draw.uniform(0.2, 0.9),
            "warmup_epochs": draw.choice([0, 3]), "plateau_mode": draw.choice(["min", "max"]), "min_lr": 1e-3,
        }  # fmt: skip
        mine, theirs = optimizer([0.1]), optimizer([0.1])
        one, other = ours.create_scheduler_v2(mine, **given)[0], factory.create_scheduler_v2(theirs, **given)[0]
        assert one is not None
        for epoch in range(1, 40):
            metric = draw.gauss(0, 1)
            one.step(epoch, metric)
            other.step(epoch, metric)
            compare(mine, theirs, (trial, epoch, given))


def test_arguments_of_timm_are_checked() -> None:
    for given, sentence in [
        ({"sched": "cosin"}, "no scheduler 'cosin'; there are"),
        ({"noise": 0.5}, "noise"),
        ({"step_on_epochs": False}, "updates_per_epoch"),
        ({"sched": "step", "decay_epochs": 2.4}, "whole number"),
    ]:
        with pytest.raises(InvalidError, match=sentence):
            ours.create_scheduler_v2(optimizer([0.1]), **given)  # type: ignore[arg-type]
    assert ours.create_scheduler_v2(optimizer([0.1]), "none") == (None, 300)
