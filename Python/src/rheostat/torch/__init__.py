"""Rheostat in PyTorch loops."""

from .pilot import Pilot

__all__ = ["Pilot"]
