"""The parameter groups of an optimizer: their ratios, and the writing of rates and momenta."""

from __future__ import annotations

import warnings
from typing import Any

from ..errors import InvalidError

State = dict[str, Any]


class Groups:
    """Keeps the ratios between the learning rates of the groups and writes what a controller asks for.

    The ratio of a group is its learning rate over that of the first group whose rate is above 0. A learning rate that is
    a tensor is written in place, since a compiled optimizer has read it.
    """

    def __init__(self, optimizer: Any) -> None:
        self._groups: list[dict[str, Any]] = optimizer.param_groups
        rates = [_rate(group) for group in self._groups]
        self.base = next((rate for rate in rates if rate > 0), 0.0)
        self._ratios = [rate / self.base if self.base else 1.0 for rate in rates]
        self._written: list[float] | None = None
        self._warned = False

    def __len__(self) -> int:
        return len(self._groups)

    @property
    def rates(self) -> list[float]:
        """The rates that the optimizer has now."""
        return [_rate(group) for group in self._groups]

    def write(self, rate: float, momentum: float | None = None) -> None:
        """Writes a rate times the ratio of each group.

        This is the hot path of every update: one group costs a comparison and a dictionary write.
        """
        groups, ratios, written = self._groups, self._ratios, self._written
        if len(groups) != len(ratios):
            self._admit()
        if written is not None and not self._warned:
            for place, group in enumerate(groups):
                if place < len(written) and group["lr"] != written[place]:
                    self._warn(place, written[place])
                    break
        if len(ratios) == 1 and type(groups[0]["lr"]) is float:
            value = rate * ratios[0]
            groups[0]["lr"] = value
            self._written = [value]
        else:
            self._written = [_put(group, rate * ratio) for group, ratio in zip(groups, ratios)]
        if momentum is not None:
            for group in groups:
                _put_momentum(group, momentum)

    def _admit(self) -> None:
        """Takes groups that were added since; their rates are meant beside the first one's at the start."""
        for group in self._groups[len(self._ratios) :]:
            rate = _rate(group)
            self._ratios.append(rate / self.base if self.base else 1.0)
        if self._written is not None:
            self._written = None

    def _warn(self, place: int, written: float) -> None:
        found = _rate(self._groups[place])
        # A tensor of single precision holds the nearest value to what was written.
        if abs(found - written) <= 1e-6 * abs(written):
            return
        self._warned = True
        warnings.warn(
            f"the learning rate of group {place} was changed from {written:g} to {found:g} outside the scheduler, which "
            f"overwrites it; write scheduler.scale({found / written if written else 0.5:g}) to scale all that follows",
            UserWarning,
            stacklevel=4,
        )

    def state_dict(self) -> State:
        """Base rate and ratios."""
        return {"base": self.base, "ratios": list(self._ratios)}

    def check_state(self, state: State) -> None:
        """Refuses a state of more groups than there are."""
        if len(state["ratios"]) > len(self._groups):
            raise InvalidError(
                f"the state is of {len(state['ratios'])} parameter groups, the optimizer has {len(self._groups)}; add the "
                "groups before the state is loaded"
            )

    def load_state_dict(self, state: State) -> None:
        """Takes base rate and ratios; groups beyond keep what they have."""
        self.check_state(state)
        ratios = [float(ratio) for ratio in state["ratios"]]
        added = self._ratios[len(ratios) : len(self._groups)]
        self.base = float(state["base"])
        self._ratios = ratios + added
        self._written = None


def _rate(group: dict[str, Any]) -> float:
    rate = group.get("lr")
    if rate is None:
        raise InvalidError("a parameter group has no lr; give an optimizer that has one")
    try:
        value = float(rate)
    except (TypeError, ValueError, RuntimeError):
        raise InvalidError(f"the lr of a parameter group must be a number; got {type(rate).__name__}") from None
    if not 0 <= value < float("inf"):
        raise InvalidError(f"the lr of a parameter group must be finite and 0 or more; got {value}")
    return value


def _put(group: dict[str, Any], value: float) -> float:
    rate = group["lr"]
    if isinstance(rate, (float, int)):
        group["lr"] = value
    else:
        rate.fill_(value)
    return value


def _put_momentum(group: dict[str, Any], value: float) -> None:
    if "betas" in group:
        group["betas"] = (value, *group["betas"][1:])
    elif "momentum" in group:
        group["momentum"] = value
