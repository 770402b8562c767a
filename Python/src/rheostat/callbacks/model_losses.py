"""Losses that only the output of a model tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ..errors import InvalidError


class ModelLosses:
    """Takes the losses of micro-batches from what a model gives for training.

    The gradient with respect to such a loss is its share in the loss of the update, whoever divides it by what, times
    the scale of mixed precision; a loss that is not trained on has none.

    Args:
        add: takes the loss times its share.
    """

    def __init__(self, add: Callable[[Tensor], None]) -> None:
        self._add = add

    def check(self, wanted: bool, loss: Any) -> None:
        """Refuses an update without a loss where one is wanted."""
        if wanted and loss is None:
            raise InvalidError(
                "no loss of the model's output was trained on; call callback.losses.watch(loss) where it is computed"
            )

    @torch.compiler.disable  # type: ignore[untyped-decorator, unused-ignore]
    def look(self, model: Any, inputs: Any, outputs: Any) -> None:
        """A forward hook; the loss is `loss` of the output or the first of its parts."""
        try:
            loss = outputs["loss"] if isinstance(outputs, dict) else outputs[0]
        except (KeyError, IndexError, TypeError):
            return
        if isinstance(loss, Tensor):
            self.watch(loss)

    def watch(self, loss: Tensor) -> Tensor:
        """Takes a loss from wherever it is computed, and gives it back."""
        if loss.requires_grad:
            value = loss.detach()
            loss.register_hook(  # type: ignore[no-untyped-call]
                lambda share: self._add((value * share).sum())
            )
        return loss
