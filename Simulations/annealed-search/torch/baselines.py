"""Tuned baselines: the best peak of a half-decade grid on tuning seeds, then run on evaluation seeds."""

import json
import math
import os

from loop import by_rates
from tasks import TASKS
from training import Training

TUNING_SEED = 101
GRID = 5


def cosine(peak, total):
    """3 % warm-up, then half a cosine to 0; what `warmup(3%) > cosine` computes."""
    return _warmed(peak, total, lambda t, left: (1 + math.cos(math.pi * t / left)) / 2)


def wsd(peak, total):
    """3 % warm-up, constant, linear to 0 over the last fifth."""
    return _warmed(peak, total, lambda t, left: min(1, (left - t) / round(0.2 * total)))


def _warmed(peak, total, shape):
    ramp = round(0.03 * total)
    return lambda step: peak * ((step + 1) / (ramp + 1) if step < ramp else shape(step - ramp, total - ramp))


# Name: shape of the rate, and whether the SGD family runs schedule-free (a ceiling: its peak is tuned too).
BASELINES = {"cosine": (cosine, False), "wsd": (wsd, False), "schedulefree": (wsd, True)}


class Results:
    """One JSON line a run in a file; a run that is there is not made again."""

    def __init__(self, path):
        self.path, self.runs = path, {}
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        if os.path.exists(path):
            with open(path) as file:
                for line in filter(str.strip, file):
                    run = json.loads(line)
                    self.runs[run["key"]] = run

    def get(self, key, make):
        if key not in self.runs:
            self.runs[key] = {"key": key, **make()}
            with open(self.path, "a") as file:
                file.write(json.dumps(self.runs[key]) + "\n")
            print(f"  {key}: {self.runs[key]['final']:.5g}", flush=True)
        return self.runs[key]


class Baselines:
    """Looks tuned runs up in the results, or makes them."""

    def __init__(self, results, tuning_seeds=1, make=True):
        self.results, self.make = results, make
        self.seeds = range(TUNING_SEED, TUNING_SEED + tuning_seeds)

    def run(self, name, task, total, half_decades, seed):
        """One run at the peak 10^(half_decades / 2)."""
        shape, free = BASELINES[name]
        key = f"{name} {task} {total} {half_decades / 2:+.1f} seed {seed}"
        if not self.make and key not in self.results.runs:
            raise LookupError(key)
        return self.results.get(key, lambda: by_rates(
            Training(TASKS[task], seed, free), total, shape(10 ** (half_decades / 2), total)))

    def _score(self, name, task, total, half_decades):
        finals = [self.run(name, task, total, half_decades, seed)["final"] for seed in self.seeds]
        return sum(finals) / len(finals)

    def tuned(self, name, task, total):
        """The best peak in half decades: five points about the task's centre, more while the best is at an edge."""
        centre = round(2 * TASKS[task].centre)
        grid = {k: self._score(name, task, total, k) for k in range(centre - GRID // 2, centre + GRID // 2 + 1)}
        while True:
            best = min(grid, key=lambda k: grid[k])
            new = min(grid) - 1 if best == min(grid) else max(grid) + 1 if best == max(grid) else None
            if new is None:
                return best
            grid[new] = self._score(name, task, total, new)

    def evaluated(self, name, task, total, seed):
        return self.run(name, task, total, self.tuned(name, task, total), seed)
