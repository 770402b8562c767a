"""The direction of an update, without the learning rate and without decoupled weight decay."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

State = dict[str, Any]


def directions(optimizer: Any, before: list[Tensor]) -> list[Tensor]:
    """u of the update that was just made, for each parameter in the order of the groups.

    Where torch's SGD and Adam keep what they need it follows from their states, else from how far the parameters moved:
    u = (before - after) / lr, less decoupled decay. A parameter without a gradient has u = 0.

    Args:
        optimizer: the optimizer, its gradients not set to None yet.
        before: the parameters before the update.
    """
    found: list[Tensor] = []
    for group in optimizer.param_groups:
        for p in group["params"]:
            old = before[len(found)]
            u = None if p.grad is None else _known(optimizer, group, p, old)
            found.append(
                torch.zeros_like(old) if p.grad is None else u if u is not None else _moved(group, p, old, optimizer)
            )
    return found


def _known(optimizer: Any, group: State, p: Tensor, old: Tensor) -> Tensor | None:
    kind, state = type(optimizer), optimizer.state.get(p, {})
    grad = p.grad
    if grad is None or grad.is_sparse or group.get("maximize"):
        return None
    if kind.__name__ == "ScheduleFreeSGD" and hasattr(optimizer, "averages"):
        return grad.clone()  # The weight decay is in it.
    if kind is torch.optim.SGD:
        return _of_sgd(group, state, grad, old)
    if kind in (torch.optim.Adam, torch.optim.AdamW) and not group.get("amsgrad") and "exp_avg" in state:
        return _of_adam(group, state)
    return None


def _of_sgd(group: State, state: State, grad: Tensor, old: Tensor) -> Tensor:
    momentum = group["momentum"]
    buffer = state.get("momentum_buffer")
    if momentum and buffer is not None and not group["nesterov"]:
        return buffer.clone()  # type: ignore[no-any-return]
    penalised = grad.add(old, alpha=group["weight_decay"]) if group["weight_decay"] else grad.clone()
    return penalised.add_(buffer, alpha=momentum) if momentum and buffer is not None else penalised


def _of_adam(group: State, state: State) -> Tensor:
    first, second = group["betas"]
    step = float(state["step"])
    root = (state["exp_avg_sq"] / (1 - second**step)).sqrt_().add_(group["eps"])
    return state["exp_avg"] / (1 - first**step) / root  # type: ignore[no-any-return]


def _moved(group: State, p: Tensor, old: Tensor, optimizer: Any) -> Tensor:
    rate = float(group["lr"])
    if rate == 0:
        return torch.zeros_like(old)
    u = (old - p.detach()) / rate
    decay = float(group.get("weight_decay") or 0)
    if decay and _decouples(group, optimizer):
        u.sub_(old, alpha=decay)
    return -u if group.get("maximize") else u


def _decouples(group: State, optimizer: Any) -> bool:
    """Whether the weight decay acts on the weights and not through the gradient."""
    if "decouple" in group or "decoupled_weight_decay" in group:
        return bool(group.get("decouple") or group.get("decoupled_weight_decay"))
    return type(optimizer).__name__.endswith(("AdamW", "AdamW8bit", "Lion", "Adafactor"))
