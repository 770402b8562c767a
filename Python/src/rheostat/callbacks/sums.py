"""The loss of an update out of those of its micro-batches."""

from __future__ import annotations

from typing import Any

from torch import Tensor


class Sums:
    """Adds up the losses of micro-batches, which come scaled if there is a GradScaler."""

    _scaler: Any = None
    _pending: Tensor | float | None = None

    def scaled_by(self, scaler: Any) -> None:
        """Takes the GradScaler of the framework, or None."""
        self._scaler = scaler if scaler is not None and scaler.is_enabled() else None

    def add(self, loss: Tensor | float) -> None:
        """The loss of a micro-batch, as its share of that of the update."""
        part = loss.detach() if isinstance(loss, Tensor) else loss
        if self._scaler is not None:
            part = part / self._scaler.get_scale()
        if isinstance(part, Tensor) and isinstance(self._pending, Tensor):
            part = part.to(self._pending.device)
        self._pending = part if self._pending is None else self._pending + part

    def loss(self) -> Tensor | float | None:
        """The loss of the update so far; None if no micro-batch was there."""
        return self._pending

    def forget(self) -> None:
        """Begins an update."""
        self._pending = None
