"""What an optimizer is to a controller, and the scale of the weights at the start."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch

from ..distributed.shards import whole

_ADAM = {
    "Adam", "AdamW", "NAdam", "RAdam", "Adamax", "SparseAdam", "FusedAdam", "FusedAdamW", "Adam8bit", "AdamW8bit",
    "PagedAdamW", "PagedAdamW8bit", "NAdamW", "AdamP", "AdaBelief", "DeepSpeedCPUAdam",
}  # fmt: skip
_HALVES = (torch.float16, torch.bfloat16)
_FREE = ("prodigy", "dadapt", "mechan", "dog", "dowg", "cocob")


def family(optimizer: Any) -> str:
    """The family of an optimizer as a plan names it: sgd, adam, scheduleFree, learningRateFree or other.

    Subclasses belong to the family of their torch class; what torch has not is known by the name of its class.
    """
    names = [kind.__name__ for kind in type(optimizer).__mro__]
    lowest = names[0].lower()
    if any("ScheduleFree" in name for name in names):
        return "scheduleFree"
    if lowest.lstrip("l").startswith(_FREE) or lowest.startswith(_FREE):
        return "learningRateFree"
    if any(name in _ADAM for name in names):
        return "adam"
    return "sgd" if "SGD" in names else "other"


def weight_scale(parameters: Iterable[torch.Tensor]) -> float | None:
    """Geometric mean of the root mean squares above 0 of the trained tensors of two or more dimensions.

    None if there is no such tensor. Source: the plan's weightScale in Documentation/Guides/Control.md.
    """
    logs = []
    for parameter in parameters:
        if parameter.dim() < 2 or not parameter.requires_grad:
            continue
        detached = parameter.detach()
        # In halves the squares overflow.
        norm = whole(torch.linalg.vector_norm(detached.float() if detached.dtype in _HALVES else detached))
        scale = float(norm) / math.sqrt(max(detached.numel(), 1))
        if 0 < scale < math.inf:
            logs.append(math.log(scale))
    return math.exp(math.fsum(logs) / len(logs)) if logs else None
