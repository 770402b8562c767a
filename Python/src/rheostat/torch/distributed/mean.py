"""Readings of a scheduler on several ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import torch

from ...errors import DistributedError
from .ranks import Ranks, initialised, listed

EVERY = 100


class Mean:
    """Averages readings over the ranks, where torch.distributed is initialised.

    Every rank calls it at the same places; one that has no reading hands in an empty dictionary. The digests of the
    ranks are compared at the first call and at each hundredth after that.

    Args:
        names: the readings that somebody waits for.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(names)
        self._calls = 0
        self._ranks: Ranks | None = None

    def __call__(self, readings: Mapping[str, float], digest: Callable[[], int]) -> dict[str, float]:
        """The mean of each reading over the ranks that have it.

        Args:
            readings: those of this rank.
            digest: that of the scheduler.

        Raises:
            DistributedError: ranks that differ, on all ranks.
        """
        if not initialised():
            return dict(readings)
        ranks = self._ranks = self._ranks or Ranks()
        if ranks.size == 1:
            return dict(readings)
        if self._calls % EVERY == 0:
            self._compare(ranks, digest())
        self._calls += 1
        values = [readings.get(name, 0.0) for name in self._names]
        counts = [float(name in readings) for name in self._names]
        sums = ranks.total(torch.tensor([values, counts], dtype=torch.float64)).tolist()
        return {name: total / count for name, total, count in zip(self._names, *sums, strict=True) if count}

    @staticmethod
    def _compare(ranks: Ranks, digest: int) -> None:
        rows = ranks.gathered([digest >> 1])
        others = [rank for rank, row in enumerate(rows) if row != rows[0]]
        if others:
            raise DistributedError(
                f"the scheduler of {listed(others)} has left that of rank 0; make it the same way, call step() at the "
                "same places and load states of the same moment on all ranks"
            )
