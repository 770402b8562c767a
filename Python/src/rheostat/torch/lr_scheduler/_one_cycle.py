"""torch's single cycle."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from ...errors import InvalidError
from .._warning import warn
from ._dialect import Dialect
from ._lengths import steps
from ._values import Rates, at, check_momentum, per_group


class OneCycleLR(Dialect):
    """From `max_lr / div_factor` up to `max_lr` and far below where it began, and the momentum the other way round.

    After the last step the rate is held; torch raises an error there, which ends the run.

    Args:
        optimizer: of torch.
        max_lr: the upper rate, or one for each group.
        total_steps: steps in all, or a length such as "5ep".
        epochs: with steps_per_epoch in place of total_steps.
        steps_per_epoch: steps in an epoch.
        pct_start: the share of the steps on the way up, in [0, 1].
        anneal_strategy: cos or linear.
        cycle_momentum: whether the momentum is moved.
        base_momentum: the lower momentum, or one for each group.
        max_momentum: the upper momentum, or one for each group.
        div_factor: max_lr over the rate at the start.
        final_div_factor: the rate at the start over the rate at the end.
        three_phase: whether the way down ends at the rate of the start, and a third phase follows.
        last_epoch: the step after which to go on; -1: from the start.
    """

    _kept: ClassVar = (
        "total_steps",
        "_schedule_phases",
        "_anneal_func_type",
        "cycle_momentum",
        "_own_rates",
        "_own_momenta",
    )

    def __init__(
        self,
        optimizer: Any,
        max_lr: float | list[float],
        total_steps: Any = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        self._check_optimizer(optimizer)
        self.total_steps = _total(total_steps, epochs, steps_per_epoch)
        if not 0 <= pct_start <= 1 or anneal_strategy not in ("cos", "linear"):
            raise InvalidError(
                "pct_start must be from 0 to 1 and anneal_strategy cos or linear; got "
                f"{pct_start!r} and {anneal_strategy!r}"
            )
        self._anneal_func_type = anneal_strategy
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            check_momentum(optimizer)
        low, high = (
            per_group(base_momentum, optimizer, "base_momentum"),
            per_group(max_momentum, optimizer, "max_momentum"),
        )
        self._own_momenta = {"base_momentum": low, "max_momentum": high}
        self._own_rates = {"initial_lr": 1 / div_factor, "max_lr": 1.0, "min_lr": 1 / div_factor / final_div_factor}
        self._schedule_phases = _phases(self.total_steps, pct_start, three_phase)
        tops = per_group(max_lr, optimizer, "max_lr")
        for group, top in zip(optimizer.param_groups, tops, strict=False):
            group["initial_lr"] = top / div_factor
        self._said = False
        self._reckon()
        self._open(optimizer, last_epoch)

    def _reckon(self) -> None:
        """What each phase goes from and to: rates over the rate at the start, and momenta."""
        first, momenta = self._own_rates["initial_lr"], self._own_momenta
        begin, self._phases = 0.0, []
        for phase in self._schedule_phases:
            rates = self._own_rates[phase["start_lr"]] / first, self._own_rates[phase["end_lr"]] / first
            moved = momenta[phase["start_momentum"]], momenta[phase["end_momentum"]]
            self._phases.append((begin, phase["end_step"], rates, moved))
            begin = phase["end_step"]

    def _place(self, t: float) -> tuple[Any, float]:
        """The phase, and how far the rate is on the way from its start to its end."""
        t = min(t, self.total_steps - 1)
        for phase in self._phases:
            if t <= phase[1]:
                break
        begin, end = phase[0], phase[1]
        share = (t - begin) / (end - begin) if end != begin else 1.0
        return phase, (1 - math.cos(math.pi * share)) / 2 if self._anneal_func_type == "cos" else share

    def _rates(self, t: float) -> Rates:
        self._at = phase, way = self._place(t)
        start, end = phase[2]
        factor = start + (end - start) * way if way < 0.5 else end + (start - end) * (1 - way)
        return [base * factor for base in self.base_lrs]

    def _momenta(self, t: float) -> Rates | None:
        if not self.cycle_momentum:
            return None
        phase, way = self._at
        momenta = [start + (end - start) * way for start, end in zip(*phase[3], strict=False)]
        return momenta if len(momenta) == len(self.base_lrs) else [at(momenta, i) for i in range(len(self.base_lrs))]

    def _advance(self, rates: Rates) -> Rates:
        if self.last_epoch >= self.total_steps and not self._said:
            self._said = True
            warn(f"the cycle was planned for {self.total_steps} steps; the last learning rate is held from here on")
        return super()._advance(rates)

    def _translated(self, state: Any) -> Any:
        if any(abs(one - other) > 1e-9 * other for one, other in zip(state["base_lrs"], self.base_lrs, strict=False)):
            raise InvalidError(
                f"the state begins at the rates {state['base_lrs']}, this scheduler at {self.base_lrs}; make it with "
                "the same max_lr and div_factor"
            )
        return super()._translated({"_own_rates": self._own_rates, "_own_momenta": self._own_momenta, **state})

    def _take(self, name: str, value: Any) -> None:
        super()._take(name, value)
        self._reckon()


def _total(total_steps: Any, epochs: int | None, steps_per_epoch: int | None) -> int:
    if total_steps is not None:
        total = steps(total_steps, "total_steps", None, steps_per_epoch)
    elif epochs is not None and steps_per_epoch is not None:
        total = epochs * steps_per_epoch
    else:
        raise InvalidError("OneCycleLR needs total_steps, or epochs and steps_per_epoch")
    if not isinstance(total, int) or total < 1:
        raise InvalidError(f"total_steps must be a whole number of 1 or more; got {total!r}")
    return total


def _phases(total: int, rise: float, three: bool) -> list[dict[str, Any]]:
    """The phases as torch keeps them."""
    ends = [rise * total - 1, 2 * rise * total - 2, total - 1] if three else [rise * total - 1, total - 1]
    rates = ["initial_lr", "max_lr", "initial_lr", "min_lr"] if three else ["initial_lr", "max_lr", "min_lr"]
    momenta = ["max_momentum", "base_momentum", "max_momentum", "max_momentum"]
    return [
        {
            "end_step": end,
            "start_lr": rates[place],
            "end_lr": rates[place + 1],
            "start_momentum": momenta[place],
            "end_momentum": momenta[place + 1],
        }
        for place, end in enumerate(ends)
    ]
