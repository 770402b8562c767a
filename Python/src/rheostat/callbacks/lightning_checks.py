"""What Lightning says of a run, and what a controller cannot work beside there."""

from __future__ import annotations

import math
from typing import Any

from ..errors import InvalidError
from ..torch import Scheduler
from ..torch._base import Base as RheostatScheduler

_WHOLE = ("SingleDeviceStrategy", "DDPStrategy")


def checked(trainer: Any, module: Any) -> tuple[list[Any], str | None]:
    """The schedulers of a run, and the metric that they monitor.

    Raises:
        InvalidError: manual optimization, several optimizers, a scheduler of another kind or stepped at other times.
    """
    if len(trainer.optimizers) != 1 or not module.automatic_optimization:
        raise InvalidError(f"the callback needs automatic optimization by one optimizer; got {len(trainer.optimizers)}")
    for config in trainer.lr_scheduler_configs:
        _check(config)
    configs = trainer.lr_scheduler_configs
    return [config.scheduler for config in configs], next((one.monitor for one in configs if one.monitor), None)


def _check(config: Any) -> None:
    scheduler = config.scheduler
    if not isinstance(scheduler, RheostatScheduler):
        raise InvalidError(
            f"{type(scheduler).__name__} would write the same rate; let configure_optimizers give the optimizer alone"
        )
    if isinstance(scheduler, Scheduler) and (config.interval, config.frequency) != ("step", 1):
        raise InvalidError(
            f"the scheduler counts updates, Lightning would step it every {config.frequency} {config.interval}; write "
            '"interval": "step" beside it'
        )


def total(trainer: Any) -> int | None:
    """Updates in all; None if the run has no fixed end."""
    found = trainer.estimated_stepping_batches
    return None if math.isinf(found) else int(found)


def shards(trainer: Any) -> str:
    """The strategy that splits the parameters, if one does."""
    name = type(trainer.strategy).__name__
    return "" if name in _WHOLE else name
