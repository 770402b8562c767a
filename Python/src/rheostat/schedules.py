"""Schedules as functions of the step."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from . import _library as c
from ._numbers import pointer, shown, zeros
from .errors import InvalidError
from .plan import Plan, plan_json
from .spelling import Spelling, written


class Schedule:
    """The rates of a controller that needs no readings, as a function of the step.

    >>> schedule = Schedule("warmup(5%) > cosine", total=1000, base_rate=0.1)
    >>> schedule(50)
    0.1

    Called with a NumPy array it gives an array of the same shape; with any other iterable a list. After the end of the
    run the last rate is held. The rates up to the largest step asked for are computed once and kept.

    Args:
        controller: a spelling, a preset, a dictionary or a path.
        plan: keyword arguments of `Plan`.

    Raises:
        InvalidError: a mistake, or a controller whose rates depend on what the run reports.
    """

    _least = 256

    def __init__(self, controller: Spelling, **plan: Any) -> None:
        text = written(controller)
        made = Plan(**plan)
        self._controller = c.encoded(text, "the controller")
        self._plan = c.encoded(made.to_json(), "the plan")
        self.spelling = text.strip()
        self.total = made.total
        self._known = array("d")
        self._momenta = array("d")
        self._extend(1)

    def __call__(self, step: Any) -> Any:
        """The rate of update `step`, which counts from 0."""
        if type(step).__module__ == "numpy" and getattr(step, "ndim", False):
            return self._array(step)
        if isinstance(step, Iterable):
            return [self._rate(one) for one in step]
        return self._rate(step)

    def rates(self, first: int, count: int) -> list[float]:
        """The rates of `count` updates from `first` on."""
        _whole(first), _whole(count)
        self._extend(first + count)
        return list(self._known[first : first + count])

    def momentum(self, step: int) -> float | None:
        """The momentum of update `step`; None where it is left alone."""
        self._extend(_whole(step) + 1)
        found = self._momenta[step]
        return None if math.isnan(found) else found

    def _rate(self, step: Any) -> float:
        place = _whole(step)
        if place >= len(self._known):
            self._extend(place + 1)
        return self._known[place]

    def _array(self, steps: Any) -> Any:
        import numpy

        if not numpy.issubdtype(steps.dtype, numpy.integer):
            raise InvalidError(f"steps are whole numbers; got an array of {steps.dtype}")
        if steps.size == 0:
            return numpy.zeros(steps.shape)
        if steps.min() < 0:
            raise InvalidError(f"a step is a whole number of 0 or more; got {steps.min()}")
        self._extend(int(steps.max()) + 1)
        return numpy.frombuffer(self._known, dtype=numpy.float64)[steps].copy()

    def _extend(self, count: int) -> None:
        if count <= len(self._known):
            return
        if count > 1 << 30:
            raise InvalidError(f"a step must be below 2^30 to be listed; got {shown(count - 1)}")
        size = max(count, self._least, min(2 * len(self._known), 1 << 30))
        rates, momenta = zeros(size), zeros(size)
        c.answer("rates", self._controller, self._plan, 0, size, pointer(rates), pointer(momenta))
        self._known, self._momenta = rates, momenta


def _whole(step: Any) -> int:
    try:
        place = step.__index__()
    except (AttributeError, TypeError):
        raise InvalidError(f"a step is a whole number of 0 or more; got {shown(step)}") from None
    if isinstance(step, bool) or place < 0:
        raise InvalidError(f"a step is a whole number of 0 or more; got {shown(step)}")
    return int(place)


def rates(controller: Spelling, steps: int, plan: Mapping[str, Any] | Plan | None = None) -> list[float]:
    """The first `steps` rates of a controller that needs no readings.

    >>> rates("linear", 3, Plan(total=4, base_rate=1.0))
    [1.0, 0.75, 0.5]

    Args:
        controller: a spelling, a preset, a dictionary or a path.
        steps: how many, 0 or more.
        plan: what is known of the run; by default a run of `steps` updates with a base rate of 1.

    Raises:
        InvalidError: a mistake, or a controller whose rates depend on what the run reports.
    """
    count = _whole(steps)
    text = plan_json(Plan(total=max(count, 1), base_rate=1.0) if plan is None else plan)
    found = zeros(count)
    c.answer(
        "rates",
        c.encoded(written(controller), "the controller"),
        c.encoded(text, "the plan"),
        0,
        count,
        pointer(found),
        None,
    )
    return list(found[:count])
