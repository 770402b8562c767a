"""`rheostat suggest`: says which learning rate to try next, given trials so far."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from .. import _library as c
from ..errors import InvalidError
from . import files, jsontext, parser, tables
from .failure import DATA, USAGE, Failure, naming
from .numerals import plain

ABSTRACT = "Suggests the learning rate to try next, or to use, from trials so far."
ABOUT = """\
LOSSES.CSV has a header and one row for each trial, "lr,value" (smaller is better, repeats allowed), or one for each
loss of a trial, "lr,step,loss": a new trial begins where lr changes or step does not rise, and its value is the loss
forecast by the ensemble at --at. nan or inf is a trial that failed. The first line of the answer is one of

  try 0.0316228     make this trial, add what came of it to the file, and ask again
  use 0.0251        enough trials: this rate has the smallest expected loss
  stop              all trials are in and all failed

Then comes the reason.

  rheostat suggest losses.csv
  rheostat suggest losses.csv --range 1e-4...10 --picture search.svg --json
  rheostat suggest losses.csv --state search.json     ask again for a second trial beside the first

With --state the search is kept in a file: rates that were asked for and not told yet are pending, and asked for no
second time. With --lines a program talks to the search, one JSON object a line:

  {"tell":{"lr":0.03,"value":0.41,"sd":0.01}}   {"n":1}; sd may be left out, value may be "nan" or "inf"
  {"tell":{"lr":0.03,"losses":[2.3,1.9,1.6]}}   {"n":2}; losses of the steps 0, 1, 2 ...
  {"ask":true}       {"do":"try","lr":0.1,"reason":"..."}; do is try, use or stop
  {"ask":"try"}      the same, always a trial; asks without a tell between them are pending and differ
  {"best":true}      {"lr":0.03,"mean":0.41,"sd":0.01}; nulls if all failed

A line that makes no sense is answered by {"error":"..."} and changes nothing. In Python, rheostat.BayesianSearch says
the same by method calls.

