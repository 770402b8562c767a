"""`rheostat.torch.range_test`: it finds a rate, keeps the ratios of groups, and leaves everything as it was."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from loops import plan

import rheostat
from rheostat.torch import range_test

torch.set_num_threads(1)


class Net(torch.nn.Module):  # type: ignore[misc, name-defined]
    """Batch normalisation, dropout, and a buffer that is replaced at each call."""

    def __init__(self) -> None:
        super().__init__()
        self.body = torch.nn.Sequential(torch.nn.Linear(8, 32), torch.nn.BatchNorm1d(32), torch.nn.ReLU())
        self.drop = torch.nn.Dropout(0.1)
        self.head = torch.nn.Linear(32, 1)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x: Any) -> Any:
        self.calls = self.calls + 1
        return self.head(self.drop(self.body(x)))


def loss_fn(model: Any, batch: Any) -> Any:
    """Mean squared error."""
    x, y = batch
    return torch.nn.functional.mse_loss(model(x), y)


def task(optimizer: str) -> tuple[Any, Any, Any]:
    """A model that has trained a little, its optimizer, and a loader that shuffles."""
    torch.manual_seed(3)
    model = Net()
    groups = [
        {"params": model.body.parameters(), "lr": 0.02},
        {"params": model.head.parameters(), "lr": 0.002, "weight_decay": 0.01},
    ]
    kinds = {
        "sgd": lambda: torch.optim.SGD(groups, momentum=0.9),
        "adamw": lambda: torch.optim.AdamW(groups),
        "tensor": lambda: torch.optim.Adam(model.parameters(), lr=torch.tensor(0.01), capturable=False, foreach=False),
    }
    made = kinds[optimizer]()
    x = torch.randn(512, 8)
    data = torch.utils.data.TensorDataset(x, x.sum(1, keepdim=True) + 0.1 * torch.randn(512, 1))
    loader = torch.utils.data.DataLoader(data, 64, shuffle=True)
    for batch in loader:
        made.zero_grad()
        loss_fn(model, batch).backward()
        made.step()
    return model, made, loader


def everything(model: Any, optimizer: Any) -> Any:
    """All that must come back."""
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "gradients": [parameter.grad for parameter in model.parameters()],
        "training": [module.training for module in model.modules()],
        "torch": torch.get_rng_state(),
        "python": random.getstate(),
    }
    return copy.deepcopy(state)


def same(first: Any, second: Any) -> bool:
    """Equality bit for bit."""
    if isinstance(first, torch.Tensor):
        return first.dtype == second.dtype and torch.equal(first, second)
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[name], second[name]) for name in first)
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(map(same, first, second))
    return bool(first == second)


@pytest.mark.parametrize("optimizer", ["sgd", "adamw", "tensor"])
def test_everything_comes_back_and_a_rate_is_found(optimizer: str) -> None:
    model, made, loader = task(optimizer)
    model.head.eval()
    held = [model.head.weight, made.param_groups[0]["lr"], model.calls]
    before = everything(model, made)
    found = range_test(model, made, loss_fn, loader, low=1e-6, high=10.0, steps=120)
    assert same(everything(model, made), before)
    assert held[0] is model.head.weight
    assert held[2] is model.calls
    if optimizer == "tensor":
        assert made.param_groups[0]["lr"] is held[1]
    assert 20 <= len(found.rates) <= 119
    assert list(found.rates) == sorted(found.rates)
    assert found.lr or found.why


def test_the_run_goes_on_as_if_there_had_been_no_test() -> None:
    results = []
    for tested in (False, True):
        model, made, loader = task("sgd")
        if tested:
            range_test(model, made, loss_fn, loader, steps=50)
        for batch in loader:
            made.zero_grad()
            loss_fn(model, batch).backward()
            made.step()
        results.append(everything(model, made))
    assert same(*results)


def test_groups_keep_their_ratios() -> None:
    model, made, loader = task("sgd")
    seen: list[list[float]] = []
    step = made.step

    def watched() -> None:
        seen.append([group["lr"] for group in made.param_groups])
        step()

    made.step = watched
    range_test(model, made, loss_fn, loader, low=1e-4, high=1.0, steps=20)
    assert seen[0] == pytest.approx([1e-4, 1e-5])
    assert all(second == pytest.approx(first / 10) for first, second in seen)


def test_it_suggests_what_the_controller_of_the_same_name_takes() -> None:
    model, made, loader = task("sgd")
    losses: list[float] = []

    def kept(model: Any, batch: Any) -> Any:
        loss = loss_fn(model, batch)
        losses.append(loss.item())
        return loss

    found = range_test(model, made, kept, loader, low=1e-5, high=10.0, steps=100)
    controller = rheostat.Controller("rangeTest(low=1e-5, high=10, steps=100, then=constant)", plan(total=None))
    controller.saved("stage")
    for loss in losses:
        controller.trained({"trainingLoss": loss})
    controller.restored("stage")
    decision = controller.decision
    assert decision is not None
    assert (decision.values.get("chosen") if decision.reason == "rangeFound" else None) == found.lr


@pytest.mark.parametrize("at", [0, 5])
def test_a_loss_that_raises_puts_everything_back(at: int) -> None:
    model, made, loader = task("adamw")
    before = everything(model, made)
    calls = iter(range(1000))

    def raising(model: Any, batch: Any) -> Any:
        if next(calls) == at:
            raise RuntimeError("no more batches")
        return loss_fn(model, batch)

    with pytest.raises(RuntimeError, match="no more batches"):
        range_test(model, made, raising, loader)
    assert same(everything(model, made), before)


def test_diverging_and_non_finite_losses_end_the_ramp() -> None:
    model, made, loader = task("sgd")
    before = everything(model, made)
    calls = iter(range(1000))

    def exploding(model: Any, batch: Any) -> Any:
        return loss_fn(model, batch) * (float("nan") if next(calls) == 30 else 1.0)

    found = range_test(model, made, exploding, loader, steps=100)
    assert len(found.rates) == 30
    assert found.losses[-1] != found.losses[-1]
    assert same(everything(model, made), before)


def one_shot() -> Iterator[Any]:
    """A generator, which cannot be begun anew."""
    yield torch.randn(4, 8), torch.randn(4, 1)


@pytest.mark.parametrize(
    ("loader", "arguments"),
    [
        ([], {}),
        (one_shot(), {}),
        (None, {"steps": 5}),
        (None, {"steps": 20.5}),
        (None, {"low": 1.0, "high": 0.1}),
        (None, {"low": 0.0}),
        (None, {"high": float("inf")}),
    ],
)
def test_what_is_no_range_test(loader: Any, arguments: Any) -> None:
    model, made, batches = task("sgd")
    before = everything(model, made)
    with pytest.raises(rheostat.InvalidError):
        range_test(model, made, loss_fn, batches if loader is None else loader, **arguments)
    assert same(everything(model, made), before)
    lazy = torch.nn.LazyLinear(1)
    with pytest.raises(rheostat.InvalidError, match="one batch"):
        range_test(lazy, torch.optim.SGD(lazy.parameters(), lr=0.1), loss_fn, batches)
