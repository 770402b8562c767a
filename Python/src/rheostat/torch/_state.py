"""Saved states of a scheduler."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..controller import Controller
from ..errors import InvalidError
from ..plan import _json
from ._groups import Groups
from ._making import refuse_deeds, select
from ._part import Part
from ._readings import plain
from ._shape import check
from ._skips import Skips
from ._warning import warn

if TYPE_CHECKING:
    from .scheduler import Scheduler

FORMAT = "rheostat/1"
KIND = "torch.Scheduler"


def written(scheduler: Scheduler) -> dict[str, Any]:
    """The state as plain data."""
    return {
        "format": FORMAT,
        "kind": KIND,
        "updates": scheduler._done,
        "total": scheduler.total_steps,
        "replanned": scheduler._replanned,
        "parts": [part.state() for part in scheduler._parts],
        "readings": plain(scheduler._readings),
        "scale": None if scheduler._skips is None else scheduler._skips.scale,
    }


def checked(state: Any, kind: str) -> dict[str, Any]:
    """A state of this format and kind.

    Raises:
        InvalidError: what is none.
    """
    if not isinstance(state, Mapping):
        raise InvalidError(f"a state is the dictionary that state_dict() gave; got {type(state).__name__}")
    found = state.get("format")
    if found is None:
        raise InvalidError("the state is not one of rheostat; load what state_dict() of the same class gave")
    if found != FORMAT:
        raise InvalidError(
            f"the state has the format {found!r}, this version reads {FORMAT!r}; install the version that wrote it"
        )
    if state.get("kind") != kind:
        raise InvalidError(f"the state is of {state.get('kind')}, not of {kind}; load it into the class that wrote it")
    try:
        copy: dict[str, Any] = json.loads(_json(dict(state), "the state"))
    except InvalidError:
        raise InvalidError("the state holds what JSON cannot; load the one that state_dict() gave") from None
    return copy


def load(scheduler: Scheduler, state: Any) -> None:
    """Takes a state, or refuses it and changes nothing."""
    from ._foreign import of_torch, replayed

    if of_torch(state):
        file = written(scheduler)
        controller, done = replayed(scheduler, state), int(state["last_epoch"])
        file.update(updates=done, replanned=False)
        file["parts"][0].update(controller=controller.snapshot(), told=done)
    else:
        file = checked(state, KIND)
    found = _read(scheduler, file)
    for sentence in _differences(scheduler, file):
        warn(sentence)
    _apply(scheduler, file, found)


def _read(scheduler: Scheduler, file: dict[str, Any]) -> list[Controller]:
    """The controllers of a state whose every member has been looked at."""
    check(file)
    saved = {part["name"]: part for part in file["parts"]}
    own = {part.name for part in scheduler._parts}
    if set(saved) != own or len(saved) != len(file["parts"]):
        names = [", ".join(name or "*" for name in sorted(which)) for which in (saved, own)]
        raise InvalidError(
            f"the state has controllers for the groups {names[0]}, the scheduler for {names[1]}; make it alike"
        )
    for part in scheduler._parts:
        part.groups.check_state(saved[part.name]["groups"])
    found = [Controller.from_snapshot(saved[part.name]["controller"]) for part in scheduler._parts]
    for controller in found:
        refuse_deeds(controller, "the controller of the state")
    return found


def _apply(scheduler: Scheduler, file: dict[str, Any], controllers: list[Controller]) -> None:
    saved = {part["name"]: part for part in file["parts"]}
    for part, controller in zip(scheduler._parts, controllers, strict=True):
        one = saved[part.name]
        part.rate, part.momentum, part.told = float(one["rate"]), one["momentum"], one["told"]
        part.groups.load_state_dict(one["groups"])
        part.waiting = set(one["waiting"])
        part.take(controller)
    scheduler._done = file["updates"]
    scheduler._counted = 0
    scheduler.total_steps = file["total"]
    scheduler._replanned = file["replanned"]
    scheduler._said_end = False
    scheduler._readings = {name: float(value) for name, value in file["readings"].items()}
    scheduler._order = None
    if scheduler._skips is not None:
        scheduler._skips.expect(file["scale"])
    scheduler._begin()


def _differences(scheduler: Scheduler, file: dict[str, Any]) -> list[str]:
    """What the state has otherwise than the scheduler into which it is loaded."""
    found = []
    saved = {part["name"]: part for part in file["parts"]}
    if file["total"] != scheduler.total_steps and not file["replanned"]:
        found.append(
            f"the state is of a run of {file.get('total')} updates, the scheduler for {scheduler.total_steps}; "
            f"the state wins, write scheduler.replan(total_steps={scheduler.total_steps}) to change it"
        )
    for part in scheduler._parts:
        one, base = saved[part.name], part.groups.base
        if one["controller"].get("configuration") != part.controller.snapshot().get("configuration"):
            found.append(
                f"the state is of the controller {one['controller'].get('kind')} with other parameters than the "
                "scheduler was made with; the state wins; leave load_state_dict out to start the new one"
            )
        if base and one["groups"]["base"] and abs(base / one["groups"]["base"] - 1) > 1e-6:
            factor = base / one["groups"]["base"]
            found.append(
                f"the state is of the learning rate {one['groups']['base']:g}, the optimizer was given {base:g}; the "
                f"state wins; write scheduler.scale({factor:g}) to follow the new one"
            )
    return found


def revive(scheduler: Scheduler, kept: dict[str, Any]) -> None:
    """Makes a scheduler from what a pickle or a copy has kept."""
    file = kept["state"]
    others = frozenset(part["name"] for part in file["parts"] if part["name"])
    scheduler.optimizer, scheduler._epoch = kept["optimizer"], kept["epoch"]
    scheduler._sync = kept["sync"]
    scheduler._skips = None if kept["scaler"] is None else Skips(kept["scaler"], scheduler.optimizer)
    scheduler._parts = []
    for part in file["parts"]:
        controller = Controller.from_snapshot(part["controller"])
        scheduler._parts.append(
            Part(part["name"], controller, Groups(scheduler.optimizer, select(part["name"], others)))
        )
    _apply(scheduler, file, [part.controller for part in scheduler._parts])
    scheduler._follow_loads(scheduler.optimizer)
