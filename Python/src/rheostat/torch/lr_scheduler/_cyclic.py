"""torch's triangular cycles."""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from typing import Any, ClassVar

from ...errors import InvalidError
from ...plan import _json
from ._dialect import Dialect
from ._lengths import steps
from ._values import Rates, at, check_momentum, per_group


class CyclicLR(Dialect):
    """Up and down between `base_lr` and `max_lr`, and the momentum the other way round.

    Args:
        optimizer: of torch.
        base_lr: the lower rate, or one for each group.
        max_lr: the upper rate, or one for each group.
        step_size_up: steps on the way up, or a length such as "2ep".
        step_size_down: steps on the way down; as many as up by default.
        mode: triangular, triangular2 or exp_range.
        gamma: the factor of a step in exp_range.
        scale_fn: what the height is multiplied by, in place of `mode`.
        scale_mode: cycle or iterations: what `scale_fn` is called with.
        cycle_momentum: whether the momentum is moved.
        base_momentum: the lower momentum, or one for each group.
        max_momentum: the upper momentum, or one for each group.
        last_epoch: the step after which to go on; -1: from the start.
        total_steps: steps in all, for lengths such as "10%".
        steps_per_epoch: steps in an epoch, for lengths such as "2ep".
    """

    _kept: ClassVar = (
        "max_lrs", "total_size", "step_ratio", "mode", "gamma", "scale_mode", "_scale_fn_custom", "cycle_momentum",
        "base_momentums", "max_momentums",
    )  # fmt: skip

    def __init__(
        self,
        optimizer: Any,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: Any = 2000,
        step_size_down: Any = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.8,
        max_momentum: float | list[float] = 0.9,
        last_epoch: int = -1,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        self._check_optimizer(optimizer)
        up = float(steps(step_size_up, "step_size_up", total_steps, steps_per_epoch))
        down = (
            up
            if step_size_down is None
            else float(steps(step_size_down, "step_size_down", total_steps, steps_per_epoch))
        )
        if not up > 0 or not down >= 0:
            raise InvalidError(f"step_size_up must be above 0 and step_size_down 0 or more; got {up:g} and {down:g}")
        modes = {"triangular": "cycle", "triangular2": "cycle", "exp_range": "iterations"}
        if scale_fn is None and mode not in modes:
            raise InvalidError(f"mode must be triangular, triangular2 or exp_range; got {mode!r}")
        self.total_size, self.step_ratio = up + down, up / (up + down)
        self.mode, self.gamma, self._scale_fn_custom = mode, gamma, scale_fn
        self.scale_mode = scale_mode if scale_fn is not None else modes[mode]
        self.max_lrs = per_group(max_lr, optimizer, "max_lr")
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            check_momentum(optimizer)
        self.base_momentums = per_group(base_momentum, optimizer, "base_momentum")
        self.max_momentums = per_group(max_momentum, optimizer, "max_momentum")
        self._open(optimizer, last_epoch, per_group(base_lr, optimizer, "base_lr"))

    def scale_fn(self, x: float) -> float:
        """What the height is multiplied by."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular":
            return 1.0
        return float(1 / 2.0 ** (x - 1) if self.mode == "triangular2" else self.gamma**x)

    def _height(self, t: float) -> float:
        cycle = math.floor(1 + t / self.total_size)
        x = 1.0 + t / self.total_size - cycle
        share = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        return share * self.scale_fn(cycle if self.scale_mode == "cycle" else t)

    def _rates(self, t: float) -> Rates:
        height = self._height(t)
        return [base + (at(self.max_lrs, place) - base) * height for place, base in enumerate(self.base_lrs)]

    def _momenta(self, t: float) -> Rates | None:
        if not self.cycle_momentum:
            return None
        height = self._height(t)
        pairs = zip(self.base_momentums, self.max_momentums, strict=True)
        momenta = [high - (high - low) * height for low, high in pairs]
        return [at(momenta, place) for place in range(len(self.base_lrs))]

    def _saved(self, name: str) -> Any:
        found = super()._saved(name)
        if name == "_scale_fn_custom" and found is not None:
            found = None if isinstance(found, types.FunctionType) else dict(getattr(found, "__dict__", {}))
            _json(found, "what scale_fn holds, which is part of the state,")
        return found

    def _take(self, name: str, value: Any) -> None:
        if name != "_scale_fn_custom":
            super()._take(name, value)
        elif value:
            self._scale_fn_custom.__dict__.update(value)

    def _translated(self, state: Any) -> Any:
        own = {"base_momentums": self.base_momentums, "max_momentums": self.max_momentums}
        return super()._translated(own | dict(state))

    def _check_foreign(self, state: Any) -> None:
        super()._check_foreign({"base_momentums": [], "max_momentums": [], **state})
