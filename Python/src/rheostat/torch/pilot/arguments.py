"""What a pilot can be made of, and what it offers to a controller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from ...errors import InvalidError
from .signals import GRADIENT, effective_rate


class Offers(TypedDict):
    """The members of a plan that say what the loop can."""

    signals: tuple[str, ...]
    can: tuple[str, ...]


def offers(evaluate: Callable[[], Any] | None, optimizer: Any) -> Offers:
    """What the loop reports and can do; without an evaluation probes are scored by their training losses."""
    signals: tuple[str, ...] = ("trainingLoss", *GRADIENT)
    can: tuple[str, ...] = ("saveRestore", "rewindData", "measureBeforeUpdate")
    if evaluate is not None:
        signals, can = (*signals, "validationLoss", "validationMetric"), (*can, "validate")
    if effective_rate(optimizer) is not None:
        signals = (*signals, "effectiveRate")
    return Offers(signals=signals, can=can)


def check(model: Any, optimizer: Any, total_steps: Any, evaluate: Any, accumulate: Any, scaler: Any, clip: Any) -> None:
    """Refuses arguments that make no sense, each with a sentence."""
    if not isinstance(model, nn.Module):
        raise InvalidError(f"the model must be a torch.nn.Module; got {type(model).__name__}")
    check_whole("total_steps", total_steps, "optimizer updates, probes included")
    check_whole("accumulate", accumulate, "micro-batches in an update")
    if evaluate is not None and not callable(evaluate):
        raise InvalidError(f"evaluate must be a function that takes nothing; got {type(evaluate).__name__}")
    if clip is not None and (
        isinstance(clip, bool) or not isinstance(clip, (int, float)) or not 0 < clip < float("inf")
    ):
        raise InvalidError(
            f"clip must be the largest norm of the gradient, a number above 0, or None; got {clip!r:.60}"
        )
    needed = ("scale", "unscale_", "step", "update", "is_enabled", "state_dict")
    if scaler is not None and not all(callable(getattr(scaler, name, None)) for name in needed):
        raise InvalidError(f"scaler must be a torch.amp.GradScaler; got {type(scaler).__name__}")
    _check_optimizer(model, optimizer)


def check_whole(name: str, value: Any, what: str) -> None:
    """Refuses what is no whole number of something."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 1 << 53:
        raise InvalidError(f"{name} must be the whole number of {what}, 1 or more; got {value!r:.60}")


def _check_optimizer(model: nn.Module, optimizer: Any) -> None:
    groups = getattr(optimizer, "param_groups", None)
    if not isinstance(groups, list) or not callable(getattr(optimizer, "step", None)):
        raise InvalidError(f"the optimizer must be a torch.optim.Optimizer; got {type(optimizer).__name__}")
    if isinstance(optimizer, torch.optim.LBFGS):
        raise InvalidError("LBFGS evaluates the model in each step, which a pilot cannot; give another optimizer")
    if any(is_lazy(p) for p in model.parameters()):
        raise InvalidError(
            "the model has parameters without a shape yet; call it on one batch before the pilot is made"
        )
    inside = {id(p) for p in model.parameters()}
    if not any(id(p) in inside for group in groups for p in group["params"]):
        raise InvalidError("the optimizer has none of the model's parameters; make it with model.parameters()")
