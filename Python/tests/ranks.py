"""Functions that run on several ranks at once, each a process of its own that talks by gloo."""

from __future__ import annotations

import multiprocessing
import os
import random
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

# The server imports torch once; the ranks are its children and start at once.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["torch", "torch.distributed", "torch.distributed.fsdp", "torch._dynamo", "rheostat.torch"]
)
PATIENCE = 120.0


class Slow:
    """A rank that sleeps now and then; what is computed must not depend on it."""

    def __init__(self, rank: int) -> None:
        self._random = random.Random(rank)
        self._is_slow = rank == 1

    def __call__(self) -> None:
        if self._is_slow and self._random.random() < 0.2:
            time.sleep(self._random.random() / 100)


def on_ranks(size: int, function: Callable[..., Any], *arguments: Any) -> list[Any]:
    """What a function of (rank, size, *arguments) gives on each rank; an exception comes back as itself."""
    with tempfile.TemporaryDirectory() as folder:
        every = [
            CONTEXT.Process(target=_run, args=(rank, size, folder, function, arguments), daemon=True)
            for rank in range(size)
        ]
        for process in every:
            process.start()
        end = time.monotonic() + PATIENCE
        for process in every:
            process.join(max(end - time.monotonic(), 0.1))
        hung = [rank for rank, process in enumerate(every) if process.is_alive()]
        for process in every:
            process.kill()
            process.join()
        assert not hung, f"ranks {hung} hang"
        return [torch.load(Path(folder) / f"{rank}.pt", weights_only=False) for rank in range(size)]


def _run(rank: int, size: int, folder: str, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    torch.set_num_threads(1)
    os.environ["OMP_NUM_THREADS"] = "1"
    dist.init_process_group("gloo", init_method=f"file://{folder}/store", rank=rank, world_size=size)
    try:
        found: Any = function(rank, size, *arguments)
    except Exception as error:
        found = error
        traceback.print_exc()
    torch.save(found, Path(folder) / f"{rank}.pt")
    with suppress(RuntimeError):  # Another rank may be gone already.
        dist.barrier()
    dist.destroy_process_group()
