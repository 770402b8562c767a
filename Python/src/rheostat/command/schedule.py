"""`rheostat schedule`: plots or lists the learning rates of a controller that needs no readings."""

from __future__ import annotations

import argparse
import itertools
import json
import math
from array import array
from typing import Any

from .. import _library as c
from .._numbers import pointer, zeros
from ..plan import Plan
from . import files, parser, tables
from .controller import HELP, Written
from .failure import DATA, USAGE, Failure, naming
from .terminal import Plot

ABSTRACT = "Plots or lists the learning rates of a controller that needs no readings."
ABOUT = """\
The controller is driven as a loop would drive it, so that stacks of wrappers show what a run will get. Without --csv,
--svg, --png and --html a plot is drawn in the terminal. Rules that react to readings are refused: their rates cannot be
known beforehand.

  rheostat schedule "warmup(5%) > cosine(peak=0.1)" --steps 6000
  rheostat schedule "wsd(peak=3e-4)" --steps 100000 --csv - --every 100 > rates.csv
  rheostat schedule run.json --epoch-steps 390 --steps 78000 --svg rates.svg

REFINE makes a schedule from the gradient norms of an earlier run (Defazio and others 2023): warm-up and decay come out
by themselves. NORMS.CSV has a header, "step,norm" or "norm", and one row for each update. --explain prints it as a
configuration that can be used wherever a controller is asked for.

  rheostat schedule refine norms.csv --base 0.1 --explain > refined.json
"""

_LARGEST = 1 << 53
# A plot holds every rate in memory, and so does a list here.
_DRAWN, _LISTED = 10_000_000, 100_000_000
# More points than this are averaged: the authors work with as many, and a configuration stays readable.
_POINTS = 10_000


def declare(options: argparse.ArgumentParser) -> None:
    """Adds the options."""
    add = options.add_argument
    add("controller", help=f"{HELP}, or the word refine")
    add("norms", nargs="?", help="With refine: the gradient norms of an earlier run; - is the standard input.")
    whole, positive = parser.whole, parser.positive
    add("--steps", type=whole("--steps", 1, 10**9, "a whole number from 1, as 3000"), default=1000, metavar="n")
    add("--base", type=positive("--base", "0.1"), default=0.1, metavar="rate", help="What the optimizer was given.")
    epoch = whole("--epoch-steps", 1, _LARGEST, "a whole number, as 390")
    add("--epoch-steps", type=epoch, metavar="steps", help="Updates in an epoch, for lengths such as 5ep.")
    tokens = positive("--tokens-per-step", "500000")
    add("--tokens-per-step", type=tokens, metavar="tokens", help="Tokens in an update, for lengths such as 2Mtok.")
    add(
        "--csv",
        metavar="file",
        help="Write step and rate (and momentum, if it moves) as CSV; - is the standard output.",
    )
    add("--svg", metavar="file", help="Write a picture.")
    add("--png", metavar="file", help="Write a picture of pixels.")
    add("--html", metavar="file", help="Write one HTML page with the picture, a few numbers and the configuration.")
    every = whole("--every", 1, _LARGEST, "a whole number, as 10")
    add("--every", type=every, default=1, metavar="k", help="In CSV, list every so many updates, and the last.")
    add("--log", action="store_true", help="Logarithmic axis for the rate, in plots.")
    add("--ascii", action="store_true", help="Draw the terminal plot with ASCII letters only.")
    add(
        "--norm",
        type=parser.choice("--norm", ("l1", "l2")),
        metavar="norm",
        help="Refine: l2 (for SGD, weights 1/G^2) or l1 (for Adam, weights 1/G).",
    )
    share = parser.real(
        "--smoothing", lambda value: 0 <= value <= 1, "a number from 0 to 1", "a number from 0 to 1, as 0.1"
    )
    add("--smoothing", type=share, metavar="share", help="Refine: width of the running median over the norms.")
    add("--explain", action="store_true", help="Print the controller as a JSON configuration and stop.")


def run(options: argparse.Namespace) -> None:
    """Lists or plots."""
    outputs = [("--csv", options.csv), ("--svg", options.svg), ("--png", options.png), ("--html", options.html)]
    files.check_distinct(outputs)
    for _, path in outputs:
        files.check(path, [options.norms, options.controller])
    controller = _controller(options)
    if options.explain:
        return files.say(controller.explanation())
    rates, momenta = _rates(options, controller)
    if options.csv is not None:
        files.write(options.csv, _csv(rates, momenta, options.every))
    title = options.controller if options.norms is None else f"refined from {options.norms}"
    _draw(options, title, rates, controller)


