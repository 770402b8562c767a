"""Bayesian search for the learning rate with the smallest value."""

from __future__ import annotations

import ctypes
import math
from ctypes import c_double
from typing import Any, NamedTuple

from . import _library as c
from ._handle import Handle
from ._numbers import doubles, number, pointer, shown, zeros
from .errors import InvalidError


class Recommendation(NamedTuple):
    """The rate of the smallest expected value, that value and its standard deviation."""

    lr: float
    mean: float
    sd: float


class Posterior(NamedTuple):
    """What a search expects at some rates: lists, or arrays of their shape if they were a NumPy array."""

    mean: Any
    sd: Any


class BayesianSearch(Handle):
    """Asks for learning rates, is told what came of them, and says which is best.

    >>> with BayesianSearch(low=1e-4, high=1.0) as search:
    ...     for _ in range(12):
    ...         lr = search.ask()
    ...         search.tell(lr, (math.log10(lr) + 2) ** 2)
    ...     found = search.best()

    The first trials cover the range, then the expected improvement of a Gaussian process over log(rate) decides. Asks
    without a tell between them are pending and differ, so trials can run side by side. It copies, pickles and goes on
    bit for bit.

    Args:
        low: the smallest learning rate, above 0.
        high: the largest, above `low`.
        seed: shifts the first trials a little, 0 to 2^64 - 1; the same seed, asks and tells give the same rates.

    Raises:
        InvalidError: a range that is empty, reversed or not above 0, or a seed that is no such number.

    Source: expected improvement: Jones, Schonlau and Welch 1998.
    """

    _noun, _restorer, _keeper = "search", "search_restore", "search_snapshot"

    def __init__(self, low: float = 1e-5, high: float = 1.0, seed: int = 1) -> None:
        if isinstance(seed, bool) or not hasattr(seed, "__index__") or not 0 <= seed.__index__() < 1 << 64:
            raise InvalidError(f"seed must be a whole number from 0 to 2^64 - 1; got {shown(seed)}")
        bounds = number("low", low), number("high", high)
        self._begin(c.created("search_create", *bounds, seed.__index__()))

    def ask(self) -> float:
        """The next learning rate to try; it is pending until its value is told."""
        rate = c_double()
        self._call("search_ask", ctypes.byref(rate))
        return rate.value

    def tell(self, lr: float, value: float, sd: float | None = None) -> None:
        """Tells the value of a trial, asked for or not.

        Args:
            lr: the learning rate, in the range.
            value: what is to be small; NaN or infinite if the trial failed.
            sd: the known standard deviation of the value, above 0; None if it is not known.

        Raises:
            InvalidError: a rate outside the range, a deviation that is not above 0; nothing changes.
        """
        deviation = 0.0 if sd is None else number("sd", sd)
        if sd is not None and not (deviation > 0 and math.isfinite(deviation)):
            raise InvalidError(f"sd must be a finite number above 0, or None; got {deviation}")
        self._call("search_tell", number("lr", lr), number("value", value), deviation)

    def best(self) -> Recommendation | None:
        """The rate with the smallest expected value; None while every trial failed or none was told."""
        found = c.RecommendationStruct()
        self._call("search_best", ctypes.byref(found))
        return None if math.isnan(found.rate) else Recommendation(found.rate, found.mean, found.sd)

    def posterior(self, rates: Any) -> Posterior | None:
        """What is expected at some rates; None while every trial failed or none was told.

        Raises:
            InvalidError: a rate that is not a finite number above 0.
        """
        shape = getattr(rates, "shape", None) if type(rates).__module__ == "numpy" else None
        asked = doubles("rates", rates if shape is None else rates.ravel())
        means, sds = zeros(len(asked)), zeros(len(asked))
        self._call("search_posterior", pointer(asked or zeros(1)), len(asked), pointer(means), pointer(sds))
        if self.best() is None:
            return None
        if shape is None:
            return Posterior(list(means[: len(asked)]), list(sds[: len(asked)]))
        import numpy

        return Posterior(*(numpy.array(list(part[: len(asked)])).reshape(shape) for part in (means, sds)))

    def _call(self, name: str, *arguments: Any) -> None:
        handle = self._open()
        c.check(getattr(c.library, f"rheostat_{name}")(handle, *arguments), handle)

    def __repr__(self) -> str:
        if not self._handle:
            return "BayesianSearch(closed)"
        state = self.snapshot()
        return f"BayesianSearch({state.get('low')}...{state.get('high')}, {state.get('told')} told, best {self.best()})"
