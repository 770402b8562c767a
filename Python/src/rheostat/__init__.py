"""Rheostat sets the learning rate of a training run while the run is under way."""

from ._library import MODELS, SIGNALS, version
from .controller import Controller, Decision, Directive, Explanation, Needs, catalog, explain
from .errors import InvalidError, LibraryError, MisuseError, RefusedError, RheostatError
from .plan import Plan
from .schedules import Schedule, rates

__version__ = version()
__all__ = [
    "MODELS",
    "SIGNALS",
    "Controller",
    "Decision",
    "Directive",
    "Explanation",
    "InvalidError",
    "LibraryError",
    "MisuseError",
    "Needs",
    "Plan",
    "RefusedError",
    "RheostatError",
    "Schedule",
    "catalog",
    "explain",
    "rates",
]
