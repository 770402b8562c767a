"""Reports: what a run did and why, as a picture or a page. matplotlib draws (`pip install "rheostat[report]"`)."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..errors import InvalidError
from .drawing import Picture, picture_format
from .page import page, write_file
from .reading import read
from .run_figure import draw
from .schedule import show_schedule
from .trace import Trace

__all__ = ["Picture", "Trace", "read", "show", "show_schedule", "write"]

Told = Trace | str | os.PathLike[str]


def write(traces: Told | Sequence[Told], path: str | os.PathLike[str], title: str = "Training runs") -> None:
    """Writes a page (.html, or `-` for the standard output) or a picture (.svg, .png, .pdf) of one or several runs.

    >>> rheostat.report.write("run.jsonl", "report.html")

    Args:
        traces: traces or the paths of their files.
        path: where it goes.
        title: the heading of a page.

    Raises:
        InvalidError: a file that is no trace, or a path of another kind.
        LibraryError: matplotlib is missing.
    """
    runs = _runs(traces)
    if str(path) == "-" or os.fspath(path).lower().endswith((".html", ".htm")):
        write_file(path, page(runs, title))
        return
    picture_format(path)
    draw(runs, title if len(runs) > 1 else "").save(path)


def show(traces: Told | Sequence[Told], title: str = "") -> Picture:
    """The picture of one or several runs, which notebooks show by itself.

    >>> rheostat.report.show("run.jsonl")
    """
    return draw(_runs(traces), title)


def _runs(traces: Told | Sequence[Told]) -> list[Trace]:
    several = [traces] if isinstance(traces, (Trace, str, os.PathLike)) else list(traces)
    runs = [one if isinstance(one, Trace) else read(one) for one in several]
    if not runs or not all(run.steps for run in runs):
        raise InvalidError("a report needs traces with one update at least; give the path of a trace")
    names = [run.name for run in runs]
    for place, run in enumerate(runs):
        if names.count(run.name) > 1 and not isinstance(several[place], Trace):
            run.name += f" ({several[place]})"
    return runs
