"""Lengths of a run, in steps or as a person thinks of them."""

from __future__ import annotations

from typing import Any

from ... import durations
from ...errors import InvalidError


def steps(length: Any, name: str, total_steps: int | None = None, steps_per_epoch: int | None = None) -> Any:
    """A length in steps: a number is one already; "500st", "5ep" and "5%" are reckoned, to the nearest step.

    >>> steps("5%", "T_max", total_steps=200)
    10

    Raises:
        InvalidError: no length, or one whose unit needs a number that was not given.
    """
    if isinstance(length, (int, float)) and not isinstance(length, bool):
        return length
    try:
        return durations.steps(length, total=total_steps, steps_per_epoch=steps_per_epoch)
    except InvalidError as error:
        raise InvalidError(f"{name}: {error}") from None
