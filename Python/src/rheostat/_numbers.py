"""Numbers on their way into the library."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from ctypes import POINTER, c_double, cast
from typing import Any

from .errors import InvalidError


def number(name: str, value: Any) -> float:
    """A reading as a float: a number, or what turns into one, as a tensor of one element on any device.

    Raises:
        InvalidError: texts, truth values, complex numbers, tensors of several elements.
    """
    if type(value) is float:
        return value
    if not isinstance(value, (bool, complex, str, bytes, bytearray)) and not _is_odd(value):
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError, RuntimeError) as error:
            raise InvalidError(
                f"{name} must be a number; got {type(value).__name__} {shown(value)} ({_line(error)})"
            ) from None
    raise InvalidError(f"{name} must be a number; got {type(value).__name__} {shown(value)}")


def doubles(name: str, values: Any) -> array[float]:
    """A list of numbers for the library: from a list, an array, NumPy, a tensor, any iterable.

    Raises:
        InvalidError: what is no flat list of numbers.
    """
    if isinstance(values, (str, bytes, bytearray, dict)):
        raise InvalidError(f"{name} must be a list of numbers; got {type(values).__name__}")
    if hasattr(values, "tolist"):
        if hasattr(values, "detach"):
            values = values.detach()
        values = values.tolist()
    if not isinstance(values, Iterable):
        raise InvalidError(f"{name} must be a list of numbers; got {type(values).__name__} {shown(values)}")
    found = array("d")
    for place, value in enumerate(values):
        if type(value) is float:
            found.append(value)
        else:
            found.append(number(f"{name}[{place}]", value))
    return found


def is_list(values: Any) -> bool:
    """Whether something holds several numbers: an array of no dimension is one number."""
    if hasattr(values, "ndim"):
        return bool(values.ndim)
    return isinstance(values, Iterable)


def pointer(values: array[float]) -> Any:
    """The address of numbers, which must outlive the call."""
    return cast(values.buffer_info()[0], POINTER(c_double))


def zeros(count: int) -> array[float]:
    """Room for numbers; for one at least, since the library refuses a null pointer."""
    return array("d", bytes(8 * max(count, 1)))


def _is_odd(value: Any) -> bool:
    """Whether an array or a tensor holds truth values or complex numbers."""
    kind = str(getattr(value, "dtype", ""))
    return "complex" in kind or "bool" in kind


def shown(value: Any) -> str:
    """A value in a sentence: one line, 60 letters at most."""
    try:
        text = " ".join(repr(value).split())
    except Exception:
        return "a number of thousands of digits" if isinstance(value, int) else "something without a text"
    return text if len(text) <= 60 else text[:57] + "..."


def _line(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:120]
