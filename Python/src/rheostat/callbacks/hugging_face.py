"""Rheostat in Hugging Face's Trainer."""

from __future__ import annotations

from typing import Any

from transformers import TrainerCallback  # type: ignore[import-not-found, unused-ignore]

from .base import Base
from .checkpoints import shards, store, stored, unwrapped
from .model_losses import ModelLosses


class HuggingFaceCallback(Base, TrainerCallback):  # type: ignore[misc, unused-ignore]
    """A controller in `transformers.Trainer`; its state lies in the Trainer's checkpoints as rheostat.pt.

    >>> trainer = Trainer(model, args, train_dataset=data, callbacks=[HuggingFaceCallback("warmup(5%) > cosine")])

    The Trainer's own schedule counts on, but its rates act nowhere; what the Trainer logs is the rate that acts.
    """

    default_monitor = "eval_loss"

    def on_train_begin(self, args: Any, state: Any, control: Any, **now: Any) -> None:
        """Makes the controller, or goes on from the checkpoint from which the Trainer goes on."""
        model, earlier = now["model"], stored(args, state)
        optimizer, scaler = unwrapped(now["optimizer"])
        self.load_state_dict(earlier or {})
        more = {"scaler": scaler, "shards": shards(args), "done": 0 if earlier else state.global_step}
        self._begin(model, optimizer, state.max_steps, [now["lr_scheduler"]], **more)
        self.losses = ModelLosses(self._way.add)
        looks = [model.register_forward_hook(self.losses.look)] if self._way.wants_loss else []
        self._hooks = [optimizer.register_step_pre_hook(self._way.measure), *looks]

    def on_step_begin(self, args: Any, state: Any, control: Any, **now: Any) -> None:
        """Before the first micro-batch of an update; the Trainer's own schedule has written since the last one."""
        self._way.before(overwritten=True)
        self._show(now["lr_scheduler"])

    def on_optimizer_step(self, *_: Any, **__: Any) -> None:
        self.losses.check(self._way.wants_loss, self._way.loss())
        self._way.after()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Probes are not evaluated: they are no candidates for the best checkpoint."""
        control.should_evaluate = control.should_evaluate and self.role != "probe"
        control.should_training_stop = control.should_training_stop or self._way.ends_early

    on_epoch_end = on_step_end

    def on_evaluate(self, args: Any, state: Any, control: Any, **now: Any) -> None:
        self._validated(now["metrics"] if state.global_step else None)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        store(self.state_dict(), args, state)

    def on_train_end(self, *_: Any, **__: Any) -> None:
        for hook in self._hooks:
            hook.remove()
