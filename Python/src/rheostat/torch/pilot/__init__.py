"""Training loops that a controller steers."""

from .pilot import Pilot

__all__ = ["Pilot"]
