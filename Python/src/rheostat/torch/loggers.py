"""Rates and readings to where users look during training: TensorBoard, W&B, MLflow.

Each logger receives all values of an update in one call; the learning rate of a group is `lr/<name of the group>`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from ..errors import InvalidError, LibraryError


class Logger(Protocol):
    """Whatever takes the values of an update."""

    def log(self, values: Mapping[str, float], step: int) -> None:
        """Takes the values of the update `step`, counted from 1, probes included."""

    def close(self) -> None:
        """Writes what is still held."""


def rates(source: Any) -> dict[str, float]:
    """The rates of a scheduler, a pilot or an optimizer, as `lr/<group>`, and `effective_lr/<group>` if another acts.

    >>> logger.log(rates(scheduler) | {"loss": loss}, step)

    Source: names as Lightning's LearningRateMonitor and Composer's LRMonitor have them.
    """
    groups = getattr(getattr(source, "optimizer", source), "param_groups", None)
    if not isinstance(groups, list):
        raise InvalidError(f"rates are those of a scheduler, a pilot or an optimizer; got {type(source).__name__}")
    found = {}
    for place, group in enumerate(groups):
        name = group.get("name", place)
        found[f"lr/{name}"] = float(group["lr"])
        acting = group.get("scheduled_lr") or found[f"lr/{name}"] * float(group.get("d", 1.0))
        if float(acting) != found[f"lr/{name}"]:
            found[f"effective_lr/{name}"] = float(acting)
    return found


class TensorBoard:
    """Writes event files by torch's own SummaryWriter.

    A run that goes on from a checkpoint purges what lies after it: the steps that an earlier process wrote and that
    were lost with it.

    Args:
        directory: of this run.
        start: updates that were made before this process began; 0 for a new run.
    """

    def __init__(self, directory: str | os.PathLike[str], start: int = 0) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            raise LibraryError("TensorBoard needs its package; write: pip install tensorboard") from None
        # What is purged begins at purge_step; the next update is start + 1.
        purge = start + 1 if start else None
        self._writer: Any = SummaryWriter(os.fspath(directory), purge_step=purge)  # type: ignore[no-untyped-call, unused-ignore]

    def log(self, values: Mapping[str, float], step: int) -> None:
        """Takes the values of an update."""
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """Writes what is still held."""
        self._writer.close()


class WeightsAndBiases:
    """Logs to a run of W&B, once an update, with `optimizer_step` as the axis of all that it logs.

    Args:
        run: what `wandb.init` gave; None: the run under way.
    """

    def __init__(self, run: Any = None) -> None:
        if run is None:
            try:
                import wandb  # type: ignore[import-not-found, unused-ignore]
            except ImportError:
                raise LibraryError("W&B needs its client; write: pip install wandb") from None
            run = wandb.run
        if run is None:
            raise InvalidError("no run of W&B is under way; call wandb.init() first")
        self._run = run
        self._known: set[str] = set()
        run.define_metric("optimizer_step")

    def log(self, values: Mapping[str, float], step: int) -> None:
        """Takes the values of an update."""
        for name in values.keys() - self._known:
            self._run.define_metric(name, step_metric="optimizer_step")
            self._known.add(name)
        self._run.log({**values, "optimizer_step": step})

    def close(self) -> None:
        """Leaves the run, which is the user's."""


class MLflow:
    """Logs to a run of MLflow by its client, in batches: a call an update slows training down.

    Args:
        run_id: of the run; None: the run under way.
        every: values that are held before they are sent, 1 to 1000.
    """

    def __init__(self, run_id: str | None = None, every: int = 500) -> None:
        try:
            import mlflow  # type: ignore[import-not-found, unused-ignore]
            from mlflow.entities import Metric  # type: ignore[import-not-found, unused-ignore]
        except ImportError:
            raise LibraryError("MLflow needs its client; write: pip install mlflow") from None
        if not 1 <= every <= 1000:
            raise InvalidError(f"MLflow takes 1 to 1000 values at a time; got every={every}")
        active = mlflow.active_run()
        if run_id is None and active is None:
            raise InvalidError("no run of MLflow is under way; call mlflow.start_run() first, or give run_id=")
        self._run_id = run_id if run_id is not None else active.info.run_id
        self._client, self._metric, self._every = mlflow.MlflowClient(), Metric, every
        self._held: list[Any] = []

    def log(self, values: Mapping[str, float], step: int) -> None:
        """Takes the values of an update."""
        now = int(time.time() * 1000)
        self._held += [self._metric(name, float(value), now, step) for name, value in values.items()]
        if len(self._held) >= self._every:
            self.close()

    def close(self) -> None:
        """Sends what is still held."""
        held, self._held = self._held, []
        for part in _parts(held, 1000):
            self._client.log_batch(self._run_id, metrics=part)


def _parts(values: list[Any], size: int) -> Iterable[list[Any]]:
    return (values[place : place + size] for place in range(0, len(values), size))
