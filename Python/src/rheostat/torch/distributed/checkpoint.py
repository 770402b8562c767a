"""Checkpoints of a pilot that all ranks write together, and that other numbers of ranks can read."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from ...errors import InvalidError
from .parts import filled, taken

if TYPE_CHECKING:
    from ..pilot import Pilot

State = dict[str, Any]


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

    path = Path(directory)
    partial, old = path.with_name(f"{path.name}.partial"), path.with_name(f"{path.name}.old")
    fellows = pilot._course.fellows
    own, shared = taken(pilot._state(copied=False), pilot._course.live)
    try:
        with fellows.together(f"make {partial}"):
            if fellows.rank == 0:
                shutil.rmtree(partial, ignore_errors=True)
                partial.mkdir(parents=True)
        with fellows.together(f"write {partial}"):
            with open(partial / f"rank-{fellows.rank}.pt", "wb") as stream:
                torch.save(own, stream)
                stream.flush()
                os.fsync(stream.fileno())
            save_tensors(shared, checkpoint_id=partial, process_group=fellows.group, no_dist=fellows.size == 1)
        with fellows.together(f"rename {partial}"):
            if fellows.rank == 0:
                shutil.rmtree(old, ignore_errors=True)
                if path.exists():
                    os.replace(path, old)
                os.replace(partial, path)
                shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise InvalidError(f"the checkpoint {path} cannot be written: {error}") from None


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

    path = Path(directory)
    fellows = pilot._course.fellows
    with fellows.together(f"read {path}"):
        file = path / f"rank-{fellows.rank}.pt"
        try:
            own: State = torch.load(
                file if file.exists() else path / "rank-0.pt", map_location="cpu", weights_only=True
            )
            known = FileSystemReader(path).read_metadata().state_dict_metadata
        except (OSError, RuntimeError, EOFError, ValueError) as error:
            raise InvalidError(f"there is no checkpoint of a pilot in {path}: {error!s:.200}") from None
        pilot._check(own, data, moves=True)
        state, places = filled(own, known, pilot._course.live)
    load_tensors(places, checkpoint_id=path, process_group=fellows.group, no_dist=fellows.size == 1)
    with fellows.together(f"take {path}"):
        pilot.load_state_dict(storing.adopted(state(), fellows), data=data)
