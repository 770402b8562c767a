"""A search in the terminal: the expected loss and its band over the rate, trials, failures, the choice."""

from __future__ import annotations

import math
from typing import Any

from ..search import BayesianSearch
from .numerals import significant
from .terminal import Mark, Plot, legend


def search_plot(state: dict[str, Any], choice: float | None) -> str:
    """The picture: `o` for trials, `x` for failures, `^` for the choice."""
    low, high = math.log(state["low"]), math.log(state["high"])
    rates = [math.exp(low + (high - low) * place / 160) for place in range(161)]
    rates[0], rates[-1] = state["low"], state["high"]
    with BayesianSearch.from_snapshot(state) as search:
        expected = search.posterior(rates)
    if expected is None:
        return "(no trial with a value to draw)\n"
    places = state["places"]
    values = sorted(place["value"] for place in places if place["values"])
    # The band far from all trials would flatten the rest.
    reach = max(values[-1] - values[0], 1e-9 * abs(values[0]), 1e-300)
    bounds = min(values[0], *expected.mean) - 0.15 * reach, values[-1] + 0.15 * reach
    bands = [
        [mean + sign * 1.96 * sd for mean, sd in zip(expected.mean, expected.sd, strict=True)] for sign in (0, -1, 1)
    ]
    curves = [[value if bounds[0] <= value <= bounds[1] else math.nan for value in band] for band in bands]
    marks = [Mark(place["position"], place["value"], "o") for place in places if place["values"]]
    marks += [Mark(place["position"], math.inf, "x") for place in places if place["failures"]]
    if choice is not None:
        marks.append(Mark(min(max((math.log(choice) - low) / (high - low), 0), 1), -math.inf, "^"))
    ends = significant(state["low"]), significant(state["high"])
    seen = ["lines: expected loss and its 95 % band", "o trial"]
    seen.append("x failed trial" if any(place["failures"] for place in places) else "")
    seen.append("" if choice is None else "^ the choice")
    return Plot().curves(curves, marks, ends, "learning rate (log scale)") + legend(seen)
