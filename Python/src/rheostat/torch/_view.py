"""What can be seen of a scheduler."""

from __future__ import annotations

from typing import Any

from ..controller import Controller, Decision
from ._base import Base
from ._part import Part


class View(Base):
    """The rates of the groups, the controllers behind them and their decisions."""

    _parts: list[Part]
    _done: int
    _rates: Any
    _listed: int
    _counted: int
    _last_lr = property(lambda self: self.get_last_lr())

    def _settle(self) -> None:
        """Brings the controllers up to the updates made."""
        if self._listed:
            self._parts[0].settle(self._done)

    @property
    def last_epoch(self) -> int:
        """Updates made."""
        return self._done

    @last_epoch.setter
    def last_epoch(self, _: int) -> None:
        self._initial_step()

    @property
    def _step_count(self) -> int:
        return self._done + 1 + self._counted

    @_step_count.setter
    def _step_count(self, count: int) -> None:
        self._counted = count - self._done - 1  # accelerate counts calls that it leaves out.

    def get_last_lr(self) -> list[float]:  # type: ignore[override]
        """The learning rate of each parameter group, as it was written last."""
        rates = {}
        for part in self._parts:
            rate = self._rates[self._done] if self._listed else part.rate
            for group, value in zip(part.groups.groups(), part.groups.values(rate), strict=True):
                rates[id(group)] = value
        return [rates[id(group)] if id(group) in rates else float(group["lr"]) for group in self.optimizer.param_groups]

    @property
    def last_lr(self) -> dict[str, float]:
        """The same by the names of the groups, or their places where they have none."""
        pairs = enumerate(zip(self.optimizer.param_groups, self.get_last_lr(), strict=True))
        return {str(group.get("name", place)): rate for place, (group, rate) in pairs}

    @property
    def effective_lr(self) -> list[float]:
        """The rate that acts in each group: times d in Prodigy and D-Adaptation, within schedule-free's own warm-up."""
        pairs = zip(self.optimizer.param_groups, self.get_last_lr(), strict=True)
        return [float(group.get("scheduled_lr") or rate * float(group.get("d", 1.0))) for group, rate in pairs]

    @property
    def controllers(self) -> dict[str, Controller]:
        """The controllers by the names of their groups; "*" steers the groups that have none of their own."""
        self._settle()
        return {part.name or "*": part.controller for part in self._parts}

    @property
    def controller(self) -> Controller:
        """The controller, or the one of the groups that have none of their own; do not tell it anything."""
        self._settle()
        return self._parts[0].controller

    @property
    def decision(self) -> Decision | None:
        """What the controller decided last, and why."""
        return self.controller.decision

    @property
    def finished(self) -> bool:
        """Whether the run is over for every controller."""
        self._settle()
        return all(part.finished for part in self._parts)

    def digest(self) -> int:
        """A number that is equal on all ranks of a distributed run as long as their schedulers agree."""
        found = 0
        for controller in self.controllers.values():
            found = (found * 1_000_003 + controller.digest()) % (1 << 64)
        return found

    def __repr__(self) -> str:
        kinds = ", ".join(str(one.snapshot()["kind"]) for one in self.controllers.values())
        return f"{type(self).__name__}({kinds}, updates={self._done}, lr={self.get_last_lr()})"
