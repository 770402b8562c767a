"""Pain 7: different ranks end with different learning rates. A scheduler hears the same on all of them."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import pytest
import torch
from ranks import on_ranks

from rheostat import DistributedError
from rheostat.torch import Scheduler


def optimizer() -> Any:
    return torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], lr=0.1, momentum=0.9)


def rates(scheduler: Scheduler, rank: int, updates: int = 40) -> list[float]:
    """A validation loss that falls on rank 0 and stays on the others."""
    found = []
    for number in range(updates):
        scheduler.optimizer.step()
        scheduler.step(1.0 if rank else 1 / (1 + number))
        found += scheduler.get_last_lr()
    return found


@pytest.mark.parametrize("size", [2, 4])
def test_pain_07_a_plateau_is_one_on_all_ranks(size: int) -> None:
    found = on_ranks(size, _plateau)
    alone = [one["alone"] for one in found]
    assert alone[0] != alone[1]  # What every rank would do by itself.
    assert all(one["together"] == found[0]["together"] for one in found)
    assert all(one["digest"] == found[0]["digest"] for one in found)


def _plateau(rank: int, size: int) -> dict[str, Any]:
    alone = Scheduler(optimizer(), "plateau(0.1, patience=2)", sync=False)
    together = Scheduler(optimizer(), "plateau(0.1, patience=2)")
    return {"alone": rates(alone, rank), "together": rates(together, rank), "digest": together.digest()}


def test_pain_07_torchs_own_rule_drifts_apart() -> None:
    """The comparison: torch's ReduceLROnPlateau goes by what each rank hands in."""
    found = on_ranks(2, _torch)
    assert found[0] != found[1]


def _torch(rank: int, size: int) -> float:
    acting = optimizer()
    rule = torch.optim.lr_scheduler.ReduceLROnPlateau(acting, patience=2)
    for number in range(40):
        rule.step(1.0 if rank else 1 / (1 + number))
    return float(acting.param_groups[0]["lr"])


def test_a_rank_that_has_no_reading_hands_in_none() -> None:
    found = on_ranks(3, _one_validates)
    assert found[0] == found[1] == found[2] and min(found[0]) < 0.1


def _one_validates(rank: int, size: int) -> list[float]:
    scheduler = Scheduler(optimizer(), "plateau(0.1, patience=2)")
    found = []
    for _ in range(20):
        scheduler.optimizer.step()
        scheduler.step({"validationLoss": 1.0} if rank == 0 else {})
        found += scheduler.get_last_lr()
    return found


def test_training_losses_are_averaged_and_a_loss_that_is_none_is_one_on_all() -> None:
    found = on_ranks(2, _losses)
    assert found[0] == found[1]


def _losses(rank: int, size: int) -> tuple[list[float], str]:
    scheduler = Scheduler(optimizer(), "plateau(0.1, monitor=trainingLoss, patience=2, window=1)", total_steps=60)
    found = []
    for number in range(40):
        scheduler.optimizer.step()
        scheduler.step(loss=math.nan if rank == 1 and number == 7 else 1.0 + rank)
        found += scheduler.get_last_lr()
    return found, scheduler.decision.text if scheduler.decision else ""


def test_schedulers_that_differ_fail_on_all_ranks() -> None:
    for error in on_ranks(2, _differ):
        assert type(error) is DistributedError and "rank 1" in str(error)


def _differ(rank: int, size: int) -> None:
    rates(Scheduler(optimizer(), f"plateau(0.1, patience={2 + rank})"), rank)


def test_closed_forms_say_nothing() -> None:
    """Ranks that make different numbers of updates do not wait for each other."""
    found = on_ranks(2, _quiet)
    assert found[0] == found[1][:10]


def _quiet(rank: int, size: int) -> list[float]:
    scheduler = Scheduler(optimizer(), "cosine(0.1)", total_steps=50)
    found = []
    for _ in range(10 + 20 * rank):
        scheduler.optimizer.step()
        scheduler.step(1.0)
        found += scheduler.get_last_lr()
    return found


def test_sync_is_copied_and_pickled() -> None:
    for sync in (True, False):
        scheduler = Scheduler(optimizer(), "plateau(0.1)", sync=sync)
        for copied in (copy.deepcopy(scheduler), pickle.loads(pickle.dumps(scheduler))):
            assert (copied._mean is not None) is sync
