"""The state of a callback, which a framework stores beside its own."""

from __future__ import annotations

from typing import Any

from ..controller import Controller, Decision
from ..errors import InvalidError
from ..torch.pilot.copies import Copies, mapped, to_cpu
from ..torch.pilot.course import Course
from ..torch.pilot.slots import Slots

State = dict[str, Any]

FORMAT = "rheostat.callbacks/1"
_MEMBERS = {
    "controller", "configuration", "total", "groups", "slots", "saved", "counts", "signals", "decisions", "trace",
}  # fmt: skip


def written(course: Course, configuration: str) -> State:
    """A copy of all that the controller depends on; tensors lie on the CPU."""
    return {
        "format": FORMAT,
        "controller": course.controller.snapshot_json(),
        "configuration": configuration,
        "total": course.total,
        "groups": course.groups.state_dict(),
        "slots": course.slots.state(),
        "saved": [slot for slot in ("stage", "lastGood") if course.slots.facts(slot) is not None],
        "counts": course.counts.state(),
        "signals": to_cpu(course.live.meter.state()),
        "decisions": [
            {"number": one.number, "step": one.step, "rate": one.rate, "reason": one.reason, "values": dict(one.values),
             "text": one.text}
            for one in course.decisions
        ],
        "trace": course.trace.state(),
    }  # fmt: skip


def check(state: Any, configuration: str, slots: Slots) -> None:
    """Refuses what is no state of a callback like this one; nothing changes then."""
    if not isinstance(state, dict) or not str(state.get("format", "")).startswith("rheostat.callbacks/"):
        raise InvalidError("this is no state of a callback; give what its state_dict() gave")
    if state["format"] != FORMAT:
        raise InvalidError(
            f"the state is of version {state['format'].rpartition('/')[2]}, this callback reads {FORMAT[-1]}; install "
            "the version that wrote it"
        )
    missing = sorted(_MEMBERS - set(state)) or [slot for slot in state["saved"] if slot not in state["slots"]]
    if missing:
        raise InvalidError(f"the state lacks {', '.join(missing)}; give all of what state_dict() gave")
    if state["configuration"] != configuration:
        raise InvalidError(
            f"the state is of the controller {state['configuration']:.200}, the callback has {configuration:.200}; "
            "make it with the same one"
        )
    slots.check(state["slots"])


def read(state: State, course: Course) -> None:
    """Takes a state that was checked; model and optimizer have been brought back by the framework."""
    course.groups.check_state(state["groups"])
    controller = Controller.from_snapshot(state["controller"])
    if course.total != state["total"]:
        controller.replan(course.total if course.total < 1 << 53 else None)
    course.slots.take(state["slots"])
    course.groups.load_state_dict(state["groups"])
    course.counts.load(state["counts"])
    course.trace.load(state["trace"])
    course.decisions = [Decision(**one) for one in state["decisions"]]
    copies = Copies()
    course.live.meter.put(mapped(state["signals"], lambda tensor: tensor), copies)
    copies.run()
    course.use(controller)
