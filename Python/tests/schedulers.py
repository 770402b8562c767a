"""A small optimizer, and a loop that gives every reading that a controller may ask for."""

from __future__ import annotations

import functools
import math
from typing import Any

import torch

import rheostat

SIGNALS = tuple(rheostat.SIGNALS)


def parameter() -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.ones(2))


def optimizer(lr: float = 0.1, groups: int = 2, kind: str = "sgd") -> Any:
    """Groups whose rates are lr, lr/10, lr/100 ...; the first is named head, the others body1 ..."""
    members = [
        {"params": [parameter()], "lr": lr / 10**place, "name": f"body{place}" if place else "head"}
        for place in range(groups)
    ]
    return torch.optim.AdamW(members) if kind == "adam" else torch.optim.SGD(members, lr=lr, momentum=0.9)


def rates(scheduler: Any) -> list[float]:
    """What the groups have now."""
    return [float(group["lr"]) for group in scheduler.optimizer.param_groups]


def expected(spelling: str, steps: int, **plan: Any) -> list[float]:
    """The rates of a controller that is told of each update by itself."""
    controller, found = rheostat.Controller(spelling, rheostat.Plan(**plan)), []
    for _ in range(steps):
        found.append(controller.directive.rate)
        controller.trained()
    return found


@functools.cache
def readings(step: int) -> dict[str, float]:
    """Numbers of about the right size, the same for a step whenever it is asked for."""
    wave = math.sin(12.9898 * (step + 1)) * 43758.5453
    noise = wave - math.floor(wave)
    return {
        "trainingLoss": 2.0 / (1 + step) + noise,
        "gradientDotUpdate": noise - 0.5,
        "gradientSquaredNorm": 1.0 + noise,
        "updateSquaredNorm": 1.0 + noise / 2,
        "weightSquaredNorm": 4.0 + noise,
        "squaredDistance": 0.01 * step,
        "seconds": 0.1,
        "tokens": 1000.0,
    }


def follow(scheduler: Any, step: int) -> list[float]:
    """One update with its readings, every fifth with a validation; the rates that were written for the next."""
    found = readings(step)
    wanted = scheduler._wanted
    scheduler.report(**{name: value for name, value in found.items() if name in wanted})
    if step % 5 == 4:
        scheduler.step(metrics={"validationLoss": found["trainingLoss"], "validationMetric": found["trainingLoss"]})
    else:
        scheduler.step()
    return [float(group["lr"]) for group in scheduler.optimizer.param_groups]
