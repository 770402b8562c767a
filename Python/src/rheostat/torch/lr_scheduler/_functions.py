"""Schedulers of torch that call a function of the user's."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, ClassVar

from ...errors import InvalidError
from ...plan import _json
from ._dialect import Dialect
from ._values import Rates, at


class _Functions(Dialect):
    """A function of the step for each group."""

    def __init__(self, optimizer: Any, lr_lambda: Any, last_epoch: int = -1) -> None:
        self._check_optimizer(optimizer)
        groups = len(optimizer.param_groups)
        found = list(lr_lambda) if isinstance(lr_lambda, (list, tuple)) else [lr_lambda] * groups
        if len(found) != groups or not all(map(callable, found)):
            raise InvalidError(
                f"lr_lambda must be a function, or one for each of the {groups} groups; got {lr_lambda!r:.60}"
            )
        self.lr_lambdas: list[Callable[[float], float]] = found
        self._open(optimizer, last_epoch)

    def _saved(self, name: str) -> Any:
        """What callable objects hold; functions hold nothing that a state could keep."""
        functions = (types.FunctionType, types.BuiltinFunctionType, type(None))
        kept = [None if isinstance(one, functions) else dict(getattr(one, "__dict__", {})) for one in self.lr_lambdas]
        _json(kept, "what lr_lambda holds, which is part of the state,")
        return kept

    def _take(self, name: str, value: Any) -> None:
        for one, kept in zip(self.lr_lambdas, value, strict=False):
            if kept:
                one.__dict__.update(kept)


class LambdaLR(_Functions):
    """The rate at the start times a function of the step.

    Args:
        optimizer: of torch.
        lr_lambda: a function of the step, or one for each group.
        last_epoch: the step after which to go on; -1: from the start.
    """

    _kept: ClassVar = ("lr_lambdas",)

    def _rates(self, t: float) -> Rates:
        return [base * at(self.lr_lambdas, place)(t) for place, base in enumerate(self.base_lrs)]


class MultiplicativeLR(_Functions):
    """The rate before times a function of the step.

    Args:
        optimizer: of torch.
        lr_lambda: a function of the step, or one for each group.
        last_epoch: the step after which to go on; -1: from the start.
    """

    _kept: ClassVar = ("lr_lambdas",)
    _recursive: ClassVar = True

    def _begin(self) -> Rates:
        return list(self.base_lrs)

    def _join(self, rates: Rates) -> Rates:
        return rates

    def _start(self) -> Rates:
        rates = self._begin()
        for step in range(1, self.last_epoch + 1):
            rates = self._follow(step, rates)
        return rates

    def _follow(self, t: float, rates: Rates) -> Rates:
        return [rate * at(self.lr_lambdas, place)(t) for place, rate in enumerate(rates)]

    def _enter(self, rates: Rates) -> Rates:
        self.last_epoch = 0
        return self._follow(0, rates)
