"""States of torch's own schedulers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..controller import Controller
from ..errors import InvalidError

if TYPE_CHECKING:
    from .scheduler import Scheduler


def of_torch(state: Any) -> bool:
    """Whether a state is of a scheduler of torch."""
    return isinstance(state, Mapping) and "format" not in state and "last_epoch" in state and "_last_lr" in state


def replayed(scheduler: Scheduler, state: Mapping[str, Any]) -> Controller:
    """The scheduler's own controller after as many updates as a scheduler of torch has made.

    Raises:
        InvalidError: the two are not the same curve, so that nothing can be converted.
    """
    raise InvalidError("not yet")
