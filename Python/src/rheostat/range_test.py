"""Learning rates read off a range test."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import _library as c
from ._numbers import doubles, pointer
from .errors import InvalidError


class RangeSuggestion(NamedTuple):
    """A rate and its confidence, or why there is none.

    The confidence is the share of 200 resamples of the noise that agree within a factor of two.
    """

    lr: float | None
    confidence: float | None
    why: str | None


@dataclass(frozen=True)
class RangeTest:
    """What a range test suggests, and what that rests on.

    `curve` holds the smoothed loss as pairs of rate and loss; the loss fell by `fall` over it, and noise alone makes
    `noise`. `rates` and `losses` are what was read.
    """

    steepest: RangeSuggestion
    valley: RangeSuggestion
    minimum: RangeSuggestion
    curve: tuple[tuple[float, float], ...]
    fall: float
    noise: float
    rates: tuple[float, ...]
    losses: tuple[float, ...]

    @property
    def lr(self) -> float | None:
        """The rate of the first rule that has one, of minimum, steepest and valley in this order; None if none has."""
        rules = (self.minimum, self.steepest, self.valley)
        return next((rule.lr for rule in rules if rule.lr is not None), None)

    @property
    def why(self) -> str | None:
        """Why there is no suggestion at all; None if there is one."""
        return None if self.lr is not None else self.steepest.why


def range_test(rates: Any, losses: Any) -> RangeTest:
    """Reads learning rates off the losses of a run whose rate rose.

    >>> found = range_test(rates, losses)
    >>> found.lr or found.why

    Args:
        rates: the learning rates, above 0; lists, arrays, NumPy, tensors.
        losses: what came of each: the loss measured *after* the update with that rate; NaN and infinity are
            divergences.

    Raises:
        InvalidError: a rate that is not above 0, or lists of different length.

    Source: Smith 2015, section 3.3; the rule valley: fastai 2.8.4, callback/schedule.py.
    """
    xs, ys = doubles("rates", rates), doubles("losses", losses)
    if len(xs) != len(ys):
        raise InvalidError(f"rates and losses must be as many; got {len(xs)} rates and {len(ys)} losses")
    some = doubles("", [1.0])
    found = json.loads(c.answer("range_analysis", pointer(xs or some), pointer(ys or some), len(xs)) or "{}")
    return RangeTest(
        steepest=_suggestion(found["steepest"]),
        valley=_suggestion(found["valley"]),
        minimum=_suggestion(found["minimum"]),
        curve=tuple((_finite(rate), _finite(loss)) for rate, loss in found["curve"]),
        fall=_finite(found["fall"]),
        noise=_finite(found["noise"]),
        rates=tuple(xs),
        losses=tuple(ys),
    )


def _suggestion(found: dict[str, Any]) -> RangeSuggestion:
    return RangeSuggestion(found["lr"], found.get("confidence"), found.get("why"))


def _finite(value: Any) -> float:
    """A number; those that JSON lacks are texts."""
    return float(value)
