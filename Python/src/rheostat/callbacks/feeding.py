"""Readings for a scheduler that the framework itself steps."""

from __future__ import annotations

from typing import Any, Literal

from torch import Tensor

from ..torch import Scheduler
from .sums import Sums


class Fed(Sums):
    """Hands losses and validations to a scheduler of rheostat; rates and steps are between it and the framework.

    It has the methods of `Core`, so that a callback need not know which of both it drives.

    Args:
        scheduler: which the framework steps after each update; one of the dialects is told nothing.
        scaler: the GradScaler of the framework.
    """

    role: Literal["main"] = "main"
    ends_early = False

    def __init__(self, scheduler: Any, scaler: Any = None) -> None:
        self.scaled_by(scaler)
        self.scheduler = scheduler
        controllers = scheduler.controllers.values() if isinstance(scheduler, Scheduler) else ()
        signals = {name for one in controllers for name in one.needs.signals}
        self.wants_loss = "trainingLoss" in signals
        self.wants_validation = bool(signals & {"validationLoss", "validationMetric"})

    def before(self, overwritten: bool = False) -> None:
        """Before an update: the framework has stepped the scheduler."""
        self.forget()

    def measure(self, *_: Any) -> None:
        """Between the backward pass and the update: hands in the loss, before the framework steps the scheduler."""
        loss = self.loss()
        if self.wants_loss and loss is not None:
            self.scheduler.report(training_loss=float(loss) if isinstance(loss, Tensor) else loss)

    def after(self, stepped: bool | None = None) -> None:
        """The framework tells the scheduler of the update."""

    def validated(self, value: Any) -> None:
        """The framework has validated."""
        if self.wants_validation:
            self.scheduler.step(value, stepped=False)

    @property
    def last_lr(self) -> dict[str, float]:
        """The rates by the names of the groups."""
        groups = enumerate(zip(self.scheduler.optimizer.param_groups, self.scheduler.get_last_lr(), strict=False))
        return {str(group.get("name", place)): float(rate) for place, (group, rate) in groups}
