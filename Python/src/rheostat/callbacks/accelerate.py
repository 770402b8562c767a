"""Rheostat under accelerate, where a scheduler is called at each micro-batch, and once more for each process."""

from __future__ import annotations

from typing import Any

from ..torch import Scheduler
from ..torch._readings import number


class AccelerateScheduler(Scheduler):
    """A scheduler that counts updates, in a loop whose `scheduler.step()` follows each micro-batch.

    >>> scheduler = AccelerateScheduler(optimizer, "warmup(5%) > cosine", accelerator=accelerator, total_steps=updates)
    >>> model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)

    accelerate steps schedulers of torch once for each process, since it takes their lengths for those of one process
    (`AcceleratedScheduler.step`); this one is stepped once for each update that was made, however many there are.
    `total_steps` are updates. `accelerator.save_state` holds its state.

    Args:
        accelerator: which says whether gradients were complete and whether the update was left out.
        others: those of `rheostat.torch.Scheduler`.

    Raises:
        InvalidError: what `Scheduler` refuses.
    """

    # accelerate leaves what it has prepared itself as it is.
    _is_accelerate_prepared = True
    _accelerator: Any = None

    def __init__(self, optimizer: Any, controller: Any, *, accelerator: Any, **others: Any) -> None:
        self._accelerator = accelerator
        self._losses: list[float] = []
        super().__init__(optimizer, controller, **others)

    def step(self, metrics: Any = None, *, stepped: bool = True, loss: Any = None) -> None:
        """Says what happened, as `Scheduler.step` does; calls inside of an update only add up losses."""
        accelerator = self._accelerator
        if accelerator is None or not stepped:
            return super().step(metrics, stepped=stepped, loss=loss)
        if loss is not None:
            self._losses.append(number("trainingLoss", loss))
        if accelerator.sync_gradients:
            losses, self._losses = self._losses, []
            mean = sum(losses) / len(losses) if losses else None
            super().step(metrics, stepped=not accelerator.optimizer_step_was_skipped, loss=mean)
        elif metrics is not None:
            super().step(metrics, stepped=False)
