"""Numbers as a person reads and writes them."""

from __future__ import annotations

import math
import re

_DOUBLE = re.compile(
    r"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf|infinity|nan)", re.ASCII | re.IGNORECASE
)


def double(text: str) -> float | None:
    """A number as it is written in a file or an option; None if it is none."""
    return float(text) if _DOUBLE.fullmatch(text) else None


def plain(value: float, digits: int = 4) -> str:
    """`0.0316`, `1000`, `2.5e-7`: some significant digits, whole numbers whole."""
    if math.isfinite(value) and value == round(value) and abs(value) < 1e15:
        return str(int(value))
    return _tidy(f"{value:.{digits}g}")


def significant(value: float, digits: int = 3) -> str:
    """`0.0712`, `1.5e-6`, `NaN`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    return _tidy(f"{value:.{digits}g}")


def rounded(value: float) -> str:
    """Three significant digits, as `0.0123`, `1470`."""
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else str(value)
    short = float(f"{value:.3g}")
    return str(int(short)) if short == round(short) and abs(short) < 1e6 else repr(short)


def grouped(value: int) -> str:
    """`6,000`."""
    return f"{value:,}"


def _tidy(text: str) -> str:
    mantissa, mark, power = text.partition("e")
    return f"{mantissa}e{int(power)}" if mark else text
