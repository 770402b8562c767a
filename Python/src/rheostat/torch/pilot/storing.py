"""The state of a whole run: written between updates, read into a pilot that was made the same way."""

from __future__ import annotations

from typing import Any

from ...controller import Controller, Decision
from ...errors import InvalidError
from ..distributed.alone import Alone
from .copies import mapped, to_cpu
from .course import Course
from .live import Live
from .randomness import everything, generators, set_everything

State = dict[str, Any]

FORMAT = "rheostat.torch.Pilot/1"
_MEMBERS = {
    "controller", "configuration", "total", "optimizer", "groups", "live", "slots", "saved", "counts", "data", "random",
    "inputs", "finished", "decisions", "trace", "next_validation", "rank", "ranks",
}  # fmt: skip


def written(course: Course, configuration: str, family: str, micro_batches: int, copied: bool = True) -> State:
    """All that the run depends on.

    Args:
        configuration: the controller as it was asked for, to be compared.
        family: that of the optimizer that acts.
        micro_batches: those that are left of the run; the last inputs are stored if the end may need them.
        copied: whether tensors are copies, on the CPU; else those of model, optimizer and slots are references.
    """
    course.live.check()
    few = micro_batches <= (course.inputs.calls.maxlen or 0)
    return {
        "format": FORMAT,
        "rank": course.fellows.rank,
        "ranks": course.fellows.size,
        "controller": course.controller.snapshot_json(),
        "configuration": configuration,
        "total": course.total,
        "optimizer": family,
        "groups": course.groups.state_dict(),
        "live": to_cpu(course.state()) if copied else course.state(),
        "slots": course.slots.state(copied),
        "saved": [slot for slot in ("stage", "lastGood") if course.slots.facts(slot) is not None],
        "counts": course.counts.state(),
        "data": to_cpu(course.batches.state()),
        "random": everything(),
        "inputs": to_cpu(course.inputs.state()) if few else None,
        "finished": course.is_finished,
        "decisions": [_members(one) for one in course.decisions],
        "trace": course.trace.state(),
        "next_validation": course.validation_state(),
    }


def check(state: Any, course: Course, configuration: str, family: str, data: bool, moves: bool = False) -> None:
    """Refuses what is no state of a pilot like this one; nothing changes then.

    Args:
        data: whether the data are to go on.
        moves: whether the parameters, which are not looked at, will come from elsewhere.
    """
    if not isinstance(state, dict) or not str(state.get("format", "")).startswith("rheostat.torch.Pilot/"):
        raise InvalidError("this is no state of a pilot; give what pilot.state_dict() gave")
    if state["format"] != FORMAT:
        raise InvalidError(
            f"the state is of version {state['format'].rpartition('/')[2]}, this pilot reads {FORMAT[-1]}"
        )
    missing = sorted(_MEMBERS - set(state))
    if missing:
        raise InvalidError(f"the state lacks {', '.join(missing)}; give all of what pilot.state_dict() gave")
    gone = [slot for slot in state["saved"] if slot not in state["slots"]]
    if gone:
        raise InvalidError(
            f"the state lacks the slot {' and '.join(gone)}, to which the controller may want to go back; give all of "
            "what pilot.state_dict() gave"
        )
    if state["configuration"] != configuration:
        raise InvalidError(f"the state is of the controller {state['configuration']}, the pilot has {configuration}")
    if state["optimizer"] != family:
        raise InvalidError(
            f"the state is of a run with {state['optimizer']}, the pilot has {family}; make it with the same optimizer "
            "and the same keep_optimizer"
        )
    rank, ranks = state["rank"], state["ranks"]
    fellows = course.fellows
    if data and ranks != fellows.size:
        raise InvalidError(
            f"the state is of a run on {ranks} ranks, whose data cannot go on with {fellows.size}; write "
            "pilot.load_state_dict(state, data=False)"
        )
    if fellows.sharded and not moves and (rank, ranks) != (fellows.rank, fellows.size):
        raise InvalidError(
            f"the state holds the parts of the parameters of rank {rank} of {ranks}, this is rank {fellows.rank} of "
            f"{fellows.size}; load what this rank stored, or store and load by rheostat.torch.distributed"
        )
    course.live.check()
    if not moves:
        course.live.check_fit(state["live"])
    course.groups.check_state(state["groups"])
    course.slots.check(state["slots"])


def read(state: State, course: Course, data: bool) -> State:
    """Takes a state that was checked; gives what was taken of it."""
    state = adopted(state, course.fellows)
    controller = Controller.from_snapshot(state["controller"])
    if course.total != state["total"]:
        controller.replan(course.total)
    course.slots.take(state["slots"])
    course.last = None
    course.groups.load_state_dict(state["groups"])
    put(state, course.live)
    course.counts.load(state["counts"])
    course.trace.load(state["trace"])
    course.decisions = [Decision(**one) for one in state["decisions"]]
    if data:
        course.batches.load(mapped(state["data"], lambda tensor: tensor.clone()))
    elif state["data"]["keeps"]:
        # The trials of a search that is under way see the same batches from here on.
        course.slots.begin_at(course.batches.position)
        course.batches.keep()
    course.inputs.load(state["inputs"] or [])
    course.validation_load(state["next_validation"])
    course.use(controller)
    if state["finished"] and course.todo.do == "finish":
        course.finish(evaluates=False)
    return state


def adopted(state: State, fellows: Alone) -> State:
    """The state as that of this rank.

    That of another one comes without its generators: ranks that draw alike would drop out alike.
    """
    if (state["rank"], state["ranks"]) == (fellows.rank, fellows.size):
        return state
    own = generators()
    slots = {
        name: {**slot, "state": {**slot["state"], "random": own}} if "state" in slot else slot
        for name, slot in state["slots"].items()
    }
    mine = {"rank": fellows.rank, "ranks": fellows.size, "random": everything(), "slots": slots}
    return {**state, **mine, "live": {**state["live"], "random": own}}


def put(state: State, live: Live) -> None:
    """Puts model, optimizer, scaler and generators in place; again, if somebody has loaded something else since."""
    live.put(state["live"], random=False)
    set_everything(state["random"])


def _members(one: Decision) -> State:
    return {
        "number": one.number, "step": one.step, "rate": one.rate, "reason": one.reason, "values": dict(one.values),
        "text": one.text,
    }  # fmt: skip
