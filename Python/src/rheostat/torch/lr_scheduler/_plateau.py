"""torch's rule that waits for a plateau."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from torch.optim import lr_scheduler as torch_schedulers

from ...errors import InvalidError
from .._readings import number
from ._dialect import Dialect
from ._values import Rates, at, per_group


class ReduceLROnPlateau(Dialect, torch_schedulers.ReduceLROnPlateau):
    """A factor after more than `patience` readings that are not better than the best.

    It is torch's rule with its faults: a negative loss never improves by a relative threshold, and NaN counts as a bad
    reading. The controller `plateau` is sound in both. In a sequence or a chain, which torch refuses for it, the metric
    given to `step` of the whole goes to this part.

    Args:
        optimizer: of torch.
        mode: min or max.
        factor: in [0, 1).
        patience: readings.
        threshold: how much better is better.
        threshold_mode: rel or abs.
        cooldown: readings after a reduction that are not counted.
        min_lr: the lowest rate, or one for each group.
        eps: smaller reductions are left out.
    """

    _kept: ClassVar = (
        "mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "min_lrs", "eps", "best",
        "num_bad_epochs", "cooldown_counter",
    )  # fmt: skip
    _recursive: ClassVar = True

    def __init__(
        self,
        optimizer: Any,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | list[float] = 0,
        eps: float = 1e-8,
    ) -> None:
        self._check_optimizer(optimizer)
        if not 0 <= factor < 1:
            raise InvalidError(f"factor must be in [0, 1); got {factor!r}")
        if mode not in ("min", "max") or threshold_mode not in ("rel", "abs"):
            raise InvalidError(f"mode must be min or max, threshold_mode rel or abs; got {mode!r}, {threshold_mode!r}")
        self.mode, self.factor, self.patience = mode, factor, patience
        self.threshold, self.threshold_mode = threshold, threshold_mode
        self.cooldown, self.eps = cooldown, eps
        self.min_lrs: list[float] = per_group(min_lr, optimizer, "min_lr")
        self._metric: float | None = None
        self._reset()
        self._open(optimizer)

    def _reset(self) -> None:
        self.best = math.inf if self.mode == "min" else -math.inf
        self.cooldown_counter = self.num_bad_epochs = 0

    def _start(self) -> Rates:
        return [float(group["lr"]) for group in self.optimizer.param_groups]

    def _begin(self) -> Rates:
        return list(self.base_lrs)

    def _join(self, rates: Rates) -> Rates:
        return rates

    def step(self, metrics: Any, epoch: int | None = None) -> None:  # type: ignore[override]
        """Takes a reading.

        Args:
            metrics: a number or a tensor of one.
            epoch: what `last_epoch` becomes; one more by default.
        """
        self._metric = number("metrics", metrics)
        super().step()
        if epoch is not None:
            self.last_epoch = epoch

    def _follow(self, t: float, rates: Rates) -> Rates:
        """The rates after the reading that is waiting; the same without one."""
        metric, self._metric = self._metric, None
        if metric is None or not self._judge(metric):
            return rates
        lower = [max(rate * self.factor, at(self.min_lrs, place)) for place, rate in enumerate(rates)]
        return [new if rate - new > self.eps else rate for rate, new in zip(rates, lower, strict=True)]

    def _judge(self, metric: float) -> bool:
        """Whether the rates are to be reduced."""
        if self._better(metric):
            self.best, self.num_bad_epochs = metric, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs <= self.patience:
            return False
        self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        return True

    def _better(self, metric: float) -> bool:
        sign = 1 if self.mode == "max" else -1
        needed = sign * self.threshold
        bar = self.best * (1 + needed) if self.threshold_mode == "rel" else self.best + needed
        return bool(metric > bar if sign == 1 else metric < bar)

    def _saved(self, name: str) -> Any:
        found = super()._saved(name)
        return None if name == "best" and not math.isfinite(found) else found

    def _take(self, name: str, value: Any) -> None:
        if name == "best" and value is None:
            value = math.inf if self.mode == "min" else -math.inf
        super()._take(name, value)

    def _translated(self, state: Mapping[str, Any]) -> Any:
        best = None if not math.isfinite(state["best"]) else state["best"]
        return super()._translated({**state, "best": best})
