"""The checkpoints that a controller asks for, in memory or on disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

from ...errors import InvalidError, MisuseError
from ..distributed.alone import Alone
from .copies import mapped, to_cpu
from .live import Live

State = dict[str, Any]

# What torch.load raises for a file that is missing or damaged.
_DAMAGED = (OSError, RuntimeError, ValueError, EOFError, KeyError, pickle.UnpicklingError, zipfile.BadZipFile)


class MemorySlots:
    """Slots in memory; from the second save on the copies go into the memory of the first."""

    def __init__(self) -> None:
        self._kept: dict[str, State] = {}
        self._facts: dict[str, State] = {}

    def save(self, name: str, live: Live, facts: State) -> None:
        """Keeps the live state under a name."""
        self._kept[name] = live.capture(self._kept.get(name))
        self._facts[name] = dict(facts)

    def load(self, name: str) -> tuple[State, State]:
        """A kept state, which is not to be changed, and the facts beside it."""
        if name not in self._kept:
            raise MisuseError(f"the controller wants the slot {name} back, but nothing was saved there")
        return self._kept[name], self._facts[name]

    def facts(self, name: str) -> State | None:
        """The facts of a slot; None if it is empty."""
        return self._facts.get(name)

    def begin_at(self, position: int) -> None:
        """Has all slots rewind the data to another position."""
        for facts in self._facts.values():
            facts["position"] = position

    def state(self, copied: bool = True) -> State:
        """All slots, copied to the CPU or as they are."""
        change = to_cpu if copied else lambda kept: kept
        return {name: {"state": change(kept), "facts": dict(self._facts[name])} for name, kept in self._kept.items()}

    def check(self, state: State) -> None:
        """Refuses slots of a pilot that keeps them elsewhere."""
        for name, one in state.items():
            if "state" not in one:
                raise InvalidError(
                    f"the slot {name} of the state lies in the file {one.get('file')}; make the pilot with slots= its "
                    "directory"
                )

    def take(self, state: State) -> None:
        """Takes stored slots."""
        self._kept = {name: to_cpu(one["state"]) for name, one in state.items()}
        self._facts = {name: dict(one["facts"]) for name, one in state.items()}


class DiskSlots:
    """Slots as files in a directory; each is written beside the old one, synced and renamed.

    The files that the last two calls of `state` named stay until others are named, so that a run can be taken up from
    what was stored then.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self._directory = Path(directory)
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidError(f"the directory {directory} for slots cannot be made: {error}") from None
        self._files: dict[str, str] = {}
        self._facts: dict[str, State] = {}
        self._digests: dict[str, str] = {}
        self._named: list[set[str]] = []
        self._mine: set[str] = set()
        self._number = 0

    def save(self, name: str, live: Live, facts: State) -> None:
        """Keeps the live state under a name."""
        taken = {path.name for path in self._directory.glob("*.pt")}
        while (file := f"{name}-{self._number}.pt") in taken:
            self._number += 1
        self._write(self._directory / file, mapped(live.references(), lambda tensor: tensor.detach()))
        self._files[name], self._facts[name] = file, dict(facts)
        self._mine.add(file)
        self._sweep()

    def _write(self, path: Path, state: State) -> None:
        partial = path.with_suffix(".partial")
        try:
            with open(partial, "wb") as stream:
                torch.save(state, stream)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(partial, path)
            directory = os.open(self._directory, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
            raise InvalidError(f"the slot {path} cannot be written: {error}") from None

    def _sweep(self) -> None:
        """Removes the files that nothing names any more."""
        used = set(self._files.values()).union(*self._named)
        for file in self._mine - used:
            (self._directory / file).unlink(missing_ok=True)
            self._digests.pop(file, None)
        self._mine &= used

    def load(self, name: str) -> tuple[State, State]:
        """A kept state and the facts beside it."""
        if name not in self._files:
            raise MisuseError(f"the controller wants the slot {name} back, but nothing was saved there")
        path = self._directory / self._files[name]
        try:
            state: State = torch.load(path, map_location="cpu", weights_only=True)
        except _DAMAGED as error:
            raise InvalidError(f"the slot {path} cannot be read: {error!s:.200}") from None
        return state, self._facts[name]

    def facts(self, name: str) -> State | None:
        """The facts of a slot; None if it is empty."""
        return self._facts.get(name)

    def begin_at(self, position: int) -> None:
        """Has all slots rewind the data to another position."""
        for facts in self._facts.values():
            facts["position"] = position

    def state(self, copied: bool = True) -> State:
        """The names of the files and their digests."""
        found = {
            name: {"file": file, "sha256": self._digest(file), "facts": dict(self._facts[name])}
            for name, file in self._files.items()
        }
        self._named = [*self._named[-1:], set(self._files.values())]
        self._sweep()
        return found

    def _digest(self, file: str) -> str:
        if file not in self._digests:
            self._digests[file] = _sha256(self._directory / file)
        return self._digests[file]

    def check(self, state: State) -> None:
        """Refuses slots whose files are missing or other than when the state was stored."""
        for name, one in state.items():
            if "file" not in one:
                raise InvalidError(
                    f'the slot {name} of the state was kept in memory; make the pilot with slots="memory"'
                )
            path = self._directory / Path(str(one["file"])).name
            if not path.is_file():
                raise InvalidError(f"the state needs the slot {name} in {path}, which is missing; put the file back")
            if _sha256(path) != one["sha256"]:
                raise InvalidError(
                    f"the slot {path} is not the file that the state was stored with; put that file back"
                )

    def take(self, state: State) -> None:
        """Takes stored slots."""
        self._files = {name: Path(str(one["file"])).name for name, one in state.items()}
        self._facts = {name: dict(one["facts"]) for name, one in state.items()}
        self._digests = {Path(str(one["file"])).name: str(one["sha256"]) for one in state.values()}
        self._mine |= set(self._files.values())
        self._named = [set(self._files.values())]


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


Slots = MemorySlots | DiskSlots


def made(where: str | os.PathLike[str], fellows: Alone | None = None) -> Slots:
    """Slots in memory, or in the directory that is named; each of several ranks has one of its own in there."""
    if isinstance(where, str) and where == "memory":
        return MemorySlots()
    if isinstance(where, (str, os.PathLike)) and os.fspath(where):
        return DiskSlots(where if fellows is None or fellows.size == 1 else Path(where) / f"rank-{fellows.rank}")
    raise InvalidError(f'slots is "memory" or the path of a directory; got {where!r:.60}')
