"""Schedulers of torch that are made of others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ...errors import InvalidError
from .._readings import number
from ._dialect import Dialect
from ._lengths import steps
from ._plateau import ReduceLROnPlateau
from ._values import Rates


class _Composed(Dialect):
    """Several schedulers of one optimizer; only the whole writes."""

    _kept: ClassVar[tuple[str, ...]] = ("_schedulers",)
    _recursive: ClassVar = True
    _schedulers: list[Dialect]

    def _gather(self, schedulers: Sequence[Any], optimizer: Any) -> None:
        found = list(schedulers)
        if not found:
            raise InvalidError(f"{type(self).__name__} needs one scheduler or more; got none")
        for place, one in enumerate(found):
            if not isinstance(one, Dialect):
                raise InvalidError(
                    f"scheduler {place} is {type(one).__module__}.{type(one).__name__}; take the class of this name "
                    'from rheostat.torch.lr_scheduler, or write one controller as "A for 30% > B"'
                )
            if one.optimizer is not optimizer:
                raise InvalidError(f"scheduler {place} steers another optimizer; make all of them with the same one")
        self._schedulers = found

    def step(self, metrics: Any = None) -> None:
        """Makes one step.

        Args:
            metrics: the reading for the parts that wait for one.
        """
        if metrics is not None:
            self._tell(number("metrics", metrics))
        super().step()

    def _tell(self, metric: float) -> None:
        """Hands a reading to the parts that wait for one."""
        for one in self._active():
            if isinstance(one, ReduceLROnPlateau):
                one._metric = metric
            elif isinstance(one, _Composed):
                one._tell(metric)

    def _active(self) -> list[Dialect]:
        """The parts that make the next step."""
        raise NotImplementedError

    def _admit(self) -> Rates:
        for one in self._schedulers:
            one._writer.groups()
            one._now = one._admit()
        return super()._admit()

    def _momenta(self, t: float) -> Rates | None:
        found = None
        for one in self._moving():
            found = one._momenta(one.last_epoch) or found
        return found

    def _moving(self) -> list[Dialect]:
        """The parts that have made the last step."""
        return self._schedulers

    def _saved(self, name: str) -> Any:
        return [one.state_dict() for one in self._schedulers] if name == "_schedulers" else super()._saved(name)

    def _take(self, name: str, value: Any) -> None:
        if name != "_schedulers":
            super()._take(name, value)
            return
        if not isinstance(value, list) or len(value) != len(self._schedulers):
            raise InvalidError(f"the state is not of {len(self._schedulers)} schedulers; make it of the same ones")
        for one, state in zip(self._schedulers, value, strict=True):
            one._read(state, whole=False)

    def _remember(self) -> Any:
        return super()._remember(), [one._remember() for one in self._schedulers]

    def _recall(self, before: Any) -> None:
        own, parts = before
        super()._recall(own)
        for one, part in zip(self._schedulers, parts, strict=True):
            one._recall(part)


class SequentialLR(_Composed):
    """One scheduler after the other; each counts from 0 when its turn comes.

    Args:
        optimizer: of torch.
        schedulers: of this module, ReduceLROnPlateau too.
        milestones: the steps at which the next one begins, or lengths such as "5%".
        last_epoch: the step after which to go on; -1: from the start.
        total_steps: steps in all, for lengths such as "5%".
        steps_per_epoch: steps in an epoch, for lengths such as "5ep".
    """

    _kept: ClassVar = ("_milestones", "_schedulers")

    def __init__(
        self,
        optimizer: Any,
        schedulers: Sequence[Any],
        milestones: Sequence[Any],
        last_epoch: int = -1,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
    ) -> None:
        self._gather(schedulers, optimizer)
        if len(milestones) != len(self._schedulers) - 1:
            raise InvalidError(
                f"milestones must be one fewer than schedulers; got {len(milestones)} for {len(self._schedulers)}"
            )
        self._milestones = [steps(one, "milestones", total_steps, steps_per_epoch) for one in milestones]
        if self._milestones != sorted(self._milestones):
            raise InvalidError(f"milestones must rise; got {self._milestones}")
        self._open(optimizer, last_epoch, list(self._schedulers[0].base_lrs))

    def _part(self, t: float) -> Dialect:
        return self._schedulers[bisect_right(self._milestones, t)]

    def _begin(self) -> Rates:
        first = self._part(0)
        first.last_epoch = 0
        return first._begin()

    def _start(self) -> Rates:
        rates, last = self._begin(), self.last_epoch
        self.last_epoch = 0
        while self.last_epoch < last:
            rates = self._advance(rates)
        return rates

    def _advance(self, rates: Rates) -> Rates:
        self.last_epoch += 1
        part = self._part(self.last_epoch)
        return part._enter(rates) if self.last_epoch in self._milestones else part._advance(rates)

    def _follow(self, t: float, rates: Rates) -> Rates:
        part = self._part(t)
        if t in self._milestones:
            return part._enter(rates)
        part.last_epoch += 1
        return part._follow(part.last_epoch, rates)

    def _active(self) -> list[Dialect]:
        return [self._part(self.last_epoch + 1)]

    def _moving(self) -> list[Dialect]:
        return [self._part(self.last_epoch)]


class ChainedScheduler(_Composed):
    """Schedulers that all act at each step, one upon what the other has left.

    Args:
        schedulers: of this module, ReduceLROnPlateau too.
        optimizer: of torch; that of the schedulers by default.
    """

    def __init__(self, schedulers: Sequence[Any], optimizer: Any = None) -> None:
        first = next(iter(schedulers), None)
        optimizer = getattr(first, "optimizer", None) if optimizer is None else optimizer
        self._gather(schedulers, optimizer)
        self._open(optimizer, -1, list(self._schedulers[0].base_lrs))

    def _start(self) -> Rates:
        """torch multiplies what each has made of the rates when it was made."""
        rates = list(self._schedulers[0]._now)
        for one in self._schedulers[1:]:
            rates = one._join(rates)
        return rates

    def _begin(self) -> Rates:
        first, *others = self._schedulers
        first.last_epoch = 0
        rates = first._begin()
        for one in others:
            one.last_epoch = 0
            rates = one._join(rates)
        return rates

    def _follow(self, t: float, rates: Rates) -> Rates:
        for one in self._schedulers:
            one.last_epoch += 1
            rates = one._follow(one.last_epoch, rates)
        return rates

    def _active(self) -> list[Dialect]:
        return self._schedulers

    def _check_foreign(self, state: Mapping[str, Any]) -> None:
        super()._check_foreign({"last_epoch": 0, **state})

    def _translated(self, state: Mapping[str, Any]) -> Any:
        return super()._translated({"last_epoch": state["_schedulers"][0].get("last_epoch", 0), **state})
