"""Making the controller of a loop that belongs to a framework."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import _library as c
from ..controller import Controller
from ..errors import InvalidError
from ..plan import Plan
from ..torch._groups import Groups


def made(configuration: dict[str, Any], plan: Plan, groups: Groups) -> Controller:
    """The controller of a run.

    Raises:
        InvalidError: a mistake; or a loop that lacks what the controller needs, with a sentence that names Pilot.
    """
    try:
        controller = Controller(configuration, plan)
    except InvalidError as error:
        raise _named(error, configuration, plan) from None
    if controller.needs.moves_momentum and not groups.have_momentum:
        raise InvalidError(
            "the controller moves the momentum, which cannot be moved in this optimizer; write cycleMomentum=false, or "
            "leave momentumLow and momentumHigh out"
        )
    return controller


def _named(error: InvalidError, configuration: dict[str, Any], plan: Plan) -> InvalidError:
    """The sentence, with Pilot in it where Pilot can what this loop cannot."""
    try:
        Controller(configuration, replace(plan, signals=tuple(c.SIGNALS), can=tuple(c.CAN)))
    except InvalidError:
        return error
    return InvalidError(f"{str(error).rstrip('.')}; train with rheostat.torch.Pilot, which can")
