"""Schedulers of torch that multiply the learning rate."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from ...errors import InvalidError
from ._dialect import Dialect
from ._lengths import steps
from ._values import Rates


class Factor(Dialect):
    """A factor of the step, the same for all groups."""

    def _factor_at(self, t: float) -> float:
        raise NotImplementedError

    def _rates(self, t: float) -> Rates:
        factor = self._factor_at(t)
        return [base * factor for base in self.base_lrs]

    def _follow(self, t: float, rates: Rates) -> Rates:
        before = self._factor_at(t - 1)
        ratio = self._factor_at(t) / before if before else 0.0
        return [rate * ratio for rate in rates]

    def _join(self, rates: Rates) -> Rates:
        factor = self._factor_at(0)
        return [rate * factor for rate in rates]


class StepLR(Factor):
    """A factor `gamma` after every `step_size` steps.

    Args:
        optimizer: of torch.
        step_size: steps, or a length such as "5ep".
        gamma: the factor.
        last_epoch: the step after which to go on; -1: from the start.
        total_steps: steps in all, for lengths such as "30%".
        steps_per_epoch: steps in an epoch, for lengths such as "5ep".
    """

    _kept: ClassVar = ("step_size", "gamma")

    def __init__(
        self,
        optimizer: Any,
        step_size: Any,
        gamma: float = 0.1,
        last_epoch: int = -1,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        self.step_size = steps(step_size, "step_size", total_steps, steps_per_epoch)
        if not self.step_size > 0:
            raise InvalidError(f"step_size must be 1 or more; got {step_size!r}")
        self.gamma = gamma
        self._open(optimizer, last_epoch)

    def _factor_at(self, t: float) -> float:
        return float(self.gamma ** (t // self.step_size))


class MultiStepLR(Factor):
    """A factor `gamma` at each of the `milestones`.

    Args:
        optimizer: of torch.
        milestones: steps, or lengths such as "30%".
        gamma: the factor.
        last_epoch: the step after which to go on; -1: from the start.
        total_steps: steps in all, for lengths such as "30%".
        steps_per_epoch: steps in an epoch, for lengths such as "5ep".
    """

    _kept: ClassVar = ("milestones", "gamma")

    def __init__(
        self,
        optimizer: Any,
        milestones: Iterable[Any],
        gamma: float = 0.1,
        last_epoch: int = -1,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        self._take("milestones", [steps(one, "milestones", total_steps, steps_per_epoch) for one in milestones])
        self.gamma = gamma
        self._open(optimizer, last_epoch)

    def _factor_at(self, t: float) -> float:
        return float(self.gamma ** bisect_right(self._sorted, t))

    def _saved(self, name: str) -> Any:
        return self._sorted if name == "milestones" else super()._saved(name)

    def _take(self, name: str, value: Any) -> None:
        if name != "milestones":
            super()._take(name, value)
            return
        counted = Counter({int(step): times for step, times in value.items()} if isinstance(value, Mapping) else value)
        self.milestones, self._sorted = counted, sorted(counted.elements())


class ConstantLR(Factor):
    """A factor until step `total_iters`, then none.

    Args:
        optimizer: of torch.
        factor: in [0, 1].
        total_iters: steps, or a length such as "5%".
        last_epoch: the step after which to go on; -1: from the start.
        total_steps: steps in all, for lengths such as "5%".
        steps_per_epoch: steps in an epoch, for lengths such as "5ep".
    """

    _kept: ClassVar = ("factor", "total_iters")

    def __init__(
        self,
        optimizer: Any,
        factor: float = 1.0 / 3,
        total_iters: Any = 5,
        last_epoch: int = -1,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        if not 0 <= factor <= 1:
            raise InvalidError(f"factor must be from 0 to 1; got {factor!r}")
        self.factor = factor
        self.total_iters = steps(total_iters, "total_iters", total_steps, steps_per_epoch)
        self._open(optimizer, last_epoch)

    def _factor_at(self, t: float) -> float:
        return 1.0 if t >= self.total_iters > 0 else self.factor


class LinearLR(Factor):
    """A factor that goes in a straight line from `start_factor` to `end_factor` in `total_iters` steps.

    Args:
        optimizer: of torch.
        start_factor: in [0, 1]; torch refuses 0, with which a warm-up may well begin.
        end_factor: in [0, 1].
        total_iters: steps, or a length such as "5%".
        last_epoch: the step after which to go on; -1: from the start.
        total_steps: steps in all, for lengths such as "5%".
        steps_per_epoch: steps in an epoch, for lengths such as "5ep".
    """

    _kept: ClassVar = ("start_factor", "end_factor", "total_iters")

    def __init__(
        self,
        optimizer: Any,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: Any = 5,
        last_epoch: int = -1,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        for name, value in (("start_factor", start_factor), ("end_factor", end_factor)):
            if not 0 <= value <= 1:
                raise InvalidError(f"{name} must be from 0 to 1; got {value!r}")
        self.start_factor, self.end_factor = start_factor, end_factor
        self.total_iters = steps(total_iters, "total_iters", total_steps, steps_per_epoch)
        self._open(optimizer, last_epoch)

    def _factor_at(self, t: float) -> float:
        share = min(t, self.total_iters) / self.total_iters if self.total_iters else 0.0
        return self.start_factor + (self.end_factor - self.start_factor) * share


class ExponentialLR(Factor):
    """A factor `gamma` at each step.

    Args:
        optimizer: of torch.
        gamma: the factor.
        last_epoch: the step after which to go on; -1: from the start.
    """

    _kept: ClassVar = ("gamma",)

    def __init__(self, optimizer: Any, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        self._open(optimizer, last_epoch)

    def _factor_at(self, t: float) -> float:
        return float(self.gamma**t)


class PolynomialLR(Factor):
    """A power of the steps that are left of `total_iters`, then 0.

    Args:
        optimizer: of torch.
        total_iters: steps, or a length such as "100%".
        power: the exponent.
        last_epoch: the step after which to go on; -1: from the start.
        total_steps: steps in all, for lengths such as "100%".
        steps_per_epoch: steps in an epoch, for lengths such as "5ep".
    """

    _kept: ClassVar = ("total_iters", "power")

    def __init__(
        self,
        optimizer: Any,
        total_iters: Any = 5,
        power: float = 1.0,
        last_epoch: int = -1,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        self.total_iters = steps(total_iters, "total_iters", total_steps, steps_per_epoch)
        self.power = power
        self._open(optimizer, last_epoch)

    def _factor_at(self, t: float) -> float:
        left = 1.0 - min(t, self.total_iters) / self.total_iters if self.total_iters else 1.0
        return float(left**self.power)
