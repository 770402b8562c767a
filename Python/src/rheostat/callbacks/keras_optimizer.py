"""An optimizer of Keras in the form in which controllers write rates and slots keep states."""

from __future__ import annotations

from typing import Any

import torch

from ..errors import InvalidError

State = dict[str, Any]


class _Group(dict[str, Any]):
    """A parameter group that writes its rate into Keras's optimizer."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        super().__init__(lr=float(inner.learning_rate), params=[])

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if key == "lr":
            self._inner.learning_rate = value


class KerasOptimizer:
    """The optimizer of a compiled model.

    Its state holds Keras's averages of the epoch too, so that a restore takes probes out of them.

    Args:
        model: compiled, with a learning rate that is a number.
    """

    def __init__(self, model: Any) -> None:
        self._model, outer = model, model.optimizer
        self.inner: Any = getattr(outer, "inner_optimizer", outer)
        if not isinstance(self.inner.get_config().get("learning_rate"), (float, int)):
            raise InvalidError("the optimizer has a schedule of its own; give it a learning rate that is a number")
        self.accumulate = int(self.inner.gradient_accumulation_steps or 1)
        self._scales = self.inner is not outer
        self.param_groups: list[State] = [_Group(self.inner)]
        self.epoch = 0
        self._tracker: Any = next((one for one in model.metrics if one.name == "loss"), None)
        self._before = (0.0, 0.0)
        self._updates = self._made()
        self.is_between = True

    def _made(self) -> int:
        return int(self.inner.iterations)

    # --- An update -------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Before a micro-batch."""
        self._before, self._updates, self.is_between = self._sums(), self._made(), False

    def loss(self, logs: Any) -> float | None:
        """The loss of the micro-batch; Keras tells only the mean of the epoch so far, out of which it is taken."""
        if self._tracker is None:
            return None if not logs or "loss" not in logs else float(logs["loss"])
        total, count = self._sums()
        found = (total - self._before[0]) / max(count - self._before[1], 1e-30)
        if total - total != 0.0:  # Not finite: it would hide all that follows.
            self._tracker.reset_state()
        return found

    def _sums(self) -> tuple[float, float]:
        tracker = self._tracker
        return (0.0, 0.0) if tracker is None else (float(tracker.total), float(tracker.count))

    def made_update(self) -> bool | None:
        """Whether an update was made; None in the middle of one."""
        made = self._made() != self._updates
        left_out = not made and self._scales and self.accumulate == 1
        self.is_between = made or left_out
        return made if self.is_between else None

    # --- Keeping ---------------------------------------------------------------------------------------------------

    def _variables(self) -> list[Any]:
        rate = self.inner._learning_rate
        return [one for one in self._model.optimizer.variables if one is not rate]

    def _averages(self) -> list[Any]:
        return [variable for metric in self._model.metrics for variable in metric.variables]

    def state_dict(self) -> State:
        """References to all variables but the rate."""
        return {
            "variables": [one.value.detach() for one in self._variables()],
            "averages": [one.value.detach() for one in self._averages()],
            "epoch": self.epoch,
        }

    @torch.no_grad()
    def load_state_dict(self, state: State) -> None:
        """Puts them back in place."""
        for one, kept in zip(self._variables(), state["variables"], strict=True):
            one.assign(kept)
        if state["epoch"] != self.epoch:
            for metric in self._model.metrics:
                metric.reset_state()
            return
        for one, kept in zip(self._averages(), state["averages"], strict=True):
            one.assign(kept)
