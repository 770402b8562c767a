"""Controllers: values that are asked what to do next and told what happened."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Mapping
from ctypes import addressof, c_uint64, sizeof
from threading import Lock
from typing import Any

from . import _library as c
from ._handle import Handle
from ._numbers import number, shown
from .directive import Decision, Directive, Needs
from .errors import InvalidError
from .plan import Plan, plan_json
from .spelling import Explanation, Spelling, catalog, explain, written

__all__ = [
    "Controller",
    "Decision",
    "Directive",
    "Explanation",
    "Needs",
    "Spelling",
    "catalog",
    "explain",
    "written",
]


class Controller(Handle):
    """A controller of one run.

    >>> controller = Controller("warmup(10) > cosine", Plan(total=100, base_rate=0.1))
    >>> while (todo := controller.directive).do == "train":
    ...     controller.trained()

    It copies, pickles and goes on bit for bit. One thread at a time may use it; a second one gets a MisuseError.

    Args:
        controller: a spelling, a preset, a dictionary or the path of a configuration.
        plan: what is known of the run.

    Raises:
        InvalidError: a mistake in the controller or the plan, or a loop that lacks what it needs.
    """

    def __init__(self, controller: Spelling, plan: Plan | Mapping[str, Any] | None = None) -> None:
        text = plan_json(plan)
        handle = c.created("create", c.encoded(written(controller), "the controller"), c.encoded(text, "the plan"))
        self._begin(handle)

    _noun, _restorer, _keeper = "controller", "restore", "snapshot"

    def _begin(self, handle: int) -> None:
        super()._begin(handle)
        # The event is packed before the library sees it, so that its own guard against two threads comes too late.
        self._lock = Lock()
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

    # --- Asking ----------------------------------------------------------------------------------------------------

    @property
    def directive(self) -> Directive:
        """What to do next; it may be asked for any number of times."""
        todo = self._todo
        self._open()
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
        is_whole = hasattr(total, "__index__") and not isinstance(total, bool)
        whole = total.__index__() if total is not None and is_whole else 0
        if total is not None and not 0 < whole <= 1 << 53:
            raise InvalidError(f"the total must be a whole number from 1 to 2^53, or None; got {shown(total)}")
        self._tell(c.REPLANNED, None, 0, whole)

    def _tell(self, kind: int, readings: Mapping[str, float] | None, slot: int = 0, total: int = 0) -> None:
        if not self._lock.acquire(False):
            c.fail(c.MISUSED, "the controller is in use by another thread; give each thread its own")
        try:
            event = self._event
            present = self._pack(readings) if readings else 0
            event.kind, event.slot, event.total, event.present = kind, slot, total, present
            status = c.advance(self._handle, self._event_at, self._todo_at)
        finally:
            self._lock.release()
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
                bits.append((bit, number(name, value)))
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

    def digest(self) -> int:
        """A number that is equal for equal snapshots, on every machine."""
        found = c_uint64()
        c.check(c.library.rheostat_digest(self._open(), ctypes.byref(found)), self._handle)
        return found.value

    def __repr__(self) -> str:
        return f"Controller({self.directive})" if self._handle else "Controller(closed)"
