"""What torch's own schedulers do after a resume, in the four orders in which people write it."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch.optim import lr_scheduler as torch_schedulers

DONE, AFTER = 10, 5

MAKERS: dict[str, Callable[[Any], Any]] = {
    "LambdaLR": lambda o: torch_schedulers.LambdaLR(o, lambda t: 0.95**t),
    "StepLR": lambda o: torch_schedulers.StepLR(o, 4, 0.5),
    "MultiStepLR": lambda o: torch_schedulers.MultiStepLR(o, [6, 12], 0.5),
    "ConstantLR": lambda o: torch_schedulers.ConstantLR(o, 0.5, 20),
    "LinearLR": lambda o: torch_schedulers.LinearLR(o, 0.1, 1.0, 20),
    "ExponentialLR": lambda o: torch_schedulers.ExponentialLR(o, 0.9),
    "PolynomialLR": lambda o: torch_schedulers.PolynomialLR(o, 20, 2.0),
    "CosineAnnealingLR": lambda o: torch_schedulers.CosineAnnealingLR(o, 20),
    "CosineAnnealingWarmRestarts": lambda o: torch_schedulers.CosineAnnealingWarmRestarts(o, 20),
    "CyclicLR": lambda o: torch_schedulers.CyclicLR(o, 0.01, 0.1, 8),
    "OneCycleLR": lambda o: torch_schedulers.OneCycleLR(o, 0.1, 40),
    "SequentialLR": lambda o: torch_schedulers.SequentialLR(
        o, [torch_schedulers.LinearLR(o, 0.1, 1.0, 5), torch_schedulers.CosineAnnealingLR(o, 30)], [5]
    ),
    "ChainedScheduler": lambda o: torch_schedulers.ChainedScheduler(
        [torch_schedulers.ConstantLR(o, 0.1, 4), torch_schedulers.ExponentialLR(o, 0.9)]
    ),
    "ReduceLROnPlateau": lambda o: torch_schedulers.ReduceLROnPlateau(o, factor=0.5, patience=2),
}


def _optimizer() -> torch.optim.SGD:
    return torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1, momentum=0.9)


def _step(optimizer: Any, scheduler: Any) -> float:
    optimizer.step()
    scheduler.step(1.0) if isinstance(scheduler, torch_schedulers.ReduceLROnPlateau) else scheduler.step()
    return float(optimizer.param_groups[0]["lr"])


def _resumed(order: str, make: Callable[[Any], Any], saved: tuple[Any, Any]) -> tuple[Any, Any]:
    optimizer_state, scheduler_state = copy.deepcopy(saved)
    optimizer = _optimizer()
    if order == "A":
        optimizer.load_state_dict(optimizer_state)
    scheduler = make(optimizer)
    if order == "B":
        optimizer.load_state_dict(optimizer_state)
    scheduler.load_state_dict(scheduler_state)
    if order == "D":
        optimizer.load_state_dict(optimizer_state)
    return optimizer, scheduler


def wrong_orders() -> dict[str, set[str]]:
    """For each scheduler of torch the orders in which the rates after a resume are not those of an unbroken run."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, make in MAKERS.items():
            optimizer = _optimizer()
            scheduler = make(optimizer)
            for _ in range(DONE):
                _step(optimizer, scheduler)
            saved = copy.deepcopy((optimizer.state_dict(), scheduler.state_dict()))
            whole = [float(optimizer.param_groups[0]["lr"])] + [_step(optimizer, scheduler) for _ in range(AFTER)]
            wrong = set()
            for order in "ABCD":
                one, other = _resumed(order, make, saved)
                again = [float(one.param_groups[0]["lr"])] + [_step(one, other) for _ in range(AFTER)]
                if any(abs(a - b) > 1e-9 * b for a, b in zip(again, whole, strict=True)):
                    wrong.add(order)
            found[name] = wrong
    return found


if __name__ == "__main__":
    print("torch", torch.__version__)
    for kind, orders in wrong_orders().items():
        print(f"{kind:30} wrong in {sorted(orders)}")
