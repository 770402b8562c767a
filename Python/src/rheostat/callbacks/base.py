"""What the callbacks of all frameworks offer to their users."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..controller import Decision, Spelling
from ..errors import InvalidError
from ..torch._base import Base as RheostatScheduler
from ..torch._warning import warn
from ..torch.loggers import Logger
from .core import Core
from .feeding import Fed

State = dict[str, Any]


class Base:
    """A controller in a loop that belongs to a framework.

    Args:
        controller: a spelling, a preset, a dictionary or a path. None: what is read goes to the rheostat scheduler that
            the framework steps, or, if there is none, annealedSearch sets the rate.
        monitor: the framework's metric that is the validation loss, or the metric if the controller wants one.
        evaluate: takes nothing; gives the validation loss, for controllers that ask for a validation.
        steps_per_epoch: updates in an epoch, for lengths such as "5ep".
        tokens_per_step: tokens in an update, for lengths such as "2Mtok".
        slots: "memory", or a directory for the checkpoints of a search.
        loggers: receive the rates after each update (`rheostat.torch.loggers`).

    Raises:
        InvalidError: a mistake in the controller.
    """

    default_monitor = "val_loss"

    def __init__(
        self,
        controller: Spelling | None = None,
        *,
        monitor: str | None = None,
        evaluate: Callable[[], Any] | None = None,
        steps_per_epoch: int | None = None,
        tokens_per_step: float | None = None,
        slots: str = "memory",
        loggers: Iterable[Logger] = (),
    ) -> None:
        super().__init__()
        self._given = controller
        self._monitor = monitor
        self._warned = False
        self.monitor = monitor or self.default_monitor
        self._core = Core(
            "annealedSearch" if controller is None else controller, evaluate=evaluate, steps_per_epoch=steps_per_epoch,
            tokens_per_step=tokens_per_step, slots=slots, loggers=loggers,
        )  # fmt: skip
        self._way: Core | Fed = self._core

    def _begin(
        self, model: Any, optimizer: Any, total: int | None, schedulers: Iterable[Any] = (), **more: Any
    ) -> None:
        """The framework has made model and optimizer."""
        own = [one for one in schedulers if isinstance(one, RheostatScheduler)]
        if own and self._given is not None:
            raise InvalidError(
                f"the callback and {type(own[0]).__name__} would write the same rate; name the controller in one"
            )
        if own:
            self._way = Fed(own[0], more.get("scaler"))
        else:
            self._way = self._core
            self._core.begin(model, optimizer, total, **more)

    def _validated(self, metrics: Mapping[str, Any] | None) -> None:
        """The framework has validated, with these metrics; None: before the training, which does not count."""
        if metrics is None:
            return
        if self.monitor in metrics:
            self._way.validated(metrics[self.monitor])
        elif self._way.wants_validation and not self._warned:
            self._warned = True
            names = ", ".join(sorted(map(str, metrics))) or "none"
            warn(f"the controller waits for {self.monitor}, which no validation has; write monitor= one of: {names}")

    def _show(self, scheduler: Any) -> None:
        """Lets a scheduler whose rates are overwritten tell those that act to whoever logs them."""
        if self._way is self._core:
            scheduler._last_lr = list(self.last_lr.values())

    # --- Looking ---------------------------------------------------------------------------------------------------

    @property
    def role(self) -> str:
        """That of the update under way or just made: main, or probe, which will be thrown away."""
        return self._way.role

    @property
    def performed(self) -> int:
        """Updates made under the controller, probes included."""
        return self._core.performed

    @property
    def last_lr(self) -> dict[str, float]:
        """The rates by the names of the groups, or their places where they have none."""
        return self._way.last_lr

    @property
    def decisions(self) -> list[Decision]:
        """All that the controller has decided, and why."""
        return self._core.decisions

    def report(self, path: str) -> None:
        """Writes what happened: .jsonl or .csv, or a picture or page (.html, .svg, .png).

        Raises:
            InvalidError: a path that cannot be written.
        """
        self._core.report(path)

    # --- Keeping ---------------------------------------------------------------------------------------------------

    def state_dict(self) -> State:
        """The controller, its slots and the trace; model and optimizer are the framework's to store."""
        return {} if isinstance(self._way, Fed) else self._core.state_dict()

    def load_state_dict(self, state_dict: State) -> None:
        """Goes on from a state; before the training begins it is kept until then.

        Raises:
            InvalidError: what is no such state, or of another controller; nothing has changed then.
        """
        if state_dict:
            self._core.load_state_dict(state_dict)
