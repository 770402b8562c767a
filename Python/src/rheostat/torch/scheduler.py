"""A controller as a scheduler of torch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..controller import Controller, Spelling
from ..errors import RefusedError
from ..plan import Plan
from . import _state
from ._ahead import Ahead
from ._making import Controllers, by_name, parts
from ._order import Order
from ._part import Part
from ._readings import taken, validated
from ._skips import Skips
from ._view import View
from ._warning import warn
from .distributed.mean import Mean
from .pilot.families import family


class Scheduler(View):
    """Sets the learning rates of an optimizer by a controller.

    >>> scheduler = Scheduler(optimizer, "warmup(5%) > plateau(patience=10)", total_steps=10_000)
    >>> optimizer.step(); scheduler.step()

    It writes the first rate at once. `step()` says that one update was made. After the total the last rate is held.
    The rates depend on the scheduler's own state alone: after `load_state_dict` they are right, whatever was loaded and
    made in which order.

    Args:
        optimizer: of torch, or what has its `param_groups`. Its rates stand in where the controller names no peak, and
            the ratios between its groups are kept.
        controller: a spelling, a preset, a configuration, a path or a `Controller`; or a dictionary of them by the
            `name` of parameter groups, with "*" for all others.
        total_steps: optimizer updates in all; None if the run has no fixed end.
        steps_per_epoch: updates in an epoch, for lengths such as "5ep".
        tokens_per_step: tokens in an update, for lengths such as "2Mtok".
        scaler: the GradScaler of mixed precision; updates that it leaves out do not count.
        controllers: controllers of their own for groups by name, beside `controller`, which steers the others.
        signals: readings beyond losses that you will hand in by `report`, as "weightSquaredNorm".
        sync: where torch.distributed is initialised, readings are averaged over the ranks: all of them hand theirs in
            at the same places, `{}` on a rank that has none. False: each rank goes by its own.

    Raises:
        InvalidError: a mistake in the controller, or one that a scheduler cannot serve.
    """

    def __init__(
        self,
        optimizer: Any,
        controller: Spelling | Controller | Controllers,
        *,
        total_steps: int | None = None,
        steps_per_epoch: int | None = None,
        tokens_per_step: float | None = None,
        scaler: Any = None,
        controllers: Controllers | None = None,
        signals: Iterable[str] = (),
        sync: bool = True,
    ) -> None:
        self._check_optimizer(optimizer)
        plan = Plan(total_steps, steps_per_epoch, tokens_per_step, optimizer=family(optimizer))
        self._parts = parts(optimizer, by_name(controller, controllers), plan, tuple(signals))
        self._skips = Skips(scaler, optimizer) if scaler is not None else None
        self._order: Order | None = Order(optimizer, self._parts)
        self.optimizer = optimizer
        self.total_steps = total_steps
        self._epoch, self._sync = steps_per_epoch, sync
        self._done = self._counted = 0
        self._replanned = self._said_end = False
        self._readings: dict[str, float] = {}
        self._begin()
        self._follow_loads(optimizer)

    def _begin(self) -> None:
        """Starts from the controllers as they are: rates are listed ahead from the next update on."""
        self._listed = 0
        self._lone: Part | None = None
        self._ahead: Ahead | None = None
        self._rates: Any = ()
        self._momenta: Any = None
        self._wanted = frozenset(name for part in self._parts for name in part.controller.needs.signals)
        self._mean = Mean(self._wanted) if self._sync and self._wanted else None
        self._put = self._parts[0].groups.write
        for part in self._parts:
            part.expect(self._done, self._epoch, self.total_steps)
        self._write()

    # --- Stepping --------------------------------------------------------------------------------------------------

    def step(self, metrics: Any = None, *, stepped: bool = True, loss: Any = None) -> None:
        """Says what happened: an update, and what was read.

        >>> scheduler.step(loss=loss)
        >>> scheduler.step(validation_loss, stepped=False)

        Args:
            metrics: the validation loss, or the metric if the controller asks for one; or a dictionary of signals.
            stepped: False if there was no update: with metrics the call is only a reading, without them the optimizer
                left the update out.
            loss: the training loss of this update.

        Raises:
            InvalidError: a reading that is no number; nothing has changed then.
        """
        if metrics is None and stepped and loss is None:
            place = self._done + 1
            if place < self._listed:
                self._done = place
                momenta = self._momenta
                self._put(self._rates[place], None if momenta is None else momenta[place])
                return
            lone = self._lone
            if lone is not None and place < lone.due and not self._readings and lone.trained_plainly():
                self._done = place
                return
        self._step(metrics, stepped, loss)

    def _step(self, metrics: Any, stepped: bool, loss: Any) -> None:
        readings = self._readings | taken({"trainingLoss": loss}, self._wanted)
        found = None if metrics is None else validated(metrics, self._wanted)
        self._settle()
        if self._mean is not None and found is not None:
            found = self._mean(found, self.digest)
        if stepped or found is None:
            self._try(stepped, readings)
        else:
            self._readings = readings
        if found is not None:
            for part in self._parts:
                part.validated(found)
        self._write()

    def _try(self, stepped: bool, readings: dict[str, float]) -> None:
        """An update was tried."""
        self._readings = {}
        if self._mean is not None and readings:
            readings = self._mean(readings, self.digest)
        if self._skips is not None and stepped:
            stepped = not self._skips.skipped()
        if not stepped:
            for part in self._parts:
                part.skipped(readings)
            return
        if self._order is not None:
            self._order.check()
            self._order = None
        ended = all(part.finished for part in self._parts)
        self._done += 1
        for part in self._parts:
            part.trained(readings)
            if self._done >= part.due:
                part.warn_if_waiting(self._done)
        self._list()
        if ended and not self._said_end:
            self._said_end = True
            self._say_end()

    def _list(self) -> None:
        """Makes the list of rates, or makes it longer; where there is none the controller is asked at each update."""
        self._listed, self._lone = 0, None
        if len(self._parts) > 1 or self._skips is not None:
            return
        part = self._parts[0]
        if part.controller.needs.nothing and not self._replanned:
            ahead = self._ahead = self._ahead or part.ahead()
            if ahead.grow(self._done + 2):
                self._rates, self._momenta, self._listed = ahead.rates, ahead.momenta, len(ahead.rates)
                return
        self._lone = part

    def _write(self) -> None:
        for part in self._parts:
            part.write()

    def _say_end(self) -> None:
        decision = self.decision
        why = "the controller has ended the run" if decision is None else decision.text.rstrip(".")
        if self.total_steps is not None and self._done > self.total_steps:
            why = f"the run was planned for {self.total_steps} updates"
        warn(f"{why}; the last learning rate is held from here on, or write scheduler.replan(total_steps=…)")

    def report(self, **readings: Any) -> None:
        """Hands in readings of the update that the next `step()` tells of.

        >>> scheduler.report(training_loss=loss)
        >>> scheduler.step()

        Args:
            readings: signals by name (`rheostat.SIGNALS`), as trainingLoss or training_loss.
        """
        self._readings = self._readings | taken(readings, self._wanted)

    # --- Changing --------------------------------------------------------------------------------------------------

    def replan(self, total_steps: int | None) -> None:
        """Gives the run another length; what the rate then does is the controller's parameter onReplan.

        >>> scheduler.replan(total_steps=20_000)

        Args:
            total_steps: updates in all, those made included; None: no fixed end.

        Raises:
            RefusedError: fewer updates than were made; nothing has changed then.
        """
        if isinstance(total_steps, int) and 0 < total_steps < self._done:
            raise RefusedError(f"{self._done} updates have been made; the total cannot become {total_steps}")
        self._settle()
        found = [part.replanned(total_steps, self._done) for part in self._parts]
        for part, (controller, told) in zip(self._parts, found, strict=True):
            part.take(controller)
            part.told = told
        self.total_steps, self._replanned, self._said_end = total_steps, True, False
        self._begin()

    def scale(self, factor: float) -> None:
        """Multiplies all learning rates from now on; the factor is part of the state.

        >>> scheduler.scale(0.5)

        Args:
            factor: in (0, inf).
        """
        for part in self._parts:
            part.groups.scaled(factor)
        for part in self._parts:
            part.groups.scale(factor)
        self._after_load()

    def _after_load(self) -> None:
        self._settle()
        self._write()

    # --- Keeping ---------------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """All that the rates depend on, in numbers and texts that JSON can hold."""
        self._settle()
        return _state.written(self)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Goes on where `state_dict` was called, bit for bit, and writes the rate of that place.

        Raises:
            InvalidError: a state of another version, kind or set of groups; nothing has changed then.
        """
        _state.load(self, state_dict)

    def __getstate__(self) -> dict[str, Any]:
        scaler = None if self._skips is None else self._skips.scaler
        return {"optimizer": self.optimizer, "scaler": scaler, "state": self.state_dict(), "epoch": self._epoch,
                "sync": self._sync}  # fmt: skip

    def __setstate__(self, state: dict[str, Any]) -> None:
        _state.revive(self, state)
