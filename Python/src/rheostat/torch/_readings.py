"""What a loop reports, as numbers under the names of signals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from .._library import SIGNALS
from ..errors import InvalidError

VALIDATION = ("validationLoss", "validationMetric")


def named(name: Any) -> str:
    """The signal that is meant by its name in Python (`training_loss`) or in files (`trainingLoss`)."""
    head, *tail = str(name).split("_")
    found = head + "".join(word.capitalize() for word in tail)
    if found not in SIGNALS:
        raise InvalidError(f'there is no signal "{name}"; there are {", ".join(SIGNALS)}')
    return found


def taken(readings: Mapping[Any, Any], wanted: Iterable[str]) -> dict[str, float]:
    """The readings that somebody waits for; the others are looked at, but not fetched from their device."""
    asked = frozenset(wanted)
    found = {}
    for key, value in readings.items():
        name = named(key)
        if value is None:
            continue
        if name in asked:
            found[name] = number(name, value)
        else:
            _look(name, value)
    return found


def validated(metrics: Any, wanted: Iterable[str]) -> dict[str, float]:
    """The readings of a validation: a number or a dictionary of signals."""
    if isinstance(metrics, Mapping):
        return taken(metrics, wanted)
    asked = frozenset(wanted)
    name = "validationMetric" if "validationMetric" in asked and "validationLoss" not in asked else "validationLoss"
    return taken({name: metrics}, asked)


def number(name: str, value: Any) -> float:
    """A reading as a number; NaN and infinities are readings."""
    if type(value) is float:
        return value
    _look(name, value)
    if hasattr(value, "item"):
        try:
            value = value.item()
        except (RuntimeError, NotImplementedError) as error:
            raise InvalidError(f"{name} cannot be read: {error}") from None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InvalidError(f"{name} must be a number; got {type(value).__name__} {value!r:.60}") from None
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _look(name: str, value: Any) -> None:
    """Refuses what is no single real number without fetching it from its device."""
    kind = getattr(value, "dtype", None)
    none = isinstance(value, (bool, str, bytes)) or not (hasattr(value, "__float__") or hasattr(value, "item"))
    if (none and not isinstance(value, complex)) or "bool" in str(kind):
        raise InvalidError(f"{name} must be a number; got {type(value).__name__} {value!r:.60}")
    if isinstance(value, complex) or "complex" in str(kind):
        raise InvalidError(f"{name} must be a real number; got {value!r:.60}; write its .real or .abs()")
    size = value.numel() if callable(getattr(value, "numel", None)) else getattr(value, "size", 1)
    if isinstance(size, int) and size != 1:
        raise InvalidError(f"{name} must be one number; got {size} of them; write their mean")


def plain(readings: Mapping[str, float]) -> dict[str, float | str]:
    """Readings for JSON, which has no word for numbers that are not finite."""
    return {name: value if math.isfinite(value) else str(value) for name, value in readings.items()}
