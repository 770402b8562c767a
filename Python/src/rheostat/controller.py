"""Controllers: values that are asked what to do next and told what happened."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Mapping
from ctypes import addressof, c_uint64, sizeof
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from . import _library as c
from .errors import InvalidError
from .plan import Plan, _json

Spelling = str | Mapping[str, Any] | os.PathLike[str]


class Directive(NamedTuple):
    """What the loop is to do next.

    `do` is train, validate, save, restore or finish. `rate`, `momentum` (None: leave it alone) and `role` (main or
    probe) belong to train, `slot` (stage or lastGood) to save and restore, `data` (rewound or onward) to restore.
    """

    do: str
    rate: float | None = None
    momentum: float | None = None
    role: Literal["main", "probe"] | None = None
    slot: str | None = None
    data: Literal["rewound", "onward"] | None = None


class Needs(NamedTuple):
    """What a controller asks of a loop."""

    signals: tuple[str, ...]
    can: tuple[str, ...]
    slots: tuple[str, ...]
    may_finish_early: bool
    finds_rate: bool
    moves_momentum: bool

    @property
    def nothing(self) -> bool:
        """Whether it is a closed form of the step."""
        return not (self.signals or self.can or self.slots)


@dataclass(frozen=True)
class Decision:
    """What a controller decided last, and why: `text` is a sentence, `values` are the numbers that led to it."""

    number: int
    step: int
    rate: float
    reason: str
    values: Mapping[str, float | None]
    text: str


class Explanation(NamedTuple):
    """A controller's configuration and spelling, and whether it wishes a schedule-free optimizer."""

    kind: str
    configuration: dict[str, Any]
    spelling: str
    wishes_schedule_free: bool


def written(controller: Spelling) -> str:
    """A controller as text for the library: a spelling, a preset, a dictionary, a path or the text of a file."""
    if isinstance(controller, Mapping):
        return _json(dict(controller), "the controller")
    if isinstance(controller, os.PathLike):
        return _file(os.fspath(controller))
    if not isinstance(controller, str):
        raise InvalidError(
            f'a controller is a spelling such as "warmup(5%) > cosine", a dictionary or a path; got {type(controller).__name__}'
        )
    text = controller.strip()
    if text.endswith(".json") or (os.sep in text and not text.startswith("{")):
        return _file(text)
    return controller


def _file(path: str | bytes) -> str:
    name = os.fsdecode(path)
    try:
        with open(name, encoding="utf-8") as file:
            return file.read(1 << 24)
    except FileNotFoundError:
        raise InvalidError(f"there is no file {name}; write a spelling, a preset or the path of a configuration") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"{name} cannot be read: {error}") from None


def explain(controller: Spelling) -> Explanation:
    """What a spelling, preset or configuration means.

    Raises:
        InvalidError: a mistake, with a caret under its place.
    """
    found = json.loads(c.answer("explain", c.encoded(written(controller), "the controller")) or "{}")
    return Explanation(found["kind"], found["configuration"], found["spelling"], found["wishesScheduleFree"])


def catalog() -> dict[str, Any]:
    """Every kind of controller with its parameters, and the presets."""
    found: dict[str, Any] = json.loads(c.answer("catalog") or "{}")
    return found


