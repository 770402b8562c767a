"""What the classes with torch's names have in common."""

from __future__ import annotations

import math
from typing import Any

from ...errors import InvalidError
from .._writer import Writer, start_rate_of
from ._keeping import Keeping
from ._values import Rates


class Dialect(Keeping):
    """A scheduler with a name and arguments of torch's: one call of `step()` is one step, whatever the loop calls it.

    The rates are a function of the step, of the rates at the start and of the arguments, all of which are in the state;
    so a resume is right in any order, groups may be added, and the state is plain data. What torch computes from the
    rate before is computed from the start here, unless the rule cannot be.
    """

    def _open(self, optimizer: Any, last_epoch: int = -1, base_lrs: Rates | None = None) -> None:
        """Starts, or goes on after step `last_epoch`."""
        self._check_optimizer(optimizer)
        self.optimizer = optimizer
        self._writer = Writer(optimizer)
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", start_rate_of(group))
        self.base_lrs = base_lrs if base_lrs is not None else [start_rate_of(group) for group in optimizer.param_groups]
        self._step_count = 1
        self._factor = 1.0
        self.last_epoch = last_epoch + 1
        self._now = self._start()
        self._write()
        self._follow_loads(optimizer)

    # --- The curve -------------------------------------------------------------------------------------------------

    def _momenta(self, t: float) -> Rates | None:
        """The momenta at step `t`, where they are moved."""
        return None

    def _start(self) -> Rates:
        """The rates at the step where it starts."""
        return self._rates(self.last_epoch)

    def _begin(self) -> Rates:
        """The rates at step 0."""
        return self._rates(0)

    def _follow(self, t: float, rates: Rates) -> Rates:
        """The rates at step `t` from those at the one before, as torch chains schedulers."""
        return self._rates(t)

    def _advance(self, rates: Rates) -> Rates:
        """Makes one step."""
        self.last_epoch += 1
        return self._follow(self.last_epoch, rates) if self._recursive else self._rates(self.last_epoch)

    def _enter(self, rates: Rates) -> Rates:
        """Becomes the part of a sequence that counts from 0 now."""
        self.last_epoch = 0
        return self._begin()

    def _join(self, rates: Rates) -> Rates:
        """What the making of this scheduler does in a chain to the rates at step 0."""
        return self._begin()

    # --- Stepping --------------------------------------------------------------------------------------------------

    def step(self, epoch: float | None = None) -> None:
        """Makes one step, or goes to the step `epoch`."""
        self._step_count += 1
        if epoch is None:
            self._now = self._advance(self._now)
        else:
            self._jump(epoch)
        self._write()

    def _jump(self, epoch: float) -> None:
        if not isinstance(epoch, (int, float)) or not 0 <= epoch < math.inf:
            raise InvalidError(f"epoch must be a number of 0 or more; got {epoch!r}")
        if self._recursive:
            raise InvalidError(f"{type(self).__name__} only goes step by step; write step()")
        self.last_epoch = math.floor(epoch)
        self._now = self._rates(epoch)

    def _write(self) -> None:
        writer, rates = self._writer, self._now
        groups = writer.groups()
        if len(groups) != len(rates):
            rates = self._now = self._admit()
        writer.put(rates if self._factor == 1.0 else [rate * self._factor for rate in rates])
        momenta = self._momenta(self._place_now())
        if momenta is not None:
            writer.put_momenta(momenta)

    def _admit(self) -> Rates:
        """Takes parameter groups that were added; they get what their own rate at the start gives at this step."""
        groups = self._writer.groups()
        fresh = groups[len(self.base_lrs) :]
        for group in fresh:
            group.setdefault("initial_lr", start_rate_of(group))
            self.base_lrs.append(start_rate_of(group))
        del self.base_lrs[len(groups) :]
        if self._recursive:
            return (self._now + self.base_lrs[len(self._now) :])[: len(groups)]
        return self._rates(self._place_now())

    def scale(self, factor: float) -> None:
        """Multiplies all learning rates from now on; the factor is part of the state.

        Args:
            factor: in (0, inf).
        """
        if isinstance(factor, (bool, str)) or not 0 < float(factor) * self._factor < math.inf:
            raise InvalidError(f"a factor must be a finite number above 0; got {factor!r}")
        self._factor *= float(factor)
        self._write()

    def get_last_lr(self) -> list[float]:  # type: ignore[override]
        """The learning rate of each parameter group, as it was written last."""
        return [rate * self._factor for rate in self._now]

    _last_lr = property(lambda self: self.get_last_lr())

    def _after_load(self) -> None:
        self._writer.forget()
        self._write()

    # torch's own SequentialLR calls these two.
    def _initial_step(self) -> None:
        self.step()

    def _update_lr(self, epoch: int | None = None) -> None:
        self.step(epoch)
