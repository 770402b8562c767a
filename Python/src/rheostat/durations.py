"""Lengths of a run in the unit in which a person thinks of them: "500st", "5ep", "5%", "2Mtok"."""

from __future__ import annotations

import math
import re

from ._numbers import shown
from .errors import InvalidError

_LARGEST = 1 << 53
_FORM = re.compile(r"([0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?|\.[0-9]+(?:e[+-]?[0-9]+)?)(st|ep|%|[kmgbt]?tok|)")
_FACTORS = {"tok": 1.0, "ktok": 1e3, "mtok": 1e6, "gtok": 1e9, "btok": 1e9, "ttok": 1e12}


def steps(
    length: str | int,
    *,
    total: int | None = None,
    steps_per_epoch: int | None = None,
    tokens_per_step: float | None = None,
) -> int:
    """A length in optimizer updates, rounded to the nearest, as a controller's plan resolves it.

    >>> steps("5%", total=1000), steps("2ep", steps_per_epoch=390), steps("500st")
    (50, 780, 500)

    Args:
        length: updates ("500st", or 500), epochs ("5ep"), a share of the total ("5%") or tokens ("2Mtok").
        total: updates in the run.
        steps_per_epoch: updates in an epoch.
        tokens_per_step: tokens in an update, above 0.

    Raises:
        InvalidError: no such length, or one whose unit lacks what it is resolved by.
    """
    form = "write 500st (updates), 5ep (epochs), 5% (of the total) or 2Mtok (tokens)"
    found = _FORM.fullmatch(_text(length))
    if found is None:
        raise InvalidError(f"there is no length {shown(length)}; {form}")
    amount, unit = found.groups()
    if unit in ("", "st"):
        if not amount.isdecimal():
            raise InvalidError(f"updates are whole; got {shown(length)}; {form}")
        return _bounded(amount, length)
    value = float(amount)
    if unit == "ep":
        return _resolved(length, value, steps_per_epoch, "steps_per_epoch")
    if unit == "%":
        return _resolved(length, value, None if total is None else total / 100, "a total")
    unit_steps = None if tokens_per_step is None or tokens_per_step <= 0 else 1 / tokens_per_step
    return _resolved(length, value * _FACTORS[unit], unit_steps, "tokens_per_step")


def _resolved(length: str | int, value: float, unit: float | None, missing: str) -> int:
    if unit is None:
        raise InvalidError(f"the length {length} needs {missing}, or write it in updates, as in 500st")
    exact = value * unit
    if not exact <= _LARGEST:
        raise InvalidError(f"the length {length} is more than 2^53 updates; write a shorter one")
    # Halves go up, as in the library; Python's round takes them to the even neighbour.
    whole = math.floor(exact)
    return whole + (exact - whole >= 0.5)


def _bounded(digits: str, length: str | int) -> int:
    # Python refuses to read numbers of thousands of digits.
    if len(digits.lstrip("0")) > 16 or int(digits) > _LARGEST:
        raise InvalidError(f"the length {shown(length)} is more than 2^53 updates; write a shorter one")
    return int(digits)


def _text(length: str | int) -> str:
    if isinstance(length, str):
        return length.strip().lower()
    if isinstance(length, bool) or not hasattr(length, "__index__"):
        return ""
    whole = length.__index__()
    return str(whole) if abs(whole) <= _LARGEST else "9" * 17 * (whole > 0)
