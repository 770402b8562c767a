"""`rheostat forecast`: says where a loss is going."""

from __future__ import annotations

import argparse
import math

from .. import _library as c
from ..forecast import Forecast, forecast
from . import files, jsontext, parser, tables
from .failure import USAGE, Failure, naming
from .numerals import plain, significant
from .terminal import Plot, legend

ABSTRACT = "Forecasts a loss from a series of losses, with a 95 % band."
ABOUT = """\
SERIES.CSV has a header and one row for each loss: "step,loss" with rising steps, not necessarily consecutive, or
"loss" alone for the steps 0, 1, 2 ... A loss may be nan or inf, but the last one must be finite, and three must be.

  rheostat forecast losses.csv --at 1000
  rheostat forecast losses.csv --at 1000 --at 5000 --model exponential --json
  rheostat forecast losses.csv --at 1000 --picture losses.svg

Models: exponential, a exp(b t) + c; power, c + a (t + 1)^-p; logLog, a line over log(t + 1) above a floor; lastMean,
the mean of the last tenth; ensemble, all of them, weighted by how well they have forecast the series so far. The band
is that of the expected loss, without the noise of single batches.

With --json one line for each --at: {"model","at","mean","sd","low","high","n"}, n being the number of finite losses; a
series that cannot be forecast gives one line {"error":"..."}.

Exit codes: 0, 64 wrong usage, 65 a series that cannot be forecast, 74 a file that cannot be read or written.
"""


def declare(options: argparse.ArgumentParser) -> None:
    """Adds the options."""
    options.add_argument("series", help="The losses; - is the standard input.")
    options.add_argument(
        "--at",
        type=parser.step("--at"),
        action="append",
        default=[],
        metavar="step",
        help="The step to forecast at; may be given several times.",
    )
    options.add_argument(
        "--model",
        type=parser.choice("--model", c.MODELS),
        default="ensemble",
        metavar="model",
        help=f"How the loss is expected to go on: {', '.join(c.MODELS)} (default: ensemble).",
    )
    options.add_argument("--json", action="store_true", help="Print JSON, one line for each --at.")
    options.add_argument(
        "--picture", metavar="file", help="Write a picture of losses and forecast: .svg, .png or .pdf."
    )
    options.add_argument("--plot", action="store_true", help="Draw the losses and the forecast in the terminal.")


def run(options: argparse.Namespace) -> None:
    """Forecasts."""
    if not options.at:
        raise Failure(USAGE, "--at is missing: the step to forecast at, as --at 1000")
    if options.json and options.plot:
        raise Failure(USAGE, "--plot draws in the terminal, so it does not go with --json")
    with jsontext.told(options.json):
        _forecast(options)


def _forecast(options: argparse.Namespace) -> None:
    files.check(options.picture, [options.series])
    table = tables.series(options.series)
    with naming(files.name(options.series)):
        found = forecast(table.losses, options.at, options.model, table.steps)
    forecasts = [found] if isinstance(found, Forecast) else found
    count = sum(math.isfinite(loss) for loss in table.losses)
    if options.json:
        files.say("".join(_line(options.model, at, one, count) for at, one in zip(options.at, forecasts, strict=True)))
    else:
        files.say(_table(options.model, options.at, forecasts, count))
    if options.picture is not None or options.plot:
        _draw(options, table)


def _line(model: str, at: float, found: Forecast, count: int) -> str:
    step = int(at) if at == int(at) else at
    return jsontext.compact({"model": model, "at": step, **found._asdict(), "n": count}) + "\n"


def _table(model: str, at: list[float], forecasts: list[Forecast], count: int) -> str:
    rows = [["at", "mean", "sd", "low", "high"]]
    rows += [[plain(value) for value in (step, *found)] for step, found in zip(at, forecasts, strict=True)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = ["  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(lines) + f"\n{model}, from {count} losses; low and high: 95 % band\n"


def _draw(options: argparse.Namespace, table: tables.Series) -> None:
    steps = table.steps if table.steps is not None else [float(place) for place in range(len(table.losses))]
    known = [(step, loss) for step, loss in zip(steps, table.losses, strict=True) if math.isfinite(loss)]
    first, last = known[0][0], max(known[-1][0], *options.at)
    places = [first + (last - first) * place / 160 for place in range(161)]
    future = forecast(table.losses, places, options.model, table.steps)
    assert isinstance(future, list)
    if options.picture is not None:
        from ..report.pictures import forecast_picture

        forecast_picture(options.picture, known, places, future, options.at, options.model)
    if options.plot:
        past = [math.nan] * len(places)
        for step, loss in known:
            past[math.floor((step - first) / max(last - first, 1e-300) * 160 + 0.5)] = loss
        ahead = [
            [one[part] if step > known[-1][0] else math.nan for step, one in zip(places, future, strict=True)]
            for part in (0, 2, 3)
        ]
        ends = significant(first, 6), significant(last, 6)
        seen = [f"up to step {significant(known[-1][0], 6)}: losses"]
        if known[-1][0] < last:
            seen.append(f"then: forecast of {options.model} and its 95 % band")
        files.say("\n" + Plot().curves([past, *ahead], [], ends, "step") + legend(seen))
