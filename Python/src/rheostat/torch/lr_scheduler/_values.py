"""Arguments that may differ from group to group."""

from __future__ import annotations

from typing import Any

from ...errors import InvalidError

Rates = list[float]


def per_group(value: Any, optimizer: Any, name: str) -> list[float]:
    """An argument that may be given for each group."""
    groups = len(optimizer.param_groups)
    found = list(value) if isinstance(value, (list, tuple)) else [value] * groups
    if len(found) != groups:
        raise InvalidError(f"{name} needs one value for each of the {groups} parameter groups; got {len(found)}")
    return [float(one) for one in found]


def at(values: list[Any], place: int) -> Any:
    """The value of a group; groups that were added get the last one."""
    return values[min(place, len(values) - 1)]


def check_momentum(optimizer: Any) -> None:
    """Refuses an optimizer that has no momentum to be moved."""
    if not {"momentum", "betas"} & set(optimizer.defaults):
        raise InvalidError("the optimizer has neither momentum nor betas; write cycle_momentum=False")
