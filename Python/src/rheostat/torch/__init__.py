"""Rheostat in PyTorch loops."""

from . import lr_scheduler
from .range_test import range_test
from .scheduler import Scheduler

__all__ = ["Scheduler", "lr_scheduler", "range_test"]
