"""`rheostat report`: a picture or a page of the traces of one or several runs."""

from __future__ import annotations

import argparse

from . import files

ABSTRACT = "Makes a self-contained HTML page, or a picture, from the traces of one or several runs."
ABOUT = """\
Loss and learning rate over the performed steps with a mark at each decision, the trials of each search and its choice,
what was forecast and what happened, and how many updates were searched. Traces are what `rheostat train --trace`, a
Pilot or a loop of yours has written, as JSON lines or CSV. The page needs no script and no network. matplotlib draws
(pip install "rheostat[report]"); the Swift program draws by gnuplot.

  rheostat report run.jsonl -o report.html
  rheostat report a.jsonl b.jsonl -o runs.png
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the options."""
    parser.add_argument("traces", nargs="+", metavar="trace", help="Traces; of a run that still goes on too.")
    parser.add_argument("-o", "--output", default="report.html", metavar="file", help="The page (.html) or picture.")
    parser.add_argument("--title", default="Training runs", help="The heading of the page.")


def run(options: argparse.Namespace) -> None:
    """Reads and draws."""
    files.check(options.output, options.traces)
    from .. import report

    report.write(options.traces, options.output, title=options.title)
