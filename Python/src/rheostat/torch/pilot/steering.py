"""What a pilot offers beside its loop: looking, showing, storing."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from ...controller import Decision
from ...errors import InvalidError, MisuseError
from ...plan import Plan
from . import storing
from .course import Course
from .trace import write
from .updates import Updates

State = dict[str, Any]


class Steering:
    """The part of a pilot that is not its loop."""

    optimizer: Any
    _course: Course
    _updates: Updates
    _plan: Plan
    _configuration: str
    _spelling: str
    _family: str
    _awaits = False
    _role: Literal["main", "probe"] = "main"
    _loaded: State | None = None
    _met = False

    # --- Looking ---------------------------------------------------------------------------------------------------

    @property
    def role(self) -> Literal["main", "probe"]:
        """That of the update under way: main, or probe, which will be thrown away."""
        return self._role

    @property
    def rate(self) -> float:
        """The learning rate of the first group with one above 0, as it was written last."""
        return float(next((g["lr"] for g in self.optimizer.param_groups if float(g["lr"]) > 0), 0.0))

    @property
    def total_steps(self) -> int:
        """Optimizer updates in all."""
        return self._course.total

    @property
    def performed(self) -> int:
        """Updates made so far, those that were thrown away too."""
        return self._course.counts.performed

    @property
    def searched(self) -> int:
        """Updates that were probes."""
        return self._course.counts.searched

    @property
    def finished(self) -> bool:
        """Whether the run is over and the model holds what is handed over."""
        return self._course.is_finished

    @property
    def decisions(self) -> list[Decision]:
        """All that the controller has decided, and why."""
        return list(self._course.decisions)

    @property
    def decision(self) -> Decision | None:
        """What it decided last."""
        return self._course.decisions[-1] if self._course.decisions else None

    def _meet(self) -> None:
        """Begins with the other ranks, which must have been made the same way."""
        plan = json.dumps([self._configuration, self._plan.to_dict()], sort_keys=True)
        text = hashlib.sha256(plan.encode()).digest()
        self._met = True
        self._course.meet(
            {
                "plan's digest": lambda: int.from_bytes(text[:8], "big"),
                "number of micro-batches in an update": lambda: self._updates.accumulate,
            }
        )

    def _over(self) -> str | None:
        """The sentence for what comes after the end."""
        if not self._course.is_finished:
            return None
        done, total = self.performed, self._course.total
        if self._course.todo.do == "finish":
            return f"the budget of {total} updates is spent; pilot.replan(total_steps) gives more"
        return f"the pilot was finished after {done} of {total} updates; make another one, or load its state_dict"

    def _open(self) -> None:
        """Begins something that changes the run."""
        course = self._course
        if course.depth:
            raise MisuseError("the model shows its averaged weights inside pilot.evaluating(); train after that block")
        if course.is_finished and course.todo.do != "finish":
            raise MisuseError(self._over())
        if self._loaded is not None:
            loaded, self._loaded = self._loaded, None
            if not course.is_finished:
                storing.put(loaded, course.live)

    # --- Showing ---------------------------------------------------------------------------------------------------

    @contextmanager
    def evaluating(self) -> Iterator[None]:
        """The model as it would be handed over now; the run goes on after the block without a changed bit.

        A schedule-free model shows its average, whose BatchNorm statistics are estimated on the last 30 training
        batches, each charged a third of an update. Save a model for use in here; `state_dict` is for outside.

        >>> with pilot.evaluating():
        ...     accuracy = test(model)
        """
        self._course.enter()
        try:
            yield
        finally:
            self._course.leave()

    def finish(self) -> None:
        """Ends the run early: the model holds what is handed over. The end of the budget calls it."""
        if self._course.depth:
            raise MisuseError("pilot.finish() ends the run; call it outside of pilot.evaluating()")
        self._awaits = False
        self._updates.abandon()
        self._course.finish()

    def replan(self, total_steps: int) -> None:
        """The run is to have another number of updates; one that was over goes on if that is larger.

        Raises:
            RefusedError: a total below the updates done.
        """
        if isinstance(total_steps, bool) or not isinstance(total_steps, int) or total_steps < 1:
            raise InvalidError(f"total_steps must be a whole number of 1 or more; got {total_steps!r}")
        if self._course.depth:
            raise MisuseError("pilot.replan() may let the run go on; call it outside of pilot.evaluating()")
        self._course.replanned(total_steps)
        if self._course.todo.do != "finish":
            self._course.unfinish()

    def report(self, path: str | os.PathLike[str]) -> None:
        """Writes what happened: .jsonl (Documentation/Guides/Trace.md), .csv, or a picture (.html, .svg, .png).

        Raises:
            InvalidError: a path that cannot be written.
        """
        target = Path(path)
        course = self._course
        header = {
            "name": self._spelling, "workload": {"name": type(course.live.model).__name__},
            "optimizer": type(self.optimizer).__name__, "controller": json.loads(self._configuration),
            "plan": self._plan.to_dict(), "seed": 0, "every": 1,
        }  # fmt: skip
        lines = course.trace.lines(header)
        if target.suffix in (".jsonl", ".csv"):
            return write(target, lines)
        from ...report import write as draw

        with tempfile.TemporaryDirectory() as directory:
            trace = Path(directory) / f"{target.stem}.jsonl"
            write(trace, lines)
            draw(trace, target)

    def __reduce__(self) -> tuple[Any, ...]:
        raise MisuseError("a pilot is stored by its state_dict; it is neither pickled nor copied with its model")

    # --- Storing ---------------------------------------------------------------------------------------------------

    def state_dict(self) -> State:
        """All that the run depends on, to be stored by torch.save; tensors lie on the CPU and are copies.

        It holds model, optimizer, scaler, generators, the controller and its slots (or the names of their files and
        their digests), and where the data stand.

        Raises:
            MisuseError: a call in the middle of an update, or inside `evaluating`.
        """
        return self._state(copied=True)

    def _state(self, copied: bool) -> State:
        if self._course.depth:
            raise MisuseError("pilot.state_dict() stores what is trained; call it outside of pilot.evaluating()")
        if self._awaits or self._updates.micro:
            raise MisuseError(
                "pilot.state_dict() works between updates; call it after the backward of the last micro-batch"
            )
        left = max(self._course.total - self.performed, 0) * self._updates.accumulate
        return storing.written(self._course, self._configuration, self._family, left, copied)

    def load_state_dict(self, state: State, *, data: bool = True) -> None:
        """Goes on from a state, bit for bit; the pilot must have been made the same way, the total may differ.

        It puts model and optimizer in place, and once more when the loop begins, so that the order in which a script
        loads its parts does not matter. The batches that the run has seen are drawn again and passed over.

        Args:
            state: what `state_dict` gave.
            data: whether the data go on where they stood; False begins them anew.

        Raises:
            InvalidError: what is no such state, or lacks its slots; nothing has changed then.
        """
        if self._course.depth:
            raise MisuseError("pilot.load_state_dict() replaces what is trained; call it outside of pilot.evaluating()")
        self._check(state, data)
        state = storing.read(state, self._course, data)
        self._awaits = self._met = False
        self._updates.abandon()
        self._loaded = state

    def _check(self, state: State, data: bool, moves: bool = False) -> None:
        storing.check(state, self._course, self._configuration, self._family, data, moves)
