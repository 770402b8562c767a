"""Showing what would be handed over, and handing it over at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..distributed.alone import Alone
from .batch_norm import Inputs
from .evaluation import Modes, Shown, evaluated
from .live import Live
from .randomness import Kept

State = dict[str, Any]


class Counts:
    """What a run has done; `evaluations` are in updates, a forward pass is a third of one."""

    names = ("performed", "searched", "committed", "skipped", "in_a_row", "validations", "evaluations")

    def __init__(self) -> None:
        self.performed = self.searched = self.committed = self.skipped = self.in_a_row = self.validations = 0
        self.evaluations = 0.0

    def state(self) -> State:
        """The counts by their names."""
        return {name: getattr(self, name) for name in self.names}

    def load(self, state: State) -> None:
        """Takes stored counts."""
        for name in self.names:
            setattr(self, name, state[name])


class Showing:
    """The part of a run that knows what is trained and what is handed over."""

    live: Live
    inputs: Inputs
    counts: Counts
    evaluate: Callable[[], Any] | None
    fellows: Alone
    shown: Shown | None = None
    depth = 0
    # The weights that were trained, once the averages have taken their place for good.
    last: State | None = None

    def validated(self, readings: dict[str, float]) -> None:
        """Tells the controller."""
        raise NotImplementedError

    def evaluated(self) -> dict[str, float]:
        """What the user's evaluation finds; on several ranks the mean of what each finds."""
        assert self.evaluate is not None
        with self.fellows.together("evaluate"):
            found = evaluated(self.evaluate, may_be_none=self.fellows.size > 1)
        return self.fellows.validated(found)

    def enter(self) -> None:
        """Shows what would be handed over; it may be nested."""
        if self.depth == 0 and self.last is None:
            shown = Shown(self.live, self.inputs)
            try:
                shown.show()
            except BaseException:
                shown.put_back()
                raise
            self.shown = shown
            self.counts.evaluations += shown.batches / 3
        self.depth += 1

    def leave(self) -> None:
        """Puts the run back as it was."""
        self.depth -= 1
        if self.depth == 0 and self.shown is not None:
            shown, self.shown = self.shown, None
            shown.put_back()

    @property
    def is_finished(self) -> bool:
        """Whether the model holds what is handed over."""
        return self.last is not None

    def finish(self, evaluates: bool = True) -> None:
        """Leaves the averages in the model, keeps what the run would go on with, and validates."""
        if self.last is not None:
            return
        self.enter()
        shown, self.shown, self.depth = self.shown, None, 0
        assert shown is not None
        self.last = shown.leave()
        if self.evaluate is not None and evaluates:
            with Kept(), Modes(self.live.model):
                readings = self.evaluated()
            self.validated(readings)

    def unfinish(self) -> None:
        """Takes back `finish`, since the run goes on."""
        if self.last is not None:
            last, self.last = self.last, None
            shown = Shown(self.live, self.inputs)
            shown.take_back(last)

    def state(self) -> State:
        """References to all that the next updates depend on, also after the end."""
        state = self.live.references()
        if self.last is not None:
            state.update(self.last)
            for group in state["optimizer"].get("groups", []):
                if "train_mode" in group:
                    group["train_mode"] = True
        return state
