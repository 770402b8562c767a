"""A controller as it is written on the command line."""

from __future__ import annotations

import os

from .. import _library as c
from ..spelling import is_name, known_names, names_file
from . import files, jsontext
from .failure import naming

HELP = 'a short spelling such as "warmup(5%%) > cosine", a preset, or a JSON file'

# 1 MiB: no configuration that a person or a program has reason to write is larger.
_LIMIT = 1 << 20


class Written:
    """A controller's text, and the file that it came from."""

    def __init__(self, argument: str) -> None:
        text = argument.strip()
        is_file = names_file(text) or (is_name(text) and os.path.exists(text) and text not in known_names())
        self.file = text if is_file else None
        self.text = files.text(files.read(text, _LIMIT)) if is_file else argument

    def encoded(self) -> bytes:
        """The text for the library."""
        with naming(self.file):
            return c.encoded(self.text, "the controller")

    def explanation(self) -> str:
        """The configuration as JSON, for --explain."""
        with naming(self.file):
            found = jsontext.read(c.answer("explain", self.encoded()) or "{}")
        return jsontext.pretty(found["configuration"]) + "\n"
