"""The console script in this process."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from rheostat.command import main

TRIALS = "lr,value\n0.001,0.9\n0.01,0.5\n0.1,0.6\n1,nan\n"


def control(events: int) -> str:
    """A plan line and some updates."""
    lines = ['{"plan":{"total":50,"baseRate":0.1}}']
    return "\n".join(lines + [f'{{"n":{n},"event":"trained"}}' for n in range(events)]) + "\n"


class Shell:
    """Runs the command in this process."""

    def __init__(self, capsys: Any, monkeypatch: Any, folder: Path) -> None:
        self._capsys, self._monkeypatch, self.folder = capsys, monkeypatch, folder
        monkeypatch.chdir(folder)

    def __call__(self, *arguments: str, stdin: str | bytes = "") -> tuple[int, str, str]:
        content = stdin.encode() if isinstance(stdin, str) else stdin
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        try:
            code = main(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
        told = self._capsys.readouterr()
        return code, told.out, told.err
