"""`rheostat range-test`: reads learning rates off the pairs of a range test."""

from __future__ import annotations

import argparse
import itertools
import math

from .. import _library as c
from .._numbers import doubles, pointer
from ..range_test import RangeTest, range_test
from . import files, jsontext, tables
from .failure import DATA, USAGE, Failure
from .numerals import rounded, significant
from .terminal import Mark, Plot, legend

ABSTRACT = "Reads a learning rate off a range test: three suggestions, each with its confidence."
ABOUT = """\
The pairs are read from a CSV file with the header "lr,loss" (nan and inf are divergences, repeats allowed).

  rheostat range-test pairs.csv --json
  rheostat range-test pairs.csv --picture range.svg --plot

steepest is where the smoothed loss falls fastest over ln(lr), valley the middle of its longest fall, minimum a tenth
of the rate at its lowest point. The confidence is the share of 200 resamples of the noise whose suggestion lies within
a factor of two. Without any suggestion it says why and ends with exit code 65. rheostat.torch.range_test makes such a
test of a model and puts it back; the Swift program makes one of a small network.
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the options."""
    parser.add_argument("file", metavar="pairs.csv", help="The pairs; - is the standard input.")
    parser.add_argument("--json", action="store_true", help="Print one JSON object.")
    parser.add_argument("--csv", metavar="file.csv", help="Write the pairs as CSV, header lr,loss.")
    parser.add_argument("--picture", metavar="file", help="Write a picture: .svg, .png or .pdf.")
    parser.add_argument("--plot", action="store_true", help="Draw the smoothed loss in the terminal.")
    parser.add_argument("--ascii", action="store_true", help="Draw it with ASCII letters only.")


def run(options: argparse.Namespace) -> None:
    """Reads and suggests."""
    if options.json and options.plot:
        raise Failure(USAGE, "--json and --plot would both be written to the standard output")
    if "-" in (options.csv, options.picture):
        raise Failure(USAGE, "the suggestions go to the standard output; give --csv and --picture a file")
    files.check_distinct([("--csv", options.csv), ("--picture", options.picture)])
    for path in (options.csv, options.picture):
        files.check(path, [options.file])
    pairs = tables.pairs(options.file)
    rates, losses = [rate for rate, _ in pairs], [loss for _, loss in pairs]
    found = range_test(rates, losses)
    files.say(_json(rates, losses) if options.json else _lines(found))
    if options.csv is not None:
        files.write(options.csv, "lr,loss\n" + "".join(f"{rate},{loss}\n" for rate, loss in pairs))
    if options.plot:
        files.say(_plot(found, options.ascii))
    if options.picture is not None:
        from ..report.pictures import range_picture

        range_picture(options.picture, found)
    if found.why is not None:
        raise Failure(DATA, f"no learning rate stands out: {found.why}")


def _json(rates: list[float], losses: list[float]) -> str:
    """What the library found, without the curve."""
    xs, ys = doubles("rates", rates or [1.0]), doubles("losses", losses or [1.0])
    found = jsontext.read(c.answer("range_analysis", pointer(xs), pointer(ys), len(rates)) or "{}")
    found.pop("curve")
    return jsontext.compact(found) + "\n"


def _lines(found: RangeTest) -> str:
    text = ""
    for name in ("steepest", "valley", "minimum"):
        rule = getattr(found, name)
        if rule.lr is None:
            text += f"{name:<10}none: {rule.why}\n"
        else:
            shown = rounded(rule.lr)
            text += f"{name:<10}{shown:<{max(10, len(shown) + 2)}}confidence {rounded(rule.confidence)}\n"
    if found.curve:
        text += (
            f"The smoothed loss fell by {rounded(found.fall)} over {len(found.curve)} rates from "
            f"{rounded(found.curve[0][0])} to {rounded(found.curve[-1][0])}; "
            f"noise alone makes {rounded(found.noise)}.\n"
        )
    return text


_RULES = ("steepest", "valley", "minimum")


def _plot(found: RangeTest, plain: bool) -> str:
    """The smoothed loss, and `s`, `v`, `m` where the rules point."""
    if not found.curve:
        return "(no curve to draw)\n"
    first, last = found.curve[0][0], found.curve[-1][0]
    span = math.log(last / first) or 1.0
    places = [(math.log(rate / first) / span, loss) for rate, loss in found.curve]
    values = [_height(places, place / 160) for place in range(161)]
    rules = [(name[0], getattr(found, name).lr) for name in _RULES]
    shares = [(letter, min(max(math.log(lr / first) / span, 0), 1)) for letter, lr in rules if lr is not None]
    marks = [Mark(share, _height(places, share), letter) for letter, share in shares]
    ends = significant(first), significant(last)
    seen = ["line: smoothed loss"]
    seen += [f"{name[0]} {name} {significant(lr)}" for name in _RULES if (lr := getattr(found, name).lr) is not None]
    return Plot(plain=plain).curves([values], marks, ends, "learning rate (log scale)") + legend(seen)


def _height(places: list[tuple[float, float]], share: float) -> float:
    """The smoothed loss at a share of the width, linear between points."""
    for (before, low), (after, high) in itertools.pairwise(places):
        if before <= share <= after and after > before:
            part = (share - before) / (after - before)
            return low * (1 - part) + high * part
    return places[0][1] if share <= places[0][0] else places[-1][1]
