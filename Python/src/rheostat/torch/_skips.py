"""Whether a GradScaler has left an update out."""

from __future__ import annotations

from typing import Any


class Skips:
    """Tells from a GradScaler whether it has left the last update out, as it does after an overflow.

    The scale falls by the backoff factor exactly when an update of any of its optimizers was left out, and its growth
    tracker is 0 then; the second keeps an overflow that the loop has dealt with by itself from being counted late.
    Before `scaler.update()` the scaler still holds what it found.

    Source: comparing the scale is what transformers' Trainer and accelerate do.
    """

    def __init__(self, scaler: Any, optimizer: Any) -> None:
        self.scaler = scaler
        self._optimizer = optimizer
        self._scales: list[float] = [float(scaler.get_scale())]

    @property
    def scale(self) -> float:
        """The scale that was seen last."""
        return self._scales[-1]

    def expect(self, scale: float | None) -> None:
        """After a resume either the scale of the state or the present one came before the next update."""
        present = float(self.scaler.get_scale())
        self._scales = [present] if scale is None else [scale, present]

    def skipped(self) -> bool:
        """Whether the update that has just been tried was left out."""
        before, now = self._scales, float(self.scaler.get_scale())
        self._scales = [now]
        found = self._pending()
        if found is not None:
            return found
        backoff = float(self.scaler.get_backoff_factor())
        if not any(abs(now - scale * backoff) <= 1e-6 * scale * backoff for scale in before):
            return False
        return not self.scaler.state_dict().get("_growth_tracker", 0)

    def _pending(self) -> bool | None:
        """What the scaler has found and not yet acted upon; None after its update()."""
        states = getattr(self.scaler, "_per_optimizer_states", {})
        state = states.get(id(self._optimizer)) or states.get(id(getattr(self._optimizer, "optimizer", None)))
        if not state or getattr(state.get("stage"), "name", "") != "STEPPED":
            return None
        return any(bool(found) for found in state.get("found_inf_per_device", {}).values())
