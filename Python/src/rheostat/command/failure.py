"""Why a command ends: an exit code for scripts and one sentence for the person."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ..errors import LibraryError, RheostatError

# The codes of sysexits.h that the command uses.
USAGE, DATA, FILE = 64, 65, 74


class Failure(Exception):
    """A refusal of the command, as `Failure(DATA, "a sentence")`."""

    def __init__(self, code: int, sentence: str, helps: bool = True) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        # Whether wrong usage is to name the help page of its command.
        self.helps = helps

    @classmethod
    def of(cls, error: RheostatError) -> Failure:
        """The refusal of the library as one of the command."""
        return cls(FILE if isinstance(error, LibraryError) else DATA, str(error))

    @property
    def line(self) -> str:
        """The sentence without the excerpt below it."""
        return one_line(self.sentence.split("\n")[0])

    @property
    def report(self) -> str:
        """The sentence, and below it the text with a caret under the place, unless there is nothing to point at."""
        excerpt = self.sentence.split("\n")[1:]
        if not any(letter not in " ^~" for line in excerpt for letter in line):
            return self.line
        return "\n".join([self.line, *excerpt])


def one_line(text: str) -> str:
    """A text in one line: what came from outside may hold line ends and the codes that move a cursor."""
    return "".join("?" if _is_control(letter) else letter for letter in text)


def _is_control(letter: str) -> bool:
    code = ord(letter)
    return code < 0x20 or 0x7F <= code < 0xA0 or code in (0x2028, 0x2029) or 0xD800 <= code < 0xE000


@contextlib.contextmanager
def naming(name: str | None) -> Iterator[None]:
    """Runs a part whose refusals are about a file, and names it in them."""
    try:
        yield
    except RheostatError as error:
        raise Failure(DATA, f"{name}: {error}" if name else str(error)) from None
