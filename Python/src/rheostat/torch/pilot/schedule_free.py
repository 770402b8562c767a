"""Schedule-free stochastic gradient descent in place of the user's SGD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

Sums = dict[str, float]


class ScheduleFreeSGD(torch.optim.Optimizer):
    """SGD that needs no decay, since what it hands over is an average of its iterates.

    With gradients at y: y = (1 - b) z + b x; z' = z - rate g; x' = (1 - c) x + c z', where c = w / sum of w, w = the
    largest rate so far, squared, and g holds the weight decay at y. The parameters are y; x is shown by `averages`.

    It acts on the parameter groups of the optimizer that it stands in for, so that these show the rate; momentum,
    dampening and Nesterov's look ahead of the groups are not used.

    >>> optimizer = ScheduleFreeSGD(torch.optim.SGD(model.parameters(), lr=0.1))
    >>> loss.backward(); optimizer.step()

    Args:
        owner: the optimizer whose groups are updated.
        beta: share of x in y, in (0, 1).

    Source: Defazio et al. 2024, arXiv 2405.15682; the order of operations is that of the package schedulefree 1.4, with
    which it agrees bit for bit.
    """

    def __init__(self, owner: torch.optim.Optimizer, beta: float = 0.9) -> None:
        self._owner: torch.optim.Optimizer | None = None
        self.beta = beta
        # For each group: k (updates), weight_sum, lr_max.
        self.sums: list[Sums] = []
        super().__init__(owner.param_groups, dict(owner.defaults))
        self._owner = owner

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """The groups of the user's optimizer, also after it has loaded a state."""
        return self._owner.param_groups if self._owner is not None else []

    @param_groups.setter
    def param_groups(self, groups: list[dict[str, Any]]) -> None:
        """Ignored: torch's constructor sets an empty list."""

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Adds a group to the optimizer that this one stands in for."""
        if self._owner is not None:
            self._owner.add_param_group(param_group)

    def __getstate__(self) -> dict[str, Any]:
        return {"_owner": self._owner, "beta": self.beta, "sums": self.sums, "state": self.state,
                "defaults": self.defaults}  # fmt: skip

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Makes one update; the gradients are used up."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for place, group in enumerate(self.param_groups):
            rate = float(group["lr"])
            share = self._share(place, rate)
            self._move(group, rate, share)
        return loss

    def _share(self, place: int, rate: float) -> float:
        """The weight c of the newest z in the average."""
        while len(self.sums) <= place:
            self.sums.append({"k": 0, "weight_sum": 0.0, "lr_max": 0.0})
        sums = self.sums[place]
        sums["lr_max"] = max(rate, sums["lr_max"])
        weight = sums["lr_max"] ** 2
        sums["weight_sum"] += weight
        sums["k"] += 1
        return weight / sums["weight_sum"] if sums["weight_sum"] > 0 else 0.0

    def _move(self, group: dict[str, Any], rate: float, share: float) -> None:
        y = [p for p in group["params"] if p.grad is not None]
        if not y:
            return
        for p in y:
            if "z" not in self.state[p]:
                self.state[p]["z"] = torch.clone(p.detach(), memory_format=torch.preserve_format)
        z = [self.state[p]["z"] for p in y]
        grads = [p.grad.to_dense() if p.grad.is_sparse else p.grad for p in y]
        if group.get("maximize"):
            torch._foreach_neg_(grads)
        decay = group.get("weight_decay", 0)
        if decay:
            torch._foreach_add_(grads, y, alpha=decay)
        torch._foreach_lerp_(y, z, weight=share)
        torch._foreach_add_(y, grads, alpha=rate * (self.beta * (1 - share) - 1))
        torch._foreach_sub_(z, grads, alpha=rate)

    @torch.no_grad()
    def averages(self) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Pairs of a parameter, which holds y, and its average x; parameters that were never updated are left out."""
        pairs = []
        for group in self.param_groups:
            y = [p for p in group["params"] if "z" in self.state.get(p, {})]
            if y:
                x = torch._foreach_lerp(y, [self.state[p]["z"] for p in y], weight=1 - 1 / self.beta)
                pairs += list(zip(y, x, strict=True))
        return pairs


def announcement(optimizer: torch.optim.Optimizer, beta: float = 0.9) -> str:
    """The line that tells the user what became of the optimizer."""
    dropped = []
    group = optimizer.param_groups[0]
    for name in ("momentum", "dampening", "nesterov"):
        if group.get(name):
            value = group[name]
            dropped.append(name if value is True else f"{name} {value:g}")
    lost = f"; {', '.join(dropped)} dropped" if dropped else ""
    return (
        f"rheostat: SGD runs schedule-free (beta {beta}, weight decay {group.get('weight_decay', 0):g}{lost}); what is "
        "evaluated and kept is its average; keep_optimizer=True keeps SGD as it is"
    )
