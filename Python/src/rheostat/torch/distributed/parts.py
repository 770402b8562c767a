"""What ranks have in common in the state of a pilot, apart from what each has of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor

from ...errors import InvalidError
from .shards import is_sharded, like, plain

State = dict[str, Any]
_MARK = "rheostat.shared"


def taken(state: State, live: Any) -> tuple[State, dict[str, Tensor]]:
    """The state with marks in place of the tensors that the ranks have in common, and these tensors by their marks.

    Those of a sharded parameter, and what the optimizer keeps in its shape, become sharded like it.
    """
    shared: dict[str, Tensor] = {}
    own = _copied(state)
    for key, holder, name, parameter in _common(own, live):
        tensor = holder[name]
        sharded = is_sharded(parameter) and tensor.shape == plain(parameter).shape
        shared[key] = like(tensor, parameter) if sharded else tensor
        holder[name] = {_MARK: key, "sharded": sharded}
    return own, shared


def filled(own: State, known: Mapping[str, Any], live: Any) -> tuple[Callable[[], State], dict[str, Tensor]]:
    """Places for the tensors that are marked in a state, and what gives the state once they have been filled.

    Args:
        known: by mark, the size and type of each tensor that was stored.

    Raises:
        InvalidError: a mark for which nothing was stored, or that has no parameter here.
    """
    places: dict[str, Tensor] = {}
    marks = list(_common(own, live, marked=True))
    for key, _, _, parameter in marks:
        found = known.get(key)
        if found is None:
            raise InvalidError(f"the checkpoint lacks {key}; give a complete one")
        sharded = is_sharded(parameter) and tuple(found.size) == tuple(parameter.shape)
        place = torch.empty_like(parameter if sharded else torch.empty(0), dtype=found.properties.dtype)
        places[key] = place.detach() if sharded else place.new_empty(found.size)

    def state() -> State:
        for key, holder, name, _ in marks:
            holder[name] = plain(places[key])
        return own

    return state, places


def _common(state: State, live: Any, marked: bool = False) -> Iterator[tuple[str, Any, Any, Any]]:
    """For each tensor in common: its mark, what holds it, under which name, and the parameter that it belongs to."""
    named, params = dict(live.model.named_parameters()), live.parameters()
    parts = {"live": state["live"]}
    parts.update({f"slots.{name}": one["state"] for name, one in state["slots"].items() if "state" in one})
    for part, one in parts.items():
        holders: list[tuple[str, Any, Callable[[Any], Any]]] = [
            (f"{part}.model", one["model"]["parameters"], named.get),
            (f"{part}.more", one["more"], lambda place: params[place]),
        ]
        for place, kept in one["optimizer"].get("state", {}).items():
            holders.append((f"{part}.optimizer.{place}", kept, partial(_first, params[place])))
        for name, kept in one["signals"].items():
            holders.append((f"{part}.signals.{name}", kept, lambda place: params[place]))
        for key, holder, parameter in holders:
            names = range(len(holder)) if isinstance(holder, list) else list(holder or ())
            for name in names:
                value = holder[name]
                if isinstance(value, dict) and _MARK in value if marked else isinstance(value, Tensor):
                    yield f"{key}.{name}", holder, name, parameter(name)


def _first(parameter: Tensor, name: Any) -> Tensor:
    return parameter


def _copied(value: Any) -> Any:
    """The same tensors in dictionaries and lists of their own."""
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value
