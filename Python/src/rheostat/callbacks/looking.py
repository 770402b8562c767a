"""What can be seen of a controller in a loop that belongs to a framework."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from ..controller import Decision, Explanation
from ..errors import MisuseError
from ..plan import Plan
from ..torch.pilot.course import Course
from ..torch.pilot.trace import write
from .sums import Sums

VALIDATION = ("validationLoss", "validationMetric")


class Looking(Sums):
    """The part of a `Core` that changes nothing."""

    _course: Course | None = None
    _explanation: Explanation
    _plan: Plan
    _role: Literal["main", "probe"] = "main"

    @property
    def course(self) -> Course:
        """The run under the controller."""
        if self._course is None:
            raise MisuseError(
                "the training has not begun; the callback makes its controller when the framework starts it"
            )
        return self._course

    @property
    def wants_loss(self) -> bool:
        """Whether the controller waits for training losses."""
        return "trainingLoss" in self.course.controller.needs.signals

    @property
    def wants_validation(self) -> bool:
        """Whether it waits for validations."""
        return bool(set(VALIDATION) & set(self.course.controller.needs.signals))

    @property
    def role(self) -> Literal["main", "probe"]:
        """That of the update under way or just made; a probe will be thrown away."""
        return self._role

    @property
    def finished(self) -> bool:
        """Whether the run is over for the controller."""
        return self.course.todo.do == "finish"

    @property
    def ends_early(self) -> bool:
        """Whether it is over before the framework's own end."""
        return self.finished and self.performed < self.course.total

    @property
    def performed(self) -> int:
        """Updates made, probes included."""
        return self.course.counts.performed

    @property
    def decisions(self) -> list[Decision]:
        """All that the controller has decided, and why."""
        return list(self.course.decisions)

    @property
    def last_lr(self) -> dict[str, float]:
        """The rates by the names of the groups, or their places where they have none."""
        groups = self.course.live.optimizer.param_groups
        return {str(group.get("name", place)): float(group["lr"]) for place, group in enumerate(groups)}

    @property
    def _configuration(self) -> str:
        return json.dumps(self._explanation.configuration, sort_keys=True)

    def report(self, path: str | os.PathLike[str]) -> None:
        """Writes what happened, as `Pilot.report` does."""
        course, target = self.course, Path(path)
        header: dict[str, Any] = {
            "name": self._explanation.spelling, "workload": {"name": type(course.live.model).__name__},
            "optimizer": type(course.live.optimizer).__name__, "controller": self._explanation.configuration,
            "plan": self._plan.to_dict(), "seed": 0, "every": 1,
        }  # fmt: skip
        lines = course.trace.lines(header)
        if target.suffix in (".jsonl", ".csv"):
            return write(target, lines)
        from .. import report

        with TemporaryDirectory() as directory:
            trace = Path(directory) / f"{target.stem}.jsonl"
            write(trace, lines)
            report.write(trace, target)
