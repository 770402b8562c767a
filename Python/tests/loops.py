"""Loops that obey a controller and answer with seeded readings, good and bad ones."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import rheostat

EXTREMES = [math.nan, math.inf, -math.inf, 1e300, -1e300, 1e-300, 5e-324, 0.0, -0.0, -1.0, 1.7976931348623157e308]
CAN = ("validate", "saveRestore", "rewindData", "measureBeforeUpdate")
TOTAL = 100


def plan(total: int | None = TOTAL, **changed: Any) -> rheostat.Plan:
    """A loop that reports everything and can do everything."""
    known: dict[str, Any] = {
        "total": total,
        "steps_per_epoch": 10,
        "tokens_per_step": 1000.0,
        "base_rate": 0.1,
        "weight_scale": 0.05,
        "signals": rheostat.SIGNALS,
        "can": CAN,
    }
    return rheostat.Plan(**{**known, **changed})


def examples() -> list[tuple[str, str]]:
    """Every kind of the catalogue with its example."""
    return [(one["kind"], one["example"]) for one in rheostat.catalog()["controllers"]]


class Loop:
    """Answers directives; `odd` is the share of readings that are missing or extreme."""

    def __init__(self, controller: rheostat.Controller, seed: int, odd: float = 0.1) -> None:
        self.controller = controller
        self._random = random.Random(seed)
        self._odd = odd

    def readings(self) -> dict[str, float]:
        """Readings of the signals that the controller asked for, and of one that it did not."""
        found = {"tokens": 1000.0}
        for name in self.controller.needs.signals:
            if self._random.random() > self._odd / 2:
                is_odd = self._random.random() < self._odd
                found[name] = self._random.choice(EXTREMES) if is_odd else self._random.uniform(0.1, 2.0)
        return found

    def answer(self) -> str:
        """Obeys the directive by one event and gives its name; "finish" at the end."""
        controller, chance = self.controller, self._random.random()
        todo = controller.directive
        if todo.do == "train" and chance < 0.05:
            controller.skipped(self.readings())
            return "skipped"
        if todo.do == "train" and chance < 0.1:
            controller.validated(self.readings())
            return "validated"
        if todo.do == "train":
            controller.trained(self.readings())
            return "trained"
        if todo.do == "validate":
            controller.validated(self.readings())
            return "validated"
        if todo.do in ("save", "restore"):
            assert todo.slot is not None
            controller.saved(todo.slot) if todo.do == "save" else controller.restored(todo.slot)
        return todo.do

    def run(self, most: int = 2000) -> Iterator[str]:
        """The names of the events until the end."""
        for _ in range(most):
            name = self.answer()
            if name == "finish":
                return
            yield name
