"""Rheostat in PyTorch loops."""

from . import distributed, lr_scheduler
from .pilot import Pilot
from .range_test import range_test
from .scheduler import Scheduler

__all__ = ["Pilot", "Scheduler", "distributed", "lr_scheduler", "range_test"]
