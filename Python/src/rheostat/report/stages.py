"""The stages of a search, as its decisions tell them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ..directive import Decision
from ..errors import RheostatError
from ..search import BayesianSearch
from .trace import Mark


class Trial(NamedTuple):
    """A rate that was tried, its score (NaN if it diverged) and the score's standard deviation."""

    lr: float
    score: float
    sd: float
    steps: int


@dataclass
class Stage:
    """What was tried, what was chosen and expected, and what happened; NaN where that is not known."""

    number: int
    trials: list[Trial] = field(default_factory=list)
    chosen: float = math.nan
    expected: float = math.nan
    low: float = math.nan
    high: float = math.nan
    happened: float = math.nan
    text: str = ""

    @property
    def failures(self) -> int:
        """Trials that diverged."""
        return sum(math.isnan(trial.score) for trial in self.trials)

    def take(self, decision: Decision) -> None:
        """Adds what a decision tells."""
        values = {name: math.nan if value is None else value for name, value in decision.values.items()}

        def value(name: str) -> float:
            return values.get(name, math.nan)

        if decision.reason in ("trialEnded", "trialStoodIn", "trialFailed"):
            score = math.nan if decision.reason == "trialFailed" else value("score")
            steps = value("steps")
            self.trials.append(Trial(value("tried"), score, value("sd"), 0 if math.isnan(steps) else int(steps)))
        elif decision.reason in ("rateChosen", "searchSkipped", "searchFailed"):
            self.chosen, self.text = value("chosen"), decision.text
            if decision.reason == "rateChosen":
                self.expected, self.low, self.high = value("expected"), value("low"), value("high")
        elif decision.reason == "stageEnded":
            self.happened = value("happened")
            self.expected = value("expected") if math.isnan(self.expected) else self.expected

    def curve(self, points: int = 160) -> list[tuple[float, float, float]]:
        """Rates with the score that the trials let expect there and its deviation; empty if none can be told."""
        scores = [trial for trial in self.trials if trial.lr > 0 and math.isfinite(trial.lr)]
        known = [lr for lr in (*(trial.lr for trial in scores), self.chosen) if lr > 0 and 1e-300 < lr < 1e300]
        if not known or all(math.isnan(trial.score) for trial in scores):
            return []
        low, high = min(known) / 2, max(known) * 2
        rates = [low * (high / low) ** (place / points) for place in range(points + 1)]
        rates[-1] = high
        try:
            with BayesianSearch(low, high) as search:
                # Without the deviations, as controllers tell them to theirs: a forecast's can exceed all scores.
                for trial in scores:
                    search.tell(trial.lr, trial.score)
                found = search.posterior(rates)
        except RheostatError:
            return []
        return [] if found is None else list(zip(rates, found.mean, found.sd, strict=True))


def stages(decisions: Iterable[Mark]) -> list[Stage]:
    """The stages of a run in order; a stage that was begun anew after its choice is another one."""
    found: list[Stage] = []
    for _, decision in decisions:
        told = decision.values.get("stage")
        if told is None or math.isnan(told):
            continue
        number, is_trial = round(told), decision.reason.startswith("trial")
        if not found or found[-1].number != number or (is_trial and not math.isnan(found[-1].chosen)):
            if not is_trial and decision.reason not in ("rateChosen", "searchSkipped", "searchFailed"):
                continue
            found.append(Stage(number))
        found[-1].take(decision)
    return found