Exit codes: 0, 64 wrong usage, 65 trials that make no sense, 74 a file that cannot be read or written.
"""

_LIMIT = 16 << 20
# In a wider range six digits are enough to know a trial again.
_WIDE = 150


def declare(options: argparse.ArgumentParser) -> None:
    """Adds the options."""
    add = options.add_argument
    add("losses", nargs="?", help="The trials; - is the standard input. May be left out with --state, is with --lines.")
    range_help = "The learning rates to search among (default: 1e-5...1, or that of --state)."
    add("--range", type=parser.rate_range, metavar="low...high", help=range_help)
    trials = parser.whole("--trials", 1, 1_000_000, "a whole number from 1, as 20")
    add("--trials", type=trials, default=20, metavar="n", help="The most trials; when so many are in, one is chosen.")
    at_help = "The step at which losses are forecast (default: ten times the longest trial)."
    add("--at", type=parser.step("--at"), metavar="step", help=at_help)
    add("--state", metavar="file", help="Keep the search here, and go on with it if it is there.")
    seed = parser.whole("--seed", 0, 1 << 53, "a whole number from 0 to 2^53, as 1")
    add("--seed", type=seed, help="Shifts the first trials a little (default: 1, or that of --state).")
    add("--json", action="store_true", help='Print JSON: {"do":"try","lr":0.1,"reason":"..."}.')
    add("--picture", metavar="file", help="Write a picture of the search: .svg, .png or .pdf.")
    add("--plot", action="store_true", help="Draw the search in the terminal.")
    add("--lines", action="store_true", help="Talk by JSON lines on standard input and output, until the input ends.")


def run(options: argparse.Namespace) -> None:
    """Suggests, or talks."""
    if options.lines:
        if options.losses is not None:
            raise Failure(USAGE, f'--lines reads no file, so "{options.losses}" is one argument too many')
        if options.json or options.plot or options.picture is not None:
            raise Failure(USAGE, "--lines answers by JSON lines; leave out --json, --picture and --plot")
    elif options.losses is None and options.state is None:
        raise Failure(USAGE, "a file of trials is missing, as in: rheostat suggest losses.csv (or --lines, or --state)")
    if options.json and options.plot:
        raise Failure(USAGE, "--plot draws in the terminal, so it does not go with --json")
    _check_range(options)
    with jsontext.told(options.json or options.lines):
        _talk(options) if options.lines else _suggest(options)


def _check_range(options: argparse.Namespace) -> None:
    if options.range is not None:
        try:
            c.library.rheostat_destroy(c.created("suggest_create", _options({"range": options.range})))
        except InvalidError as error:
            raise Failure(USAGE, f"--range: {error}") from None


def _options(known: dict[str, Any]) -> bytes:
    low, high = known.get("range") or (None, None)
    members = {"low": low, "high": high, **{name: known.get(name) for name in ("seed", "trials", "at", "state")}}
    return json.dumps({name: value for name, value in members.items() if value is not None}).encode()


def _opened(options: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """The options with the state that was stored, and a conversation made of them."""
    known = dict(vars(options), state=None)
    if options.state is not None and os.path.exists(options.state):
        known["state"] = files.text(files.read(options.state, _LIMIT))
    with naming(options.state):
        handle = c.created("suggest_create", _options(known))
    files.check(options.state)
    return known, handle


def _suggest(options: argparse.Namespace) -> None:
    files.check_distinct([("--state", options.state), ("--picture", options.picture)])
    for path in (options.state, options.picture):
        files.check(path, [options.losses])
    known, handle = _opened(options)
    try:
        if options.losses is None:
            found = jsontext.read(c.answer("suggest_line", handle, b'{"ask":true}') or "{}")
            state = c.answer("suggest_state", handle) or ""
        else:
            csv = files.text(files.read(options.losses, tables.LIMIT))
            with naming(files.name(options.losses)):
                found = jsontext.read(c.answer("suggest", c.encoded(csv, "the table"), _options(known)) or "{}")
            state = found["state"]
    finally:
        c.library.rheostat_destroy(handle)
    if options.state is not None:
        files.write(options.state, state)
    _tell(options, {name: found[name] for name in ("do", "lr", "reason")}, state)


def _tell(options: argparse.Namespace, advice: dict[str, Any], state: str) -> None:
    session = json.loads(state)["state"]["search"]
    rate = None if advice["lr"] is None else float(advice["lr"])
    if options.picture is not None:
        from ..report.pictures import search_picture

        search_picture(options.picture, session, rate)
    if options.json:
        return files.say(jsontext.compact(advice) + "\n")
    shown = "" if rate is None else " " + (plain(rate, 6) if session["high"] / session["low"] >= _WIDE else repr(rate))
    files.say(f"{advice['do']}{shown}\n{advice['reason']}\n")
    if options.plot:
        from .search_plot import search_plot

        files.say("\n" + search_plot(session, rate))


def _talk(options: argparse.Namespace) -> None:
    """Answers until the input ends; the search is stored before an answer goes out."""
    _, handle = _opened(options)
    kept = c.answer("suggest_state", handle) if options.state is not None else None
    try:
        for line in iter(lambda: sys.stdin.buffer.readline(_LIMIT + 2), b""):
            said = _answer(handle, line)
            if options.state is not None:
                state = c.answer("suggest_state", handle)
                if state is not None and state != kept:
                    files.write(options.state, state)
                    kept = state
            files.say(said)
    finally:
        c.library.rheostat_destroy(handle)


def _answer(handle: int, line: bytes) -> str:
    if len(line) > _LIMIT:
        while not line.endswith(b"\n") and line:
            line = sys.stdin.buffer.readline(_LIMIT)
        return jsontext.error_line(f"a line is longer than {_LIMIT} bytes; write one JSON object a line")
    try:
        text = c.encoded(line.rstrip(b"\n").decode(), "the line")
        return (c.answer("suggest_line", handle, text) or "") + "\n"
    except UnicodeDecodeError:
        return jsontext.error_line("the line is not UTF-8")
    except InvalidError as error:
        return jsontext.error_line(Failure(DATA, str(error)).line)
