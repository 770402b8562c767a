"""Lengths of a run, in steps or as a person thinks of them."""

from __future__ import annotations

import math
from typing import Any

from ...errors import InvalidError


def steps(length: Any, name: str, total_steps: int | None = None, steps_per_epoch: int | None = None) -> Any:
    """A length in steps: a number is one already; "500st", "5ep" and "5%" are reckoned, to the nearest step.

    >>> steps("5%", "T_max", total_steps=200)
    10

    Raises:
        InvalidError: no length, or one whose unit needs a number that was not given.
    """
    if isinstance(length, bool):
        raise InvalidError(f'{name} must be a number of steps or a length such as "5ep"; got {length}')
    if not isinstance(length, str):
        return length
    text = length.strip().lower()
    units = {"st": (1.0, ""), "ep": (steps_per_epoch, "steps_per_epoch"), "%": (total_steps, "total_steps")}
    for unit, (factor, needed) in units.items():
        if text.endswith(unit):
            if factor is None:
                raise InvalidError(f"{name}={length!r} needs {needed}; give it, or write the steps, as 500")
            return _rounded(text.removesuffix(unit), factor / 100 if unit == "%" else factor, name, length)
    return _rounded(text, 1.0, name, length)


def _rounded(text: str, factor: float, name: str, length: str) -> int:
    try:
        value = float(text) * factor
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1 << 53:
        raise InvalidError(
            f'{name} must be a number of steps or a length such as "500st", "5ep" or "5%"; got {length!r}'
        )
    return math.floor(value + 0.5)
