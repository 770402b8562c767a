"""Statistics of BatchNorm for averaged weights, which were never trained with."""

from __future__ import annotations

import contextlib
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

BATCHES = 30

Call = tuple[tuple[Any, ...], dict[str, Any]]


def norms(model: nn.Module) -> list[_BatchNorm]:
    """The layers that keep running statistics."""
    return [m for m in model.modules() if isinstance(m, _BatchNorm) and m.running_mean is not None]


class _Hook:
    """Looks on for `Inputs`, without keeping them alive; copies of the model get a blind one."""

    def __init__(self, inputs: Inputs | None = None) -> None:
        self._inputs = weakref.ref(inputs) if inputs is not None else None

    def __call__(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        inputs = self._inputs() if self._inputs is not None else None
        if inputs is not None:
            inputs.look(module, args, kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> _Hook:
        return _Hook()

    def __reduce__(self) -> tuple[Any, ...]:
        return _Hook, ()


class Inputs:
    """Keeps the last inputs with which the model was called for training, by a hook of the model.

    They are the training batches on which statistics are estimated; a pilot knows no other way to call the model. The
    hook is taken off while the averaged weights are shown, so that a model that is saved then holds nothing of it.

    Args:
        model: a model; that within a wrapper for distributed training.
    """

    def __init__(self, model: nn.Module) -> None:
        self._model = model
        self._norms = norms(model)
        self._handle: Any = None
        self._trained = [True] * len(self._norms)
        self._autocast: tuple[str, torch.dtype] | None = None
        self.calls: deque[Call] = deque(maxlen=BATCHES)
        # What makes statistics of the ranks' own batches those of all.
        self.average: Callable[[list[Tensor]], None] = lambda tensors: None

    def start(self) -> None:
        """Looks on from now on."""
        if self._norms and self._handle is None:
            self._handle = self._model.register_forward_pre_hook(_Hook(self), with_kwargs=True)

    def __del__(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Looks away."""
        if self._handle is not None:
            self._handle.remove()
            self._handle = None

    def look(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """The model is called."""
        if not torch.is_grad_enabled() or not module.training:
            return
        self._trained = [norm.training for norm in self._norms]
        self._autocast = _autocast(next((p.device.type for p in module.parameters()), "cpu"))
        self.calls.append((_detached(args), _detached(kwargs)))

    def buffers(self) -> set[int]:
        """The identities of the statistics that `estimate` leaves changed."""
        return {id(buffer) for norm in self._norms for buffer in norm.buffers()}

    @torch.no_grad()
    def estimate(self) -> int:
        """Estimates the statistics of the present weights as the mean over the last inputs; gives how many there were.

        Layers that were frozen in training keep theirs. Source: torch.optim.swa_utils.update_bn.
        """
        moving = [norm for norm, trained in zip(self._norms, self._trained, strict=True) if trained]
        if not moving or not self.calls:
            return 0
        flags = [(m, m.training) for m in self._model.modules()]
        momenta = [norm.momentum for norm in moving]
        try:
            self._model.train()
            for norm in self._norms:
                norm.train(norm in moving)
            for norm in moving:
                norm.reset_running_stats()
                norm.momentum = None
            for args, kwargs in self.calls:
                with self._context():
                    self._model(*args, **kwargs)
        finally:
            for norm, momentum in zip(moving, momenta, strict=True):
                norm.momentum = momentum
            for m, flag in flags:
                m.training = flag
        self.average([one for norm in moving for one in (norm.running_mean, norm.running_var) if one is not None])
        return len(self.calls)

    def _context(self) -> Any:
        if self._autocast is None:
            return contextlib.nullcontext()
        kind, dtype = self._autocast
        return torch.autocast(kind, dtype=dtype, cache_enabled=False)

    # --- Storing ---------------------------------------------------------------------------------------------------

    def state(self) -> list[Any] | None:
        """The inputs as tensors on the CPU; None if they hold what no state can."""
        found = []
        for args, kwargs in self.calls:
            if not all(_storable(one) for one in (*args, *kwargs.values())):
                return None
            found.append([list(args), dict(kwargs)])
        return found

    def load(self, state: list[Any]) -> None:
        """Takes inputs from a state, to the device of the model."""
        device = next((p.device for p in self._model.parameters()), torch.device("cpu"))
        self.calls.clear()
        for args, kwargs in state:
            self.calls.append(
                (tuple(_moved(a, device) for a in args), {k: _moved(a, device) for k, a in kwargs.items()})
            )


def _autocast(kind: str) -> tuple[str, torch.dtype] | None:
    """The type of the mixed precision that is switched on for a kind of device; older torch cannot be asked."""
    if not hasattr(torch, "get_autocast_dtype") or not torch.is_autocast_enabled(kind):
        return None
    return kind, torch.get_autocast_dtype(kind)


def _detached(value: Any) -> Any:
    """Inputs without the graph that they came from."""
    if isinstance(value, Tensor):
        return value.detach()
    if type(value) in (list, tuple):
        return type(value)(_detached(one) for one in value)
    return {key: _detached(one) for key, one in value.items()} if type(value) is dict else value


def _storable(value: Any) -> bool:
    return isinstance(value, (Tensor, int, float, bool, str, type(None)))


def _moved(value: Any, device: torch.device) -> Any:
    return value.to(device) if isinstance(value, Tensor) else value