class Controller:
    """A controller of one run.

    >>> controller = Controller("warmup(10) > cosine", Plan(total=100, base_rate=0.1))
    >>> while (todo := controller.directive).do == "train":
    ...     controller.trained()

    It copies, pickles and goes on bit for bit. One thread at a time may use it.

    Args:
        controller: a spelling, a preset, a dictionary or the path of a configuration.
        plan: what is known of the run.

    Raises:
        InvalidError: a mistake in the controller or the plan, or a loop that lacks what it needs.
    """

    def __init__(self, controller: Spelling, plan: Plan | Mapping[str, Any] | None = None) -> None:
        plan = Plan() if plan is None else plan
        text = plan.to_json() if isinstance(plan, Plan) else _json(dict(plan), "the plan")
        handle = c.created("create", c.encoded(written(controller), "the controller"), c.encoded(text, "the plan"))
        self._begin(handle)

    def _begin(self, handle: int) -> None:
        self._handle = handle
        self._todo = c.DirectiveStruct(sizeof(c.DirectiveStruct))
        self._event = c.EventStruct(sizeof(c.EventStruct))
        # Addresses, since byref makes an object at each call.
        self._todo_at = addressof(self._todo)
        self._event_at = addressof(self._event)
        c.check(c.library.rheostat_directive_now(handle, self._todo_at), handle)
        needs = c.NeedsStruct(sizeof(c.NeedsStruct))
        c.check(c.library.rheostat_needs_of(handle, addressof(needs)), handle)
        self._signals = int(needs.signals)
        self.needs = Needs(
            tuple(name for name in c.SIGNALS if needs.signals & c.SIGNAL_BIT[name]),
            tuple(name for place, name in enumerate(c.CAN) if needs.deeds >> place & 1),
            tuple(name for place, name in enumerate(c.SLOTS) if needs.slots >> place & 1),
            bool(needs.flags & 1),
            bool(needs.flags & 2),
            bool(needs.flags & 4),
        )

    @classmethod
    def from_snapshot(cls, snapshot: str | Mapping[str, Any]) -> Controller:
        """Goes on from what `snapshot` gave, bit for bit.

        Raises:
            InvalidError: what is no snapshot, or of another version.
        """
        text = snapshot if isinstance(snapshot, str) else _json(dict(snapshot), "the snapshot")
        made = cls.__new__(cls)
        made._begin(c.created("restore", c.encoded(text, "the snapshot")))
        return made

    # --- Asking ----------------------------------------------------------------------------------------------------

    @property
    def directive(self) -> Directive:
        """What to do next; it may be asked for any number of times."""
        todo = self._todo
        self._check_open()
        if todo.deed == c.TRAIN:
            momentum = todo.momentum if todo.has_momentum else None
            return Directive("train", todo.rate, momentum, "probe" if todo.role else "main")
        if todo.deed == c.SAVE:
            return Directive("save", slot=c.SLOTS[todo.slot])
        if todo.deed == c.RESTORE:
            return Directive("restore", slot=c.SLOTS[todo.slot], data="onward" if todo.data else "rewound")
        return Directive(c.DEEDS[todo.deed])

    @property
    def decision_number(self) -> int:
        """The number of the last decision, 0 if there is none."""
        return int(self._todo.decision)

    @property
    def decision(self) -> Decision | None:
        """The last decision and its reason."""
        text = c.answer("decision_text", self._open())
        return Decision(**json.loads(text)) if text else None

    # --- Telling ---------------------------------------------------------------------------------------------------

    def trained(self, readings: Mapping[str, float] | None = None) -> None:
        """One update was made. A reading that is not finite is an event like any other."""
        self._tell(c.TRAINED, readings)

    def skipped(self, readings: Mapping[str, float] | None = None) -> None:
        """The update was left out, as after an overflow under AMP; the same rate is asked for again."""
        self._tell(c.SKIPPED, readings)

    def measured(self, readings: Mapping[str, float]) -> None:
        """The gradient of the coming update was measured before it is made."""
        self._tell(c.MEASURED, readings)

    def validated(self, readings: Mapping[str, float]) -> None:
        """A validation was made, asked for or not."""
        self._tell(c.VALIDATED, readings)

    def saved(self, slot: str) -> None:
        """The checkpoint was saved."""
        self._tell(c.SAVED, None, self._slot(slot))

    def restored(self, slot: str) -> None:
        """The checkpoint was brought back."""
        self._tell(c.RESTORED, None, self._slot(slot))

    def replan(self, total: int | None) -> None:
        """The run is to have `total` updates in all; None: no fixed end."""
        if total is not None and (isinstance(total, bool) or not isinstance(total, int) or not 0 < total <= 1 << 53):
            raise InvalidError(f"the total must be a whole number from 1 to 2^53, or None; got {total!r}")
        self._tell(c.REPLANNED, None, 0, total or 0)

    def _tell(self, kind: int, readings: Mapping[str, float] | None, slot: int = 0, total: int = 0) -> None:
        event = self._event
        present = 0
        if readings:
            present = self._pack(readings)
        event.kind, event.slot, event.total, event.present = kind, slot, total, present
        status = c.advance(self._handle, self._event_at, self._todo_at)
        if status:
            c.check(status, self._open())

    def _pack(self, readings: Mapping[str, float]) -> int:
        """Packs the readings that were asked for in the order of their bits."""
        bits = []
        for name, value in readings.items():
            bit = c.SIGNAL_BIT.get(name)
            if bit is None:
                raise InvalidError(f'there is no signal "{name}"; there are {", ".join(c.SIGNALS)}')
            if bit & self._signals:
                bits.append((bit, _number(name, value)))
        bits.sort()
        present = 0
        for place, (bit, value) in enumerate(bits):
            self._event.values[place] = value
            present |= bit
        return present

    @staticmethod
    def _slot(name: str) -> int:
        if name not in c.SLOTS:
            raise InvalidError(f'there is no slot "{name}"; there are {", ".join(c.SLOTS)}')
        return c.SLOTS.index(name)

    # --- Keeping ---------------------------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """Configuration, plan and state, ready for JSON."""
        found: dict[str, Any] = json.loads(self.snapshot_json())
        return found

    def snapshot_json(self) -> str:
        """The same as text."""
        return c.answer("snapshot", self._open()) or ""

    def digest(self) -> int:
        """A number that is equal for equal snapshots, on every machine."""
        found = c_uint64()
        c.check(c.library.rheostat_digest(self._open(), ctypes.byref(found)), self._handle)
        return found.value

    def close(self) -> None:
        """Frees the controller; any later call raises MisuseError."""
        handle, self._handle = getattr(self, "_handle", 0), 0
        if handle:
            c.library.rheostat_destroy(handle)

    def _check_open(self) -> None:
        if not self._handle:
            c.fail(c.MISUSED, "the controller was closed; make another, or one from its snapshot")

    def _open(self) -> int:
        self._check_open()
        return self._handle

    def __enter__(self) -> Controller:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        try:
            self.close()
        except Exception:  # At the end of the interpreter the library may be gone.
            pass

    def __copy__(self) -> Controller:
        return Controller.from_snapshot(self.snapshot_json())

    def __deepcopy__(self, memo: dict[int, Any]) -> Controller:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return Controller.from_snapshot, (self.snapshot_json(),)

    def __repr__(self) -> str:
        return f"Controller({self.directive})" if self._handle else "Controller(closed)"


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or isinstance(value, complex):
        raise InvalidError(f"{name} must be a number; got {value!r}")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise InvalidError(f"{name} must be a number; got {type(value).__name__} {value!r:.60}") from None
