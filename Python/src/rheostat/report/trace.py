"""What a run did, step by step: the axis of every picture is the updates that were performed, probes included."""

from __future__ import annotations

import json
import math
import os
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .. import _library as c
from .._numbers import number
from ..directive import Decision
from ..errors import InvalidError


class Validation(NamedTuple):
    """A validation after so many updates; NaN where there was no loss or no metric."""

    step: int
    loss: float
    metric: float


class Mark(NamedTuple):
    """A decision and the number of updates performed when it was made."""

    step: int
    decision: Decision


@dataclass
class Trace:
    """The story of a run, which grows by a line an update.

    >>> trace = Trace("my run", total=1000)
    >>> trace.add(1, lr=0.1, loss=2.3)
    >>> trace.write("run.jsonl")
    >>> rheostat.report.write(trace, "run.html")

    Args:
        name: what legends call the run.
        total: updates in the run, if that is known.
        about: what else the page is to tell, as a name and a text.
    """

    name: str = "run"
    total: int | None = None
    about: dict[str, str] = field(default_factory=dict)
    steps: array[int] = field(default_factory=lambda: array("q"))
    rates: array[float] = field(default_factory=lambda: array("d"))
    losses: array[float] = field(default_factory=lambda: array("d"))
    probes: bytearray = field(default_factory=bytearray)
    validations: list[Validation] = field(default_factory=list)
    decisions: list[Mark] = field(default_factory=list)
    restores: list[int] = field(default_factory=list)
    rewound: int = 0

    def add(self, step: int, lr: float, loss: float = math.nan, role: str = "main") -> None:
        """An update, or the last of several: `step` were performed so far; `loss` was measured before it."""
        if self.steps and step < self.steps[-1]:
            raise InvalidError(f"the steps must rise; got {step} after {self.steps[-1]}")
        self.steps.append(step)
        self.rates.append(lr)
        self.losses.append(loss)
        self.probes.append(role == "probe")

    def validated(self, step: int, loss: float = math.nan, metric: float = math.nan) -> None:
        """A validation after so many updates."""
        self.validations.append(Validation(step, loss, metric))

    def decided(self, step: int, decision: Decision) -> None:
        """A decision of the controller."""
        self.decisions.append(Mark(step, decision))

    def restored(self, step: int, rewound: int | None = None) -> None:
        """A checkpoint was brought back; `rewound` updates were thrown away so far in all."""
        self.restores.append(step)
        self.rewound = self.rewound if rewound is None else rewound

    @property
    def performed(self) -> int:
        """Updates performed, thrown away or not: the price of the run."""
        return self.steps[-1] if self.steps else 0

    @property
    def searched(self) -> int:
        """Updates that were probes."""
        before, count = 0, 0
        for step, probe in zip(self.steps, self.probes, strict=True):
            count += (step - before) * probe
            before = step
        return count

    @property
    def lost(self) -> int:
        """Updates that were no probes and were thrown away all the same, as after a divergence."""
        return max(0, self.rewound - self.searched)

    def lines(self) -> list[str]:
        """The story as JSON, a line each, from which `rheostat.report.read` makes it again."""
        rows: list[tuple[int, int, dict[str, Any]]] = []
        for step, lr, loss, probe in zip(self.steps, self.rates, self.losses, self.probes, strict=True):
            rows.append((step, 0, {"step": step, "role": "probe" if probe else "main", "lr": lr, "loss": loss}))
        for check in self.validations:
            rows.append((check.step, 1, {"step": check.step, "validation": check.loss, "metric": check.metric}))
        for mark in self.decisions:
            rows.append((mark.step, 2, {"step": mark.step, "decision": _members(mark.decision)}))
        for step in self.restores:
            rows.append((step, 3, {"step": step, "restored": True}))
        rows.sort(key=lambda row: row[:2])
        head = {"run": self.name, "total": self.total, "rewound": self.rewound, "about": self.about}
        return [_json(head), *(_json(row) for _, _, row in rows)]

    def write(self, path: str | os.PathLike[str]) -> None:
        """Writes the lines to a file."""
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in self.lines())


def _members(decision: Decision) -> dict[str, Any]:
    return {
        "number": decision.number,
        "step": decision.step,
        "rate": decision.rate,
        "reason": decision.reason,
        "values": dict(decision.values),
        "text": decision.text,
    }


def _json(row: Mapping[str, Any]) -> str:
    """A line without what was not measured; numbers that JSON lacks are texts."""
    return json.dumps({name: _written(value) for name, value in row.items() if not _missing(value)}, allow_nan=False)


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _written(member) for name, member in value.items()}
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def decision(members: Any, place: str) -> Decision:
    """A decision as it stands in a trace: an object, or a sentence alone."""
    if isinstance(members, str):
        return Decision(0, 0, math.nan, "", {}, members)
    if not isinstance(members, Mapping):
        raise InvalidError(f"{place}: a decision must be an object or a text; got {type(members).__name__}")
    values = members.get("values") or {}
    if not isinstance(values, Mapping):
        raise InvalidError(f"{place}: the values of a decision must be an object; got {type(values).__name__}")
    return Decision(
        number=count(members.get("number"), f"{place}: number"),
        step=count(members.get("step"), f"{place}: step"),
        rate=real(members.get("rate"), f"{place}: rate"),
        reason=str(members.get("reason", "")),
        values={str(name): real(value, f"{place}: {name}") for name, value in values.items() if value is not None},
        text=str(members.get("text", "")),
    )


def real(value: Any, place: str) -> float:
    """A number; NaN if it was not measured, and those that JSON lacks are texts."""
    if value is None or value == "":
        return math.nan
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise InvalidError(f'{place}: must be a number; got "{value[:40]}"') from None
    return number(place, value)


def count(value: Any, place: str) -> int:
    """A number of updates."""
    found = real(value, place)
    if math.isnan(found):
        return 0
    if not (0 <= found <= 1 << 53 and found == int(found)):
        raise InvalidError(f"{place}: must be a whole number of 0 or more; got {found}")
    return int(found)


# The reasons that the library knows, with the names of their values.
REASONS: dict[str, list[str]] = {reason["name"]: reason["values"] for reason in c.vocabulary["reasons"]}
