"""What a controller asks for and says: directives, needs, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple


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
