"""A run as a picture: loss and learning rate over the performed steps, its searches, and what the search cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .drawing import COLORS, GREY, PALE, Picture, drawable, figure, is_logarithmic, label, smoothed, styled, thinned
from .stage_panels import draw_outcomes, draw_stage
from .stages import Stage, stages
from .trace import Trace

# More panels than this are a wall.
_MOST_STAGES = 8
_COLUMNS = 4


def draw(traces: Sequence[Trace], title: str = "") -> Picture:
    """One run with its decisions and searches, or several over each other."""
    single = traces[0] if len(traces) == 1 else None
    found = stages(single.decisions) if single else []
    shown = found[:_MOST_STAGES]
    outcomes = [stage for stage in found if not math.isnan(stage.happened) and not math.isnan(stage.expected)]
    columns = min(_COLUMNS, max(1, len(shown) + bool(outcomes)))
    rows = math.ceil((len(shown) + bool(outcomes)) / columns)
    bars = 0.35 + 0.25 * len(traces)
    with styled():
        made = figure(9.0, 5.2 + 2.4 * rows + bars)
        grid = made.add_gridspec(3 + rows, columns, height_ratios=[3, 2.2, *[2.4] * rows, bars])
        losses = made.add_subplot(grid[0, :])
        rates = made.add_subplot(grid[1, :], sharex=losses)
        for place, trace in enumerate(traces):
            color = COLORS[place % len(COLORS)]
            _draw_losses(losses, trace, color, single is not None)
            _draw_rates(rates, trace, color, single is not None)
        _finish(losses, rates, traces, title)
        for place, stage in enumerate(shown):
            axes = made.add_subplot(grid[2 + place // columns, place % columns])
            draw_stage(axes, stage, len(found), place == 0)
        if outcomes:
            place = len(shown)
            draw_outcomes(made.add_subplot(grid[2 + place // columns, place % columns]), outcomes)
        _draw_bars(made.add_subplot(grid[2 + rows, :]), traces)
    return Picture(made, salt=" ".join(trace.name for trace in traces) or "run")


def omitted(found: Sequence[Stage]) -> int:
    """Stages that the picture has no room for."""
    return max(0, len(found) - _MOST_STAGES)


def _draw_losses(axes: Any, trace: Trace, color: str, alone: bool) -> None:
    for role, tint, name in ((True, PALE, "probes"), (False, color, "training loss")):
        steps, losses = _part(trace, trace.losses, role)
        if not steps:
            continue
        xs, ys = thinned(steps, losses)
        axes.plot(
            xs, ys, color=tint, linewidth=0.7, alpha=0.9 if role else 0.35, label=name if alone and role else None
        )
        if not role:
            mean = thinned(steps, smoothed(losses))
            axes.plot(*mean, color=tint, linewidth=1.5, label=name if alone else label(trace.name))
    checks = [check for check in trace.validations if drawable(check.loss)]
    if checks:
        xs, ys = [check.step for check in checks], [check.loss for check in checks]
        style = {"color": COLORS[1] if alone else color, "linewidth": 1.1, "marker": "o", "markersize": 2.2}
        axes.plot(xs, ys, label="validation loss" if alone else None, linestyle="-" if alone else ":", **style)
    bad = [step for step, loss in zip(trace.steps, trace.losses, strict=True) if abs(loss) >= 1e100]
    if bad:
        axes.plot(bad, [0.98] * len(bad), "x", color=COLORS[1], transform=axes.get_xaxis_transform(), label="diverged")


def _draw_rates(axes: Any, trace: Trace, color: str, alone: bool) -> None:
    for role, tint in ((True, GREY), (False, color)):
        steps, rates = _part(trace, trace.rates, role)
        if steps:
            xs, ys = thinned(steps, rates)
            axes.plot(
                xs,
                ys,
                color=tint,
                linewidth=0.9 if role else 1.5,
                drawstyle="steps-pre",
                label="probes" if role and alone else None,
            )
    if not alone:
        return
    seen = {"restore": False, "decision": False}
    for step in trace.restores:
        word = None if seen["restore"] else "checkpoint restored"
        axes.axvline(step, color=PALE, linewidth=0.8, linestyle=(0, (3, 3)), zorder=0, label=word)
        seen["restore"] = True
    marks = [(mark.step, _rate_at(trace, mark.step, mark.decision.rate)) for mark in trace.decisions]
    placed = [(step, rate) for step, rate in marks if rate > 0]
    if placed:
        xs, ys = [step for step, _ in placed], [rate for _, rate in placed]
        axes.plot(xs, ys, "v", color=COLORS[1], markersize=4.5, label="decision", zorder=3, clip_on=False)


def _finish(losses: Any, rates: Any, traces: Sequence[Trace], title: str) -> None:
    known = [loss for trace in traces for loss in _shown_losses(trace)]
    if is_logarithmic(known):
        losses.set_yscale("log")
    _cut(losses, known)
    if any(rate > 0 for trace in traces for rate in trace.rates):
        rates.set_yscale("log")
    losses.set_title(label(title or (traces[0].name if len(traces) == 1 else "Runs")))
    losses.set_ylabel("loss")
    rates.set_ylabel("learning rate")
    rates.set_xlabel("updates performed, probes included")
    rates.set_xlim(0, max(1, *(trace.performed for trace in traces)))
    losses.tick_params(labelbottom=False)
    for axes in (losses, rates):
        if axes.get_legend_handles_labels()[0]:
            axes.legend(loc="upper left", bbox_to_anchor=(1.005, 1.0), borderaxespad=0.0)


def _cut(axes: Any, known: Sequence[float]) -> None:
    """Cuts off an explosion, which would flatten the rest: ten times the 90th percentile is the most that is shown."""
    if len(known) < 10:
        return
    ordered = sorted(known)
    high, low = ordered[int(0.9 * (len(ordered) - 1))], ordered[0]
    most = high + 9 * max(high - low, abs(high))
    if ordered[-1] > most:
        axes.set_ylim(top=most)


def _shown_losses(trace: Trace) -> list[float]:
    losses = [*trace.losses, *(check.loss for check in trace.validations)]
    return [loss for loss in losses if drawable(loss)]


def _part(trace: Trace, values: Sequence[float], probes: bool) -> tuple[list[float], list[float]]:
    """The updates of one role; NaN between stretches, so that no line joins them."""
    xs: list[float] = []
    ys: list[float] = []
    apart = False
    first = {step + 1 for step in trace.restores} if probes else set()
    for step, value, probe in zip(trace.steps, values, trace.probes, strict=True):
        if bool(probe) != probes:
            apart = bool(xs)
            continue
        if apart or step in first:
            xs.append(step - 0.5)
            ys.append(math.nan)
            apart = False
        xs.append(step)
        ys.append(value)
    return xs, ys


def _rate_at(trace: Trace, step: int, rate: float) -> float:
    """Where a decision is marked: on the curve, at the update that follows it."""
    place = next((place for place, known in enumerate(trace.steps) if known > step), len(trace.steps) - 1)
    return trace.rates[place] if trace.steps else rate


def _draw_bars(axes: Any, traces: Sequence[Trace]) -> None:
    """Useful updates, searched ones, and those that were lost, of each run."""
    names = [label(trace.name, 24) for trace in traces]
    kinds = (("useful", COLORS[2]), ("searched", GREY), ("lost", COLORS[1]))
    shown = {"useful": True, "searched": any(run.searched for run in traces), "lost": any(run.lost for run in traces)}
    for place, trace in enumerate(traces):
        useful = trace.performed - trace.searched - trace.lost
        start = 0
        for (kind, color), width in zip(kinds, (useful, trace.searched, trace.lost), strict=True):
            axes.barh(
                place, width, left=start, color=color, height=0.6, label=kind if place == 0 and shown[kind] else None
            )
            share = width / max(trace.performed, 1)
            if share >= 0.06:
                words = f"{width:,} {kind} ({100 * share:.0f} %)" if share >= 0.22 else f"{width:,}"
                axes.text(start + width / 2, place, words, ha="center", va="center", color="white", fontsize=8)
            start += width
    axes.set_yticks(range(len(traces)), names)
    axes.set_ylim(len(traces) - 0.5, -0.5)
    axes.set_xlim(0, max(1, *(trace.performed for trace in traces)))
    axes.set_title("Updates: useful against searched")
    axes.grid(False)
    axes.legend(loc="upper left", bbox_to_anchor=(1.005, 1.1), borderaxespad=0.0)
