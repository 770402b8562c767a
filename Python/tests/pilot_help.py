"""Small nets and loaders for the tests of the pilot."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from rheostat.torch import Pilot

torch.set_num_threads(1)


def data(count: int = 96) -> TensorDataset:
    """Three classes that a small net can learn."""
    generator = torch.Generator().manual_seed(7)
    inputs = torch.randn(count, 6, generator=generator)
    return TensorDataset(inputs, (inputs @ torch.randn(6, 3, generator=generator)).argmax(1))


def loader(size: int = 16, shuffle: bool = True) -> DataLoader[Any]:
    """Six batches a pass; the order is drawn from the global generator."""
    return DataLoader(data(), batch_size=size, shuffle=shuffle)


def net(normalised: bool = False, dropout: float = 0.0) -> nn.Module:
    """A net of one hidden layer."""
    torch.manual_seed(3)
    norm: nn.Module = nn.BatchNorm1d(8) if normalised else nn.Identity()
    return nn.Sequential(nn.Linear(6, 8), norm, nn.Tanh(), nn.Dropout(dropout), nn.Linear(8, 3))


def loss_of(model: nn.Module, batch: list[Tensor]) -> Tensor:
    """Cross-entropy."""
    return nn.functional.cross_entropy(model(batch[0]), batch[1])


class Run:
    """A pilot with all that belongs to it, made the same way every time."""

    def __init__(
        self,
        optimizer: Callable[[Any], Any],
        total: int = 120,
        batches: Any = None,
        normalised: bool = False,
        dropout: float = 0.0,
        evaluates: bool = False,
        **options: Any,
    ) -> None:
        self.model = net(normalised, dropout)
        self.optimizer = optimizer(self.model.parameters())
        self.loader = loader() if batches is None else batches
        if evaluates:
            options["evaluate"] = self.evaluate
        self.pilot = Pilot(self.model, self.optimizer, total_steps=total, **options)
        self.losses: list[float] = []
        self.overflows: Callable[[int], bool] = lambda number: False
        self.made = 0  # Micro-batches so far.

    def evaluate(self) -> float:
        """The loss over all data."""
        self.model.eval()
        with torch.no_grad():
            return float(loss_of(self.model, list(data().tensors)))

    def go(self, updates: int | None = None) -> Run:
        """Trains so many micro-batches, or to the end."""
        if updates == 0:
            return self
        for number, batch in enumerate(self.pilot.steps(self.loader), 1):
            self.made += 1
            loss = loss_of(self.model, batch)
            self.losses.append(float(self.pilot.backward(loss * torch.inf if self.overflows(self.made) else loss)))
            if number == updates:
                break
        return self

    def weights(self) -> dict[str, Tensor]:
        """A copy of parameters and buffers."""
        return {name: value.clone() for name, value in self.model.state_dict().items()}


def stored(state: Any) -> Any:
    """What comes back from a file."""
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


def same(first: Any, second: Any) -> bool:
    """Whether two nested values agree bit for bit."""
    if isinstance(first, Tensor):
        return first.dtype == second.dtype and torch.equal(first, second)
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(same(a, b) for a, b in zip(first, second, strict=True))
    if isinstance(first, float) and math.isnan(first):
        return isinstance(second, float) and math.isnan(second)
    return bool(first == second)


class Endless:
    """A loader without a length or an end."""

    def __iter__(self) -> Iterator[list[Tensor]]:
        place = 0
        inputs, targets = data().tensors
        while True:
            chosen = torch.arange(place, place + 16) % len(inputs)
            yield [inputs[chosen], targets[chosen]]
            place += 16
