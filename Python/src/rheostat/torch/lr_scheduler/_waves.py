"""Cosines of torch."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from ...errors import InvalidError
from ._dialect import Dialect
from ._lengths import steps
from ._values import Rates


class CosineAnnealingLR(Dialect):
    """Half a cosine wave from the rate at the start to `eta_min` in `T_max` steps; then it rises again, as in torch.

    Args:
        optimizer: of torch.
        T_max: steps, or a length such as "100%".
        eta_min: learning rate.
        last_epoch: the step after which to go on; -1: from the start.
        total_steps: steps in all, for lengths such as "100%".
        steps_per_epoch: steps in an epoch, for lengths such as "5ep".
    """

    _kept: ClassVar = ("T_max", "eta_min")

    def __init__(
        self,
        optimizer: Any,
        T_max: Any,
        eta_min: float = 0.0,
        last_epoch: int = -1,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        self.T_max = steps(T_max, "T_max", total_steps, steps_per_epoch)
        if not self.T_max > 0:
            raise InvalidError(f"T_max must be above 0; got {T_max!r}")
        self.eta_min = eta_min
        self._open(optimizer, last_epoch)

    def _share(self, t: float) -> float:
        return (1 + math.cos(math.pi * t / self.T_max)) / 2

    def _rates(self, t: float) -> Rates:
        share, low = self._share(t), self.eta_min
        return [low + (base - low) * share for base in self.base_lrs]

    def _follow(self, t: float, rates: Rates) -> Rates:
        before, now, low = self._share(t - 1), self._share(t), self.eta_min
        if before == 0.0:  # From the foot torch climbs by what the whole wave climbs.
            return [rate + (base - low) * now for rate, base in zip(rates, self.base_lrs, strict=True)]
        return [low + (rate - low) * (now / before) for rate in rates]

    def _join(self, rates: Rates) -> Rates:
        return rates


class CosineAnnealingWarmRestarts(Dialect):
    """Half a cosine wave after the other from the rate at the start to `eta_min`, each `T_mult` times longer.

    Args:
        optimizer: of torch.
        T_0: steps of the first wave, or a length such as "5ep".
        T_mult: 1 or more.
        eta_min: learning rate.
        last_epoch: the step after which to go on; -1: from the start.
        total_steps: steps in all, for lengths such as "10%".
        steps_per_epoch: steps in an epoch, for lengths such as "5ep".

    `step(epoch + batch / batches)` goes to a place between two steps, as in torch.
    """

    _kept: ClassVar = ("T_0", "T_mult", "eta_min", "T_cur", "T_i")

    def __init__(
        self,
        optimizer: Any,
        T_0: Any,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        self.T_0 = steps(T_0, "T_0", total_steps, steps_per_epoch)
        for name, value in (("T_0", self.T_0), ("T_mult", T_mult)):
            if not isinstance(value, int) or value < 1:
                raise InvalidError(f"{name} must be a whole number of 1 or more; got {value!r}")
        self.T_mult, self.eta_min = T_mult, eta_min
        self.T_cur: float = 0
        self.T_i = self.T_0
        self._open(optimizer, last_epoch)

    def _place(self, t: float) -> tuple[float, int]:
        """How far the wave is, and its length."""
        if self.T_mult == 1:
            return t % self.T_0, self.T_0
        length = self.T_0
        while t >= length:
            t -= length
            length *= self.T_mult
        return t, length

    def _rates(self, t: float) -> Rates:
        self.T_cur, self.T_i = self._place(t)
        share, low = (1 + math.cos(math.pi * self.T_cur / self.T_i)) / 2, self.eta_min
        return [low + (base - low) * share for base in self.base_lrs]

    def _place_now(self) -> float:
        return float(self.last_epoch + self.T_cur % 1)

    def _advance(self, rates: Rates) -> Rates:
        self.last_epoch += 1
        return self._rates(self._place_now())
