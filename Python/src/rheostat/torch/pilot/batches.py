"""Batches without end from any loader, which can be rewound while a search is under way."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from ...errors import InvalidError, MisuseError
from . import randomness
from .handing import handed

State = dict[str, Any]


class Batches:
    """Draws batches, restarts the loader when it ends, and gives the same batches again after `rewind`.

    A position counts batches from the first of the run. From `keep` to `forget` batches are held as they came; at other
    times none is.
    """

    def __init__(self) -> None:
        self.position = 0
        self.epoch = 0  # Passes over the loader that have ended.
        self._drawn = 0  # The position of the next batch of the iterator.
        self._held: deque[Any] = deque()  # Those from `_drawn - len(_held)` on.
        self._keeps = False
        self._mark: int | None = None  # Where the update under way begins; its batches are held until it is made.
        self._loader: Any = None
        self.length: int | None = None  # Batches in a pass, if the loader tells.
        self._iterator: Iterator[Any] | None = None
        self._begun = False  # Whether this loader was started before.
        self._given = 0  # Batches that this pass over the loader has given.
        self._passes: list[State] = []  # How the passes began that the held batches come from.
        self._resume: State | None = None

    # --- Drawing ---------------------------------------------------------------------------------------------------

    def bind(self, loader: Iterable[Any]) -> None:
        """Draws from this loader from now on; the same loader goes on where it is."""
        if not isinstance(loader, Iterable) and not hasattr(loader, "__getitem__"):
            raise InvalidError(
                f"pilot.steps draws from a loader that can be iterated, such as a DataLoader or a list of batches; got "
                f"{type(loader).__name__}"
            )
        if loader is not self._loader:
            self._loader, self._iterator, self._begun = loader, None, False
            self.length = _length(loader)
        if self._resume is not None:
            state, self._resume = self._resume, None
            self._take_up(state)

    @property
    def is_behind(self) -> bool:
        """Whether the state that was loaded waits for a loader."""
        return self._resume is not None

    @property
    def ended(self) -> int:
        """Passes over the loader that have ended, that whose last batch was just given among them."""
        is_over = self.length is not None and self._given >= self.length and self.position == self._drawn
        return self.epoch + is_over

    def draw(self) -> Any:
        """The next batch."""
        held = self._drawn - self.position
        if held <= 0:
            batch = self._fresh()
            self._drawn += 1
            if self._keeps or self._mark is not None:
                self._held.append(batch)
        else:
            batch = self._held[-held]
        self.position += 1
        if self._keeps:
            return handed(batch)
        self._drop(self.position if self._mark is None else self._mark)
        return batch

    def begin(self) -> None:
        """An update begins: its batches come again if the loop is left before it is made."""
        self._mark = self.position

    def settle(self) -> None:
        """The update was made or left out; its batches are used up."""
        self._mark = None
        if not self._keeps:
            self._drop(self.position)

    def undo(self) -> None:
        """The loop was left before the update was made."""
        if self._mark is not None:
            self.position, self._mark = self._mark, None

    def _drop(self, position: int) -> None:
        """Holds no batches before a position, and no passes that none of those held comes from."""
        while self._held and self._drawn - len(self._held) < position:
            self._held.popleft()
        begin = self._drawn - len(self._held)
        while len(self._passes) > 1 and self._passes[1]["begin"] <= begin:
            del self._passes[0]

    def _fresh(self) -> Any:
        if self._loader is None:
            raise MisuseError("there is no loader yet; draw batches by pilot.steps(loader)")
        if self._iterator is None:
            self._begin_pass()
        try:
            batch = self._next()
        except StopIteration:
            return self._first_of_next_pass()
        self._given += 1
        return batch

    def _next(self) -> Any:
        assert self._iterator is not None
        try:
            return next(self._iterator)
        except StopIteration:
            raise
        except BaseException:
            # What a broken iterator gives next is its own affair: a new pass begins.
            self._iterator = None
            raise

    def _first_of_next_pass(self) -> Any:
        given = self._given
        if given:
            self.epoch += 1
        self._begin_pass()
        try:
            batch = self._next()
        except StopIteration:
            self._iterator = None
            raise self._empty(given) from None
        self._given = 1
        return batch

    def _empty(self, given: int) -> InvalidError:
        if given or self._drawn:
            return InvalidError(
                f"the loader gave {given or self._drawn} batches and none when it was started again; give one that can "
                "be iterated as often as need be, such as a DataLoader or a list, in place of a generator"
            )
        return InvalidError(
            "the loader is empty; give one that has at least one batch (drop_last drops a short only batch)"
        )

    def _begin_pass(self) -> None:
        self._set_epoch()
        self._passes.append(
            {
                "begin": self._drawn,
                "epoch": self.epoch,
                "again": self._begun,
                "random": randomness.everything(),
                "own": [generator.get_state() for generator in randomness.own_generators(self._loader)],
            }
        )
        if not self._keeps and self._mark is None and not self._held:
            del self._passes[:-1]
        self._given, self._begun = 0, True
        self._iterator = iter(self._loader)

    def _set_epoch(self) -> None:
        loader = self._loader
        batch_sampler = getattr(loader, "batch_sampler", None)
        told: list[Any] = []
        for one in (loader, getattr(loader, "sampler", None), batch_sampler, getattr(batch_sampler, "sampler", None)):
            if callable(getattr(one, "set_epoch", None)) and not any(one is other for other in told):
                one.set_epoch(self.epoch)  # type: ignore[union-attr]
                told.append(one)

    # --- Rewinding -------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Holds the batches from the present position on."""
        self._keeps = True
        self._drop(self.position)

    def forget(self) -> None:
        """Holds no more batches; those that were drawn ahead of the present position still come."""
        self._keeps = False

    @property
    def keeps(self) -> bool:
        """Whether batches are held for a rewind."""
        return self._keeps

    def rewind(self, position: int) -> None:
        """Goes back to a position from which on batches were held."""
        if not self._drawn - len(self._held) <= position <= self._drawn:
            raise MisuseError(
                f"the batches from {position} on are gone (those from {self._drawn - len(self._held)} on are held); a "
                "pilot rewinds to where it saved the slot stage"
            )
        self.position = position

    # --- Storing ---------------------------------------------------------------------------------------------------

    def state(self) -> State:
        """Where the data stand, and how the passes over the loader began that the batches in use come from."""
        if self._resume is not None:
            return self._resume
        return {
            "position": self.position,
            "drawn": self._drawn,
            "held": len(self._held),
            "keeps": self._keeps,
            "epoch": self.epoch,
            "given": self._given,
            "passes": [dict(one) for one in self._passes],
        }

    def load(self, state: State) -> None:
        """Goes on from a state as soon as a loader is there."""
        self._resume = state
        self._mark = None
        self._loader, self._iterator = None, None
        self._held.clear()
        self.position, self._drawn, self.epoch = state["position"], state["drawn"], state["epoch"]
        self._keeps = state["keeps"]
        self._passes = []

    def _take_up(self, state: State) -> None:
        """Draws again what the passes gave, without using it but for the batches that were held."""
        first, end = state["drawn"] - state["held"], state["drawn"]
        self._held.clear()
        self._passes = []
        passes = state["passes"]
        if passes and passes[0]["again"] and getattr(self._loader, "persistent_workers", False):
            # A loader that keeps its workers draws other numbers when it is started for the first time.
            self._iterator, self._begun = iter(self._loader), True
        for place, one in enumerate(passes):
            until = passes[place + 1]["begin"] if place + 1 < len(passes) else end
            self.epoch, self._drawn = one["epoch"], one["begin"]
            randomness.set_everything(one["random"])
            for generator, own in zip(randomness.own_generators(self._loader), one["own"], strict=False):
                generator.set_state(own)
            self._begin_pass()
            while self._drawn < until:
                self._again(first)
        self.epoch, self._given = state["epoch"], state["given"]
        self._drawn = end

    def _again(self, first: int) -> None:
        try:
            batch = self._next()
        except StopIteration:
            raise InvalidError(
                f"the loader has fewer batches than when the state was stored (it ended before batch {self._drawn} of "
                "the run); give the same loader, or another one after pilot.load_state_dict(state, data=False)"
            ) from None
        if self._drawn >= first:
            self._held.append(batch)
        self._drawn += 1
        self._given += 1


def _length(loader: Any) -> int | None:
    try:
        return len(loader) or None
    except (TypeError, NotImplementedError):
        return None
