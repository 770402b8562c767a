"""Rheostat in Lightning."""

from __future__ import annotations

from typing import Any

from lightning.pytorch import Callback  # type: ignore[import-not-found, unused-ignore]

from .base import Base
from .lightning_checks import checked, shards, total


class LightningCallback(Base, Callback):  # type: ignore[misc, unused-ignore]
    """A controller in `lightning.Trainer.fit`; it logs `lr/<group>` and is part of Lightning's checkpoints.

    >>> trainer = Trainer(max_epochs=10, callbacks=[LightningCallback("warmup(5%) > plateau(patience=3)")])

    `configure_optimizers` gives one optimizer and no scheduler, or a rheostat scheduler if no controller is named here.
    """

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Makes the controller."""
        schedulers, monitor = checked(trainer, pl_module)
        self.monitor = self._monitor or monitor or self.monitor
        more = {"scaler": getattr(trainer.precision_plugin, "scaler", None), "shards": shards(trainer)}
        self._begin(pl_module, trainer.optimizers[0], total(trainer), schedulers, **more)
        self._seen = trainer.global_step - 1

    def on_train_batch_start(self, trainer: Any, *_: Any) -> None:
        """Before a micro-batch, the first of an update or another."""
        if trainer.global_step != self._seen:
            self._seen = trainer.global_step
            self._way.before()

    def on_before_backward(self, trainer: Any, pl_module: Any, loss: Any) -> None:
        """The loss of a micro-batch, divided by their number."""
        self._way.add(loss)

    def on_before_optimizer_step(self, *_: Any) -> None:
        """The gradient is there."""
        self._way.measure()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *_: Any) -> None:
        """After a micro-batch; Lightning's counter tells whether it was the last one of an update."""
        if trainer.global_step != self._seen:
            self._way.after(None if self._way.loss() is not None else False)
            trainer.should_stop = trainer.should_stop or self._way.ends_early
        pl_module.log_dict({f"lr/{name}": rate for name, rate in self.last_lr.items()})

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Metrics of a validation, that before the training left out."""
        if not trainer.sanity_checking and trainer.state.fn == "fit":
            self._validated(trainer.callback_metrics)
