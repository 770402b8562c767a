"""Rheostat in Keras 3 on its torch backend."""

from __future__ import annotations

from typing import Any

import keras  # type: ignore[import-not-found, unused-ignore]

from ..errors import InvalidError
from ..torch.pilot.families import family
from .base import Base
from .keras_optimizer import KerasOptimizer


class KerasCallback(Base, keras.callbacks.Callback):  # type: ignore[misc, unused-ignore]
    """A controller in `model.fit` of Keras 3 with the torch backend; probes stay out of Keras's averages of an epoch.

    >>> model.fit(x, y, epochs=10, callbacks=[KerasCallback("warmup(5%) > cosine")])

    Store `state_dict()` beside the model, and load it before a `fit` with `initial_epoch`.
    """

    def on_train_begin(self, logs: Any = None) -> None:
        """Makes the controller."""
        if keras.config.backend() != "torch":
            raise InvalidError(
                f"KerasCallback works on the torch backend; got {keras.config.backend()}, set KERAS_BACKEND=torch"
            )
        self._optimizer = KerasOptimizer(self.model)
        steps, epochs = self.params.get("steps"), self.params.get("epochs")
        total = steps * epochs // self._optimizer.accumulate if steps and epochs else None
        self._begin(self.model, self._optimizer, total, gradients=False, kind=family(self._optimizer.inner))

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keras has begun its averages anew."""
        self._optimizer.epoch = epoch

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a micro-batch, the first of an update or another."""
        if self._optimizer.is_between:
            self._way.before()
        self._optimizer.look()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a micro-batch."""
        loss, stepped = self._optimizer.loss(logs), self._optimizer.made_update()
        if loss is not None:
            self._way.add(loss / self._optimizer.accumulate)
        if stepped is not None:
            self._way.after(stepped)
            self.model.stop_training |= self._way.ends_early

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Metrics of a validation, if there was one."""
        if any(str(name).startswith("val_") for name in logs or {}):
            self._validated(logs)
