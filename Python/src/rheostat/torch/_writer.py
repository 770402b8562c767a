"""Writing learning rates and momenta into the parameter groups of an optimizer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..errors import InvalidError
from ._warning import warn

Group = dict[str, Any]


class Writer:
    """Writes rates into parameter groups and sees when somebody else has written there.

    An optimizer makes new groups when it loads a state, so they are looked up again whenever its list is another one.
    A learning rate that is a tensor is written in place, since a compiled optimizer has read it, and never read back,
    since that would wait for the device.

    Args:
        optimizer: whatever has `param_groups`.
        select: which of its groups are meant; all of them by default.
    """

    def __init__(self, optimizer: Any, select: Callable[[Group], bool] | None = None) -> None:
        self.optimizer = optimizer
        self._select = select
        self._warned = False
        self._written: list[Any] = []
        self._look()

    def __len__(self) -> int:
        return len(self.groups())

    def groups(self) -> list[Group]:
        """The groups as they are now."""
        listed = self.optimizer.param_groups
        if listed is not self._listed or len(listed) != self._count:
            self._look()
        return self._groups

    def _look(self) -> None:
        listed = self.optimizer.param_groups
        self._listed, self._count = listed, len(listed)
        self._groups: list[Group] = listed if self._select is None else [one for one in listed if self._select(one)]
        self._written = []

    @property
    def rates(self) -> list[float]:
        """The rates that the optimizer has now."""
        return [rate_of(group) for group in self.groups()]

    def forget(self) -> None:
        """Takes whatever rates the groups have for written by this writer."""
        self._written = []

    def put(self, values: list[float]) -> None:
        """Writes a rate into each group; this is the hot path of every update."""
        groups, written = self._groups, self._written
        if len(written) != len(values):
            written = self._written = [None] * len(values)
        for place, value in enumerate(values):
            group = groups[place]
            if group["lr"] is written[place]:
                group["lr"] = written[place] = value
            else:
                self._put(group, place, value)

    def _put(self, group: Group, place: int, value: float) -> None:
        """The first write, a tensor, or a rate that somebody has changed."""
        found, written = group["lr"], self._written[place]
        if isinstance(found, (float, int)):
            if written is not None and found != written:
                self._changed(place, written, found)
            group["lr"] = self._written[place] = value
            return
        # A tensor counts what is written into it; reading the value would wait for the device.
        version = getattr(found, "_version", None)
        if isinstance(written, tuple) and written[0] == id(found) and written[1] != version:
            self._changed(place, written[2], None)
        found.fill_(value)
        self._written[place] = (id(found), getattr(found, "_version", None), value)

    def put_momenta(self, values: list[float]) -> None:
        """Writes a momentum into each group: its momentum, or the first of its betas."""
        for group, value in zip(self.groups(), values, strict=False):
            if "betas" in group:
                group["betas"] = (value, *group["betas"][1:])
            elif "momentum" in group:
                group["momentum"] = value

    @property
    def have_momentum(self) -> bool:
        """Whether any group has a momentum."""
        return any("betas" in group or "momentum" in group for group in self.groups())

    def _changed(self, place: int, written: float, found: float | None) -> None:
        if self._warned:
            return
        self._warned = True
        factor = found / written if found and written else 0.5
        to = "" if found is None else f" to {found:g}"
        warn(
            f"the learning rate of group {place} was changed from {written:g}{to} outside the scheduler, which "
            f"overwrites it; write scheduler.scale({factor:g}) to scale all that follows"
        )


def rate_of(group: Group) -> float:
    """The learning rate of a group."""
    if group.get("lr") is None:
        raise InvalidError("a parameter group has no lr; give an optimizer that has one")
    return checked_rate(group["lr"])


def start_rate_of(group: Group) -> float:
    """The learning rate that a group had before any scheduler moved it, which torch's convention keeps beside it."""
    rate = rate_of(group)
    return rate if group.get("initial_lr") is None else checked_rate(group["initial_lr"])


def checked_rate(rate: Any) -> float:
    """A learning rate as a number."""
    try:
        value = float(rate)
    except (TypeError, ValueError, RuntimeError):
        raise InvalidError(f"the lr of a parameter group must be a number; got {type(rate).__name__}") from None
    if not 0 <= value < math.inf:
        raise InvalidError(f"the lr of a parameter group must be finite and 0 or more; got {value}")
    return value
