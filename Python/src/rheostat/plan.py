"""What is known of a run before it begins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._numbers import shown
from .errors import InvalidError


@dataclass(frozen=True)
class Plan:
    """What a loop declares once, when a controller is made.

    Args:
        total: optimizer updates in all, warm-up and probes included; None if the run has no fixed end.
        steps_per_epoch: updates in an epoch, for lengths such as "5ep".
        tokens_per_step: tokens in an update, for lengths such as "2Mtok".
        base_rate: the learning rate that the optimizer was given; it stands in where a controller names no peak.
        optimizer: sgd, adam, scheduleFree, learningRateFree (the rate is a multiplier) or other.
        weight_scale: geometric mean over the weight matrices of their root mean square at the start.
        signals: the readings that the loop reports, as "trainingLoss" (`rheostat.SIGNALS` lists them).
        can: what the loop can do besides training: validate, saveRestore, rewindData, measureBeforeUpdate.

    Values are judged by the controller that is made with the plan.
    """

    total: int | None = None
    steps_per_epoch: int | None = None
    tokens_per_step: float | None = None
    base_rate: float | None = None
    optimizer: str = "other"
    weight_scale: float | None = None
    signals: Iterable[str] = field(default_factory=tuple)
    can: Iterable[str] = field(default_factory=tuple)

    def to_dict(self) -> dict[str, Any]:
        """The plan as it stands in files."""
        members = {
            "total": self.total,
            "stepsPerEpoch": self.steps_per_epoch,
            "tokensPerStep": self.tokens_per_step,
            "baseRate": self.base_rate,
            "optimizer": self.optimizer,
            "weightScale": self.weight_scale,
            "signals": _names(self.signals, "signals"),
            "can": _names(self.can, "can"),
        }
        return {name: value for name, value in members.items() if value is not None}

    def to_json(self) -> str:
        """The plan as JSON."""
        return _json(self.to_dict(), "the plan")


def plan_json(plan: Plan | Mapping[str, Any] | None) -> str:
    """A plan, its dictionary or nothing as JSON."""
    if plan is None or isinstance(plan, Plan):
        return (plan or Plan()).to_json()
    if not isinstance(plan, Mapping):
        raise InvalidError(f"a plan is a Plan or a dictionary; got {type(plan).__name__}")
    return _json(dict(plan), "the plan")


def _names(names: Any, member: str) -> list[str]:
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise InvalidError(f"{member} must be a list of names; got {shown(names)}")
    return list(names)


def _json(value: Any, name: str) -> str:
    try:
        return json.dumps(value, allow_nan=False, default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidError(f"{name} cannot be written as JSON: {error}") from None


def _plain(value: Any) -> Any:
    """A number of NumPy or torch as one of Python."""
    if hasattr(value, "item") and not getattr(value, "ndim", 0):
        return value.item()
    raise TypeError(f"{type(value).__name__} {shown(value)} is no number, text, list or dictionary")
