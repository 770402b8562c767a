"""A learning-rate range test that leaves model and optimizer as they were."""

from __future__ import annotations

import copy
import math
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from .._numbers import number
from ..controller import Controller
from ..errors import InvalidError
from ..plan import Plan
from ..range_test import RangeTest
from ..range_test import range_test as analysis
from ._groups import Groups


def range_test(
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_fn: Callable[[torch.nn.Module, Any], torch.Tensor],
    loader: Iterable[Any],
    low: float = 1e-7,
    high: float = 10.0,
    steps: int = 100,
) -> RangeTest:
    """Trains a few updates at rising rates, reads learning rates off the losses, and puts everything back.

    >>> found = range_test(model, optimizer, lambda model, batch: loss(model(batch[0]), batch[1]), loader)
    >>> found.lr or found.why

    The ramp ends early when the loss explodes. Parameters, buffers, gradients, the optimizer's state and groups, the
    training flags of all modules and the random generators of Python, NumPy and torch (CPU and CUDA) come back as
    copies, whatever happens. The rates are those of the first parameter group; the others keep their ratios to it.

    Args:
        model: the model as it is to be trained; its training flags are left alone.
        optimizer: the optimizer as it is to be used, with its ratios between groups.
        loss_fn: gives the loss of a batch, with its graph.
        loader: batches; it is begun anew when it ends.
        low: the first rate, above 0.
        high: the last rate, above `low`.
        steps: updates of the ramp, 11 or more.

    Raises:
        InvalidError: rates or steps that make no sense, a loader without a batch, a model that has seen no batch yet.

    Source: Smith 2015, section 3.3.
    """
    ramp = {"kind": "rangeTest", "low": low, "high": high, "steps": steps, "then": {"kind": "constant"}}
    with Controller(ramp, Plan(signals=("trainingLoss",), can=("saveRestore",))) as controller:
        controller.saved("stage")
        with _kept(model, optimizer):
            made = _train(model, optimizer, loss_fn, _batches(loader), controller)
    return analysis(*_pairs(*made))


def _train(model: Any, optimizer: Any, loss_fn: Any, batches: Iterator[Any], controller: Controller) -> Any:
    """The rates of the updates, and the loss that came with each."""
    groups = Groups(optimizer)
    rates: list[float] = []
    losses: list[float] = []
    while (todo := controller.directive).do == "train" and todo.rate is not None:
        groups.write(todo.rate)
        optimizer.zero_grad(set_to_none=True)
        loss = loss_fn(model, next(batches))
        loss.backward()
        optimizer.step()
        rates.append(todo.rate)
        losses.append(number("the loss", loss.detach()))
        controller.trained({"trainingLoss": losses[-1]})
    return rates, losses


def _pairs(rates: list[float], losses: list[float]) -> tuple[list[float], list[float]]:
    """Each loss was measured before its update, so that it follows from the rate of the one before."""
    after = losses[1:]
    diverged = next((place for place, loss in enumerate(after) if not math.isfinite(loss)), len(after))
    kept = after[: diverged + 1]
    return rates[: len(kept)], [loss if math.isfinite(loss) else math.nan for loss in kept]


def _batches(loader: Iterable[Any]) -> Iterator[Any]:
    """The batches of a loader over and over."""
    while True:
        count = 0
        for batch in loader:
            count += 1
            yield batch
        if not count:
            raise InvalidError(
                "the loader gave no batch; give one that can be iterated again and again, as a DataLoader"
            )


@contextmanager
def _kept(model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> Iterator[None]:
    """Puts model, optimizer and random generators back."""
    tensors = [*model.parameters(), *model.buffers()]
    if any(torch.nn.parameter.is_lazy(tensor) for tensor in tensors):
        raise InvalidError("the model has parameters without a shape; let it see one batch before the range test")
    known = {id(tensor) for tensor in tensors}
    tensors += [one for group in optimizer.param_groups for one in group["params"] if id(one) not in known]
    values = [tensor.detach().clone() for tensor in tensors]
    gradients = [tensor.grad for tensor in tensors]
    modes = [(module, module.training, dict(module.named_buffers(recurse=False))) for module in model.modules()]
    state = {key: copy.deepcopy(value) for key, value in optimizer.state.items()}
    groups = [
        {name: copy.deepcopy(value) for name, value in group.items() if name != "params"}
        for group in optimizer.param_groups
    ]
    generators = _Generators()
    try:
        # Those of the user are put aside, or the first update would add to them.
        for tensor in tensors:
            tensor.grad = None
        yield
    finally:
        with torch.no_grad():
            for tensor, value, gradient in zip(tensors, values, gradients, strict=True):
                tensor.copy_(value)
                tensor.grad = gradient
        for module, training, buffers in modes:
            module.training = training
            for name, buffer in buffers.items():  # A module may have put another tensor in its place.
                setattr(module, name, buffer)
        optimizer.state.clear()
        optimizer.state.update(state)
        for group, fields in zip(optimizer.param_groups, groups, strict=True):
            _put_back(group, fields)
        generators.put_back()


def _put_back(group: dict[str, Any], fields: dict[str, Any]) -> None:
    """The fields of a group; a rate that is a tensor stays the same tensor, which a compiled optimizer has read."""
    for name, value in fields.items():
        if isinstance(group.get(name), torch.Tensor):
            with torch.no_grad():
                group[name].copy_(value)
        else:
            group[name] = value
    for name in [name for name in group if name != "params" and name not in fields]:
        del group[name]


class _Generators:
    """The states of the random generators that training may use."""

    def __init__(self) -> None:
        self._python = random.getstate()
        self._numpy = sys.modules["numpy"].random.get_state() if "numpy" in sys.modules else None
        self._cpu = torch.get_rng_state()
        self._cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None  # type: ignore[no-untyped-call]

    def put_back(self) -> None:
        random.setstate(self._python)
        if self._numpy is not None:
            sys.modules["numpy"].random.set_state(self._numpy)
        torch.set_rng_state(self._cpu)
        if self._cuda is not None:
            torch.cuda.set_rng_state_all(self._cuda)
