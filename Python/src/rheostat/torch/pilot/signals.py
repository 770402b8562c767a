"""Readings that need no second backward pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from .copies import Copies, put
from .directions import directions

State = dict[str, Any]

GRADIENT = (
    "gradientDotUpdate", "gradientSquaredNorm", "updateSquaredNorm", "gradientL1Norm", "gradientDotDisplacement",
    "weightSquaredNorm", "squaredDistance",
)  # fmt: skip


class Meter:
    """Takes the readings of each update, between the backward pass and the update.

    Gradients are those that the optimizer gets, unscaled and clipped, u is the direction of the update before and x the
    averaged weights of a schedule-free optimizer. At the first update readings that need an earlier one are 0. All
    readings of an update cross from the device in one transfer, and none is made if nothing is asked for.

    Source: the table of signals in Sources/RateControl/Protocol/Signal.swift.
    """

    def __init__(self, asked: Iterable[str], optimizer: Any) -> None:
        self.asked = tuple(name for name in asked if name in GRADIENT or name in ("trainingLoss", "effectiveRate"))
        self._gradient = [name for name in self.asked if name in GRADIENT]
        self._optimizer = optimizer
        asked_set = set(self._gradient)
        self._needs_direction = bool(asked_set & {"gradientDotUpdate", "updateSquaredNorm"})
        self._needs_previous = "gradientDotDisplacement" in asked_set
        self._needs_start = "squaredDistance" in asked_set
        self._kept: State = {"direction": None, "previous": None, "start": None}
        self._before: list[Tensor] | None = None

    def state(self) -> State:
        """The tensors that later readings compare with."""
        return dict(self._kept)

    def put(self, state: State, copies: Copies) -> None:
        """Brings them back."""
        devices = [p.device for p in self._params()]
        for name, kept in state.items():
            live = self._kept.get(name) or []
            if kept is None:
                self._kept[name] = None
            else:
                places = list(live) + [None] * (len(kept) - len(live))
                self._kept[name] = [
                    put(a, b, copies, device) for a, b, device in zip(places, kept, devices, strict=False)
                ]

    def _params(self) -> list[Tensor]:
        return [p for group in self._optimizer.param_groups for p in group["params"]]

    def read(self, loss: Tensor | None) -> dict[str, float]:
        """The readings of the coming update."""
        if not self._gradient:
            found = {} if loss is None or "trainingLoss" not in self.asked else {"trainingLoss": float(loss)}
        else:
            found = self._measured(loss)
        if "effectiveRate" in self.asked:
            found["effectiveRate"] = effective_rate(self._optimizer) or 0.0
        return found

    @torch.no_grad()
    def _measured(self, loss: Tensor | None) -> dict[str, float]:
        params = self._params()
        weights = self._weights(params)
        if self._needs_start and self._kept["start"] is None:
            self._kept["start"] = [w.clone() for w in weights]
        names = list(self._gradient)
        values = [self._value(name, params, weights) for name in names]
        if loss is not None and "trainingLoss" in self.asked:
            names.append("trainingLoss")
            values.append(loss)
        place = values[0].device
        kind = torch.float32 if place.type == "mps" else torch.float64
        return dict(zip(names, torch.stack([value.to(place, kind) for value in values]).tolist(), strict=True))

    def _weights(self, params: list[Tensor]) -> list[Tensor]:
        """x: the parameters, or their averages."""
        weights = [p.detach() for p in params]
        if hasattr(self._optimizer, "averages") and {"weightSquaredNorm", "squaredDistance"} & set(self._gradient):
            averages = {id(p): x for p, x in self._optimizer.averages()}
            return [averages.get(id(p), w) for p, w in zip(params, weights, strict=True)]
        return weights

    def _value(self, name: str, params: list[Tensor], weights: list[Tensor]) -> Tensor:
        zero = params[0].new_zeros((), dtype=torch.float32)
        if name == "weightSquaredNorm":
            return _square(weights, zero)
        if name == "squaredDistance":
            return _square([w - s for w, s in zip(weights, self._kept["start"], strict=False)], zero)
        if name == "updateSquaredNorm":
            return _square(self._kept["direction"] or [], zero)
        if name in ("gradientDotUpdate", "gradientDotDisplacement"):
            return self._dot(name, params, zero)
        grads = [_dense(p.grad) for p in params if p.grad is not None]
        return _square(grads, zero) if name == "gradientSquaredNorm" else _total([g.abs().sum() for g in grads], zero)

    def _dot(self, name: str, params: list[Tensor], zero: Tensor) -> Tensor:
        """The product of the gradient with the last update; parameters that came since have made none."""
        moved = name == "gradientDotDisplacement"
        kept = self._kept["previous" if moved else "direction"] or []
        pairs = [(p, old) for p, old in zip(params, kept, strict=False) if p.grad is not None]
        others = [p.detach() - old if moved else old for p, old in pairs]
        products = torch._foreach_mul([_dense(p.grad) for p, _ in pairs], others) if pairs else []
        return _total([product.sum() for product in products], zero)

    @property
    def looks(self) -> bool:
        """Whether a later reading needs a look at the updates."""
        return self._needs_direction or self._needs_previous

    def forget(self) -> None:
        """The update was left out."""
        self._before = None

    # --- Around the update -----------------------------------------------------------------------------------------

    @torch.no_grad()
    def before(self) -> None:
        """Looks at the parameters before the update, if a later reading needs them."""
        if self.looks:
            self._before = [p.detach().clone() for p in self._params()]

    @torch.no_grad()
    def after(self) -> None:
        """Looks at the update that was made."""
        if self._before is None:
            return
        if self._needs_direction:
            self._kept["direction"] = directions(self._optimizer, self._before)
        if self._needs_previous:
            self._kept["previous"] = self._before
        self._before = None


def effective_rate(optimizer: Any) -> float | None:
    """d times lr of an optimizer without a learning rate; the scheduled rate of the package schedulefree; else None."""
    group = optimizer.param_groups[0]
    if "d" in group:
        return float(group["d"]) * float(group["lr"])
    return float(group["scheduled_lr"]) if "scheduled_lr" in group else None


def _total(values: list[Tensor], zero: Tensor) -> Tensor:
    return torch.stack([value.float().to(zero.device) for value in values]).sum() if values else zero


def _square(tensors: list[Tensor], zero: Tensor) -> Tensor:
    if not tensors:
        return zero
    return _total([norm.float().square() for norm in torch._foreach_norm(tensors, 2.0)], zero)


def _dense(grad: Any) -> Tensor:
    found: Tensor = grad.to_dense() if grad.is_sparse else grad
    return found
