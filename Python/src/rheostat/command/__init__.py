"""The console script `rheostat`: what the library can do without training anything itself."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from types import ModuleType

from .._library import version
from ..errors import RheostatError
from . import control, controllers, forecast, range_test, report, schedule, suggest
from .failure import USAGE, Failure
from .parser import Parser

_ABOUT = """\
Sets the learning rate of a training run while it is under way.

A controller is asked for the learning rate before every update and told what happened after it.

  rheostat controllers                                 what there is
  rheostat schedule "warmup(5%) > cosine(peak=0.1)" --steps 6000
  rheostat control "warmup(500st) > plateau"           steer a loop written in any language
  rheostat suggest losses.csv                          the learning rate to try next, given trials so far
  rheostat forecast losses.csv --at 1000               where a loss is going
  rheostat range-test pairs.csv                        read a learning rate off a range test
  rheostat report run.jsonl                            a page of what a run did and why

Wherever a controller is asked for, write a short spelling as above, the name of a preset, or the path of a JSON
configuration file; --explain prints what was understood as JSON.

Exit codes: 0 done, 64 wrong usage, 65 data that make no sense, 74 a file that cannot be read or written.
"""

_COMMANDS: dict[str, ModuleType] = {
    "schedule": schedule,
    "controllers": controllers,
    "control": control,
    "suggest": suggest,
    "forecast": forecast,
    "range-test": range_test,
    "report": report,
}
# Those that need the trainer, which is written in Swift.
_SWIFT = ("train", "compare", "study")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit code.

    >>> main(["schedule", "cosine", "--steps", "100", "--csv", "rates.csv"])
    0

    Args:
        arguments: what follows the name of the command; None: those of this process, which then also ends by SIGPIPE
            and Ctrl-C without a word.
    """
    if arguments is None:
        arguments = sys.argv[1:]
        _end_quietly()
    try:
        _run(list(arguments))
        return 0
    except (Failure, RheostatError) as error:
        failure = error if isinstance(error, Failure) else Failure.of(error)
        print(f"rheostat: {failure.report}", file=sys.stderr)
        return failure.code


def _run(arguments: list[str]) -> None:
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    first = arguments[0] if arguments else "--help"
    if first in _SWIFT:
        raise Failure(
            USAGE,
            f"{first} is a command of the Swift program, which trains by itself: build it in a checkout by `swift "
            f"build -c release --product rheostat` and run .build/release/rheostat {first}; in Python, train with "
            "rheostat.torch.Pilot",
        )
    if not first.startswith("-") and first not in _COMMANDS:
        raise Failure(USAGE, f'there is no command "{first[:60]}"; there are {", ".join((*_COMMANDS, *_SWIFT))}')
    try:
        parsed = _parser().parse_args(arguments or ["--help"])
        _COMMANDS[parsed.command].run(parsed)
    except Failure as failure:
        if failure.code == USAGE and failure.helps:
            page = f"rheostat {first}" if first in _COMMANDS else "rheostat"
            raise Failure(USAGE, f"{failure.line} (see {page} --help)") from None
        raise


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="rheostat", description=_ABOUT)
    parser.add_argument("--version", action="version", version=version())
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, module in _COMMANDS.items():
        about = f"{module.ABSTRACT}\n\n{module.ABOUT}"
        module.declare(commands.add_parser(name, help=module.ABSTRACT.replace("%", "%%"), description=about))
    return parser


def _end_quietly() -> None:
    """Lets a closed pipe and Ctrl-C end the process as they end any other program."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
