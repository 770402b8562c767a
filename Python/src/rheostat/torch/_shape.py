"""Whether a saved state holds what it must."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .._library import SIGNALS
from ..errors import InvalidError


def _whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 1 << 53


def _number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < math.inf


def _reading(value: Any) -> bool:
    return type(value) in (int, float) or value in ("nan", "inf", "-inf")


def _signals(value: Any) -> bool:
    return isinstance(value, list) and all(one in SIGNALS for one in value if isinstance(one, str))


_STATE: dict[str, Callable[[Any], bool]] = {
    "updates": _whole,
    "total": lambda value: value is None or (_whole(value) and value > 0),
    "replanned": lambda value: type(value) is bool,
    "parts": lambda value: isinstance(value, list) and bool(value),
    "readings": lambda value: (
        isinstance(value, dict) and all(map(_reading, value.values())) and set(value) <= set(SIGNALS)
    ),
    "scale": lambda value: value is None or _number(value),
}
_PART: dict[str, Callable[[Any], bool]] = {
    "name": lambda value: isinstance(value, str),
    "controller": lambda value: isinstance(value, dict),
    "groups": lambda value: isinstance(value, dict),
    "rate": _number,
    "momentum": lambda value: value is None or _number(value),
    "told": _whole,
    "waiting": lambda value: _signals(value) and all(isinstance(one, str) for one in value),
}


def check(file: dict[str, Any]) -> None:
    """Looks at every member of a state, of its parts too.

    Raises:
        InvalidError: one that is missing or of another kind.
    """
    _check(file, _STATE, "the state")
    for part in file["parts"]:
        if not isinstance(part, dict):
            raise InvalidError(f"the state holds the part {part!r:.60}; load the one that state_dict() gave")
        _check(part, _PART, "a part of the state")


def _check(members: dict[str, Any], forms: dict[str, Callable[[Any], bool]], where: str) -> None:
    for name, fits in forms.items():
        if name not in members:
            raise InvalidError(f"{where} has no {name}; load the one that state_dict() gave")
        if not fits(members[name]):
            raise InvalidError(f"{where} holds {name} = {members[name]!r:.60}; load the one that state_dict() gave")
