"""Showing the weights that would be handed over, without changing a bit of the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from ...errors import InvalidError
from .batch_norm import Inputs
from .copies import Copies, keep
from .live import Live
from .randomness import Kept

State = dict[str, Any]


class Modes:
    """Keeps the modes (training or evaluating) of all modules over a block."""

    def __init__(self, model: nn.Module) -> None:
        self._modes = [(m, m.training) for m in model.modules()]

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        for m, training in self._modes:
            m.training = training


class Shown:
    """The averaged weights in the model, with statistics of their own, and what has to be put back after that.

    An optimizer that does not average shows the weights themselves; buffers, generators and the modes of the modules
    are put back all the same.
    """

    def __init__(self, live: Live, inputs: Inputs) -> None:
        self._live, self._inputs = live, inputs
        self.batches = 0
        optimizer = live.optimizer
        self._own = hasattr(optimizer, "averages")
        # Optimizers of the package schedulefree interpolate there and back; the way back is replaced by a copy.
        self._package = (
            not self._own and callable(getattr(optimizer, "eval", None)) and callable(getattr(optimizer, "train", None))
        )

    @property
    def averages(self) -> bool:
        """Whether what is shown differs from what is trained."""
        return self._own or self._package

    def show(self) -> None:
        """Puts the averages into the model."""
        live = self._live
        self._random = Kept()
        self._modes = Modes(live.model)
        copies = Copies()
        state = live.model_state()
        self._model: State = keep(state if self.averages else {**state, "parameters": {}}, None, copies)
        self._more = keep(live.outside_state(), None, copies) if self.averages else {}
        copies.run()
        self._inputs.stop()
        if self.averages:
            self._average()
            self.batches = self._inputs.estimate()
            self._put_others_back()

    def _put_others_back(self) -> None:
        """Estimating calls the model; of what that has changed only the statistics are wanted."""
        wanted = self._inputs.buffers()
        now = dict(self._live.model.named_buffers())
        kept = self._model["buffers"]
        self._live.put_buffers({name: kept[name] for name in kept if id(now.get(name)) not in wanted})

    def train_mode(self) -> None:
        """Sees that an optimizer of the package schedulefree trains."""
        if self._package and any(not group.get("train_mode", True) for group in self._live.optimizer.param_groups):
            self._live.optimizer.train()

    def _average(self) -> None:
        if self._package:
            self._live.optimizer.eval()
            return
        with torch.no_grad():
            for p, x in self._live.optimizer.averages():
                p.copy_(x)

    def put_back(self) -> None:
        """Puts everything back as it was before `show`."""
        self._modes.__exit__()
        self._random.__exit__()
        self.take_back({"model": self._model, "more": self._more})

    def leave(self) -> State:
        """Lets the averages stand; gives the weights that were trained, for `take_back`."""
        self._modes.__exit__()
        self._random.__exit__()
        return {"model": self._model, "more": self._more} if self.averages else {}

    def take_back(self, last: State) -> None:
        """Puts the weights that were trained into the model again."""
        if self._package:
            self._live.optimizer.train()
        if last:
            self._live.put_model(last["model"], last["more"])
        if self.averages:
            self._inputs.start()


def evaluated(evaluate: Callable[[], Any], may_be_none: bool = False) -> dict[str, float]:
    """What a user's evaluation found, as readings."""
    found = evaluate()
    if found is None and may_be_none:
        return {}
    if not isinstance(found, dict):
        return {"validationLoss": _number("validationLoss", found)}
    names = ("validationLoss", "validationMetric")
    for name in found:
        if name not in names:
            raise InvalidError(f"evaluate() gave {name!r}; it gives a number or a dict of {' and '.join(names)}")
    if not found:
        raise InvalidError(f"evaluate() gave an empty dict; it gives a number or a dict of {' and '.join(names)}")
    return {name: _number(name, value) for name, value in found.items()}


def _number(name: str, value: Any) -> float:
    if isinstance(value, torch.Tensor) and value.numel() == 1 and not value.is_complex():
        try:
            return float(value.detach())
        except (RuntimeError, NotImplementedError) as error:
            raise InvalidError(f"evaluate() gave a {name} that cannot be read: {error}") from None
    if isinstance(value, (bool, complex, str)) or value is None or isinstance(value, torch.Tensor):
        shown = f"a tensor of shape {tuple(value.shape)}" if isinstance(value, torch.Tensor) else repr(value)
        raise InvalidError(f"evaluate() must give a number as {name}; got {shown:.80}")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise InvalidError(f"evaluate() must give a number as {name}; got {type(value).__name__}") from None
