"""Rheostat in PyTorch loops."""

from .range_test import range_test

__all__ = ["range_test"]
