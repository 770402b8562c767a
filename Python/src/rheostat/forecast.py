"""Forecasts of a loss."""

from __future__ import annotations

from typing import Any, NamedTuple, overload

from . import _library as c
from ._numbers import doubles, is_list, number, pointer
from .errors import InvalidError


class Forecast(NamedTuple):
    """The expected loss at a step, its standard deviation and 95 % band; the noise of single batches is not in it."""

    mean: float
    sd: float
    low: float
    high: float


@overload
def forecast(losses: Any, at: float, model: str = ..., steps: Any = ...) -> Forecast: ...
@overload
def forecast(losses: Any, at: Any, model: str = ..., steps: Any = ...) -> Forecast | list[Forecast]: ...
def forecast(losses: Any, at: Any, model: str = "ensemble", steps: Any = None) -> Forecast | list[Forecast]:
    """Says what loss to expect at later steps.

    >>> losses = [2.0 * 0.97**step + 0.5 for step in range(100)]
    >>> round(forecast(losses, at=1000, model="exponential").mean, 3)
    0.5

    Args:
        losses: three finite ones or more, the last one finite; lists, arrays, NumPy, tensors. NaN and infinity in the
            middle are left out.
        at: the step to forecast at, 0 to 1e15; several give a list.
        model: exponential, power, logLog, lastMean or ensemble (`rheostat.MODELS`), which weighs the others.
        steps: the steps of the losses, rising; None: 0, 1, 2 ...

    Raises:
        InvalidError: a series that cannot be forecast, or a model that there is not.
    """
    series = doubles("losses", losses)
    places = None if steps is None else doubles("steps", steps)
    if places is not None and len(places) != len(series):
        raise InvalidError(f"steps must be as many as losses; got {len(places)} steps and {len(series)} losses")
    many = is_list(at)
    wanted = doubles("at", at) if many else doubles("at", [number("at", at)])
    wrong = next((step for step in wanted if not 0 <= step <= 1e15), None)
    if wrong is not None:
        raise InvalidError(f"at must be a number from 0 to 1e15; got {wrong}")
    if many and not wanted:
        return []
    found = (c.ForecastStruct * len(wanted))()
    c.answer(
        "forecast_at",
        c.encoded(model, "the model"),
        None if places is None else pointer(places),
        pointer(series or doubles("", [0.0])),
        len(series),
        pointer(wanted),
        len(wanted),
        found,
    )
    answers = [Forecast(one.mean, one.sd, one.low, one.high) for one in found]
    return answers if many else answers[0]
