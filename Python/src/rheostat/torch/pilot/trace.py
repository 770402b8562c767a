"""What a run did, step by step, and the file that tells it."""

from __future__ import annotations

import json
import math
from array import array
from pathlib import Path
from typing import Any

import torch

from ...errors import InvalidError

State = dict[str, Any]
_CHUNK = 1024


class Trace:
    """The rates, roles and losses of all updates, 26 bytes each, and the events between them.

    Losses that nobody has asked for stay on their device until some are there, and come over together.
    """

    def __init__(self) -> None:
        self.rates, self.losses, self.roles = array("d"), array("d"), bytearray()
        # What happened beside updates: each has "type" and "performed".
        self.events: list[State] = []
        self._waiting: list[torch.Tensor] = []

    def update(self, rate: float, probe: bool, loss: float | torch.Tensor | None) -> None:
        """An update was made."""
        self.rates.append(rate)
        self.roles.append(1 if probe else 0)
        if isinstance(loss, torch.Tensor):
            self._waiting.append(loss)
            if len(self._waiting) >= _CHUNK:
                self.flush()
        else:
            self.flush()
            self.losses.append(math.nan if loss is None else loss)

    def event(self, kind: str, performed: int, **members: Any) -> None:
        """Something else happened."""
        self.events.append({"type": kind, "performed": performed, **members})

    def flush(self) -> None:
        """Brings over the losses that wait."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self.losses.extend(torch.stack([one.float() for one in waiting]).tolist())

    # --- Storing ---------------------------------------------------------------------------------------------------

    def state(self) -> State:
        """The trace as tensors and plain values."""
        self.flush()
        return {
            "rates": torch.tensor(self.rates, dtype=torch.float64),
            "losses": torch.tensor(self.losses, dtype=torch.float64),
            "roles": torch.tensor(list(self.roles), dtype=torch.uint8),
            "events": [dict(event) for event in self.events],
        }

    def load(self, state: State) -> None:
        """Takes a stored trace."""
        self._waiting = []
        self.rates, self.losses = array("d", state["rates"].tolist()), array("d", state["losses"].tolist())
        self.roles = bytearray(state["roles"].tolist())
        self.events = [dict(event) for event in state["events"]]

    # --- Writing ---------------------------------------------------------------------------------------------------

    def lines(self, header: State) -> list[State]:
        """The lines of the file, as Documentation/Guides/Trace.md says; one of type steps for each update."""
        self.flush()
        lines: list[State] = [{"type": "run", "format": "rheostat-trace/1", **header}]
        place = rewound = 0
        for event in [*self.events, {"type": None, "performed": len(self.rates)}]:
            lines += [self._step(step, rewound) for step in range(place, event["performed"])]
            place, rewound = max(place, event["performed"]), event.get("rewound", rewound)
            if event["type"]:
                lines.append(event)
        return lines

    def _step(self, step: int, rewound: int) -> State:
        counts = {"step": step + 1, "performed": step + 1, "rewound": rewound, "committed": step + 1 - rewound}
        role = "probe" if self.roles[step] else "main"
        return {"type": "steps", **counts, "rate": self.rates[step], "role": role, "loss": self.losses[step]}


def write(path: Path, lines: list[State]) -> None:
    """Writes a trace as JSON lines, or as CSV if the path ends so."""
    if path.suffix == ".csv":
        rows = ["step,role,lr,loss"]
        rows += [f"{x['step']},{x['role']},{x['rate']!r},{x['loss']!r}" for x in lines if x["type"] == "steps"]
        text = "\n".join(rows) + "\n"
    else:
        text = "".join(json.dumps(_spelled(line), separators=(",", ":")) + "\n" for line in lines)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidError(f"{path} cannot be written: {error}") from None


def _spelled(value: Any) -> Any:
    """JSON has no numbers that are not finite: they are spelt out."""
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, dict):
        return {key: _spelled(one) for key, one in value.items()}
    return value
