"""Training on several ranks: checkpoints that they write together."""

from .checkpoint import exists, load, save

__all__ = ["exists", "load", "save"]
