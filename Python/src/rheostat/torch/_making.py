"""Making the controllers of a scheduler, which cannot save and restore a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from .. import _library as c
from ..controller import Controller, Spelling
from ..errors import InvalidError
from ..plan import Plan
from ._groups import Groups
from ._part import Part
from ._readings import VALIDATION, named
from .pilot.families import weight_scale

Controllers = Mapping[str, "Spelling | Controller"]

_OWN = ("trainingLoss", *VALIDATION)


def made(controller: Spelling | Controller, plan: Plan, groups: Groups, signals: Iterable[str]) -> Controller:
    """The controller of a scheduler, or a sentence that says what it lacks.

    Raises:
        InvalidError: a mistake, a signal that only Pilot measures, or a search, which only Pilot can make.
    """
    if isinstance(controller, Controller):
        refuse_deeds(controller, "the controller")
        return controller
    plan = replace(plan, signals=tuple(dict.fromkeys((*_OWN, *map(named, signals)))))
    try:
        return Controller(controller, plan)
    except InvalidError as error:
        found = error
    scaled = replace(plan, weight_scale=weight_scale(p for group in groups.groups() for p in group["params"]))
    able = replace(scaled, can=tuple(c.CAN))
    for further in (scaled, able, replace(able, signals=tuple(c.SIGNALS))):
        try:
            maker = Controller(controller, further)
        except InvalidError:
            continue
        if further is scaled:
            return maker
        refuse_deeds(maker, str(maker.snapshot()["kind"]))
        _refuse_signals(maker, plan)
    raise found


def refuse_deeds(controller: Controller, kind: str) -> None:
    """Refuses a controller that asks the loop for more than updates."""
    deeds = {"validate": "validate", "saveRestore": "save and restore the model"}
    wanted = [deeds[one] for one in controller.needs.can if one in deeds]
    if wanted:
        raise InvalidError(
            f"{kind} asks the loop to {' and to '.join(wanted)} when told, which no scheduler can; train with "
            "rheostat.torch.Pilot, which does"
        )


def _refuse_signals(controller: Controller, plan: Plan) -> None:
    lacking = [one for one in controller.needs.signals if one not in tuple(plan.signals)]
    if lacking:
        raise InvalidError(
            f"{controller.snapshot()['kind']} needs {', '.join(lacking)}; train with rheostat.torch.Pilot, which "
            f"measures them, or give signals={lacking!r} and hand them in by scheduler.report() before each step()"
        )


def by_name(controller: Any, controllers: Controllers | None) -> Controllers:
    """Controllers by the names of groups; the empty name, which comes first, is for all others."""
    named = dict(controllers or {})
    if isinstance(controller, Mapping) and not {"kind", "format"} & set(controller):
        named = {**controller, **named}
    else:
        named["*"] = controller
    if not named or not all(isinstance(name, str) and name for name in named):
        raise InvalidError('controllers by group need the names of groups, as {"head": "constant", "*": "cosine"}')
    return {"" if name == "*" else name: named[name] for name in sorted(named, key=lambda one: (one != "*", one))}


def select(name: str, others: frozenset[str]) -> Callable[[dict[str, Any]], bool] | None:
    """Which groups a controller steers: those of its name, or all whose names have none of their own."""
    if name:
        return lambda group: group.get("name") == name
    return (lambda group: group.get("name") not in others) if others else None


def parts(optimizer: Any, named: Controllers, plan: Plan, signals: tuple[str, ...]) -> list[Part]:
    """The controllers with their groups.

    Raises:
        InvalidError: a name that no group has, a group that no controller steers, and what `made` refuses.
    """
    others = frozenset(name for name in named if name)
    names = [group.get("name") for group in optimizer.param_groups]
    for name in others - set(names):
        known = ", ".join(f'"{one}"' for one in dict.fromkeys(names) if one) or 'none has a "name"'
        raise InvalidError(f'no parameter group is named "{name}"; the names are: {known}')
    if "" not in named and set(names) - others:
        raise InvalidError('some parameter groups have no controller; add one for all others, as {"*": "cosine"}')
    found = []
    for name, controller in named.items():
        groups = Groups(optimizer, select(name, others))
        one = made(controller, replace(plan, base_rate=groups.base or None), groups, signals)
        if one.needs.moves_momentum and not groups.have_momentum:
            raise InvalidError(
                "the controller moves the momentum, but the optimizer has neither momentum nor betas; write "
                "cycleMomentum=false, or leave momentumLow and momentumHigh out"
            )
        found.append(Part(name, one, groups))
    return found
