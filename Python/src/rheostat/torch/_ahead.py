"""Rates of a closed form, listed ahead of the run."""

from __future__ import annotations

import math
from array import array
from ctypes import POINTER, c_double, cast
from typing import Any

from .. import _library as c
from ..errors import RheostatError
from ..plan import _json

_MOST = 1 << 20
_FIRST = 256


class Ahead:
    """The rates of a controller that needs no readings, as a table of the step.

    Looking a rate up costs a fifth of asking the controller, which is told of the updates later, all at once. The
    table doubles as the run goes on, up to a million rates; whoever goes beyond asks the controller.

    Args:
        configuration: what the controller was made from.
        plan: the plan that it was made with.
        total: updates in all; None if that is open.
    """

    def __init__(self, configuration: dict[str, Any], plan: dict[str, Any], total: int | None) -> None:
        self._controller = _json(configuration, "the controller").encode()
        self._plan = _json(plan, "the plan").encode()
        self._end = _MOST if total is None else min(total, _MOST)
        self.rates = array("d")
        self.momenta: list[float | None] | None = None
        self.grow(1)

    def grow(self, count: int) -> bool:
        """Lists `count` rates at least; whether that can be."""
        if count > self._end:
            return False
        if count <= len(self.rates):
            return True
        size = min(max(count, _FIRST, 2 * len(self.rates)), self._end)
        rates, momenta = array("d", bytes(8 * size)), array("d", bytes(8 * size))
        try:
            c.answer("rates", self._controller, self._plan, 0, size, _at(rates), _at(momenta))
        except RheostatError:  # A plan may hold what makes a controller none that is listed; then it is asked.
            self._end = 0
            return False
        self.rates = rates
        if self.momenta or not all(map(math.isnan, momenta)):
            self.momenta = [None if math.isnan(one) else one for one in momenta]
        return True


def _at(values: array[float]) -> Any:
    return cast(values.buffer_info()[0], POINTER(c_double))
