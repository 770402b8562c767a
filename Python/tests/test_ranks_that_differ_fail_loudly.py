"""A rank that has left the others is named, on all ranks and at once; nobody waits for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from pilot_help import loss_of
from rank_runs import Run, adam
from ranks import on_ranks
from torch import nn
from torch.distributed.device_mesh import init_device_mesh

from rheostat import DistributedError, InvalidError, RefusedError
from rheostat.torch import Pilot


def raised(found: list[Any], words: str, kind: type[Exception] = DistributedError) -> None:
    """Sees that every rank has raised a sentence with these words."""
    for error in found:
        assert type(error) is kind and words in str(error), repr(error)


@pytest.mark.parametrize(
    ("mine", "words"),
    [
        ({"total": 90}, "the plan's digest differs between rank 0 and rank 1"),
        ({"controller": "cosine(0.2)"}, "the plan's digest differs between rank 0 and rank 1"),
        (
            {"accumulate": 2},
            "the number of micro-batches in an update differs between rank 0 and rank 1 (2 on rank 1, 1",
        ),
    ],
)
def test_pilots_that_were_made_otherwise(mine: dict[str, Any], words: str) -> None:
    raised(on_ranks(2, _otherwise, mine), words)


def _otherwise(rank: int, size: int, mine: dict[str, Any]) -> None:
    Run(rank, size, adam, **{"controller": "cosine(0.1)", **(mine if rank == 1 else {})}).go()


def test_states_of_different_moments(tmp_path: Path) -> None:
    raised(
        on_ranks(2, _moments), "the number of updates differs between rank 0 and rank 1 (30 on rank 1, 20 on rank 0)"
    )


def _moments(rank: int, size: int) -> None:
    run = Run(rank, size, adam)
    run.go(20)
    state = run.pilot.state_dict()
    run.go(10)
    again = Run(rank, size, adam)
    again.pilot.load_state_dict(run.pilot.state_dict() if rank == 1 else state)
    again.go()


@pytest.mark.parametrize(
    ("controller", "after"), [(None, 2), ("plateau(0.01, monitor=trainingLoss)", 10), ("cosine(0.1)", 10)]
)
def test_a_controller_that_goes_astray_is_named(controller: str | None, after: int) -> None:
    """It is noticed as soon as it would do something else, or at the next comparison."""
    found = on_ranks(3, _astray, controller)
    for error, made in found:
        assert type(error) is DistributedError and 40 <= made <= 40 + after, repr(error)
        assert "rank 2" in str(error) and "rank 1" not in str(error)


def _astray(rank: int, size: int, controller: str | None) -> tuple[Exception | None, int]:
    run = Run(rank, size, adam, controller=controller, check_every=10)
    try:
        for batch in run.pilot.steps(run.loader):
            run.pilot.backward(loss_of(run.model, batch))
            if rank == 2 and run.pilot.performed == 40:
                run.pilot._course.controller.trained({"trainingLoss": 9.0})
    except Exception as error:
        return error, run.pilot.performed
    return None, run.pilot.performed


def test_a_slot_that_one_rank_cannot_write(tmp_path: Path) -> None:
    first, second = on_ranks(2, _unwritable, str(tmp_path))
    assert type(second) is InvalidError and "cannot be written" in str(second)
    raised([first], "rank 1 could not save the slot stage; the sentence is in its log")


def _unwritable(rank: int, size: int, folder: str) -> None:
    run = Run(rank, size, adam, slots=folder)
    if rank == 1:
        directory = Path(folder) / "rank-1"
        directory.rmdir()
        directory.write_text("in the way")
    run.go()


def test_an_evaluation_that_fails_on_one_rank() -> None:
    first, second = on_ranks(2, _evaluation)
    assert type(second) is ZeroDivisionError
    raised([first], "rank 1 could not evaluate")


def _evaluation(rank: int, size: int) -> None:
    Run(rank, size, adam, controller="plateau(0.01)", evaluate=lambda: 1 / (1 - rank)).go()


def test_no_validation_on_any_rank() -> None:
    raised(on_ranks(2, _nothing), "gave None on all ranks", InvalidError)


def _nothing(rank: int, size: int) -> None:
    Run(rank, size, adam, controller="plateau(0.01)", evaluate=lambda: None).go()


@pytest.mark.parametrize("controller", [None, "cosine(0.1)"])
def test_a_total_that_is_refused_is_refused_on_all_ranks(controller: str | None) -> None:
    raised(on_ranks(2, _replanned, controller), "30", RefusedError)


def _replanned(rank: int, size: int, controller: str | None) -> None:
    run = Run(rank, size, adam, controller=controller).go(30)
    try:
        run.pilot.replan(10)
    finally:
        run.pilot.replan(70)
        assert len(run.go().rates) == 70


def test_flat_parameters_are_refused() -> None:
    raised(on_ranks(2, _flat), "shard the model by torch.distributed.fsdp.fully_shard", InvalidError)


def _flat(rank: int, size: int) -> None:
    from torch.distributed.fsdp import FullyShardedDataParallel

    model = FullyShardedDataParallel(nn.Linear(6, 3), device_id=torch.device("cpu"))
    Pilot(model, torch.optim.AdamW(model.parameters()), total_steps=60)


def test_parameters_on_some_of_the_ranks_are_refused() -> None:
    raised(on_ranks(2, _some), "a parameter is spread over 2 ranks, but 1 train together", InvalidError)


def _some(rank: int, size: int) -> None:
    from torch.distributed.fsdp import fully_shard

    model = nn.Linear(6, 3)
    fully_shard(model, mesh=init_device_mesh("cpu", (2,)))
    Pilot(model, torch.optim.AdamW(model.parameters()), total_steps=60, sync=False)


def test_sync_is_yes_no_or_a_group() -> None:
    model = nn.Linear(6, 3)
    with pytest.raises(InvalidError, match="sync is True, False or a process group"):
        Pilot(model, torch.optim.AdamW(model.parameters()), total_steps=60, sync="yes")
    with pytest.raises(InvalidError, match="check_every"):
        Pilot(model, torch.optim.AdamW(model.parameters()), total_steps=60, check_every=0)
