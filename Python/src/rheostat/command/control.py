"""`rheostat control`: lends a controller to a loop in any language."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from .. import _library as c
from ..errors import InvalidError, RheostatError
from . import files, jsontext
from .controller import HELP, Written
from .failure import DATA, USAGE, Failure, naming

ABSTRACT = "Steers a training loop written in any language, by JSON lines on standard input and output."
ABOUT = """\
The loop writes one JSON object a line and reads the answer. The first line gives the plan: what is known of the
run. After that every directive is answered by one event, and every event by one directive.

  loop  {"plan":{"total":6000,"baseRate":0.1,"optimizer":"sgd","signals":["trainingLoss"],"can":["saveRestore"]}}
  ctl   {"n":0,"do":"train","rate":0.1,"role":"main"}
  loop  {"n":0,"event":"trained","trainingLoss":2.3}
  ctl   {"n":1,"do":"train","rate":0.1,"role":"main"}

Directives: train (rate, perhaps momentum), validate, save and restore (slot), finish. Events: trained, skipped,
measured, validated, saved, restored, replanned. {"do":"snapshot"} is answered at any time by the state; sent back in
the plan line as "snapshot" it goes on from there. A line that makes no sense is answered by {"error":"..."} and the
waiting directive again, and changes nothing. In Python, rheostat.Controller says the same by method calls.

Exit codes: 0 when the input ends, 65 if the controller or the plan is refused, 74 if the file of --resume cannot be
read or written.
"""

if TYPE_CHECKING:  # Part of typing from Python 3.11 on.
    from typing_extensions import Self

# 16 MiB: the longest line, and the longest file of states.
_LIMIT = 16 << 20


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the options."""
    parser.add_argument("controller", nargs="?", help=HELP)
    parser.add_argument(
        "--resume",
        metavar="file",
        help="Keep the states before and after the last event here, for loops that save at every event. After a "
        'restart the plan line must hold "n", that of the directive about to be answered.',
    )
    parser.add_argument("--explain", action="store_true", help="Print the controller as a JSON configuration and stop.")


def run(options: argparse.Namespace) -> None:
    """Answers until the input ends."""
    if options.explain:
        if options.controller is None:
            raise Failure(USAGE, "--explain needs a controller to explain")
        return files.say(Written(options.controller).explanation())
    try:
        talk = _Talk(options.controller, options.resume)
    except (Failure, RheostatError) as error:
        failure = error if isinstance(error, Failure) else Failure(DATA, str(error))
        files.say(jsontext.error_line(failure.line))
        raise failure from None
    with talk:
        for line in iter(lambda: sys.stdin.buffer.readline(_LIMIT + 2), b""):
            talk.answer(line)


class _Talk:
    """Carries lines between the standard streams and a conversation of the library."""

    def __init__(self, controller: str | None, resume: str | None) -> None:
        written = None if controller is None else Written(controller)
        spoken = None if written is None else written.encoded()
        states = None
        if resume is not None:
            states = files.text(files.read(resume, _LIMIT)) if os.path.exists(resume) else ""
        # The file of the controller and that of the states are told apart by trying the controller alone.
        if spoken is not None:
            with naming(written.file if written else None):
                c.library.rheostat_destroy(c.created("control_create", spoken, None))
        with naming(resume):
            self._handle = c.created(
                "control_create", spoken, None if states is None else c.encoded(states, "the states")
            )
        self._states = resume
        self._cut = False
        files.check(resume)

    def answer(self, line: bytes) -> None:
        """Answers a line; the states are kept before the answer goes out, since a loop may rely on them."""
        if self._cut:  # The rest of a line that was too long.
            self._cut = not line.endswith(b"\n")
            return
        body = line[:-1] if line.endswith(b"\n") else line
        self._cut = len(body) > _LIMIT and not line.endswith(b"\n")
        said = self._said(body)
        self._store()
        files.say(said)
        last = said.rstrip("\n").rpartition("\n")[2]
        # A directive follows every error but those that end the conversation.
        if last.startswith('{"error":'):
            raise Failure(DATA, json.loads(last)["error"])

    def _said(self, body: bytes) -> str:
        try:
            if len(body) > _LIMIT:
                raise InvalidError(f"a line is longer than {_LIMIT} bytes; write one JSON object a line")
            return self._ask(c.encoded(body.decode(), "the line"))
        except (InvalidError, UnicodeDecodeError) as error:
            sentence = "the line is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            # What the library cannot be handed is refused like any other line: by an error, then the directive again.
            return jsontext.error_line(sentence) + self._ask(b"?").partition("\n")[2]

    def _ask(self, line: bytes) -> str:
        return c.answer("control_line", self._handle, line) or ""

    def _store(self) -> None:
        if self._states is None:
            return
        states = c.answer("control_states", self._handle)
        if states is None:
            return
        try:
            files.write(self._states, states)
        except Failure as failure:
            files.say(jsontext.error_line(failure.line))
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        c.library.rheostat_destroy(self._handle)
