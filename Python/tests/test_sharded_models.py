"""Models whose parameters are spread over the ranks by fully_shard do what whole ones do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from pilot_help import same
from rank_runs import Run, adam, resumed, sgd, store, take, trained
from ranks import on_ranks

from rheostat import InvalidError
from rheostat.torch.pilot.families import weight_scale
from rheostat.torch.pilot.signals import GRADIENT, Meter

CASES: dict[str, dict[str, Any]] = {
    "schedule-free": {"optimizer": sgd, "clip": 0.5},
    "adam": {"optimizer": adam, "accumulate": 2},
    "hypergradient": {"optimizer": sgd, "controller": "hypergradient(0.01)"},
    "dog": {"optimizer": sgd, "controller": "dog"},
    "autoLRS": {"optimizer": adam, "controller": "autoLRS", "evaluates": True, "total": 160},
}


def slow(name: str) -> Any:
    """A case for the slow tier."""
    return pytest.param(name, marks=pytest.mark.slow)


@pytest.mark.parametrize("name", [slow(name) if name != "dog" else name for name in CASES])
def test_a_sharded_run_is_that_of_whole_parameters(name: str) -> None:
    sharded = on_ranks(2, trained, {**CASES[name], "wrap": "fsdp"})
    whole = on_ranks(2, trained, CASES[name])
    assert sharded[0]["rates"] == sharded[1]["rates"] and same(sharded[0]["weights"], sharded[1]["weights"])
    assert sharded[0]["finished"] and len(sharded[0]["losses"]) == len(whole[0]["losses"])
    # Sums over parts are added up in another order; what rounding makes of that grows from update to update.
    for kept in ("rates", "losses"):
        begin = [torch.tensor(run[0][kept][:20]) for run in (sharded, whole)]
        torch.testing.assert_close(begin[0], begin[1], rtol=1e-3, atol=0)


def test_readings_over_parts_are_those_of_the_whole() -> None:
    """Three ranks hold parts of unequal size, some of them empty."""
    for found in on_ranks(3, _readings):
        for name, (parts, whole) in found.items():
            assert parts == pytest.approx(whole, rel=1e-5), name
            assert whole > 0, name


def _readings(rank: int, size: int) -> dict[str, tuple[float, float]]:
    found: list[dict[str, float]] = []
    for wrap in ("fsdp", "ddp"):
        run = Run(rank, size, lambda p: torch.optim.SGD(p, lr=0.1), wrap=wrap, controller="cosine(0.1)")
        meter = Meter((*GRADIENT, "trainingLoss"), run.optimizer)
        meter.spread(size, wrap == "fsdp")
        scale = weight_scale(run.model.parameters())
        # The same data on all ranks, so that gradients are equal but for the order of sums.
        inputs = torch.randn(16, 6, generator=torch.Generator().manual_seed(5))
        for _ in range(3):
            loss = run.model(inputs).square().mean()
            loss.backward()
            names, values = meter.parts(loss.detach())
            meter.before()
            run.optimizer.step()
            meter.after()
            run.optimizer.zero_grad()
        total = run.pilot._course.fellows._ranks.total(torch.stack(values)).tolist()  # type: ignore[attr-defined]
        found.append({**dict(zip(names, total, strict=True)), "weightScale": scale or 0.0})
        found[-1]["gradientDotUpdate"] = abs(found[-1]["gradientDotUpdate"])
        found[-1]["gradientDotDisplacement"] = abs(found[-1]["gradientDotDisplacement"])
    return {name: (found[0][name], found[1][name]) for name in found[0]}


def test_slots_hold_the_parts_of_their_rank() -> None:
    first, second = on_ranks(3, _sizes)[:2]
    # Eight rows are spread as 3, 3 and 2, three rows as 1, 1 and 1.
    assert first == second == {"0.weight": 18, "0.bias": 3, "4.weight": 8, "4.bias": 1}


def _sizes(rank: int, size: int) -> dict[str, int]:
    run = Run(rank, size, adam, wrap="fsdp").go(60)
    state, _ = run.pilot._course.slots.load("stage")
    parts = state["model"]["parameters"]
    assert all(type(one) is torch.Tensor for one in parts.values())
    return {name: part.numel() for name, part in parts.items()}


@pytest.mark.parametrize("how", ["own", "together"])
@pytest.mark.parametrize("name", ["schedule-free", slow("adam"), slow("hypergradient")])
def test_a_sharded_run_goes_on_bit_for_bit(name: str, how: str, tmp_path: Path) -> None:
    options = {**CASES[name], "wrap": "fsdp", "normalised": True, "dropout": 0.2}
    whole = on_ranks(2, trained, options)
    again = on_ranks(2, resumed, options, 30 * options.get("accumulate", 1), how, str(tmp_path))
    for first, second in zip(whole, again, strict=True):
        assert first["losses"] == second["losses"] and same(first["weights"], second["weights"])


@pytest.mark.parametrize(("before", "after"), [(2, 3), (3, 1)])
@pytest.mark.parametrize("name", [slow("schedule-free"), "adam"])
def test_another_number_of_ranks_goes_on(name: str, before: int, after: int, tmp_path: Path) -> None:
    options = {**CASES[name], "wrap": "fsdp"}
    stored = on_ranks(before, _stored, options, str(tmp_path))
    taken = on_ranks(after, _taken, options, str(tmp_path))
    for found in taken:
        assert same(stored[0]["weights"], found["weights"]) and same(stored[0]["slot"], found["slot"])
        assert (
            found["finished"]
            and found["rates"] == taken[0]["rates"]
            and len(found["rates"]) == 80 * options.get("accumulate", 1) - 12
        )


def _stored(rank: int, size: int, options: dict[str, Any], folder: str) -> dict[str, Any]:
    run = Run(rank, size, **options).go(12)
    store(run, "together", folder)
    return {"weights": run.weights(), "slot": _slot(run), "rates": run.rates}


def _taken(rank: int, size: int, options: dict[str, Any], folder: str) -> dict[str, Any]:
    run = Run(rank, size, **options)
    with pytest.raises(InvalidError, match="data=False"):
        take(run, "together", folder)
    take(run, "together", folder, data=False)
    found = {"weights": run.weights(), "slot": _slot(run)}
    run.go()
    return {**found, "rates": run.rates, "finished": run.pilot.finished}


def _slot(run: Run) -> dict[str, Any]:
    """The whole parameters in the slot."""
    state, _ = run.pilot._course.slots.load("stage")
    found = {}
    for name, parameter in run.model.named_parameters():
        part = state["model"]["parameters"][name]
        parts: list[Any] = [None] * run.size
        torch.distributed.all_gather_object(parts, part)
        whole = torch.cat(parts) if hasattr(parameter, "full_tensor") else part
        found[name] = whole
    return found


def test_parts_of_another_rank_are_refused() -> None:
    assert on_ranks(2, _foreign) == [True, True]


def _foreign(rank: int, size: int) -> bool:
    run = Run(rank, size, adam, wrap="fsdp").go(5)
    states: list[Any] = [None, None]
    torch.distributed.all_gather_object(states, run.pilot.state_dict())
    before = run.weights()
    with pytest.raises(InvalidError, match=f"of rank {1 - rank} of 2, this is rank {rank} of 2"):
        run.pilot.load_state_dict(states[1 - rank])
    return same(before, run.weights())


def test_overflows_of_a_sharded_run_are_skipped_on_all_ranks() -> None:
    found = on_ranks(2, _overflows)
    assert found[0] == found[1] and found[0][0] == 5


def _overflows(rank: int, size: int) -> tuple[int, list[float]]:
    from pilot_help import loss_of

    run = Run(rank, size, adam, wrap="fsdp", total=60, scaled=True)
    for number, batch in enumerate(run.pilot.steps(run.loader)):
        loss = loss_of(run.model, batch)
        run.pilot.backward(loss * torch.inf if rank == 1 and number % 13 == 3 else loss)
        run.rates.append(run.pilot.rate)
    return run.pilot._course.counts.skipped, run.rates
