#!/usr/bin/env python3
"""Runs a controller through `rheostat control` over six PyTorch tasks and compares it with tuned baselines.

    python3 run.py --baselines-only
    python3 run.py --rheostat .build/release/rheostat --controller "annealedSearch" --kind schedulefree
"""

import argparse
import math
import os

from baselines import BASELINES, Baselines, Results
from loop import Refused, by_controller
from tasks import TASKS
from training import Training

FULL = 2000
TARGET = 1.015
NEVER = 1.3


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--rheostat", default="rheostat", metavar="PATH", help="the program")
    add("--controller", default="annealedSearch", metavar="SPELLING", help="as rheostat control takes it")
    add("--kind", choices=["schedulefree", "keep"], default="schedulefree",
        help="what the loop does with the SGD family: SGDScheduleFree, or the user's optimizer")
    add("--can", default="saveRestore,rewindData", help="deeds of the plan; may name validate too, or be empty")
    add("--tasks", default=",".join(TASKS), help="some of: %(default)s")
    add("--seeds", default="1,2", help="evaluation seeds")
    add("--budget", type=float, default=1.0, help=f"part of {FULL} updates")
    add("--tuning-seeds", type=int, default=1, help="seeds on which the baselines' peaks are chosen")
    add("--baselines", default="cosine,wsd", help=f"some of: {','.join(BASELINES)}")
    add("--baselines-only", action="store_true", help="make or show the tuned baselines, no controller")
    add("--results", default="torch-results", metavar="DIRECTORY", help="runs are kept here, one JSON line each")
    add("--tag", help="keep the controller's runs too under this name and take them up again")
    add("--decisions", action="store_true", help="print what the controller decided, and why")
    return parser.parse_args()


def reached(run, target, total):
    """The first performed update whose validation loss is at or below the target, as a part of the total."""
    return next((step / total for step, loss in run["curve"] if loss <= target), None)


def mean_log(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


def steps_text(parts):
    mean = mean_log([NEVER if part is None else part for part in parts])
    return f"{mean:.2f}" + f" ({parts.count(None)} never)" * (None in parts)


def peaks(runs):
    return "/".join(f"{run['peak']:.3g}" for run in runs)


class Comparison:
    """Runs of one arm beside the tuned baselines, task by task."""

    def __init__(self, options):
        self.options, self.total = options, round(FULL * options.budget)
        self.tasks, self.seeds = options.tasks.split(","), [int(s) for s in options.seeds.split(",")]
        self.names = options.baselines.split(",")
        self.baselines = Baselines(
            Results(os.path.join(options.results, "baselines.jsonl")), options.tuning_seeds)
        self.cache = Results(os.path.join(options.results, "controllers.jsonl")) if options.tag else None

    def tuned(self, name, task):
        return [self.baselines.evaluated(name, task, self.total, seed) for seed in self.seeds]

    def steered(self, task, seed):
        o = self.options
        can = tuple(filter(None, o.can.split(",")))
        make = lambda: by_controller(
            Training(TASKS[task], seed, o.kind == "schedulefree"), self.total, o.rheostat, o.controller, can)
        if not self.cache:
            return make()
        return self.cache.get(f"{o.tag} {o.controller} {o.kind} {o.can} {task} {self.total} seed {seed}", make)

    def row(self, task, runs):
        """Ratios of one arm on one task: final over each baseline's, and steps to the target, by seed."""
        tuned = {name: self.tuned(name, task) for name in self.names}
        ratios = {name: [run["final"] / base["final"] for run, base in zip(runs, tuned[name])] for name in self.names}
        steps = [reached(run, TARGET * base["final"], self.total)
                 for run, base in zip(runs, self.tuned("cosine", task))]
        return ratios, steps

    def table(self, title, runs_of):
        print(f"\n{title}, {self.total} updates, seeds {self.options.seeds}\n")
        print("| task | final | " + " | ".join(f"/ tuned {n}" for n in self.names) + " | steps / T | searched | peak |")
        print("|---|---|" + "---|" * len(self.names) + "---|---|---|")
        every = {name: [] for name in self.names}
        all_steps = []
        for task in self.tasks:
            runs = runs_of(task)
            ratios, steps = self.row(task, runs)
            for name in self.names:
                every[name] += ratios[name]
            all_steps += steps
            self.line(task, runs, ratios, steps)
        means = " | ".join(f"**{mean_log(every[n]):.4f}**" for n in self.names)
        print(f"| geometric mean | | {means} | **{steps_text(all_steps)}** | | |", flush=True)

    def line(self, task, runs, ratios, steps):
        final = sum(run["final"] for run in runs) / len(runs)
        cells = " | ".join(
            f"{mean_log(ratios[n]):.4f} ({min(ratios[n]):.3f}..{max(ratios[n]):.3f})" for n in self.names)
        searched = sum(run["searched"] for run in runs) / len(runs) / self.total
        print(f"| {task} | {final:.4f} | {cells} | {steps_text(steps)} | {searched:.1%} | {peaks(runs)} |", flush=True)

    def controlled(self, task):
        runs = [self.steered(task, seed) for seed in self.seeds]
        for seed, run in zip(self.seeds, runs):
            if run["performed"] != self.total:
                print(f"!! {task} seed {seed}: {run['performed']} updates instead of {self.total}")
            for decision in run["decisions"] if self.options.decisions else []:
                print(f"   {task} seed {seed} step {decision['step']}: {decision['text']}")
        return runs


def main():
    options = arguments()
    comparison = Comparison(options)
    if options.baselines_only:
        for name in comparison.names:
            comparison.table(f"tuned {name}", lambda task: comparison.tuned(name, task))
        return
    try:
        comparison.table(f"{options.controller}, {options.kind}", comparison.controlled)
    except Refused as refusal:
        raise SystemExit(f"rheostat: {refusal}")


if __name__ == "__main__":
    main()
