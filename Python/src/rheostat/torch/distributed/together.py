"""Ranks that train one model under one controller."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from ... import _library as c
from ...controller import Directive
from ...errors import DistributedError, InvalidError
from .alone import Alone, Facts
from .ranks import Ranks, listed

_VALIDATION = ("validationLoss", "validationMetric")
_ADVICE = "make the pilot the same way and load states of the same moment on all ranks"
_LENGTH = 7  # Numbers in a directive as it is said.


class Together(Alone):
    """Every rank has a controller, and all are told the same readings: the means over the ranks.

    Rank 0 says what is done, in one small broadcast an update. A rank whose own controller would do something else
    follows, and reports it with the next readings; then all ranks raise. Closed forms of the step are told nothing, so
    that nothing is said until the next comparison.

    Args:
        ranks: those that train.
        is_quiet: whether no reading can change what is done.
        sharded: whether each rank holds a part of the parameters.
    """

    def __init__(self, ranks: Ranks, is_quiet: bool, sharded: bool) -> None:
        self._ranks = ranks
        self.rank, self.size, self.group = ranks.rank, ranks.size, ranks.group
        self.is_quiet, self.sharded = is_quiet, sharded
        self._differs: str | None = None
        self._refusal: Exception | None = None

    # --- Comparing -------------------------------------------------------------------------------------------------

    def meet(self, facts: Facts) -> None:
        """Compares the facts; rank 0 is right.

        Raises:
            DistributedError: ranks that differ, on all ranks.
        """
        rows = self._ranks.gathered([self._differs is not None, *facts.values()])
        self._check_alike([row[0] for row in rows])
        for place, name in enumerate(facts, 1):
            others = [rank for rank, row in enumerate(rows) if row[place] != rows[0][place]]
            if others:
                values = f" ({rows[others[0]][place]} on rank {others[0]}, {rows[0][place]} on rank 0)"
                shown = "" if "digest" in name else values
                raise DistributedError(f"the {name} differs between rank 0 and {listed(others)}{shown}; {_ADVICE}")

    @staticmethod
    def facts(values: Mapping[str, Callable[[], int]]) -> Facts:
        """Facts to be compared, as numbers of 63 bits."""
        return {name: value() >> 1 if name.endswith("digest") else value() for name, value in values.items()}

    def _check_alike(self, differs: list[int]) -> None:
        others = [rank for rank, one in enumerate(differs) if one]
        if not others:
            return
        why = f"; here: {self._differs}" if self._differs else ""
        raise DistributedError(f"the controller of {listed(others)} has left that of rank 0{why}; {_ADVICE}")

    # --- Updates ---------------------------------------------------------------------------------------------------

    def updated(
        self, meter: Any, loss: Tensor | None, scaler: Any, optimizer: Any
    ) -> tuple[dict[str, float], Tensor | float | None]:
        """The means over the ranks of the coming update's readings, in one transfer; an overflow is one on all."""
        part = torch.zeros((), dtype=torch.float64) if loss is None else loss.detach().double() / self.size
        if self.is_quiet:
            return {}, self._ranks.total(part)
        names, values = meter.parts(loss)
        found = _overflows(scaler, optimizer)
        overflow = (
            torch.stack([one.to(part.device).double() for one in found]).sum() if found else torch.zeros_like(part)
        )
        *means, mean, overflows = self._summed([*values, part, overflow])
        if overflows:
            for one in found:
                one.fill_(1.0)
        return dict(zip(names, means, strict=True)), mean

    def told(self, readings: dict[str, float], skipped: bool) -> tuple[dict[str, float], bool]:
        """The mean of what the loops of the ranks say; an update that one rank left out was left out."""
        means = self._means(readings, c.SIGNALS, float(skipped))
        return means[0], means[1] > 0

    def validated(self, found: dict[str, float]) -> dict[str, float]:
        """The mean over the ranks whose evaluation found something.

        Raises:
            InvalidError: evaluations that found nothing on any rank.
        """
        means, _ = self._means(found, _VALIDATION, 0.0)
        if not means:
            raise InvalidError("evaluate() gave None on all ranks; it gives the validation loss on one at least")
        return means

    def _means(self, readings: dict[str, float], names: Sequence[str], flag: float) -> tuple[dict[str, float], float]:
        """The mean of each reading over the ranks that have it, and the sum of the flag."""
        values = [readings.get(name, 0.0) for name in names]
        counts = [float(name in readings) for name in names]
        sums = self._summed(list(torch.tensor([*values, *counts, flag], dtype=torch.float64).unbind()))
        *sums, flags = sums
        totals, numbers = sums[: len(names)], sums[len(names) :]
        means = {name: total / count for name, total, count in zip(names, totals, numbers, strict=True) if count}
        return means, flags

    def _summed(self, values: list[Tensor]) -> list[float]:
        """The sums over the ranks, with a word on whether this one differs."""
        differs = values[0].new_full((), float(self._differs is not None))
        packed = torch.stack([value.detach().to(differs) for value in [*values, differs]])
        *sums, others = self._ranks.total(packed).tolist()
        if others:
            self._check_alike([row[0] for row in self._ranks.gathered([self._differs is not None])])
        return sums

    # --- What is done ----------------------------------------------------------------------------------------------

    def ruled(self, own: Directive, is_due: bool) -> tuple[Directive, bool]:
        """What rank 0 says is to be done.

        Raises:
            DistributedError: rank 0 has failed.
        """
        if self.is_quiet:
            return own, is_due
        said = self._ranks.of_first(_packed(own, is_due))
        refusal, self._refusal = self._refusal, None
        if said[0] < 0:
            raise refusal or DistributedError(
                "the controller of rank 0 has refused what the other ranks did; see its log"
            )
        first, is_due = _unpacked(said)
        if refusal is not None:
            self._differs = self._differs or str(refusal)
        elif first != own:
            self._differs = self._differs or f"{_shown(own)} in place of {_shown(first)}"
        return first, is_due

    def refused(self, error: Exception) -> None:
        """The controller of this rank has refused an event: rank 0 says so, the others hear first what rank 0 does."""
        if self.is_quiet:
            raise error
        if self.rank == 0:
            self._ranks.of_first([-1.0] + [0.0] * (_LENGTH - 1))
            raise error
        self._refusal = error

    @contextlib.contextmanager
    def together(self, deed: str) -> Iterator[None]:
        """All ranks begin together, and none goes on before all have ended; a failure on one is one on all.

        Raises:
            DistributedError: another rank has failed.
        """
        self._check_alike([row[0] for row in self._ranks.gathered([self._differs is not None])])
        try:
            yield
        except Exception:
            self._ranks.gathered([1])
            raise
        failed = [rank for rank, row in enumerate(self._ranks.gathered([0])) if row[0]]
        if failed:
            raise DistributedError(
                f"{listed(failed)} could not {deed}; the sentence is in {'its' if len(failed) == 1 else 'their'} log"
            )

    def first(self, values: list[float]) -> list[float]:
        """What rank 0 has."""
        return self._ranks.of_first(values)

    @torch.no_grad()
    def average(self, tensors: list[Tensor]) -> None:
        """Puts the mean over the ranks in place, in one transfer."""
        if not tensors:
            return
        flat = torch.cat([one.double().reshape(-1) for one in tensors])
        means = self._ranks.total(flat / self.size).to(flat.device)
        for one, mean in zip(tensors, torch.split(means, [one.numel() for one in tensors]), strict=True):
            one.copy_(mean.view_as(one))


