"""The panels of a search: what was tried and chosen, what was expected and what happened."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .drawing import BAND, COLORS, GREY, is_logarithmic
from .stages import Stage


def draw_stage(axes: Any, stage: Stage, count: int, legend: bool) -> None:
    """Scores over the rates that were tried, the expected score with its band, failures, the choice."""
    scored = [trial for trial in stage.trials if math.isfinite(trial.score)]
    failed = [trial.lr for trial in stage.trials if not math.isfinite(trial.score)]
    curve = stage.curve()
    if curve and scored:
        rates = [rate for rate, _, _ in curve]
        # Where the band is wider than the panel nothing is known, and the mean of a skewed band says less than that.
        most = 3 * (max(trial.score for trial in scored) - min(trial.score for trial in scored)) or math.inf
        means = [mean if sd < most else math.nan for _, mean, sd in curve]
        low, high = [mean - 1.96 * sd for _, mean, sd in curve], [mean + 1.96 * sd for _, mean, sd in curve]
        axes.fill_between(rates, low, high, color=BAND, linewidth=0, label="expected, 95 %")
        axes.plot(rates, means, color=COLORS[0], linewidth=1.2)
    if scored:
        xs, ys = [trial.lr for trial in scored], [trial.score for trial in scored]
        axes.plot(xs, ys, "o", color="#1a1a1a", markersize=3.5, label="trial")
        _limit(axes, ys)
    if failed:
        axes.plot(
            failed,
            [0.95] * len(failed),
            "x",
            color=COLORS[1],
            transform=axes.get_xaxis_transform(),
            label="diverged",
            clip_on=False,
        )
    if stage.chosen > 0:
        axes.axvline(stage.chosen, color=COLORS[2], linewidth=1.2, linestyle="--", label="chosen")
    if math.isfinite(stage.expected) and stage.chosen > 0:
        reach = [[max(stage.expected - stage.low, 0)], [max(stage.high - stage.expected, 0)]]
        style = {"color": COLORS[2], "capsize": 2, "markersize": 4, "linewidth": 1}
        axes.errorbar([stage.chosen], [stage.expected], yerr=None if math.isnan(stage.low) else reach, fmt="s", **style)
    axes.set_xscale("log")
    axes.set_title(f"Search {stage.number}" if count > 1 else "Search")
    axes.set_xlabel("learning rate")
    if legend:
        axes.set_ylabel("score of a trial")
        axes.legend(loc="best", fontsize=7)


def draw_outcomes(axes: Any, found: Sequence[Stage]) -> None:
    """Of each stage what was expected, with its band, and what happened."""
    numbers = [stage.number for stage in found]
    expected = [stage.expected for stage in found]
    low = [max(stage.expected - stage.low, 0) if math.isfinite(stage.low) else 0 for stage in found]
    high = [max(stage.high - stage.expected, 0) if math.isfinite(stage.high) else 0 for stage in found]
    axes.errorbar(numbers, expected, yerr=[low, high], fmt="s", color=GREY, markersize=3, capsize=2, label="expected")
    happened = [stage.happened for stage in found]
    axes.plot(numbers, happened, "o", color=COLORS[0], markersize=4, label="happened")
    if is_logarithmic([*expected, *happened]):
        axes.set_yscale("log")
    axes.set_title("Expected and happened")
    axes.set_xlim(numbers[0] - 0.6, numbers[-1] + 0.6)
    axes.set_xticks(numbers[:: 1 + len(numbers) // 12])
    axes.set_xlabel("search")
    axes.legend(loc="best", fontsize=7)


def _limit(axes: Any, scores: Sequence[float]) -> None:
    """From a little below the smallest score to a little above the largest: the band far from all trials is wide."""
    low, high = min(scores), max(scores)
    room = 0.15 * (high - low) or 0.1 * abs(high) or 1.0
    axes.set_ylim(low - 1.5 * room, high + 1.5 * room)
