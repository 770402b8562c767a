"""Training on several ranks: checkpoints that they write together."""

from .checkpoint import load, save

__all__ = ["load", "save"]
