"""Runs to report on."""

from __future__ import annotations

import math
from pathlib import Path

import rheostat
from rheostat import report

# Made by `rheostat train --steps 600 --trace`.
ANNEALED = Path(__file__).parent / "data" / "annealed-search.jsonl"


def searching(name: str = "mine") -> report.Trace:
    """A search of two stages with a failure, an outcome, a divergence and a roll-back."""
    trace = report.Trace(name, total=200, about={"optimizer": "adamw <b>"})
    step = 0

    def decided(reason: str, **values: float) -> None:
        number = len(trace.decisions) + 1
        trace.decided(step, rheostat.Decision(number, step, 0.1, reason, values, f"{reason} & <i>why</i>"))

    for stage in (1.0, 2.0):
        for lr, score in ((1e-3, 0.9), (1e-2, 0.5), (1e-1, math.nan)):
            for _ in range(10):
                step += 1
                trace.add(step, lr, math.nan if math.isnan(score) and _ > 5 else 2.0, "probe")
            decided(
                "trialFailed" if math.isnan(score) else "trialEnded",
                stage=stage,
                tried=lr,
                score=score,
                sd=0.1,
                steps=10.0,
            )
            trace.restored(step, step - int(stage - 1) * 40)
        decided("rateChosen", stage=stage, chosen=0.01, expected=0.5, low=0.4, high=0.6, trials=3.0, searched=30.0)
        for _ in range(40):
            step += 1
            trace.add(step, 0.01, 1.0 / step)
        decided("stageEnded", stage=stage, chosen=0.01, expected=0.5, happened=0.55)
        trace.validated(step, 0.5 / stage, 0.9)
    for _ in range(60):
        step += 1
        trace.add(step, 0.01, math.inf if _ == 3 else 1e6 if _ == 2 else 0.01)
    trace.restored(step, trace.searched + 5)
    return trace
