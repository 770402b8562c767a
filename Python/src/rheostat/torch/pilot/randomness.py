"""States of random generators: torch's on CPU and CUDA, and what a loader may draw from."""

from __future__ import annotations

import random
import sys
from typing import Any

import torch

State = dict[str, Any]


def generators() -> State:
    """The states of torch's generators on the CPU and, once CUDA is in use, of every GPU."""
    state: State = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available() and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        state["cuda"] = torch.cuda.get_rng_state_all()
    return state


def set_generators(state: State) -> None:
    """Puts back what `generators` gave."""
    torch.set_rng_state(state["cpu"].cpu())
    if "cuda" in state and torch.cuda.is_available():
        for device, one in enumerate(state["cuda"][: torch.cuda.device_count()]):
            torch.cuda.set_rng_state(one.cpu(), device)


def everything() -> State:
    """The same and the states of Python's and NumPy's generators, which data sets draw from."""
    state = generators()
    version, numbers, gauss = random.getstate()
    state["python"] = [version, list(numbers), gauss]
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        kind, keys, *rest = numpy.random.get_state()
        state["numpy"] = [str(kind), [int(key) for key in keys], *(float(one) for one in rest)]
    return state


def set_everything(state: State) -> None:
    """Puts back what `everything` gave."""
    set_generators(state)
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers), gauss))
    if "numpy" in state:
        import numpy

        kind, keys, place, has_gauss, cached = state["numpy"]
        numpy.random.set_state((kind, numpy.array(keys, dtype="uint32"), int(place), int(has_gauss), cached))


class Kept:
    """Keeps torch's generators over a block.

    >>> with Kept():
    ...     evaluate()
    """

    def __init__(self) -> None:
        self._state = generators()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        set_generators(self._state)


def own_generators(loader: Any) -> list[torch.Generator]:
    """The generators that a loader and its samplers draw from beside the global ones."""
    batch_sampler = getattr(loader, "batch_sampler", None)
    holders = [loader, getattr(loader, "sampler", None), batch_sampler, getattr(batch_sampler, "sampler", None)]
    found: list[torch.Generator] = []
    for holder in holders:
        generator = getattr(holder, "generator", None)
        if isinstance(generator, torch.Generator) and all(generator is not one for one in found):
            found.append(generator)
    return found
