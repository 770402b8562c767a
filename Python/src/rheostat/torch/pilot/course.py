"""The conversation with the controller: what it asks for between updates is done here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch

from ...controller import Controller, Decision, Directive
from ...errors import RheostatError
from .._groups import Groups
from ..distributed.alone import Alone
from .batch_norm import Inputs
from .batches import Batches
from .live import Live
from .randomness import everything, set_everything
from .showing import Counts, Showing
from .slots import Slots
from .trace import Trace

State = dict[str, Any]

PATIENCE = 10_000
_VALIDATION = ("validationLoss", "validationMetric")


class Course(Showing):
    """A run under a controller: counts, slots, rates, validations and the trace.

    Everything that the controller is told goes through `_tell`, so that ranks of a distributed run can agree there.
    """

    def __init__(
        self, controller: Controller, live: Live, groups: Groups, slots: Slots, inputs: Inputs,
        evaluate: Callable[[], Any] | None, total: int, fellows: Alone | None = None, check_every: int = 100,
    ) -> None:  # fmt: skip
        self.controller, self.live, self.groups, self.slots = controller, live, groups, slots
        self.inputs, self.evaluate, self.total, self.fellows = inputs, evaluate, total, fellows or Alone()
        self.batches, self.trace, self.counts = Batches(), Trace(), Counts()
        self.decisions: list[Decision] = []
        self.todo: Directive = controller.directive
        needs = controller.needs
        self._watches = any(name in needs.signals for name in _VALIDATION)
        self._volunteers = self._watches and evaluate is not None and "validate" not in needs.can
        self._step = max(total // 50, 1)
        self._next_validation = self._step
        self._epoch = 0
        self._number = 0
        self._is_due = False
        self._check_every = check_every
        self._note()

    # --- Telling ---------------------------------------------------------------------------------------------------

    def _tell(self, event: str, *arguments: Any) -> None:
        """The one place where the controller hears what happened."""
        try:
            getattr(self.controller, event)(*arguments)
        except RheostatError as error:
            self.fellows.refused(error)
        self._hear()

    def _hear(self) -> None:
        """Takes the next directive, on which the ranks agree."""
        own = self.controller.directive
        self.todo = own
        self.todo, self._is_due = self.fellows.ruled(own, self._is_validation_due())
        self._note()

    def meet(self, constant: Mapping[str, Callable[[], int]]) -> None:
        """Sees that all ranks stand at the same place, with the same of what does not change in a run."""
        counts = self.counts
        facts = {
            **constant,
            "number of updates": lambda: counts.performed,
            "number of skipped updates": lambda: counts.skipped,
            "controller's digest": self.controller.digest,
        }
        self.fellows.meet(self.fellows.facts(facts))
        if constant:
            self._hear()

    def _note(self) -> None:
        if self.controller.decision_number != self._number:
            self._number = self.controller.decision_number
            decision = self.controller.decision
            if decision is not None:
                self.decisions.append(decision)
                self._write_decision(decision)

    def _write_decision(self, one: Decision) -> None:
        self.trace.event(
            "decision", self.counts.performed, number=one.number, committed=self.counts.committed, step=one.step,
            rate=one.rate, reason=one.reason, values=dict(one.values), text=one.text,
        )  # fmt: skip

    def measured(self, readings: dict[str, float]) -> None:
        """The gradient is there, the update is not made yet; the rate is written anew."""
        self._tell("measured", readings)
        self.write()

    def trained(self, readings: dict[str, float], loss: float | torch.Tensor | None) -> None:
        """An update was made."""
        todo, counts = self.todo, self.counts
        counts.performed += 1
        counts.committed += 1
        counts.searched += todo.role == "probe"
        counts.in_a_row = 0
        self.trace.update(todo.rate or 0.0, todo.role == "probe", loss)
        if todo.role == "main" and self.batches.keeps:
            self.batches.forget()
        self._tell("trained", readings)
        if counts.performed % self._check_every == 0:
            self.meet({})

    def skipped(self, readings: dict[str, float]) -> None:
        """The update was left out."""
        self.counts.skipped += 1
        self.counts.in_a_row += 1
        self._tell("skipped", readings)
        if self.counts.in_a_row >= PATIENCE:
            raise RheostatError(
                f"the run was given up after {self.counts.performed} updates: the {PATIENCE} that followed were all "
                "skipped; lower the learning rate or look at the data"
            )

    def validated(self, readings: dict[str, float]) -> None:
        """A validation was made, asked for or not."""
        self.counts.validations += 1
        self.trace.event("validated", self.counts.performed, committed=self.counts.committed, **readings)
        self._tell("validated", readings)

    def replanned(self, total: int) -> None:
        """The run is to have another number of updates."""
        self._tell("replan", total)
        self.total = total
        self.trace.event("replanned", self.counts.performed, total=total)

    def use(self, controller: Controller) -> None:
        """Goes on under a controller that was taken from a state."""
        self.controller = controller
        self._number = controller.decision_number
        self.todo = controller.directive

    def bind(self, loader: Iterable[Any]) -> None:
        """Draws from a loader; that earlier batches are skipped after a resume leaves the generators alone."""
        if not self.batches.is_behind:
            return self.batches.bind(loader)
        random = everything()
        try:
            self.batches.bind(loader)
        finally:
            set_everything(random)

    # --- Obeying ---------------------------------------------------------------------------------------------------

    def obey(self, writes: bool = True) -> bool:
        """Does what is asked until an update is to be made, and writes its rate; False at the end of the run."""
        while self.todo.do != "finish":
            if self.todo.do == "train":
                if not self._is_due:
                    if writes:
                        self.write()
                    return True
                self._validate()
            else:
                self.deed()
        return False

    def deed(self) -> None:
        """Saves, restores or validates."""
        todo = self.todo
        if todo.do == "save":
            self._save(todo.slot or "")
        elif todo.do == "restore":
            self._restore(todo.slot or "", todo.data == "rewound")
        elif todo.do == "validate":
            self._validate()

    def write(self) -> None:
        """Writes rate and momentum of the coming update into the groups."""
        if self.todo.rate is not None:
            self.groups.write(self.todo.rate, self.todo.momentum)

    def _save(self, slot: str) -> None:
        self.live.check()
        counts, batches = self.counts, self.batches
        with self.fellows.together(f"save the slot {slot}"):
            self.slots.save(slot, self.live, {"position": batches.position, "committed": counts.committed})
        if slot == "stage":
            batches.keep()
        self.trace.event("saved", counts.performed, committed=counts.committed, slot=slot)
        self._tell("saved", slot)

    def _restore(self, slot: str, rewound: bool) -> None:
        self.live.check()
        with self.fellows.together(f"bring the slot {slot} back"):
            state, facts = self.slots.load(slot)
            if rewound:
                self.batches.rewind(facts["position"])
            else:
                self.batches.forget()
            self.live.put(state, random=rewound)
        self.counts.committed = facts["committed"]
        counts = self.counts
        self.trace.event(
            "restored", counts.performed, rewound=counts.performed - counts.committed, committed=counts.committed,
            slot=slot, data="rewound" if rewound else "onward",
        )  # fmt: skip
        self._tell("restored", slot)

    # --- Validating ------------------------------------------------------------------------------------------------

    def _is_validation_due(self) -> bool:
        """A rule that waits for validations gets one after each pass over the data, or each fiftieth of the run."""
        if not self._volunteers or self.todo.role != "main" or self.counts.performed == 0:
            return False
        if self.batches.length is not None:
            return self.batches.ended > self._epoch
        return self.counts.performed >= self._next_validation

    def _validate(self) -> None:
        if self.evaluate is None:
            raise RheostatError(
                "the controller asks for a validation, but the pilot has no evaluate=; give it a function"
            )
        self._epoch = self.batches.ended
        self._next_validation = (self.counts.performed // self._step + 1) * self._step
        self.enter()
        try:
            readings = self.evaluated()
        finally:
            self.leave()
        self.validated(readings)

    def validation_state(self) -> list[int]:
        """When the next validation comes."""
        return [self._next_validation, self._epoch]

    def validation_load(self, state: list[int]) -> None:
        """Takes what `validation_state` gave."""
        self._next_validation, self._epoch = state