def _controller(options: argparse.Namespace) -> Written:
    refined = options.controller == "refine"
    if refined and options.norms is None:
        raise Failure(USAGE, "refine needs a file of gradient norms, as in: rheostat schedule refine norms.csv")
    if not refined and options.norms is not None:
        raise Failure(USAGE, f'"{options.norms}" is one argument too many; a spelling with spaces stands in quotes')
    if not refined and (options.norm is not None or options.smoothing is not None):
        raise Failure(USAGE, "--norm and --smoothing belong to: rheostat schedule refine NORMS.csv")
    if not refined:
        return Written(options.controller)
    configuration: dict[str, Any] = {"kind": "refined", "gradientNorms": _thinned(tables.norms(options.norms))}
    configuration["exponent"] = 1.0 if options.norm == "l1" else 2.0
    if options.smoothing is not None:
        configuration["smoothing"] = options.smoothing
    made = Written(json.dumps(configuration))
    made.file = options.norms
    return made


def _thinned(norms: list[float]) -> list[float]:
    if len(norms) <= _POINTS:
        return norms
    ends = [point * len(norms) // _POINTS for point in range(_POINTS + 1)]
    return [math.fsum(norms[low:high]) / (high - low) for low, high in itertools.pairwise(ends)]


def _rates(options: argparse.Namespace, controller: Written) -> tuple[array[float], array[float]]:
    steps = options.steps
    most = _LISTED if options.csv is not None else _DRAWN
    if steps > most:
        raise Failure(
            DATA, f"{steps} steps are too many to {'list' if options.csv else 'draw'} here; take {most} or fewer"
        )
    plan = Plan(
        total=steps,
        steps_per_epoch=options.epoch_steps,
        tokens_per_step=options.tokens_per_step,
        base_rate=options.base,
        signals=_signals(),
        can=c.CAN,
    )
    rates, momenta = zeros(steps), zeros(steps)
    text, known = controller.encoded(), plan.to_json().encode()
    with naming(controller.file):
        c.answer("rates", text, known, 0, steps, pointer(rates), pointer(momenta))
    return rates, momenta


def _signals() -> list[str]:
    """A loop that reports anything: what the controller needs is judged afterwards, in words that help."""
    return c.SIGNALS


def _csv(rates: array[float], momenta: array[float], every: int) -> str:
    moves = any(not math.isnan(momentum) for momentum in momenta)
    places = list(range(0, len(rates), every))
    if places[-1] != len(rates) - 1:
        places.append(len(rates) - 1)
    if not moves:
        return "step,rate\n" + "".join(f"{place},{rates[place]!r}\n" for place in places)
    shown = ((place, rates[place], momenta[place]) for place in places)
    rows = (f"{place},{rate!r},{'' if math.isnan(momentum) else repr(momentum)}\n" for place, rate, momentum in shown)
    return "step,rate,momentum\n" + "".join(rows)


def _draw(options: argparse.Namespace, title: str, rates: array[float], controller: Written) -> None:
    pictures = [path for path in (options.svg, options.png, options.html) if path is not None]
    if pictures:
        from ..report.schedule import schedule_page, schedule_picture

        curves = {title: rates}
        for kind, path in (("svg", options.svg), ("png", options.png)):
            if path is not None:
                schedule_picture(path, curves, options.log, kind)
        if options.html is not None:
            schedule_page(options.html, title, curves, options.log, controller.explanation())
    if options.csv is None and not pictures:
        picture = Plot(logarithmic=options.log, plain=options.ascii).series(rates)
        files.say(f"{title}\n\n{picture}\n{summary(rates)}")


def summary(rates: array[float]) -> str:
    """First, largest, last and mean rate."""
    peak = max(rates)
    # Added in order, as the Swift program does.
    total = 0.0
    for rate in rates:
        total += rate
    return (
        f"  steps    {len(rates)}\n  first    {rates[0]!r}\n  largest  {peak!r} at step {rates.index(peak)}\n"
        f"  last     {rates[-1]!r}\n  mean     {total / len(rates)!r}\n"
    )
