"""What the callbacks of all frameworks have in common: a controller that is asked and told at the hooks of a loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from torch import Tensor, nn

from ..controller import Spelling, explain
from ..errors import InvalidError
from ..plan import Plan
from ..torch._groups import Groups
from ..torch._skips import Skips
from ..torch.loggers import Logger
from ..torch.pilot.batch_norm import Inputs
from ..torch.pilot.course import Course
from ..torch.pilot.families import family, weight_scale
from ..torch.pilot.live import Live
from ..torch.pilot.signals import GRADIENT, Meter
from ..torch.pilot.slots import made as slots_at
from . import keeping
from .agreeing import agreed
from .looking import VALIDATION, Looking
from .making import made

State = dict[str, Any]


class Core(Looking):
    """A loop that belongs to a framework, under a controller.

    Before each update `before` saves and restores model, optimizer and scaler in place, as the controller wishes, and
    writes the rate; after it `after` says what happened. The data go onward over a restore: a loop that belongs to a
    framework cannot be rewound. The framework's own counter counts the updates performed, probes included.

    Args:
        controller: a spelling, a preset, a dictionary or a path.
        evaluate: takes nothing; gives the validation loss, for controllers that ask for a validation.
        steps_per_epoch: updates in an epoch, for lengths such as "5ep".
        tokens_per_step: tokens in an update, for lengths such as "2Mtok".
        slots: "memory", or a directory for the checkpoints of a search.
        loggers: receive the rates after each update (`rheostat.torch.loggers`).

    Raises:
        InvalidError: a mistake in the controller.
    """

    def __init__(
        self,
        controller: Spelling,
        *,
        evaluate: Callable[[], Any] | None = None,
        steps_per_epoch: int | None = None,
        tokens_per_step: float | None = None,
        slots: str = "memory",
        loggers: Iterable[Logger] = (),
    ) -> None:
        super().__init__()
        self._explanation = explain(controller)
        self._evaluate, self._slots, self._loggers = evaluate, slots_at(slots), tuple(loggers)
        self._lengths = (steps_per_epoch, tokens_per_step)
        self._loaded: State | None = None
        self._told: dict[str, float] | None = None

    # --- Beginning -------------------------------------------------------------------------------------------------

    def begin(
        self,
        model: nn.Module,
        optimizer: Any,
        total: int | None,
        *,
        scaler: Any = None,
        gradients: bool = True,
        kind: str | None = None,
        shards: str = "",
        done: int = 0,
    ) -> None:
        """Makes the controller, once the framework has made model and optimizer, and writes the first rate.

        Args:
            model: what is trained.
            optimizer: of torch, or what looks like it.
            total: optimizer updates in all.
            scaler: the GradScaler of the framework.
            gradients: whether `measure` is called between the backward pass and the update.
            kind: the family of the optimizer; None: as its class says.
            shards: who keeps parameters where nobody else can bring them back in place; empty: nobody.
            done: updates that were made before, of which there is no state.

        Raises:
            InvalidError: a controller that this loop cannot serve; the sentence names Pilot, which can.
        """
        groups = Groups(optimizer)
        signals = ("trainingLoss", *VALIDATION, *(GRADIENT if gradients else ()))
        can = ("saveRestore", *(("measureBeforeUpdate",) if gradients else ()))
        plan = Plan(
            total, *self._lengths, base_rate=groups.base or None, optimizer=kind or family(optimizer),
            weight_scale=weight_scale(model.parameters()), signals=signals,
            can=can if self._evaluate is None else (*can, "validate"),
        )  # fmt: skip
        controller = made(self._explanation.configuration, plan, groups)
        if shards and controller.needs.slots:
            raise InvalidError(
                f"{self._explanation.kind} saves and restores the model, which a callback cannot under {shards}; train "
                "with rheostat.torch.Pilot, or take a controller that only sets rates"
            )
        if done and not controller.needs.nothing:
            raise InvalidError(
                f"the checkpoint of update {done} holds no state of {self._explanation.kind}, which depends on what it "
                "has read; give one that was stored with the callback, or start anew"
            )
        meter = Meter(controller.needs.signals, optimizer)
        live = Live(model, optimizer, scaler, meter)
        asked = self._evaluate if "validate" in controller.needs.can else None
        self._course = Course(controller, live, groups, self._slots, Inputs(model), asked, total or 1 << 53)
        self.scaled_by(scaler)
        self._skips = Skips(scaler, optimizer) if self._scaler is not None else None
        self._measures = gradients and "measureBeforeUpdate" in controller.needs.can
        self._plan = plan
        self._asks = bool(set(meter.asked) - {"trainingLoss"})
        if self._loaded is not None:
            state, self._loaded = self._loaded, None
            self.load_state_dict(state)
        while self._course.counts.performed < done and not self.finished:
            self._course.trained({}, None)
        self._course.write()

    # --- An update -------------------------------------------------------------------------------------------------

    def before(self, overwritten: bool = False) -> bool:
        """Before the first micro-batch of an update: does what the controller wishes and writes the rate.

        Gives False once the run is over for the controller; then the last rate is held.

        Args:
            overwritten: whether the framework has written rates of its own, which do not count.
        """
        if overwritten:
            self.course.groups.forget()
        self.forget()
        self._told = None
        goes_on = self.course.obey()
        self._role = self.course.todo.role or "main"
        return goes_on

    def measure(self, *_: Any) -> None:
        """Between the backward pass and the update: reads what the controller wishes to know of the gradient."""
        course = self.course
        if course.todo.do != "train" or not (self._asks or self._measures):
            return
        loss = self.loss()
        self._told = agreed(course.live.meter.read(loss if isinstance(loss, Tensor) else None))
        if self._measures:
            course.measured(self._told)
            self._told = {}
        course.live.meter.before()

    def after(self, stepped: bool | None = None) -> None:
        """After an update, or one that was left out.

        Args:
            stepped: whether it was made; None: as the scaler says.
        """
        course, loss = self.course, self.loss()
        if stepped is None:
            stepped = self._skips is None or not self._skips.skipped()
        if course.todo.do != "train":
            return
        readings = self._told
        if readings is None:
            readings = agreed({"trainingLoss": float(loss)}) if self.wants_loss and loss is not None else {}
        self._told = None
        self.forget()
        if not stepped:
            return course.skipped(readings)
        course.live.meter.after()
        course.trained(readings, readings.get("trainingLoss", loss))
        self._log(readings)

    def validated(self, value: Any) -> None:
        """The framework has validated; the weights of a probe do not count."""
        course = self._course
        if course is None or self._role == "probe" or course.depth:
            return
        signals = course.controller.needs.signals
        name = (
            "validationMetric"
            if "validationMetric" in signals and "validationLoss" not in signals
            else "validationLoss"
        )
        course.validated(agreed({name: float(value)}))

    def _log(self, readings: Mapping[str, float]) -> None:
        if self._loggers:
            values = {f"lr/{name}": rate for name, rate in self.last_lr.items()} | dict(readings)
            for logger in self._loggers:
                logger.log(values | {"probe": float(self._role == "probe")}, self.performed)

    # --- Keeping ---------------------------------------------------------------------------------------------------

    def state_dict(self) -> State:
        """The controller, its slots and the trace; model and optimizer are the framework's to store."""
        return keeping.written(self.course, self._configuration) if self._course else dict(self._loaded or {})

    def load_state_dict(self, state: State) -> None:
        """Goes on from a state; before the training begins it is kept until then.

        Raises:
            InvalidError: what is no such state, or of another controller; nothing has changed then.
        """
        keeping.check(state, self._configuration, self._slots)
        if self._course is None:
            self._loaded = state
        else:
            keeping.read(state, self._course)
            self._course.write()
