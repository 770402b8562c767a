"""Schedules as pictures."""

from __future__ import annotations

import html
import math
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import InvalidError
from ..schedules import Schedule
from ..spelling import Spelling
from .drawing import COLORS, Picture, figure, label, styled, thinned
from .page import STYLE, write_file


def show_schedule(
    schedule: Schedule | Spelling | Mapping[str, Schedule | Spelling],
    *,
    steps: int | None = None,
    log: bool = False,
    **plan: Any,
) -> Picture:
    """The learning rate over the steps, as a picture that notebooks show by itself.

    >>> show_schedule("warmup(5%) > cosine", total=1000, base_rate=0.1)
    >>> show_schedule({"cosine": "cosine", "wsd": "wsd"}, total=1000, base_rate=0.1)

    Args:
        schedule: a schedule, a spelling, or a dictionary of several under the names that the legend shows. A
            dictionary with a "kind" is a configuration.
        steps: how many updates are drawn; None: the total of the run.
        log: whether the axis of the rate is logarithmic.
        plan: keyword arguments of `rheostat.Plan`, for spellings.

    Raises:
        InvalidError: a mistake, or neither steps nor a total.
        LibraryError: matplotlib is missing.
    """
    named = schedule if isinstance(schedule, Mapping) and "kind" not in schedule else {"": schedule}
    curves: dict[str, Sequence[float]] = {}
    for name, one in named.items():
        made = one if isinstance(one, Schedule) else Schedule(one, **plan)
        count = made.total if steps is None else steps
        if count is None:
            raise InvalidError("a schedule without a total has no end to draw to; give steps, as in steps=1000")
        curves[name or made.spelling] = made.rates(0, count)
    return draw_schedule(curves, log)


def draw_schedule(curves: Mapping[str, Sequence[float]], log: bool) -> Picture:
    """Rates over the steps, one curve a name."""
    with styled():
        made = figure(7.5, 3.4)
        axes = made.add_subplot()
        for place, (name, rates) in enumerate(curves.items()):
            shown = [rate if rate > 0 or not log else math.nan for rate in rates]
            axes.plot(*thinned(range(len(shown)), shown, 2000), color=COLORS[place % len(COLORS)], label=label(name))
        if log and any(rate > 0 for rates in curves.values() for rate in rates):
            axes.set_yscale("log")
        axes.set_xlabel("step")
        axes.set_ylabel("learning rate")
        if len(curves) == 1:
            axes.set_title(label(next(iter(curves)), 90))
        else:
            axes.legend()
    return Picture(made, salt="schedule")


def schedule_picture(path: str | os.PathLike[str], curves: Mapping[str, Sequence[float]], log: bool, form: str) -> None:
    """Writes a picture of this form, whatever the end of its name."""
    draw_schedule(curves, log).write(path, form)


def schedule_page(path: str, title: str, curves: Mapping[str, Sequence[float]], log: bool, configuration: str) -> None:
    """Writes a page with the picture, a few numbers and the configuration."""
    picture = draw_schedule(curves, log).svg()
    rows = ""
    for name, rates in curves.items():
        numbers = (len(rates), rates[0], max(rates), rates[-1], math.fsum(rates) / len(rates))
        cells = "".join(f'<td class="number">{value:.6g}</td>' for value in numbers)
        rows += f'<tr><th scope="row">{html.escape(name)}</th>{cells}</tr>\n'
    heads = "".join(f"<th>{head}</th>" for head in ("Schedule", "Steps", "First", "Largest", "Last", "Mean"))
    safe = html.escape(title)
    write_file(
        path,
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{safe}</title>\n'
        f"<style>{STYLE}</style></head>\n<body><main><h1>{safe}</h1>\n{picture}\n<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n"
        f"<h2>Configuration</h2>\n<pre>{html.escape(configuration)}</pre>\n</main></body></html>\n",
    )
