"""Readings that a scheduler is given, and totals that change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from schedulers import expected, optimizer, rates

import rheostat
from rheostat import InvalidError, RefusedError
from rheostat.torch import Scheduler

pytestmark = pytest.mark.usefixtures("no_warning")


def test_step_tells_updates_and_readings_apart() -> None:
    run = Scheduler(optimizer(), "plateau(patience=2, factor=0.5)", total_steps=100)
    run.step()
    run.step(metrics=1.0)
    assert run.last_epoch == 2
    run.step(torch.tensor(1.0), stepped=False)
    run.step({"validation_loss": 1.0, "validationMetric": 3.0}, stepped=False)
    assert run.last_epoch == 2
    assert rates(run)[0] == 0.05
    run.step(stepped=False)
    assert run.last_epoch == 2


def test_a_metric_goes_where_the_controller_looks() -> None:
    run = Scheduler(optimizer(), "plateau(patience=1, monitor=validationMetric, mode=max, factor=0.5)")
    for _ in range(2):
        run.step(metrics=0.9)
    assert rates(run)[0] == 0.05
    other = Scheduler(optimizer(), "plateau(patience=1, monitor=trainingLoss, factor=0.5, window=1)")
    for _ in range(2):
        other.step(loss=torch.tensor([1.0]))
    assert rates(other)[0] == 0.05
    third = Scheduler(optimizer(), "plateau(patience=1, monitor=trainingLoss, factor=0.5, window=1)")
    for _ in range(2):
        third.report(training_loss=1.0)
        third.step()
    assert rates(third)[0] == 0.05


def test_a_reading_that_nobody_waits_for_is_not_fetched() -> None:
    class Far:
        """A loss on a device; fetching it would wait."""

        dtype = torch.float32

        def numel(self) -> int:
            return 1

        def item(self) -> float:
            raise AssertionError("the device was waited for")

    run = Scheduler(optimizer(), "cosine", total_steps=10)
    run.step(metrics=Far(), loss=Far())
    run.report(trainingLoss=Far())
    run.step()
    assert run.last_epoch == 2


@pytest.mark.parametrize("controller", ["cosine", "plateau", "plateau(monitor=trainingLoss)"])
@pytest.mark.parametrize(
    "metric",
    [
        "0.5",
        b"1",
        True,
        1j,
        torch.tensor(1j),
        torch.tensor([1.0, 2.0]),
        torch.tensor(True),
        [1.0],
        {"loss": 1.0},
        object(),
    ],
    ids=repr,
)
def test_a_reading_that_is_no_number_is_refused_and_changes_nothing(controller: str, metric: Any) -> None:
    run = Scheduler(optimizer(), controller, total_steps=100)
    run.step()
    before, written = run.state_dict(), rates(run)
    calls: list[Callable[[], None]] = [lambda: run.step(metrics=metric), lambda: run.step(metric, stepped=False)]
    if not isinstance(metric, dict):
        calls += [lambda: run.step(loss=metric), lambda: run.report(training_loss=metric)]
    for call in calls:
        with pytest.raises(InvalidError):
            call()
        assert run.state_dict() == before
        assert rates(run) == written


def test_a_rule_that_never_gets_its_reading_says_so_once() -> None:
    run = Scheduler(optimizer(), "warmup(5) > plateau", steps_per_epoch=10)
    for _ in range(19):
        run.step()
    with pytest.warns(UserWarning, match=r"waited for validationLoss over 20 updates.*step\(metrics=…\)"):
        run.step()
    for _ in range(50):
        run.step()
    other = Scheduler(optimizer(), "effectiveRate(cosine)", total_steps=1000, signals=["weight_squared_norm"])
    for _ in range(99):
        other.step()
    with pytest.warns(UserWarning, match=r"report\(weightSquaredNorm=…\)"):
        other.step()
    for _ in range(50):
        other.step()
    third = Scheduler(optimizer(), "warmup(5) > plateau", steps_per_epoch=10)
    for step in range(100):
        third.step(metrics=1.0 if step % 10 == 9 else None)


# --- Changing the plan -----------------------------------------------------------------------------------------------


def test_replan_gives_the_rates_of_the_new_length() -> None:
    run = Scheduler(optimizer(groups=1), "cosine", total_steps=100)
    for _ in range(50):
        run.step()
    run.replan(total_steps=200)
    assert rates(run)[0] == expected("cosine", 51, total=200, base_rate=0.1)[50]
    for _ in range(150):
        run.step()
    assert run.finished
    with pytest.raises(RefusedError, match="200 updates have been made"):
        run.replan(150)
    with pytest.raises(InvalidError):
        run.replan(0.5)  # type: ignore[arg-type]
    with pytest.warns(UserWarning, match="planned for 200"):
        run.step()
    for _ in range(9):
        run.step()
    run.replan(300)
    assert not run.finished
    assert rates(run)[0] == expected("cosine", 211, total=300, base_rate=0.1)[210]
    again = Scheduler(optimizer(groups=1), "cosine", total_steps=100)
    again.load_state_dict(run.state_dict())
    for _ in range(90):
        run.step()
        again.step()
        assert rates(run) == rates(again)
    assert again.finished


def test_replan_is_refused_for_all_controllers_or_for_none() -> None:
    run = Scheduler(optimizer(), {"head": "cosine", "*": "linear"}, total_steps=100)
    for _ in range(50):
        run.step()
    before = run.state_dict()
    for bad in (49, 0, -1, True):
        with pytest.raises(rheostat.RheostatError):
            run.replan(bad)
        assert run.state_dict() == before
    run.replan(None)
    assert run.total_steps is None
