"""The explicit form of a pilot, for loops that want to keep control."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from ...controller import Directive
from ...errors import MisuseError
from .steering import Steering


class Explicit(Steering):
    """Asking what is to be done, doing it, telling what happened."""

    _measures_before: bool
    _readings: dict[str, float] | None = None
    _hook: Any = None

    def ask(self) -> Directive:
        """What is to be done next; the rate of an update is written into the groups.

        >>> while (todo := pilot.ask()).do != "finish":
        ...     if todo.do == "train":
        ...         loss = loss_fn(model, pilot.take(loader)); loss.backward()
        ...         pilot.optimizer.step(); pilot.optimizer.zero_grad()
        ...         pilot.tell(trainingLoss=loss)
        ...     else:
        ...         pilot.do(todo)
        """
        self._open()
        course = self._course
        if not self._met:
            self._meet()
        if course.todo.do == "train":
            course.write()
            self._role = course.todo.role or "main"
        elif course.todo.do == "finish":
            course.finish()
        return course.todo

    def take(self, loader: Iterable[Any]) -> Any:
        """The next batch of a loader, or one that comes again after the data were rewound."""
        self._open()
        self._course.bind(loader)
        return self._course.batches.draw()

    def do(self, todo: Directive | None = None) -> None:
        """Saves, restores or validates, as was asked, and tells the controller.

        Raises:
            MisuseError: a directive that is not the present one, or one that is for the loop.
        """
        self._open()
        now = self._course.todo
        if todo is not None and todo != now:
            raise MisuseError(f"the controller asks to {now.do} now, not to {todo.do}; call pilot.ask() again")
        if now.do in ("train", "finish"):
            raise MisuseError(f"to {now.do} is for the loop; pilot.do saves, restores and validates")
        self._course.deed()

    def measure(self, loss: torch.Tensor | None = None) -> None:
        """Takes the readings of the gradient between the backward pass and the optimizer's step, if any are asked for.

        Some are compared with the update itself, at which a hook looks when the optimizer makes its step.
        """
        meter = self._course.live.meter
        self._readings, _ = self._course.fellows.updated(meter, loss, None, self.optimizer)
        if self._measures_before:
            self._course.measured(self._readings)
            self._readings = {}
        meter.before()
        self._unhook()
        register = getattr(self.optimizer, "register_step_post_hook", None)
        if meter.looks and register is not None:
            self._hook = register(lambda *_: meter.after())

    def _unhook(self) -> None:
        hook, self._hook = self._hook, None
        if hook is not None:
            hook.remove()

    def tell(self, *, skipped: bool = False, **readings: Any) -> None:
        """An update was made, or left out, with readings such as trainingLoss=loss; or a validation was made.

        Raises:
            MisuseError: an event that answers nothing.
        """
        self._open()
        course = self._course
        found = {name: float(value) for name, value in readings.items()}
        if found and set(found) <= {"validationLoss", "validationMetric"}:
            return course.validated(course.fellows.validated(found))
        if course.todo.do != "train":
            raise MisuseError(f"the controller asks to {course.todo.do} now, not to train; call pilot.ask()")
        self._unhook()
        found, skipped = course.fellows.told(found, skipped)
        measured, self._readings = self._readings or {}, None
        told = {**measured, **found}
        if skipped:
            course.live.meter.forget()
            return course.skipped(told)
        course.live.meter.after()
        course.trained(told, told.get("trainingLoss"))
