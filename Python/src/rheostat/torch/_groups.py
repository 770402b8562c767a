"""The parameter groups of an optimizer: their ratios, and the writing of one controller's rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..errors import InvalidError
from ._writer import Group, Writer, start_rate_of

State = dict[str, Any]


class Groups(Writer):
    """Keeps the ratios between the learning rates of groups and writes what a controller asks for.

    The ratio of a group is its learning rate over that of the first group whose rate is above 0. The rate meant is
    `initial_lr` where a group has one, as torch's schedulers leave it and as optimizers save it: the present one may be
    any rate of a run that is resumed. Groups that come later are meant beside the first one's rate at the start.

    Args:
        optimizer: whatever has `param_groups`.
        select: which of its groups are meant; all of them by default.
    """

    def __init__(self, optimizer: Any, select: Callable[[Group], bool] | None = None) -> None:
        super().__init__(optimizer, select)
        rates = [start_rate_of(group) for group in self._groups]
        self.moved = [place for place, group in enumerate(self._groups) if start_rate_of(group) != group["lr"]]
        self.base = next((rate for rate in rates if rate > 0), 0.0)
        self._factor = 1.0
        self._ratios: list[float] = []
        self._weights: list[float] = []
        self._admit()

    def write(self, rate: float, momentum: float | None = None) -> None:
        """Writes a rate times the ratio of each group."""
        listed = self.optimizer.param_groups
        if listed is not self._listed or len(listed) != self._count:
            self._look()
            self._admit()
        weights = self._weights
        if len(weights) == 1:
            # The same as put, for the case that nearly all runs are.
            group, written = self._groups[0], self._written
            if written and group["lr"] is written[0]:
                group["lr"] = written[0] = rate * weights[0]
            else:
                self.put([rate * weights[0]])
        else:
            self.put([rate * weight for weight in weights])
        if momentum is not None:
            for group in self._groups:
                if "betas" in group:
                    group["betas"] = (momentum, *group["betas"][1:])
                elif "momentum" in group:
                    group["momentum"] = momentum

    def values(self, rate: float) -> list[float]:
        """What `write` writes."""
        self.groups()
        self._admit()
        return [rate * weight for weight in self._weights]

    def _admit(self) -> None:
        """Takes groups that were added."""
        for group in self._groups[len(self._ratios) :]:
            rate = start_rate_of(group)
            group.setdefault("initial_lr", rate)
            if self.base == 0.0:
                self.base = rate
            self._ratios.append(rate / self.base if self.base else 1.0)
        self._weigh()

    def _weigh(self) -> None:
        self._weights = [ratio * self._factor for ratio in self._ratios[: len(self._groups)]]

    def scale(self, factor: float) -> None:
        """Scales all that is written from now on."""
        self._factor = self.scaled(factor)
        self._weigh()

    def scaled(self, factor: float) -> float:
        """What the factor becomes by `scale`."""
        try:
            value = float(factor) * self._factor
        except (TypeError, ValueError):
            value = math.nan
        if isinstance(factor, bool) or not 0 < value < math.inf:
            raise InvalidError(f"a factor must be a finite number above 0; got {factor!r}")
        return value

    def state_dict(self) -> State:
        """Base rate, ratios and the factor of `scale`."""
        return {"base": self.base, "ratios": list(self._ratios), "factor": self._factor}

    def check_state(self, state: State) -> None:
        """Refuses a state of more groups than there are, or one that holds no numbers."""
        ratios = state.get("ratios")
        numbers = [state.get("base"), state.get("factor", 1.0), *(ratios if isinstance(ratios, list) else [None])]
        if not all(type(one) in (float, int) and 0 <= one < math.inf for one in numbers):
            raise InvalidError("the state of the parameter groups is damaged; load the one that state_dict() gave")
        if len(state["ratios"]) > len(self.groups()):
            raise InvalidError(
                f"the state is of {len(state['ratios'])} parameter groups, the optimizer has {len(self.groups())}; add "
                "the groups before the state is loaded"
            )

    def load_state_dict(self, state: State) -> None:
        """Takes base rate, ratios and factor; groups beyond keep what they have."""
        self.check_state(state)
        added = self._ratios[len(state["ratios"]) : len(self.groups())]
        self.base = float(state["base"])
        self._ratios = [float(ratio) for ratio in state["ratios"]] + added
        self._factor = float(state.get("factor", 1.0))
        self._admit()
        self.forget()
