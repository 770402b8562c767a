"""Ranks that train one model have one learning rate and one set of weights, however slow one of them is."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from pilot_help import data, loss_of, same
from rank_runs import Run, adam, sgd, trained
from ranks import on_ranks
from torch import nn
from torch.utils.data import DataLoader

from rheostat.torch import Pilot

CASES: dict[str, dict[str, Any]] = {
    "schedule-free": {"optimizer": sgd, "normalised": True, "dropout": 0.2},
    "adam, accumulated": {"optimizer": adam, "accumulate": 2, "clip": 0.5},
    "kept, scaled": {"optimizer": sgd, "keep_optimizer": True, "scaled": True},
    "autoLRS": {"optimizer": adam, "controller": "autoLRS", "evaluates": True, "total": 160},
    "plateau": {"optimizer": adam, "controller": "plateau(0.01, patience=1)", "evaluates": True},
    "hypergradient": {"optimizer": sgd, "controller": "hypergradient(0.01)"},
    "dog": {"optimizer": sgd, "controller": "dog"},
    "cosine": {"optimizer": sgd, "controller": "warmup(5%) > cosine(0.1)"},
}


def agree(found: list[Any], total: int) -> None:
    """Sees that all ranks did the same."""
    first = found[0]
    assert first["finished"] and first["counts"]["performed"] == total
    for other in found[1:]:
        for name in ("rates", "reported", "decisions", "counts"):
            assert same(first[name], other[name]), name
        assert same(parameters(first), parameters(other))


def parameters(found: dict[str, Any]) -> dict[str, Any]:
    """The weights without the statistics that DistributedDataParallel leaves to each rank between forward passes."""
    return {name: value for name, value in found["weights"].items() if "running" not in name}


@pytest.mark.parametrize("name", CASES)
def test_two_ranks_agree_and_a_slow_one_changes_nothing(name: str) -> None:
    options = CASES[name]
    total = options.get("total", 80)
    slow = on_ranks(2, trained, {**options, "slow": True})
    agree(slow, total)
    fast = on_ranks(2, trained, options)
    assert same(slow[0]["weights"], fast[0]["weights"]) and slow[0]["losses"] == fast[0]["losses"]


def test_four_ranks_agree() -> None:
    agree(on_ranks(4, trained, {"normalised": True, "slow": True}), 80)


def test_statistics_that_are_handed_over_are_the_mean_over_the_ranks() -> None:
    found = on_ranks(2, _statistics)
    assert same(found[0]["shown"], found[1]["shown"])
    for name, mean in found[0]["shown"].items():
        assert not torch.equal(found[0]["own"][name], found[1]["own"][name])
        torch.testing.assert_close(mean, (found[0]["own"][name] + found[1]["own"][name]) / 2)


def _statistics(rank: int, size: int) -> dict[str, Any]:
    run = Run(rank, size, normalised=True).go(50)
    found = {}
    for name in ("shown", "own"):
        if name == "own":
            run.pilot._course.inputs.average = lambda tensors: None
        with run.pilot.evaluating():
            found[name] = {
                key: value.clone() for key, value in run.model.named_buffers() if key.endswith(("mean", "var"))
            }
    return found


def test_the_reported_loss_is_the_mean_over_ranks_and_micro_batches() -> None:
    found = on_ranks(2, trained, {"optimizer": adam, "accumulate": 2, "total": 60})
    losses = torch.tensor([one["losses"] for one in found], dtype=torch.float64).reshape(2, 60, 2)
    assert not torch.equal(losses[0], losses[1])
    reported = torch.tensor(found[0]["reported"], dtype=torch.float64)
    # Two losses are halved and added in single precision on each rank.
    torch.testing.assert_close(reported, losses.mean((0, 2)), rtol=2e-7, atol=0)


def test_gradients_are_exchanged_once_an_update() -> None:
    assert on_ranks(2, _exchanges) == [60, 60]


def _exchanges(rank: int, size: int) -> int:
    from torch.distributed.algorithms.ddp_comm_hooks.default_hooks import allreduce_hook

    run = Run(rank, size, adam, accumulate=3, total=60)
    count = []

    def hook(state, bucket):  # type: ignore[no-untyped-def]  # torch refuses other annotations.
        count.append(bucket.index())
        return allreduce_hook(state, bucket)

    run.model.register_comm_hook(None, hook)  # type: ignore[operator]
    run.go()
    return sum(place == 0 for place in count)


def test_an_overflow_on_one_rank_is_one_on_all() -> None:
    found = on_ranks(2, _overflows)
    assert [one["skipped"] for one in found] == [5, 5] and found[0]["scale"] == found[1]["scale"] == 1024 / 2**5
    assert found[0]["rates"] == found[1]["rates"] and len(found[0]["rates"]) == 65


def _overflows(rank: int, size: int) -> dict[str, Any]:
    """Gradients that are not exchanged, so that one rank alone overflows."""
    run = Run(rank, size, adam, wrap="none", total=60, scaled=True, controller="warmup(5%) > cosine(0.1)")
    for number, batch in enumerate(run.pilot.steps(run.loader)):
        loss = loss_of(run.model, batch)
        run.pilot.backward(loss * torch.inf if rank == 1 and number % 13 == 3 else loss)
        run.rates.append(run.pilot.rate)
    assert run.scaler is not None
    return {"rates": run.rates, "scale": run.scaler.get_scale(), "skipped": run.pilot._course.counts.skipped}


def test_validations_are_averaged_over_the_ranks_that_have_one() -> None:
    for given, expected in [([1.0, 3.0, 5.0], 3.0), ([2.0, None, 4.0], 3.0), ([7.0, None, None], 7.0)]:
        assert on_ranks(3, _validations, given) == [expected] * 3


def _validations(rank: int, size: int, given: list[float | None]) -> float:
    run = Run(rank, size, adam, controller="plateau(0.01)", evaluate=lambda: given[rank])
    run.go(25)
    event = next(one for one in run.pilot._course.trace.events if one["type"] == "validated")
    return float(event["validationLoss"])


def test_loaders_of_unequal_length_are_restarted_each_by_itself() -> None:
    found = on_ranks(2, _uneven)
    assert found[0]["rates"] == found[1]["rates"] and same(found[0]["weights"], found[1]["weights"])
    assert [one["passes"] for one in found] == [6, 13] and found[0]["validations"] == found[1]["validations"] > 3


def _uneven(rank: int, size: int) -> dict[str, Any]:
    run = Run(rank, size, adam, total=80, controller="plateau(0.01, patience=1)", evaluates=True)
    run.loader = DataLoader(data(), batch_size=8 if rank == 0 else 16)
    run.go()
    passes, validations = run.pilot._course.batches.epoch, run.pilot._course.counts.validations
    return {"rates": run.rates, "weights": run.weights(), "passes": passes, "validations": validations}


def test_samplers_are_told_the_epoch() -> None:
    for found in on_ranks(2, trained, {"optimizer": adam, "controller": "cosine(0.01)"}):
        assert len({round(loss, 6) for loss in found["losses"][:12]}) == 12  # Two passes, shuffled otherwise.


@pytest.mark.parametrize("size", [2, 4])
def test_the_explicit_form_agrees_too(size: int) -> None:
    found = on_ranks(size, _explicit)
    assert all(same(found[0], other) for other in found[1:]) and found[0]["skipped"] == 4


def _explicit(rank: int, size: int) -> dict[str, Any]:
    run = Run(rank, size, adam, total=60)
    pilot, rates, made = run.pilot, [], 0
    while (todo := pilot.ask()).do != "finish":
        if todo.do != "train":
            pilot.do(todo)
            continue
        loss = loss_of(run.model, pilot.take(run.loader))
        loss.backward()
        pilot.measure(loss)
        made += 1
        rates.append(pilot.rate)
        if skipped := made % 15 == 0:
            # One rank says so, the others are told.
            pilot.optimizer.zero_grad()
        else:
            pilot.optimizer.step()
            pilot.optimizer.zero_grad()
        pilot.tell(trainingLoss=loss, skipped=skipped and rank == size - 1)
    return {"rates": rates, "weights": run.weights(), "skipped": pilot._course.counts.skipped}


def test_one_process_of_several_can_train_alone() -> None:
    found = on_ranks(2, _alone)
    assert found[0]["losses"] != found[1]["losses"] and [len(one["losses"]) for one in found] == [60, 70]


def _alone(rank: int, size: int) -> dict[str, Any]:
    model = nn.Linear(6, 3)
    optimizer = torch.optim.AdamW(model.parameters())
    pilot = Pilot(model, optimizer, total_steps=60 + 10 * rank, sync=False)
    losses = [float(pilot.backward(loss_of(model, batch))) for batch in pilot.steps(DataLoader(data(), batch_size=8))]
    return {"losses": losses}


def test_a_process_group_can_be_named() -> None:
    found = on_ranks(4, _groups)
    assert found[0] == found[1] != found[2] == found[3]


def _groups(rank: int, size: int) -> list[float]:
    pairs = [torch.distributed.new_group([0, 1]), torch.distributed.new_group([2, 3])]
    torch.manual_seed(rank // 2)
    model = nn.parallel.DistributedDataParallel(nn.Linear(6, 3), process_group=pairs[rank // 2])
    pilot = Pilot(model, torch.optim.AdamW(model.parameters()), total_steps=60)  # The group is that of the wrapper.
    rates = []
    for batch in pilot.steps(DataLoader(data(), batch_size=8)):
        pilot.backward(loss_of(model, batch))
        rates.append(pilot.rate)
    return rates
