"""Which ranks train a model."""

from __future__ import annotations

from typing import Any

from torch import nn

from ...errors import InvalidError
from .alone import Alone
from .ranks import Ranks, initialised
from .shards import check, is_sharded
from .together import Together


def fellows(model: nn.Module, optimizer: Any, sync: Any, is_quiet: bool) -> Alone:
    """The ranks that train a model, or `Alone`.

    Args:
        model: plain, within DistributedDataParallel or sharded by fully_shard.
        optimizer: that of the parameters.
        sync: True: all ranks, or those of DistributedDataParallel; False: none; or a process group.
        is_quiet: whether no reading can change what is done.

    Raises:
        InvalidError: a model that cannot be trained so.
    """
    if not isinstance(sync, bool) and not (hasattr(sync, "size") and hasattr(sync, "rank")):
        raise InvalidError(f"sync is True, False or a process group of torch.distributed; got {sync!r:.60}")
    params = [p for group in optimizer.param_groups for p in group["params"]]
    ranks = Ranks(_group(model, sync)) if sync is not False and initialised() else None
    size = 1 if ranks is None else ranks.size
    check(model, params, size)
    if ranks is None or size == 1:
        return Alone()
    return Together(ranks, is_quiet, any(is_sharded(p) for p in params))


def _group(model: nn.Module, sync: Any) -> Any:
    if sync is not True:
        return sync
    wrapper = next((m for m in model.modules() if isinstance(m, nn.parallel.DistributedDataParallel)), None)
    return None if wrapper is None else wrapper.process_group
