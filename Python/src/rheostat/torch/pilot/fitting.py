"""Whether a stored state is of this model."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from ...errors import InvalidError

State = dict[str, Any]


def check_model(kept: State, live: State) -> None:
    """Refuses parameters and buffers of another model; buffers may have another size, they are exchanged."""
    for part in ("parameters", "buffers"):
        for name in live[part]:
            if name not in kept[part]:
                raise InvalidError(
                    f"the state has nothing for {name} of the model; load it into the model it was made with"
                )
    for name, one in kept["parameters"].items():
        if name not in live["parameters"]:
            raise InvalidError(
                f"the state holds {name}, which the model has not; load it into the model it was made with"
            )
        found = live["parameters"][name]
        if one.shape != found.shape or one.dtype != found.dtype:
            raise InvalidError(
                f"{name} is {_shape(one)} in the state and {_shape(found)} in the model; load it into the model it was "
                "made with"
            )


def check_groups(kept: int, live: int) -> None:
    """Refuses a state of more groups than there are."""
    if kept > live:
        raise InvalidError(
            f"the state is of {kept} parameter groups, the optimizer has {live}; add the groups before it is loaded"
        )


def _shape(tensor: Tensor) -> str:
    return f"{'x'.join(map(str, tensor.shape)) or 'a number'} of {str(tensor.dtype).removeprefix('torch.')}"
