"""Readings that need no second backward pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from ..distributed.shards import plain, share
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
        self._size, self._sharded = 1, False

    def spread(self, size: int, sharded: bool) -> None:
        """Counts what this rank has as its part in a sum over so many ranks."""
        self._size, self._sharded = size, sharded

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

    def _all(self) -> list[Tensor]:
        return [p for group in self._optimizer.param_groups for p in group["params"]]

    def _params(self) -> list[Tensor]:
        """The parameters, or the parts of them that this rank holds."""
        return [plain(p) for p in self._all()]

    def read(self, loss: Tensor | None) -> dict[str, float]:
        """The readings of the coming update."""
        if not self._gradient:
            found = {} if loss is None or "trainingLoss" not in self.asked else {"trainingLoss": float(loss)}
        else:
            names, values = self._measured(loss)
            found = dict(zip(names, torch.stack(values).tolist(), strict=True))
        if "effectiveRate" in self.asked:
            found["effectiveRate"] = effective_rate(self._optimizer) or 0.0
        return found

    def parts(self, loss: Tensor) -> tuple[list[str], list[Tensor]]:
        """What this rank adds to the readings, whose sums over the ranks are those of the run."""
        names, values = self._measured(loss)
        if not self._sharded:
            values = [value / self._size for value in values]
        elif "trainingLoss" in names:
            values[-1] = values[-1] / self._size
        if "effectiveRate" in self.asked:
            names.append("effectiveRate")
            values.append(loss.new_tensor((effective_rate(self._optimizer) or 0.0) / self._size, dtype=torch.float64))
        return names, values

    @torch.no_grad()
    def _measured(self, loss: Tensor | None) -> tuple[list[str], list[Tensor]]:
        names = list(self._gradient)
        values: list[Tensor] = []
        if names:
            params = self._params()
            weights = self._weights(params)
            if self._needs_start and self._kept["start"] is None:
                self._kept["start"] = [w.clone() for w in weights]
            values = [self._value(name, params, weights) for name in names]
        if loss is not None and "trainingLoss" in self.asked:
            names.append("trainingLoss")
            values.append(loss)
        place = values[0].device if values else torch.device("cpu")
        kind = torch.float32 if place.type == "mps" else torch.float64
        return names, [value.to(place, kind) for value in values]

    def _weights(self, params: list[Tensor]) -> list[Tensor]:
        """x: the parameters, or their averages."""
        if hasattr(self._optimizer, "averages") and {"weightSquaredNorm", "squaredDistance"} & set(self._gradient):
            averages = {id(p): x for p, x in self._optimizer.averages()}
            return [
                plain(averages[id(p)]) if id(p) in averages else w for p, w in zip(self._all(), params, strict=True)
            ]
        return [p.detach() for p in params]

    def _value(self, name: str, params: list[Tensor], weights: list[Tensor]) -> Tensor:
        zero = params[0].new_zeros((), dtype=torch.float32)
        every = range(len(params))
        if name == "weightSquaredNorm":
            return self._sum(every, _squares(weights), zero)
        if name == "squaredDistance":
            moved = [w - s for w, s in zip(weights, self._kept["start"], strict=False)]
            return self._sum(every, _squares(moved), zero)
        if name == "updateSquaredNorm":
            return self._sum(every, _squares(self._kept["direction"] or []), zero)
        if name in ("gradientDotUpdate", "gradientDotDisplacement"):
            return self._dot(name, params, zero)
        trained = [(place, _dense(p.grad)) for place, p in enumerate(self._all()) if p.grad is not None]
        grads = [grad for _, grad in trained]
        values = _squares(grads) if name == "gradientSquaredNorm" else [grad.abs().sum() for grad in grads]
        return self._sum([place for place, _ in trained], values, zero)

    def _dot(self, name: str, params: list[Tensor], zero: Tensor) -> Tensor:
        """The product of the gradient with the last update; parameters that came since have made none."""
        moved = name == "gradientDotDisplacement"
        kept = self._kept["previous" if moved else "direction"] or []
        grads = [(place, _dense(p.grad)) for place, p in enumerate(self._all()[: len(kept)]) if p.grad is not None]
        others = [params[place].detach() - kept[place] if moved else kept[place] for place, _ in grads]
        products = torch._foreach_mul([grad for _, grad in grads], others) if grads else []
        return self._sum([place for place, _ in grads], [product.sum() for product in products], zero)

    def _sum(self, places: Iterable[int], values: list[Tensor], zero: Tensor) -> Tensor:
        """The sum of values that belong to the parameters at these places, of which this rank may hold a part."""
        if not values:
            return zero
        stacked = torch.stack([value.float().to(zero.device) for value in values])
        if not self._sharded:
            return stacked.sum()
        params = self._all()
        shares = [share(params[place], self._size) for place, _ in zip(places, values, strict=False)]
        return (stacked * stacked.new_tensor(shares)).sum()

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
            self._before = [p.detach().clone() for p in self._all()]

    @torch.no_grad()
    def after(self) -> None:
        """Looks at the update that was made."""
        if self._before is None:
            return
        if self._needs_direction:
            self._kept["direction"] = [plain(u) for u in directions(self._optimizer, self._before)]
        if self._needs_previous:
            self._kept["previous"] = [plain(before) for before in self._before]
        self._before = None


def effective_rate(optimizer: Any) -> float | None:
    """d times lr of an optimizer without a learning rate; the scheduled rate of the package schedulefree; else None."""
    group = optimizer.param_groups[0]
    if "d" in group:
        return float(group["d"]) * float(group["lr"])
    return float(group["scheduled_lr"]) if "scheduled_lr" in group else None


def _squares(tensors: list[Tensor]) -> list[Tensor]:
    return [norm.float().square() for norm in torch._foreach_norm(tensors, 2.0)] if tensors else []


def _dense(grad: Any) -> Tensor:
    """A gradient, or the part of it that this rank holds."""
    found: Tensor = plain(grad)
    return found.to_dense() if found.is_sparse else found
