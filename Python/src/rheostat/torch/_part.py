"""A controller and the parameter groups that it steers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from ctypes import addressof, c_uint64, c_void_p, sizeof
from functools import partial
from typing import Any

from .. import _library as c
from ..controller import Controller
from ._ahead import Ahead
from ._groups import Groups
from ._readings import VALIDATION
from ._warning import warn

_PLAIN = c.EventStruct(sizeof(c.EventStruct), c.TRAINED)
_PLAIN_AT = addressof(_PLAIN)
_PATIENCE = 10_000
"""Updates without a validation after which a rule that waits for one is said to wait, where no length is known."""


class Part:
    """One controller, its groups, and what it has been told.

    Args:
        name: the name of its groups; empty for all that have no controller of their own.
        controller: which only sets rates.
        groups: which are written.
    """

    def __init__(self, name: str, controller: Controller, groups: Groups) -> None:
        self.name = name
        self.groups = groups
        self._write = groups.write
        self.told = 0
        self.rate = 0.0
        self.momentum: float | None = None
        self.waiting = set(controller.needs.signals)
        self.take(controller)

    def take(self, controller: Controller) -> None:
        """Goes on with another controller."""
        self.controller = controller
        self._todo = controller._todo
        # Ready-made arguments, since ctypes takes as long to convert them as the call takes.
        places = c_uint64(controller._handle), c_void_p(_PLAIN_AT), c_void_p(controller._todo_at)
        self._advance = partial(c.advance, *places)
        self._moves = controller.needs.moves_momentum
        self.waiting &= set(controller.needs.signals)
        self.look()
        self.expect(0, None, None)

    def ahead(self) -> Ahead:
        """The rates of a closed form, listed."""
        file = self.controller.snapshot()
        return Ahead(file["configuration"], file["plan"], file["plan"].get("total"))

    @property
    def finished(self) -> bool:
        """Whether the run is over for the controller; then the last rate is held."""
        return bool(self.controller._todo.deed != c.TRAIN)

    def look(self) -> None:
        """Takes the rate that the controller asks for now."""
        todo = self.controller._todo
        if todo.deed == c.TRAIN:
            self.rate = todo.rate
            self.momentum = todo.momentum if todo.has_momentum else None

    def settle(self, updates: int) -> None:
        """Tells the controller of the updates whose rates came from the list."""
        while self.told < updates and not self.finished:
            self._tell()
        self.look()

    def trained(self, readings: Mapping[str, float]) -> None:
        """An update was made; after the end of the run the controller is not told."""
        if self.finished:
            return
        if readings:
            self.controller.trained(readings)
            self.told += 1
            self.waiting.difference_update(readings)
        else:
            self._tell()
        self.look()

    def trained_plainly(self) -> bool:
        """An update was made and nothing was read; False, and nothing is done, after the end of the run."""
        if self._advance():
            return False
        self.told += 1
        todo = self._todo
        rate = todo.rate
        if self._moves or not rate:
            self.look()
            rate = self.rate
        else:
            self.rate = rate
        self._write(rate, self.momentum)
        return True

    def _tell(self) -> None:
        status = self._advance()
        if status:
            c.check(status, self.controller._open())
        self.told += 1

    def skipped(self, readings: Mapping[str, float]) -> None:
        """An update was left out."""
        if not self.finished:
            self.controller.skipped(readings)
            self.look()

    def validated(self, readings: Mapping[str, float]) -> None:
        """A validation was made."""
        self.controller.validated(readings)
        self.waiting.difference_update(readings)
        self.look()

    def write(self) -> None:
        """Writes the rate into the groups."""
        self.groups.write(self.rate, self.momentum)

    def expect(self, updates: int, epoch: int | None, total: int | None) -> None:
        """Reckons when a reading that has never come is worth a warning: validations are rare, losses are not."""
        half = max((total + 1) // 2, 2) if total else _PATIENCE
        rare = max(2 * epoch, 2) if epoch else half
        self._due = {one: updates + (rare if one in VALIDATION else min(100, half)) for one in self.waiting}
        self.due = min(self._due.values(), default=math.inf)

    def warn_if_waiting(self, updates: int) -> None:
        """Says once that readings that the controller waits for have never come."""
        lacking = [one for one, due in sorted(self._due.items()) if one in self.waiting and updates >= due]
        self._due = {one: due for one, due in self._due.items() if updates < due}
        self.due = min(self._due.values(), default=math.inf)
        if lacking and not self.finished:
            call = "step(metrics=…)" if set(lacking) <= set(VALIDATION) else f"report({lacking[0]}=…)"
            warn(
                f"the controller{' of ' + self.name if self.name else ''} has waited for {' and '.join(lacking)} over "
                f"{updates} updates, and cannot act without; write scheduler.{call}"
            )

    def replanned(self, total: int | None, updates: int) -> tuple[Controller, int]:
        """What the controller becomes with another total, and the updates that it then knows of."""
        found, told = self.controller.__copy__(), self.told
        found.replan(total)
        while told < updates and found.directive.do == "train":
            found.trained()
            told += 1
        return found, told

    def state(self) -> dict[str, Any]:
        """The part in a saved state."""
        return {
            "name": self.name,
            "controller": self.controller.snapshot(),
            "groups": self.groups.state_dict(),
            "rate": self.rate,
            "momentum": self.momentum,
            "told": self.told,
            "waiting": sorted(self.waiting),
        }
