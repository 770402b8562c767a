"""The processes that train one model together, and what they say to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from ...errors import InvalidError


def initialised() -> bool:
    """Whether this process is one of a distributed run."""
    return dist.is_available() and dist.is_initialized()


class Ranks:
    """The ranks of a process group.

    Every method is a collective: all ranks call it, in the same order. What is said is small and lies where the backend
    can reach it: on the CPU with gloo, on the device with NCCL.

    Args:
        group: a process group; None: all ranks.
    """

    def __init__(self, group: Any = None) -> None:
        self.group = group
        self.rank, self.size = dist.get_rank(group), dist.get_world_size(group)
        if self.rank < 0:
            raise InvalidError(
                "this process is not in the process group of the model; make the pilot on its ranks only"
            )
        self._first = 0 if group is None else dist.get_global_rank(group, 0)
        self.device = _device(group)

    def total(self, values: Tensor) -> Tensor:
        """The sum over the ranks, the same bits on all of them."""
        sum_ = values.detach().to(self.device, copy=True)
        dist.all_reduce(sum_, group=self.group)
        return sum_

    def of_first(self, values: Sequence[float]) -> list[float]:
        """What rank 0 has."""
        packed = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.broadcast(packed, src=self._first, group=self.group)
        found: list[float] = packed.tolist()
        return found

    def gathered(self, numbers: Sequence[int]) -> list[list[int]]:
        """What each rank has, by rank; no rank goes on before all have come here.

        Args:
            numbers: as many on every rank, each in [0, 2^63).
        """
        mine = torch.tensor(numbers, dtype=torch.int64, device=self.device)
        places = [torch.empty_like(mine) for _ in range(self.size)]
        dist.all_gather(places, mine, group=self.group)
        return [place.tolist() for place in places]


def _device(group: Any) -> torch.device:
    """Where the group can reach what is said."""
    reached = str(dist.get_backend_config(group))
    if "cpu:" in reached:
        return torch.device("cpu")
    kind = reached.split(":", 1)[0]
    index = torch.cuda.current_device() if kind == "cuda" else None
    return torch.device(kind, index) if index is not None else torch.device(kind)


def listed(ranks: Sequence[int]) -> str:
    """Ranks in a sentence: rank 1; ranks 1 and 3; ranks 1, 2, 3 and 5 more."""
    if len(ranks) == 1:
        return f"rank {ranks[0]}"
    shown = [str(rank) for rank in ranks[:8]]
    more = len(ranks) - len(shown)
    last = f"{more} more" if more else shown.pop()
    return f"ranks {', '.join(shown)} and {last}"
