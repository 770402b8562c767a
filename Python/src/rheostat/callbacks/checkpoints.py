"""What Hugging Face's Trainer keeps: checkpoints, and an optimizer that accelerate has wrapped."""

from __future__ import annotations

import os
from typing import Any

import torch

FILE = "rheostat.pt"


def store(state: dict[str, Any], args: Any, progress: Any) -> None:
    """Writes a state beside the model that the Trainer has just stored; the first process does."""
    if args.should_save:
        torch.save(state, os.path.join(_folder(args, progress), FILE))


def stored(args: Any, progress: Any) -> dict[str, Any] | None:
    """The state in the checkpoint from which the Trainer goes on; None if it has just begun, or there is none."""
    if not progress.global_step:
        return None
    for folder in (args.resume_from_checkpoint, _folder(args, progress)):
        path = os.path.join(str(folder), FILE)
        if isinstance(folder, str) and os.path.isfile(path):
            found: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
            return found
    return None


def _folder(args: Any, progress: Any) -> str:
    return os.path.join(args.output_dir, f"checkpoint-{progress.global_step}")


def shards(args: Any) -> str:
    """Who splits the parameters, if anybody does."""
    return "DeepSpeed" if args.deepspeed else "FSDP" if args.fsdp else ""


def unwrapped(optimizer: Any) -> tuple[Any, Any]:
    """The optimizer within that of accelerate, and the GradScaler there."""
    return getattr(optimizer, "optimizer", optimizer), getattr(optimizer, "scaler", None)
