"""Saving and loading a scheduler with a name of torch's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from ...errors import InvalidError
from .._base import Base
from .._state import FORMAT, checked
from .._writer import Writer
from ._values import Rates


class Keeping(Base):
    """States under torch's own names, as plain data; those of torch's own classes are read too."""

    last_epoch: Any
    base_lrs: list[float]  # type: ignore[assignment]
    _kept: ClassVar[tuple[str, ...]] = ()
    _recursive: ClassVar[bool] = False
    _writer: Writer
    _factor: float
    _now: Rates

    def _rates(self, t: float) -> Rates:
        """The rates at step `t`."""
        raise NotImplementedError

    def _place_now(self) -> float:
        """The step at which it is."""
        return float(self.last_epoch)

    def _admit(self) -> Rates:
        """Takes parameter groups that were added."""
        raise NotImplementedError

    def _write(self) -> None:
        """Writes the rates of this step."""
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """All that the rates depend on, under torch's own names, as plain data."""
        state = {
            "format": FORMAT,
            "kind": self._kind(),
            "last_epoch": self.last_epoch,
            "_step_count": self._step_count,
            "base_lrs": list(self.base_lrs),
            "_last_lr": self.get_last_lr(),
            "scale": self._factor,
        }
        own = {"rates": list(self._now)} if self._recursive else {}
        return state | own | {name: self._saved(name) for name in self._kept}

    def _kind(self) -> str:
        return f"torch.lr_scheduler.{type(self).__name__}"

    def _saved(self, name: str) -> Any:
        value = getattr(self, name)
        return list(value) if isinstance(value, (list, tuple)) else value

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Goes on where the state was taken, also one of torch's own class of this name, and writes its rate.

        Raises:
            InvalidError: another version, or the state of another class; nothing has changed then.
        """
        before = self._remember()
        try:
            self._read(state_dict)
            self._write()
        except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
            self._recall(before)
            raise InvalidError(
                f"the state of {type(self).__name__} lacks or garbles {error}; load the one that state_dict() gave"
            ) from None
        except InvalidError:
            self._recall(before)
            raise

    def _remember(self) -> Any:
        """What a load may change."""
        return dict(self.__dict__)

    def _recall(self, before: Any) -> None:
        """Takes it back."""
        self.__dict__.update(before)

    def _read(self, state: Any, whole: bool = True) -> None:
        """Takes a state, of a part of a composed scheduler too."""
        foreign = isinstance(state, Mapping) and "format" not in state
        if foreign:
            self._check_foreign(state)
            state = self._translated(state)
        else:
            state = checked(state, self._kind())
        rates = [float(rate) for rate in state["_last_lr"]]
        base = [float(rate) for rate in state.get("base_lrs", self.base_lrs)]
        if len(base) > len(self._writer.groups()):
            raise InvalidError(
                f"the state is of {len(base)} parameter groups, the optimizer has {len(self._writer.groups())}; add "
                "the groups before the state is loaded"
            )
        if not all(map(math.isfinite, base + rates)):
            raise InvalidError(
                "the state holds a learning rate that is not finite; load the one that state_dict() gave"
            )
        self.base_lrs = base + self.base_lrs[len(base) :]
        self.last_epoch, self._step_count = state["last_epoch"], state["_step_count"]
        self._factor = float(state.get("scale", 1.0))
        for name in self._kept:
            self._take(name, state[name])
        plain = [float(rate) for rate in state.get("rates", rates)]
        if not self._recursive:
            plain = self._rates(self._place_now())
        if foreign and whole and not _alike(rates, plain, max(base)):
            raise InvalidError(
                f"the state is of a run whose learning rate at step {self.last_epoch} was {rates[0]:g}, where "
                f"{type(self).__name__} has {plain[0]:g}: it was changed by hand or chained; make a new one and "
                "write scale()"
            )
        self._now = plain if len(plain) == len(self._writer.groups()) else self._admit()
        self._writer.forget()

    def _check_foreign(self, state: Mapping[str, Any]) -> None:
        lacking = [name for name in (*self._kept, "last_epoch") if name not in state and not name.startswith("_own")]
        if lacking:
            raise InvalidError(
                f"the state is neither of rheostat nor of torch's {type(self).__name__}: it has no {lacking[0]}; load "
                "it into the class that wrote it"
            )

    def _translated(self, state: Mapping[str, Any]) -> Any:
        """A state of torch's own class."""
        return {"_step_count": 1, **state}

    def _take(self, name: str, value: Any) -> None:
        """Takes one argument from a state."""
        setattr(self, name, value)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_writer"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._writer = Writer(self.optimizer)
        self._follow_loads(self.optimizer)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(last_epoch={self.last_epoch}, lr={self.get_last_lr()})"


def _alike(rates: Rates, others: Rates, scale: float) -> bool:
    """Whether rates are equal but for what torch's way of computing loses."""
    return all(abs(one - other) <= 1e-6 * abs(other) + 1e-9 * scale for one, other in zip(rates, others, strict=False))
