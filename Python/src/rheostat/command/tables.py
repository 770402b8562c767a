"""Tables of losses, pairs and norms as CSV: a header that names the columns, then a row for each."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from . import files, numerals
from .failure import DATA, Failure

# 256 MiB: more is a wrong file.
LIMIT = 1 << 28
_EDGES = ' \t"'


@dataclass
class Series:
    """Losses and, where the file has them, their steps."""

    losses: list[float] = field(default_factory=list)
    steps: list[float] | None = None


def series(path: str) -> Series:
    """A file with the header "step,loss" or "loss"; a loss may be nan or inf, the steps rise."""
    name = files.name(path)
    rows = _rows(path)
    if not rows:
        raise Failure(DATA, f'{name}: is empty; the first line is the header, "step,loss" or "loss"')
    number, header = rows[0]
    columns = [column.lower() for column in header]
    if sorted(columns) not in (["loss", "step"], ["loss"]):
        shown = ",".join(header)[:60]
        raise Failure(DATA, f'{name}: line {number}: the header must be "step,loss" or "loss"; got "{shown}"')
    found = Series(steps=[] if len(columns) == 2 else None)
    for number, fields in rows[1:]:
        place = f"{name}: line {number}"
        if len(fields) != len(columns):
            wanted = "one field" if len(columns) == 1 else f"{len(columns)} fields"
            raise Failure(DATA, f'{place}: must have {wanted}, {",".join(columns)}; got "{",".join(fields)[:60]}"')
        for column, text in zip(columns, fields, strict=True):
            if column == "loss":
                found.losses.append(_loss(text, place))
            elif found.steps is not None:
                found.steps.append(_step(text, found.steps, place))
    return found


def pairs(path: str) -> list[tuple[float, float]]:
    """A file with the header "lr,loss"; a loss may be nan or inf, rates may come again."""
    name = files.name(path)
    rows = _rows(path)
    header = ",".join(rows[0][1]) if rows else ""
    if header.lower() != "lr,loss":
        raise Failure(DATA, f'{name}: line 1: the header must be "lr,loss"; got "{header[:40]}"')
    found = []
    for number, fields in rows[1:]:
        place = f"{name}: line {number}"
        if len(fields) != 2:
            raise Failure(
                DATA, f'{place}: must be a learning rate and a loss, as 0.01,2.3; got "{",".join(fields)[:40]}"'
            )
        rate = numerals.double(fields[0])
        if rate is None or not (math.isfinite(rate) and rate > 0):
            raise Failure(DATA, f'{place}: a learning rate must be a finite number above 0; got "{fields[0][:40]}"')
        found.append((rate, _loss(fields[1], place)))
    return found


def norms(path: str) -> list[float]:
    """A file with the header "step,norm" or "norm": gradient norms of a run, evenly spread over it."""
    name = files.name(path)
    rows = _rows(path)
    header = ",".join(rows[0][1]) if rows else ""
    if header.lower() not in ("norm", "step,norm"):
        raise Failure(DATA, f'{name}: line 1: the header must be "norm" or "step,norm"; got "{header[:40]}"')
    numbered = header.lower() != "norm"
    found: list[float] = []
    steps: list[int] = []
    for number, fields in rows[1:]:
        place = f"{name}: line {number}"
        if len(fields) != 1 + numbered:
            wanted = "a step and a norm, as 7,0.25" if numbered else "one norm, as 0.25"
            raise Failure(DATA, f'{place}: must be {wanted}; got "{",".join(fields)[:40]}"')
        if numbered:
            steps.append(_even(fields[0], steps, place))
        norm = numerals.double(fields[-1])
        if norm is None or not (math.isfinite(norm) and norm >= 0):
            raise Failure(DATA, f'{place}: a norm must be a finite number of 0 or more; got "{fields[-1][:40]}"')
        found.append(norm)
    if len(found) < 2:
        noun = "norm" if len(found) == 1 else "norms"
        raise Failure(DATA, f"{name}: holds {len(found)} {noun}; two or more are needed, one for each update of a run")
    return found


def _rows(path: str) -> list[tuple[int, list[str]]]:
    """The lines that are not blank with their numbers, cut into fields without the spaces and quotes around them."""
    text = files.text(files.read(path, LIMIT)).replace("\r\n", "\n").replace("\r", "\n")
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip(" \t"):
            rows.append((number, [part.strip(_EDGES) for part in line.split(",")]))
    return rows


def _loss(text: str, place: str) -> float:
    loss = numerals.double(text)
    if loss is None:
        raise Failure(DATA, f'{place}: a loss must be a number, nan or inf; got "{text[:40]}"')
    return loss


def _step(text: str, before: list[float], place: str) -> float:
    step = numerals.double(text)
    if step is None or not 0 <= step <= 1e15:
        raise Failure(DATA, f'{place}: a step must be a number from 0 to 1e15; got "{text[:40]}"')
    if before and not step > before[-1]:
        raise Failure(
            DATA, f"{place}: the steps must rise; got {numerals.plain(step)} after {numerals.plain(before[-1])}"
        )
    return step


def _even(text: str, before: list[int], place: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 16):
        raise Failure(DATA, f'{place}: a step must be a whole number of 0 or more; got "{text[:40]}"')
    step = int(text)
    gap = before[1] - before[0] if len(before) > 1 else None
    if before and (step <= before[-1] or (gap is not None and step - before[-1] != gap)):
        wanted = "a later one" if gap is None else f"step {before[-1] + gap}"
        raise Failure(DATA, f"{place}: the steps must rise evenly: after step {before[-1]} comes {wanted}; got {step}")
    return step
