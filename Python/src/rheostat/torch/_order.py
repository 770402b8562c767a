"""What may be wrong with the first update of a loop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from ._part import Part
from ._warning import warn


class Order:
    """Looks once, at the first update, for two mistakes that are easy to make.

    An in-place change of a parameter raises its version, so parameters that hold gradients and none of which has
    changed since the scheduler was made show that no optimizer has stepped. Nothing of the optimizer is wrapped, and
    where versions are unknown nothing is said.
    """

    def __init__(self, optimizer: Any, parts: Iterable[Part]) -> None:
        self._parameters = [
            (parameter, parameter._version)
            for group in optimizer.param_groups
            for parameter in group["params"][:4]
            if type(parameter) in (torch.nn.Parameter, torch.Tensor) and not parameter.is_inference()
        ]
        self.moved = [
            (part, place, float(part.groups.groups()[place]["lr"])) for part in parts for place in part.groups.moved
        ]

    def check(self) -> None:
        """Warns of a step before the optimizer's, and of a rate that an earlier scheduler left."""
        seen = [(parameter, version) for parameter, version in self._parameters if parameter.grad is not None]
        if seen and all(parameter._version == version for parameter, version in seen):
            warn(
                "no parameter has changed since the scheduler was made, so scheduler.step() seems to come before "
                "optimizer.step(); call it after, or write step(stepped=False) where the optimizer left the update out"
            )
        for part, place, rate in self.moved[:1]:
            base = part.groups.values(1.0)[place] * part.groups.base
            warn(
                f"group {place} had the learning rate {rate:g}, but the initial_lr {base:g} of an earlier scheduler, "
                'from which this one starts; delete group["initial_lr"] first to start from the present rate'
            )
