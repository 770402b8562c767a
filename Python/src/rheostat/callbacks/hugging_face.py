"""Rheostat in Hugging Face's Trainer."""

from __future__ import annotations

from typing import Any

from transformers import TrainerCallback  # type: ignore[import-not-found, unused-ignore]

from ..errors import InvalidError
from .base import Base
from .checkpoints import shards, store, stored
from .model_losses import ModelLosses


class HuggingFaceCallback(Base, TrainerCallback):  # type: ignore[misc, unused-ignore]
    """A controller in `transformers.Trainer`; its state lies in the Trainer's checkpoints as rheostat.pt.

    >>> trainer = Trainer(model, args, train_dataset=data, callbacks=[HuggingFaceCallback("warmup(5%) > cosine")])

    The Trainer's own schedule counts on, but its rates act nowhere; what the Trainer logs is the rate that acts.
    A loss that the model does not give, as that of a `compute_loss_func`, goes through `callback.losses.watch(loss)`.
    """

    default_monitor = "eval_loss"

    def on_train_begin(self, args: Any, state: Any, control: Any, **now: Any) -> None:
        """Makes the controller, or goes on from the checkpoint from which the Trainer goes on."""
        optimizer, scaler = now["optimizer"], getattr(now["optimizer"], "scaler", None)
        optimizer, earlier = getattr(optimizer, "optimizer", optimizer), stored(args, state)
        self.load_state_dict(earlier or {})
        more = {"scaler": scaler, "shards": shards(args), "done": 0 if earlier else state.global_step}
        self._begin(now["model"], optimizer, state.max_steps, [now["lr_scheduler"]], **more)
        self._hooks = [optimizer.register_step_pre_hook(self._way.measure)]
        self.losses = ModelLosses(self._way.add)
        if self._way.wants_loss:
            self._hooks.append(now["model"].register_forward_hook(self.losses.look))

    def on_step_begin(self, args: Any, state: Any, control: Any, **now: Any) -> None:
        """Before the first micro-batch of an update; the Trainer's own schedule has written since the last one."""
        self._way.before(overwritten=True)
        if self._way is self._core:
            now["lr_scheduler"]._last_lr = list(self.last_lr.values())  # What the Trainer logs.

    def on_optimizer_step(self, *_: Any, **__: Any) -> None:
        """After the update."""
        if self._way.wants_loss and self._way.loss() is None:
            raise InvalidError(
                "no loss of the model's output was trained on; call callback.losses.watch(loss) where it is made"
            )
        self._way.after()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Probes are not evaluated: they are no candidates for the best checkpoint."""
        control.should_evaluate = control.should_evaluate and self.role != "probe"
        control.should_training_stop = control.should_training_stop or self._way.ends_early

    on_epoch_end = on_step_end

    def on_evaluate(self, args: Any, state: Any, control: Any, **now: Any) -> None:
        """Metrics of a validation, that before the training left out."""
        if state.global_step:
            self._validated(now["metrics"])

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Stores the state beside the model."""
        store(self.state_dict(), args, state)

    def on_train_end(self, *_: Any, **__: Any) -> None:
        """Leaves model and optimizer without hooks."""
        for hook in self._hooks:
            hook.remove()
