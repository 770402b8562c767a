"""Rheostat in PyTorch loops."""

from . import lr_scheduler
from .pilot import Pilot
from .range_test import range_test
from .scheduler import Scheduler

__all__ = ["Pilot", "Scheduler", "lr_scheduler", "range_test"]
