"""Schedules as functions of the step."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from ctypes import POINTER, c_double, cast
from typing import Any

from . import _library as c
from .controller import Spelling, written
from .errors import InvalidError
from .plan import Plan, _json


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
        self._controller = c.encoded(written(controller), "the controller")
        self._plan = c.encoded(Plan(**plan).to_json(), "the plan")
        self._known = array("d")
        self._momenta = array("d")
        self._extend(1)

    def __call__(self, step: Any) -> Any:
        """The rate of update `step`, which counts from 0."""
        if hasattr(step, "dtype") and getattr(step, "ndim", 0):
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
        return None if found != found else found

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
            raise InvalidError(f"a step must be below 2^30 to be listed; got {count - 1}")
        size = max(count, self._least, min(2 * len(self._known), 1 << 30))
        rates, momenta = array("d", bytes(8 * size)), array("d", bytes(8 * size))
        c.answer("rates", self._controller, self._plan, 0, size, _pointer(rates), _pointer(momenta))
        self._known, self._momenta = rates, momenta


def _pointer(values: array[float]) -> Any:
    return cast(values.buffer_info()[0], POINTER(c_double))


def _whole(step: Any) -> int:
    try:
        place = step.__index__()
    except AttributeError:
        raise InvalidError(f"a step is a whole number of 0 or more; got {step!r}") from None
    if isinstance(step, bool) or place < 0:
        raise InvalidError(f"a step is a whole number of 0 or more; got {step!r}")
    return int(place)


def rates(controller: Spelling, steps: int, plan: Mapping[str, Any] | Plan | None = None) -> list[float]:
    """The first `steps` rates of a controller that needs no readings.

    >>> rates("linear", 3, Plan(total=4, base_rate=1.0))
    """
    made = plan if isinstance(plan, Plan) else None
    text = made.to_json() if made else _json(dict(plan or {"total": steps, "baseRate": 1.0}), "the plan")  # type: ignore[arg-type]
    found = array("d", bytes(8 * max(_whole(steps), 1)))
    c.answer(
        "rates", c.encoded(written(controller), "the controller"), c.encoded(text, "the plan"), 0, steps,
        _pointer(found), None,
    )  # fmt: skip
    return list(found[:steps])
