"""Parameters of which each rank holds a part, as torch.distributed.fsdp.fully_shard leaves them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torch import Tensor, nn

from ...errors import InvalidError


def is_sharded(value: Any) -> bool:
    """Whether a tensor is a DTensor."""
    return isinstance(value, Tensor) and hasattr(value, "device_mesh") and hasattr(value, "to_local")


def plain(value: Any) -> Any:
    """The part of a tensor that this rank holds, in the same memory; any other value as it is."""
    return value.detach().to_local() if is_sharded(value) else value


def whole(value: Tensor) -> Tensor:
    """The whole of a tensor, gathered from the ranks; it is a collective."""
    found: Tensor = value.full_tensor() if is_sharded(value) else value  # type: ignore[attr-defined]
    return found


def like(part: Tensor, parameter: Any) -> Any:
    """A rank's part as a tensor that is sharded like a parameter."""
    from torch.distributed.tensor import DTensor

    return DTensor.from_local(
        part, parameter.device_mesh, parameter.placements, run_check=False, shape=parameter.shape,
        stride=parameter.stride(),
    )  # fmt: skip


def share(parameter: Tensor, size: int) -> float:
    """The weight that a rank's part has in a sum over the ranks, so that every element counts once.

    A part that `n` of `size` ranks hold counts 1/n on each.
    """
    if not is_sharded(parameter):
        return 1 / size
    mesh: Any = parameter.device_mesh  # type: ignore[attr-defined]
    parts = 1
    for dimension, placement in enumerate(parameter.placements):  # type: ignore[attr-defined]
        if not placement.is_replicate():
            parts *= mesh.size(dimension)
    return parts / size


def homes(model: nn.Module) -> list[Any]:
    """The modules that gather their parameters for a forward pass and can be told to let go of them."""
    return [m for m in model.modules() if hasattr(m, "reshard") and hasattr(m, "unshard")]


def check(model: nn.Module, parameters: Iterable[Tensor], size: int) -> None:
    """Refuses what a pilot cannot keep.

    Raises:
        InvalidError: FullyShardedDataParallel, or parameters that are spread over some of the ranks only.
    """
    if any(type(m).__name__ == "FullyShardedDataParallel" for m in model.modules()):
        raise InvalidError(
            "a pilot cannot save the flat parameters of FullyShardedDataParallel; shard the model by "
            "torch.distributed.fsdp.fully_shard, or use rheostat.torch.Scheduler"
        )
    for parameter in parameters:
        mesh: Any = getattr(parameter, "device_mesh", None)
        if mesh is not None and mesh.size() != size:
            raise InvalidError(
                f"a parameter is spread over {mesh.size()} ranks, but {size} train together; give the pilot the "
                "process group of its device mesh by sync="
            )
