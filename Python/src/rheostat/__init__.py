"""Rheostat sets the learning rate of a training run while the run is under way."""

from . import durations
from ._library import MODELS, SIGNALS, version
from .controller import Controller
from .directive import Decision, Directive, Needs
from .errors import DistributedError, InvalidError, LibraryError, MisuseError, RefusedError, RheostatError
from .forecast import Forecast, forecast
from .plan import Plan
from .range_test import RangeSuggestion, RangeTest, range_test
from .schedules import Schedule, rates
from .search import BayesianSearch, Posterior, Recommendation
from .spelling import Explanation, catalog, explain

__version__ = version()
__all__ = [
    "MODELS",
    "SIGNALS",
    "BayesianSearch",
    "Controller",
    "Decision",
    "Directive",
    "DistributedError",
    "Explanation",
    "Forecast",
    "InvalidError",
    "LibraryError",
    "MisuseError",
    "Needs",
    "Plan",
    "Posterior",
    "RangeSuggestion",
    "RangeTest",
    "Recommendation",
    "RefusedError",
    "RheostatError",
    "Schedule",
    "catalog",
    "durations",
    "explain",
    "forecast",
    "range_test",
    "rates",
]
