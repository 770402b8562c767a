"""Readings that are the same on all ranks of a distributed run."""

from __future__ import annotations

import torch
from torch import distributed


def agreed(readings: dict[str, float]) -> dict[str, float]:
    """The mean over the ranks, as the first one has it; controllers that are told the same decide the same."""
    if not readings or not distributed.is_available() or not distributed.is_initialized():
        return readings
    count = distributed.get_world_size()
    if count == 1:
        return readings
    device = "cuda" if distributed.get_backend() == "nccl" else "cpu"
    # What is missing on one rank is missing on all; the order of names is the same.
    values = torch.tensor(list(readings.values()), dtype=torch.float64, device=device)
    distributed.all_reduce(values)
    distributed.broadcast(values, 0)
    return dict(zip(readings, (values / count).tolist(), strict=True))
