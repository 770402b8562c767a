"""Copies of nested states, made into the memory of earlier ones."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

_PLAIN = (int, float, complex, bool, str, bytes, type(None))


class Copies:
    """Gathers pairs of tensors and copies them all at once."""

    def __init__(self) -> None:
        # By device and type: only alike tensors are copied in one kernel.
        self._pairs: dict[Any, tuple[list[Tensor], list[Tensor]]] = {}

    def add(self, to: Tensor, of: Tensor) -> None:
        """Asks for a copy of `of` in `to`, which has its shape."""
        to_list, of_list = self._pairs.setdefault((to.device, of.device, to.dtype), ([], []))
        to_list.append(to)
        of_list.append(of)

    @torch.no_grad()
    def run(self) -> None:
        """Makes the copies."""
        pairs, self._pairs = self._pairs, {}
        for to, of in pairs.values():
            torch._foreach_copy_(to, of)


def fits(target: Any, source: Tensor) -> bool:
    """Whether a tensor can be copied into another in place."""
    return (
        isinstance(target, Tensor)
        and target.shape == source.shape
        and target.dtype == source.dtype
        and target.layout == source.layout == torch.strided
        and (0 not in target.stride() or not _overlaps(target))
    )


def _overlaps(target: Tensor) -> bool:
    """Whether several places of a tensor share their memory, as after `expand`."""
    return any(stride == 0 and size > 1 for stride, size in zip(target.stride(), target.shape, strict=True))


def keep(value: Any, before: Any, copies: Copies) -> Any:
    """A deep copy of a nested value; tensors go into those of `before` where they fit."""
    if isinstance(value, Tensor):
        target = before if fits(before, value) and before.device == value.device else None
        if target is None:
            if value.layout != torch.strided:
                return value.detach().clone()
            target = torch.empty_like(value.detach())
        copies.add(target, value)
        return target
    if isinstance(value, dict):
        old = before if isinstance(before, dict) else {}
        return {key: keep(one, old.get(key), copies) for key, one in value.items()}
    if type(value) in (list, tuple):
        old_list = before if isinstance(before, (list, tuple)) and len(before) == len(value) else [None] * len(value)
        return type(value)(keep(one, old, copies) for one, old in zip(value, old_list, strict=True))
    return value if isinstance(value, _PLAIN) else copy.deepcopy(value)


def put(live: Any, kept: Any, copies: Copies, device: torch.device | None = None) -> Any:
    """What is to stand where `live` stood; live tensors receive the kept ones in place where they fit.

    A tensor for which there is no place is cloned, to `device` if one is named. The kept value is left alone.
    """
    if isinstance(kept, Tensor):
        if fits(live, kept):
            copies.add(live, kept)
            return live
        return kept.clone() if device is None else kept.to(device, copy=True)
    if isinstance(kept, dict):
        old = live if isinstance(live, dict) else {}
        return {key: put(old.get(key), one, copies, device) for key, one in kept.items()}
    if type(kept) in (list, tuple):
        old_list = live if isinstance(live, (list, tuple)) and len(live) == len(kept) else [None] * len(kept)
        return type(kept)(put(old, one, copies, device) for old, one in zip(old_list, kept, strict=True))
    return kept if isinstance(kept, _PLAIN) else copy.deepcopy(kept)


def mapped(value: Any, change: Callable[[Tensor], Any]) -> Any:
    """A nested value with every tensor changed."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, dict):
        return {key: mapped(one, change) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(mapped(one, change) for one in value)
    return value if isinstance(value, _PLAIN) else copy.deepcopy(value)


def to_cpu(value: Any) -> Any:
    """A deep copy in the memory of the CPU, which later updates do not change."""
    return mapped(value, lambda tensor: tensor.detach().to("cpu", copy=True))
