"""What a scheduler promises beside the pains: its rates, groups and tensors."""

from __future__ import annotations

import math
import warnings
from typing import Any

import pytest
import torch
from schedulers import expected, optimizer, parameter, rates

import rheostat
from rheostat import Controller, InvalidError, Plan
from rheostat.torch import Scheduler

pytestmark = pytest.mark.usefixtures("no_warning")


# --- Rates -----------------------------------------------------------------------------------------------------------


def closed_forms() -> list[str]:
    return [
        entry["example"] for entry in rheostat.catalog()["controllers"] if entry["group"] in ("schedules", "dialects")
    ]


@pytest.mark.parametrize("spelling", closed_forms())
def test_rates_that_are_listed_ahead_are_those_of_the_controller(spelling: str) -> None:
    plan = {"total": 600, "steps_per_epoch": 60, "tokens_per_step": 100.0, "base_rate": 0.1, "optimizer": "sgd"}
    run = Scheduler(optimizer(groups=1), spelling, total_steps=600, steps_per_epoch=60, tokens_per_step=100.0)
    found = []
    for _ in range(600):
        found.append(rates(run)[0])
        run.step()
    assert found == expected(spelling, 600, **plan)
    alone = Controller(spelling, Plan(**plan))
    for _ in range(600):
        alone.trained()
    assert run.controller.snapshot()["state"] == alone.snapshot()["state"]


def test_a_run_without_an_end_outlives_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rheostat.torch._ahead._MOST", 300)
    run = Scheduler(optimizer(groups=1), "inverseSquareRoot(warmup=10st)")
    found = []
    for _ in range(1000):
        found.append(rates(run)[0])
        run.step()
    assert found == expected("inverseSquareRoot(warmup=10st)", 1000, base_rate=0.1)
    assert run.get_last_lr() == rates(run)


def test_the_momentum_moves_with_one_cycle() -> None:
    for kind, key in (("sgd", "momentum"), ("adam", "betas")):
        given = optimizer(kind=kind)
        run = Scheduler(given, "constant for 10 > oneCycle(momentumLow=0.85, momentumHigh=0.95)", total_steps=110)
        seen = []
        for _ in range(110):
            value = given.param_groups[1][key]
            seen.append(value if kind == "sgd" else value[0])
            run.step()
        assert seen[:10] == [0.9] * 10
        assert seen[10] == 0.95
        assert min(seen) == pytest.approx(0.85, abs=1e-3)
    with pytest.raises(InvalidError, match="neither momentum nor betas"):
        Scheduler(torch.optim.Adagrad([parameter()]), "torchOneCycle", total_steps=10)


def test_the_last_rate_is_held_after_the_total_with_one_warning() -> None:
    run = Scheduler(optimizer(), "linear", total_steps=10)
    for _ in range(10):
        last = rates(run)
        run.step()
    assert rates(run) == last == run.get_last_lr()
    assert run.finished
    with pytest.warns(UserWarning, match="planned for 10 updates"):
        run.step()
    for _ in range(5):
        run.step()
        run.step(metrics=1.0)
        run.step(stepped=False)
    assert rates(run) == last


def test_a_guard_that_ends_the_run_says_why() -> None:
    run = Scheduler(optimizer(), "guard(cosine, onDivergence=fail)", total_steps=100)
    for _ in range(20):
        run.step(loss=1.0)
    run.step(loss=math.nan)
    assert run.finished
    held = rates(run)
    with pytest.warns(UserWarning, match="the last learning rate is held"):
        run.step(loss=1.0)
    assert rates(run) == held
    assert min(held) > 0


# --- Groups ----------------------------------------------------------------------------------------------------------


def test_ratios_of_groups_are_kept_and_names_get_controllers_of_their_own() -> None:
    given = optimizer(groups=3)
    run = Scheduler(given, {"head": "constant", "*": "linear"}, total_steps=10)
    for _ in range(5):
        run.step()
    assert rates(run) == pytest.approx([0.1, 0.005, 0.0005])
    assert set(run.controllers) == {"head", "*"}
    other = Scheduler(optimizer(groups=3), "linear", controllers={"body2": "plateau(patience=1)"}, total_steps=10)
    for _ in range(3):
        other.step(metrics=1.0)
    assert other.last_lr == pytest.approx({"head": 0.07, "body1": 0.007, "body2": 1e-5})
    again = Scheduler(optimizer(groups=3), "linear", controllers={"body2": "plateau(patience=1)"}, total_steps=10)
    again.load_state_dict(other.state_dict())
    assert rates(again) == rates(other)
    with pytest.raises(InvalidError, match=r'no parameter group is named "tail"; the names are: "head", "body1"'):
        Scheduler(optimizer(), {"tail": "constant", "*": "linear"}, total_steps=10)
    with pytest.raises(InvalidError, match="some parameter groups have no controller"):
        Scheduler(optimizer(), {"head": "constant"})


def test_a_group_that_is_frozen_by_a_rate_of_0_stays_so() -> None:
    given = optimizer()
    given.param_groups[0]["lr"] = 0.0
    run = Scheduler(given, "cosine", total_steps=10)
    run.step()
    assert rates(run)[0] == 0.0
    assert rates(run)[1] == pytest.approx(0.01 * (1 + math.cos(math.pi / 10)) / 2)


def test_rates_that_are_tensors_are_written_in_place() -> None:
    rate = torch.tensor(0.1)
    given = torch.optim.SGD([{"params": [parameter()], "lr": rate}, {"params": [parameter()], "lr": 0.05}], lr=0.1)
    run = Scheduler(given, "cosine", total_steps=10)
    pointer = rate.data_ptr()
    for _ in range(5):
        run.step()
    assert given.param_groups[0]["lr"] is rate
    assert rate.data_ptr() == pointer
    assert float(rate) == pytest.approx(0.05)
    rate.fill_(3.0)
    with pytest.warns(UserWarning, match="outside the scheduler"):
        run.step()
    assert float(rate) < 0.05


def test_a_compiled_optimizer_is_not_compiled_anew() -> None:
    compiled = []

    def backend(module: Any, _: Any) -> Any:
        compiled.append(module)
        return module.forward

    def step() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # What torch says of itself.
            compiled_step()

    one = parameter()
    one.grad = torch.ones(2)
    given = torch.optim.SGD([one], lr=torch.tensor(0.1))
    torch._dynamo.reset()
    compiled_step = torch.compile(given.step, backend=backend)
    run = Scheduler(given, "warmup(3) > cosine", total_steps=100)
    step()
    run.step()
    first = len(compiled)
    for _ in range(6):
        step()
        run.step()
    assert len(compiled) == first > 0
    torch._dynamo.reset()
