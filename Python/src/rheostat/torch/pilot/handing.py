"""Batches that are handed out while their originals are held."""

from __future__ import annotations

import copy
from collections.abc import MutableMapping
from typing import Any

from torch import Tensor


def handed(batch: Any) -> Any:
    """A batch to hand out while the original is held: what the loop does to it in place leaves the original alone."""
    if isinstance(batch, Tensor):
        return batch.clone()
    if isinstance(batch, MutableMapping):
        made = copy.copy(batch)
        for key in list(batch):
            made[key] = handed(batch[key])
        return made
    if isinstance(batch, (list, tuple)):
        parts = [handed(one) for one in batch]
        return type(batch)(*parts) if hasattr(batch, "_fields") else type(batch)(parts)
    try:
        return copy.deepcopy(batch)
    except (TypeError, RuntimeError, NotImplementedError, copy.Error):  # What cannot be copied is handed out as it is.
        return batch
