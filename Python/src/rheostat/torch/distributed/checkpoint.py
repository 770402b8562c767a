"""Checkpoints of a pilot that all ranks write together, and that other numbers of ranks can read."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from ...errors import InvalidError
from .alone import Alone
from .parts import filled, taken

if TYPE_CHECKING:
    from ..pilot import Pilot

State = dict[str, Any]
# A checkpoint is written beside the one before it, and a small file tells which is which.
_FOLDERS, _CURRENT = ("a", "b"), "current"


def save(pilot: Pilot, directory: str | os.PathLike[str]) -> None:
    """Stores a pilot in a directory, by all ranks together; an earlier checkpoint there is replaced at the end.

    Weights, the optimizer's state and slots in memory go through torch.distributed.checkpoint: sharded ones stay
    sharded, equal ones are written once. Beside them each rank has a file of what is its own: generators, data
    position, buffers.

    >>> rheostat.torch.distributed.save(pilot, "run/last")

    Args:
        pilot: between updates.
        directory: on a file system that all ranks see.

    Raises:
        InvalidError: a directory that cannot be written.
        DistributedError: another rank has failed.
    """
    from torch.distributed.checkpoint.state_dict_saver import save as save_tensors

    path, fellows = Path(directory), pilot._course.fellows
    own, shared = taken(pilot._state(copied=False), pilot._course.live)
    try:
        with fellows.together(f"make {path}"):
            folder = path / _FOLDERS[1 - _current(path, fellows)]
            if fellows.rank == 0:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
        with fellows.together(f"write {folder}"):
            with open(folder / f"rank-{fellows.rank}.pt", "wb") as stream:
                torch.save(own, stream)
                stream.flush()
                os.fsync(stream.fileno())
        with fellows.together(f"write {folder}"):
            save_tensors(shared, checkpoint_id=folder, process_group=fellows.group, no_dist=fellows.size == 1)
        with fellows.together(f"write {path}"):
            if fellows.rank == 0:
                _point(path, folder)
    except OSError as error:
        raise InvalidError(f"the checkpoint {path} cannot be written: {error}") from None


def exists(directory: str | os.PathLike[str]) -> bool:
    """Whether a complete checkpoint is there."""
    return (Path(directory) / _CURRENT).exists()


def _current(path: Path, fellows: Alone) -> int:
    """Which of the two folders holds the checkpoint, as rank 0 sees it."""
    name = (path / _CURRENT).read_text().strip() if exists(path) else _FOLDERS[1]
    return int(fellows.first([float(name == _FOLDERS[1])])[0])


def _point(path: Path, folder: Path) -> None:
    """Makes a folder the checkpoint, and frees the other one."""
    partial = path / f"{_CURRENT}.partial"
    with open(partial, "w") as stream:
        stream.write(folder.name)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(partial, path / _CURRENT)
    for name in _FOLDERS:
        if name != folder.name:
            shutil.rmtree(path / name, ignore_errors=True)


def load(pilot: Pilot, directory: str | os.PathLike[str], *, data: bool = True) -> None:
    """Goes on from what `save` stored, bit for bit on as many ranks as then.

    On another number of ranks sharded parameters are spread anew; the data then begin anew, and generators are those of
    the script.

    >>> rheostat.torch.distributed.load(pilot, "run/last")

    Args:
        pilot: made the same way.
        directory: as it was given to `save`.
        data: whether the data go on where they stood; False begins them anew, as another number of ranks needs.

    Raises:
        InvalidError: no such checkpoint, or one that does not fit; nothing has changed then.
        DistributedError: another rank has failed.
    """
    from torch.distributed.checkpoint.filesystem import FileSystemReader
    from torch.distributed.checkpoint.state_dict_loader import load as load_tensors

    from ..pilot import storing

    path, fellows = Path(directory), pilot._course.fellows
    with fellows.together(f"read {path}"):
        folder = path / _FOLDERS[_current(path, fellows)]
        file = folder / f"rank-{fellows.rank}.pt"
        try:
            own: State = torch.load(
                file if file.exists() else folder / "rank-0.pt", map_location="cpu", weights_only=True
            )
            known = FileSystemReader(folder).read_metadata().state_dict_metadata
        except (OSError, RuntimeError, EOFError, ValueError) as error:
            raise InvalidError(f"there is no checkpoint of a pilot in {path}: {error!s:.200}") from None
        pilot._check(own, data, moves=True)
        state, places = filled(own, known, pilot._course.live)
    load_tensors(places, checkpoint_id=folder, process_group=fellows.group, no_dist=fellows.size == 1)
    with fellows.together(f"take {path}"):
        pilot.load_state_dict(storing.adopted(state(), fellows), data=data)
