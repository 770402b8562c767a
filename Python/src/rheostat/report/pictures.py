"""Pictures of a forecast, a range test and a search."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..forecast import Forecast
from ..range_test import RangeTest
from ..search import BayesianSearch
from .drawing import BAND, COLORS, GREY, Picture, figure, is_logarithmic, styled, thinned
from .stages import Stage, Trial


def forecast_picture(
    path: str,
    known: Sequence[tuple[float, float]],
    places: Sequence[float],
    future: Sequence[Forecast],
    at: Sequence[float],
    model: str,
) -> None:
    """Losses, and the forecast with its band."""
    with styled():
        made = figure(7.5, 3.6)
        axes = made.add_subplot()
        ahead = [(step, one) for step, one in zip(places, future, strict=True) if step >= known[-1][0]]
        band = [step for step, _ in ahead], [one.low for _, one in ahead], [one.high for _, one in ahead]
        axes.fill_between(*band, color=BAND, linewidth=0)
        losses = thinned([step for step, _ in known], [loss for _, loss in known])
        axes.plot(*losses, color=GREY, linewidth=1, label="losses", zorder=3)
        label = f"forecast of {model}, with a 95 % band"
        axes.plot(places, [one.mean for one in future], color=COLORS[0], label=label)
        for step in at:
            axes.axvline(step, color=GREY, linewidth=0.8, linestyle="--")
        if is_logarithmic([*(loss for _, loss in known), *(one.low for one in future)]):
            axes.set_yscale("log")
        axes.set_xlabel("step")
        axes.set_ylabel("loss")
        axes.legend()
    Picture(made, "forecast").save(path)


def range_picture(path: str, found: RangeTest) -> None:
    """Losses over the rate, the smoothed curve, and what the rules suggest."""
    with styled():
        made = figure(7.5, 3.6)
        axes = made.add_subplot()
        pairs = sorted(
            (rate, loss) for rate, loss in zip(found.rates, found.losses, strict=True) if math.isfinite(loss)
        )
        axes.plot([rate for rate, _ in pairs], [loss for _, loss in pairs], color=GREY, linewidth=0.8, label="losses")
        if found.curve:
            ys = [loss for _, loss in found.curve]
            axes.plot([rate for rate, _ in found.curve], ys, color=COLORS[0], label="smoothed")
            room = 0.1 * (max(ys) - min(ys)) or 1.0
            axes.set_ylim(min(ys) - room, max(ys) + room)
        for name, color in zip(("steepest", "valley", "minimum"), COLORS[1:], strict=False):
            rule = getattr(found, name)
            if rule.lr is not None:
                label = f"{name}: {rule.lr:.3g} (confidence {rule.confidence:.2f})"
                axes.axvline(rule.lr, color=color, linestyle="--", linewidth=1.2, label=label)
        axes.set_xscale("log")
        axes.set_xlabel("learning rate")
        axes.set_ylabel("loss")
        axes.legend()
    Picture(made, "range").save(path)


def search_picture(path: str, state: dict[str, Any], choice: float | None) -> None:
    """The expected value over the rate with its band, trials, failures, the choice."""
    from .stage_panels import draw_stage

    low, high = state["low"], state["high"]
    stage = _Searched(0, state=state)
    for place in state["places"]:
        lr = low * (high / low) ** place["position"]
        if place["values"]:
            stage.trials.append(Trial(lr, place["value"], place["deviation"], 0))
        if place["failures"]:
            stage.trials.append(Trial(lr, math.nan, math.nan, 0))
    stage.chosen = math.nan if choice is None else choice
    with styled():
        made = figure(7.5, 3.6)
        axes = made.add_subplot()
        draw_stage(axes, stage, 1, True)
        axes.set_xlim(low, high)
        axes.set_title("Expected value over the learning rate")
        axes.set_ylabel("value")
    Picture(made, "search").save(path)


class _Searched(Stage):
    """A search in the place of a stage: its own model is drawn."""

    def __init__(self, number: int, state: dict[str, Any]) -> None:
        super().__init__(number)
        self._state = state

    def curve(self, points: int = 160) -> list[tuple[float, float, float]]:
        low, high = self._state["low"], self._state["high"]
        rates = [min(low * (high / low) ** (place / points), high) for place in range(points + 1)]
        with BayesianSearch.from_snapshot(self._state) as search:
            found = search.posterior(rates)
        return [] if found is None else list(zip(rates, found.mean, found.sd, strict=True))