def _overflows(scaler: Any, optimizer: Any) -> list[Tensor]:
    """What a GradScaler has found in the gradients: a tensor for each device, above 0 after an overflow.

    Source: torch.distributed.fsdp.sharded_grad_scaler, which adds them up over the ranks in the same way.
    """
    states = getattr(scaler, "_per_optimizer_states", {})
    return list(states[id(optimizer)]["found_inf_per_device"].values()) if id(optimizer) in states else []


def _packed(todo: Directive, is_due: bool) -> list[float]:
    none = math.nan
    return [
        float(c.DEEDS.index(todo.do)),
        none if todo.rate is None else todo.rate,
        none if todo.momentum is None else todo.momentum,
        none if todo.role is None else float(todo.role == "probe"),
        none if todo.slot is None else float(c.SLOTS.index(todo.slot)),
        none if todo.data is None else float(todo.data == "onward"),
        float(is_due),
    ]


def _unpacked(said: list[float]) -> tuple[Directive, bool]:
    do, rate, momentum, role, slot, data, is_due = (None if math.isnan(one) else one for one in said)
    todo = Directive(
        c.DEEDS[int(do or 0)], rate, momentum,
        None if role is None else "probe" if role else "main",
        None if slot is None else c.SLOTS[int(slot)],
        None if data is None else "onward" if data else "rewound",
    )  # fmt: skip
    return todo, bool(is_due)


def _shown(todo: Directive) -> str:
    return f"train at {todo.rate:.17g} ({todo.role})" if todo.do == "train" else f"{todo.do} {todo.slot or ''}".strip()
