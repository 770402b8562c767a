"""One of each class with a name of torch's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from rheostat.torch import lr_scheduler as ours


def halving(t: float) -> float:
    return 0.9 if t % 3 else 0.8


class Halving:
    """A factor that is an object with contents."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, t: float) -> float:
        return 0.97**t


CLASSES: dict[str, Callable[[Any], Any]] = {
    "LambdaLR": lambda o: ours.LambdaLR(o, Halving()),
    "MultiplicativeLR": lambda o: ours.MultiplicativeLR(o, halving),
    "StepLR": lambda o: ours.StepLR(o, 4, 0.5),
    "MultiStepLR": lambda o: ours.MultiStepLR(o, [6, 12, 12], 0.5),
    "ConstantLR": lambda o: ours.ConstantLR(o, 0.5, 20),
    "LinearLR": lambda o: ours.LinearLR(o, 0.1, 1.0, 20),
    "ExponentialLR": lambda o: ours.ExponentialLR(o, 0.9),
    "PolynomialLR": lambda o: ours.PolynomialLR(o, 20, 2.0),
    "CosineAnnealingLR": lambda o: ours.CosineAnnealingLR(o, 20, 1e-3),
    "CosineAnnealingWarmRestarts": lambda o: ours.CosineAnnealingWarmRestarts(o, 5, 2),
    "CyclicLR": lambda o: ours.CyclicLR(o, 0.01, 0.1, 8, mode="triangular2"),
    "OneCycleLR": lambda o: ours.OneCycleLR(o, [0.1, 0.02], 40),
    "SequentialLR": lambda o: ours.SequentialLR(o, [ours.LinearLR(o, 0.1), ours.CosineAnnealingLR(o, 30)], [5]),
    "ChainedScheduler": lambda o: ours.ChainedScheduler([ours.ConstantLR(o, 0.1, 4), ours.ExponentialLR(o, 0.9)]),
    "ReduceLROnPlateau": lambda o: ours.ReduceLROnPlateau(o, factor=0.5, patience=2),
    "warm-up and plateau": lambda o: ours.SequentialLR(
        o, [ours.LinearLR(o, 0.1), ours.ReduceLROnPlateau(o, factor=0.5, patience=2)], [5]
    ),
    "chain of sequences": lambda o: ours.ChainedScheduler(
        [
            ours.SequentialLR(o, [ours.LinearLR(o, 0.1), ours.ConstantLR(o, 1.0)], [5]),
            ours.ExponentialLR(o, 0.95),
            ours.ReduceLROnPlateau(o, factor=0.5, patience=3),
        ]
    ),
}


def optimizer() -> Any:
    groups = [{"params": [torch.nn.Parameter(torch.ones(1))], "lr": lr} for lr in (0.1, 0.02)]
    return torch.optim.SGD(groups, lr=0.1, momentum=0.9)


def follow(scheduler: Any, step: int) -> list[float]:
    if isinstance(scheduler, (ours.ReduceLROnPlateau, ours.SequentialLR, ours.ChainedScheduler)):
        scheduler.step(1.0 if step % 7 else 1.0 / (1 + step))
    else:
        scheduler.step()
    return [number for group in scheduler.optimizer.param_groups for number in (group["lr"], group["momentum"])]
