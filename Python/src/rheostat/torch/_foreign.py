"""States of torch's own schedulers, for a scheduler that follows a controller."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ..controller import Controller
from ..errors import InvalidError
from ._ahead import Ahead

if TYPE_CHECKING:
    from .scheduler import Scheduler

# What the constructor of each class takes, by the name that the state has for it.
_ARGUMENTS = {
    "CosineAnnealingLR": ("T_max", "eta_min"),
    "StepLR": ("step_size", "gamma"),
    "MultiStepLR": ("milestones", "gamma"),
    "ConstantLR": ("factor", "total_iters"),
    "LinearLR": ("start_factor", "end_factor", "total_iters"),
    "PolynomialLR": ("total_iters", "power"),
    "CosineAnnealingWarmRestarts": ("T_0", "T_mult", "eta_min"),
    "ExponentialLR": ("gamma",),
}
_OTHERS = {
    "_schedule_phases": "OneCycleLR",
    "step_ratio": "CyclicLR",
    "num_bad_epochs": "ReduceLROnPlateau",
    "_milestones": "SequentialLR",
    "_schedulers": "ChainedScheduler",
    "lr_lambdas": "LambdaLR or MultiplicativeLR",
}
_COMPARED = 1000


def of_torch(state: Any) -> bool:
    """Whether a state is of a scheduler of torch."""
    return isinstance(state, Mapping) and "format" not in state and "_last_lr" in state


def replayed(scheduler: Scheduler, state: Mapping[str, Any]) -> Controller:
    """The scheduler's own controller after as many updates as a scheduler of torch has made.

    It is taken over if both have the same learning rates, at the step reached and at the next thousand.

    Raises:
        InvalidError: the two differ, or cannot be compared.
    """
    name = next((other for key, other in _OTHERS.items() if key in state), None)
    if name is None:
        name = next((one for one, keys in _ARGUMENTS.items() if set(keys) <= set(state)), None)
        if name is not None and len(scheduler._parts) == 1 and scheduler._parts[0].controller.needs.nothing:
            try:
                found = _compared(scheduler, name, state)
            except (KeyError, TypeError, ValueError, OverflowError, AttributeError):  # A state that is garbled.
                found = None
            if found is not None:
                return found
    raise InvalidError(
        f"the state is of torch's {name or 'scheduler'}, whose learning rates are not those of this controller; load "
        f"it into rheostat.torch.lr_scheduler.{name or 'LRScheduler'}"
    )


def _compared(scheduler: Scheduler, name: str, state: Mapping[str, Any]) -> Controller | None:
    part = scheduler._parts[0]
    file = part.controller.snapshot()
    done = int(state["last_epoch"])
    total = file["plan"].get("total")
    count = done + _COMPARED if total is None else min(total, done + _COMPARED)
    ahead = Ahead(file["configuration"], file["plan"], total)
    if not done < count or not ahead.grow(count):
        return None
    theirs = _curve(name, state)
    for step in range(done, count):
        ours = part.groups.values(ahead.rates[step])
        for one, other, top in zip(ours, theirs._rates(step), theirs.base_lrs, strict=True):
            if abs(one - other) > 1e-9 * abs(other) + 1e-12 * top:
                return None
    found = Controller(file["configuration"], file["plan"])
    for _ in range(done):
        found.trained()
    return found


def _curve(name: str, state: Mapping[str, Any]) -> Any:
    """The class of the same name, with the arguments and the rates of the state."""
    from . import lr_scheduler

    groups = [{"params": [], "lr": float(rate)} for rate in state["base_lrs"]]
    made = getattr(lr_scheduler, name)
    arguments = {key: state[key] for key in _ARGUMENTS[name]}
    if "milestones" in arguments:
        arguments["milestones"] = [
            int(one) for one, times in dict(arguments["milestones"]).items() for _ in range(times)
        ]
    found = made(SimpleNamespace(param_groups=groups), **arguments)
    found.load_state_dict(dict(state))
    return found
