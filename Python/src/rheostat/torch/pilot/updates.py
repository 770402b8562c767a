"""One optimizer update out of one or several micro-batches."""

from __future__ import annotations

import contextlib
from typing import Any

import torch
from torch import Tensor, nn

from ...errors import InvalidError


class Updates:
    """Backward passes, unscaling, clipping, the optimizer's step.

    Args:
        accumulate: micro-batches in an update; gradients are their mean.
        scaler: a GradScaler, or None.
        clip: the largest norm of all gradients together, or None.
    """

    def __init__(self, model: nn.Module, optimizer: Any, accumulate: int, scaler: Any, clip: float | None) -> None:
        self.model, self.optimizer, self.accumulate, self.clip = model, optimizer, accumulate, clip
        parallel: Any = nn.parallel.DistributedDataParallel
        inner = [m for m in model.modules() if isinstance(m, parallel)]
        self._wrappers: list[Any] = [model] if hasattr(model, "no_sync") else inner
        self.scaler: Any = scaler if scaler is not None and scaler.is_enabled() else None
        self.micro = 0
        self._sum: Tensor | None = None
        # Gradients of an update that was broken off are in the way.
        self.is_dirty = True

    def begin(self) -> None:
        """Begins an update; what is left of a broken one is thrown away."""
        if self.is_dirty:
            self.optimizer.zero_grad(set_to_none=True)
        self.micro, self._sum, self.is_dirty = 0, None, False

    def abandon(self) -> None:
        """Breaks off the update under way."""
        self.micro, self._sum = 0, None

    def sync(self) -> Any:
        """Under data parallelism gradients are exchanged only in the last micro-batch."""
        block = contextlib.ExitStack()
        if self.micro + 1 < self.accumulate:
            for wrapper in self._wrappers:
                block.enter_context(wrapper.no_sync())
        return block

    def add(self, loss: Tensor) -> bool:
        """The backward pass of a micro-batch; True after the last one."""
        self.is_dirty = True
        part = loss / self.accumulate if self.accumulate > 1 else loss
        scaled: Tensor = part if self.scaler is None else self.scaler.scale(part)
        torch.autograd.backward(scaled)
        detached = part.detach()
        self._sum = detached if self._sum is None else self._sum + detached
        self.micro += 1
        return self.micro >= self.accumulate

    def mean_loss(self) -> Tensor:
        """The mean over the micro-batches; that over the ranks is for a distributed run to add."""
        assert self._sum is not None
        return self._sum

    def prepare(self) -> None:
        """Makes the gradients what the optimizer gets."""
        if self.scaler is not None:
            self.scaler.unscale_(self.optimizer)
        if self.clip is not None:
            params = [p for group in self.optimizer.param_groups for p in group["params"]]
            torch.nn.utils.clip_grad_norm_(params, self.clip)

    def step(self) -> bool:
        """The optimizer's step; False if the scaler left it out."""
        if self.scaler is None:
            self.optimizer.step()
            return True
        if getattr(self.optimizer, "_step_supports_amp_scaling", False) or not _has_hooks(self.optimizer):
            return self._step_and_compare()
        made: list[bool] = []
        handle = self.optimizer.register_step_post_hook(lambda *_: made.append(True))
        try:
            self.scaler.step(self.optimizer)
        finally:
            handle.remove()
        self.scaler.update()
        return bool(made)

    def _step_and_compare(self) -> bool:
        """A fused optimizer skips by itself; then the scale falls."""
        before = self.scaler.get_scale()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return bool(self.scaler.get_scale() >= before)

    def end(self) -> None:
        """Clears the gradients."""
        self.optimizer.zero_grad(set_to_none=True)
        self.micro, self._sum, self.is_dirty = 0, None, False


def _has_hooks(optimizer: Any) -> bool:
    return callable(getattr(optimizer, "register_step_post_hook", None))


def checked_loss(loss: Any) -> Tensor:
    """The loss of a micro-batch, or a sentence."""
    if not isinstance(loss, Tensor):
        raise InvalidError(f"pilot.backward takes the loss as a tensor, before any .item(); got {type(loss).__name__}")
    if loss.numel() != 1:
        raise InvalidError(f"the loss must be one number; got a tensor of shape {tuple(loss.shape)}, take its mean")
    if loss.is_complex():
        raise InvalidError(f"the loss must be real; got a tensor of {str(loss.dtype).removeprefix('torch.')}")
    if loss.is_meta:
        raise InvalidError("the loss is on the device meta, which holds no numbers; train on a real device")
    if not loss.requires_grad:
        raise InvalidError("the loss hangs on no parameter that is trained; compute it without no_grad, detach or item")
    return loss if loss.dim() == 0 else loss.reshape(())
