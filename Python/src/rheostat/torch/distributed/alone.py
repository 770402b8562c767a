"""What a run asks its fellow ranks, where there are none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from ...controller import Directive

Facts = dict[str, int]


class Alone:
    """A run of one process: nobody has to be asked. `Together` answers the same questions for several."""

    rank, size = 0, 1
    group: Any = None
    sharded = False
    is_quiet = True

    def meet(self, facts: Facts) -> None:
        """Sees that all ranks stand at the same place, at the start and every so often."""

    def updated(
        self, meter: Any, loss: Tensor | None, scaler: Any, optimizer: Any
    ) -> tuple[dict[str, float], Tensor | float | None]:
        """The readings of the coming update and its loss."""
        return (meter.read(loss) if meter.asked else {}), loss

    def told(self, readings: dict[str, float], skipped: bool) -> tuple[dict[str, float], bool]:
        """What a loop says of an update that it has made by itself."""
        return readings, skipped

    def validated(self, found: dict[str, float]) -> dict[str, float]:
        """The readings of a validation."""
        return found

    def ruled(self, own: Directive, is_due: bool) -> tuple[Directive, bool]:
        """What is to be done next, and whether a validation is due before it."""
        return own, is_due

    def refused(self, error: Exception) -> None:
        """The controller of this rank has refused an event."""
        raise error

    def together(self, deed: str) -> contextlib.AbstractContextManager[Any]:
        """A block that all ranks begin together and end together."""
        return contextlib.nullcontext()

    def average(self, tensors: list[Tensor]) -> None:
        """Puts the mean over the ranks in place."""

    def first(self, values: list[float]) -> list[float]:
        """What rank 0 has."""
        return values

    @staticmethod
    def facts(values: Mapping[str, Callable[[], int]]) -> Facts:
        """Facts to be compared, worked out only where there is somebody to compare with."""
        return {}
