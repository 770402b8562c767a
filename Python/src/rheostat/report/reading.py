"""Traces from files: those of `rheostat train --trace`, of a Pilot, of a loop of your own."""

from __future__ import annotations

import csv
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import InvalidError
from .trace import Trace, count, decision, real

# 1 GiB: more is a wrong file.
_LIMIT = 1 << 30
_FORMAT = "rheostat-trace/"
_FORM = 'a line is an object as {"step":1,"role":"main","lr":0.1,"loss":2.3}, or a row under the header step,lr,loss'


def read(path: str | os.PathLike[str]) -> Trace:
    """A run as a file tells it: JSON lines, or CSV with a header of step, lr, and perhaps loss, role, validation.

    >>> trace = read("run.jsonl")
    >>> trace.performed, trace.searched

    A file whose last line is cut off is read as far as it goes: the run may be going on.

    Raises:
        InvalidError: a file that cannot be read or is no trace, with the line.
    """
    name = os.fspath(path)
    try:
        if os.path.getsize(name) > _LIMIT:
            raise InvalidError(f"{name} is longer than {_LIMIT} bytes; give a trace")
        with open(name, encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except (OSError, ValueError) as error:
        raise InvalidError(f"{name} cannot be read: {error}") from None
    trace = Trace(os.path.splitext(os.path.basename(name))[0])
    rows = _objects(text, name) if text.lstrip()[:1] == "{" else _table(text, name)
    for place, row in rows:
        _take(trace, row, place)
    if not trace.steps:
        raise InvalidError(f"{name} tells of no update; {_FORM}")
    return trace


def _objects(text: str, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{name}: line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            if number == len(lines):  # Cut off in the middle.
                return
            raise InvalidError(f"{place}: is no JSON; {_FORM}") from None
        if not isinstance(row, dict):
            raise InvalidError(f"{place}: is no object; {_FORM}")
        yield place, row


def _table(text: str, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    lines = csv.reader(text.splitlines())
    try:
        header = [column.strip().lower() for column in next(lines, [])]
        if "step" not in header or not {"lr", "rate"} & set(header):
            shown = ",".join(header)[:60]
            raise InvalidError(f'{name}: line 1: the header must have step and lr; got "{shown}"; {_FORM}')
        for number, row in enumerate(lines, 2):
            if len(row) == len(header):
                yield f"{name}: line {number}", dict(zip(header, row, strict=True))
            elif row and number <= text.count("\n"):
                raise InvalidError(f"{name}: line {number}: must have {len(header)} fields; got {len(row)}")
    except csv.Error as error:
        raise InvalidError(f"{name} is no table: {error}") from None


def _take(trace: Trace, row: Mapping[str, Any], place: str) -> None:
    """Adds what a line tells."""
    kind = row.get("type")
    if isinstance(kind, str):
        return _take_record(trace, kind, row, place)
    if "run" in row:
        trace.name = str(row["run"])
        trace.total = count(row.get("total"), place) or None
        trace.rewound = count(row.get("rewound"), place)
        trace.about.update({str(name): str(value) for name, value in (row.get("about") or {}).items()})
        return None
    step = count(row.get("step"), f"{place}: step")
    lr = row.get("lr", row.get("rate"))
    if lr not in (None, ""):
        loss = real(row.get("loss", row.get("trainingLoss")), f"{place}: loss")
        _add(trace, step, real(lr, f"{place}: lr"), loss, str(row.get("role") or "main"), place)
    _take_validation(trace, step, row, place)
    if row.get("decision"):
        trace.decided(step, decision(row["decision"], f"{place}: decision"))
    if row.get("restored"):
        trace.restored(step, count(row["rewound"], place) if "rewound" in row else None)


def _add(trace: Trace, step: int, rate: float, loss: float, role: str, place: str) -> None:
    try:
        trace.add(step, rate, loss, role)
    except InvalidError as error:
        raise InvalidError(f"{place}: {error}") from None


def _take_validation(trace: Trace, step: int, row: Mapping[str, Any], place: str) -> None:
    told = row.get("validation", row.get("validationloss"))
    readings = told if isinstance(told, Mapping) else {"validationLoss": told, "validationMetric": row.get("metric")}
    loss = real(readings.get("validationLoss"), f"{place}: validation")
    metric = real(readings.get("validationMetric"), f"{place}: metric")
    if not (math.isnan(loss) and math.isnan(metric) and told in (None, "")):
        trace.validated(step, loss, metric)


def _take_record(trace: Trace, kind: str, row: Mapping[str, Any], place: str) -> None:
    """A line of the Swift program's trace; what is not known is passed over."""
    step = count(row.get("performed"), f"{place}: performed")
    if kind == "run":
        if not str(row.get("format", "")).startswith(_FORMAT):
            raise InvalidError(f"{place}: the format must be {_FORMAT}1; got {str(row.get('format'))[:40]!r}")
        _take_head(trace, row, place)
    elif kind == "steps":
        loss, rate = real(row.get("loss"), f"{place}: loss"), real(row.get("rate"), f"{place}: rate")
        _add(trace, step, rate, loss, str(row.get("role")), place)
        trace.rewound = count(row.get("rewound"), f"{place}: rewound")
    elif kind == "decision":
        trace.decided(step, decision(row, place))
    elif kind == "validated":
        loss = real(row.get("validationLoss"), f"{place}: validationLoss")
        trace.validated(step, loss, real(row.get("validationMetric"), f"{place}: validationMetric"))
    elif kind == "restored":
        trace.restored(step, count(row.get("rewound"), f"{place}: rewound"))
    elif kind == "replanned":
        trace.total = count(row.get("total"), f"{place}: total") or None


def _take_head(trace: Trace, row: Mapping[str, Any], place: str) -> None:
    trace.name = str(row.get("name") or trace.name)
    plan = row.get("plan")
    trace.total = count(plan.get("total"), f"{place}: total") or None if isinstance(plan, Mapping) else None
    workload = row.get("workload")
    if isinstance(workload, Mapping):
        trace.about["workload"] = ", ".join(_words(workload.items()))
    if row.get("optimizer"):
        trace.about["optimizer"] = str(row["optimizer"])
    if isinstance(row.get("controller"), Mapping):
        trace.about["controller"] = json.dumps(row["controller"])


def _words(members: Iterable[tuple[Any, Any]]) -> list[str]:
    return [f"{name} {value}" for name, value in members if isinstance(value, (str, int, float))][:8]
