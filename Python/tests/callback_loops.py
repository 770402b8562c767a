"""Small models and data for the tests of callbacks."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def data(count: int = 256, features: int = 6, classes: int = 3, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Points with the classes of a linear rule."""
    generator = torch.Generator().manual_seed(seed)
    points = torch.randn(count, features, generator=generator)
    rule = torch.randn(features, classes, generator=generator)
    return points, (points @ rule).argmax(1)


def net(seed: int = 0, features: int = 6, classes: int = 3, norm: bool = False) -> nn.Sequential:
    """A small net, BatchNorm in it if asked for."""
    torch.manual_seed(seed)
    layers: list[nn.Module] = [nn.Linear(features, 16)]
    if norm:
        layers.append(nn.BatchNorm1d(16))
    return nn.Sequential(*layers, nn.ReLU(), nn.Linear(16, classes))


def weights(model: nn.Module) -> dict[str, torch.Tensor]:
    """Copies of parameters and buffers."""
    return {name: one.detach().clone() for name, one in model.state_dict().items()}


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    """Whether two states are equal bit for bit."""
    return first.keys() == second.keys() and all(torch.equal(one, second[name]) for name, one in first.items())


def rates(controller: Any, count: int, **plan: Any) -> list[float]:
    """What a closed form asks for at the updates 0, 1, ..., count - 1, by the controller alone."""
    import rheostat

    one = rheostat.Controller(controller, rheostat.Plan(**plan))
    found = []
    for _ in range(count):
        found.append(one.directive.rate)
        one.trained()
    return found
