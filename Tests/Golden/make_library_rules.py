#!/usr/bin/env python3
"""Writes library_rules.json beside it: rates that the rules of transformers and timm set after each metric.

    pip download --no-deps timm==1.0.31 transformers==5.23.0     (then unzip the two wheels into one folder)
    pip install torch==2.13.0
    python3 make_library_rules.py FOLDER [--seed 1]

The classes are taken out of the libraries' files and run on torch's own optimizer and scheduler. rates[0] is the rate
before the first metric. Parameters are those by which this project knows the rule.
"""
import argparse, ast, json, math, os, random, warnings
from typing import Any, Dict, List, Optional, Tuple, Union

import torch

ap = argparse.ArgumentParser()
ap.add_argument("folder")
ap.add_argument("--seed", type=int, default=1)
args = ap.parse_args()
rng = random.Random(args.seed)
warnings.simplefilter("ignore")


def take(path, wanted, names):
    tree = ast.parse(open(os.path.join(args.folder, path)).read())
    tree.body = [node for node in tree.body if getattr(node, "name", None) in wanted]
    exec(compile("from __future__ import annotations\n" + ast.unparse(tree), path, "exec"), names)
    return names


hf = take("transformers/optimization.py", ("StreamingAverage", "GreedyLR"), dict(Optimizer=torch.optim.Optimizer, Any=Any))
timm = dict(torch=torch, warnings=warnings, ABC=object, abc=__import__("abc"), Any=Any, Dict=Dict, List=List, Optional=Optional,
            Tuple=Tuple, Union=Union)
take("timm/scheduler/scheduler.py", ("Scheduler",), timm)
take("timm/scheduler/plateau_lr.py", ("PlateauLRScheduler",), timm)
cases = []


def run(kind, parameters, base, metrics, make, step):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)
    scheduler = make(optimizer)
    rates = [optimizer.param_groups[0]["lr"]]
    for index, metric in enumerate(metrics):
        step(scheduler, index, metric)
        rates.append(optimizer.param_groups[0]["lr"])
    words = [x if math.isfinite(x) else {math.inf: "inf", -math.inf: "-inf"}.get(x, "nan") for x in metrics]
    cases.append(dict(kind=kind, parameters=parameters, base=base, metrics=words, rates=rates))


def metrics(count, odd=True):
    """Falls, rises and rests with noise; in places not a finite number."""
    value, slope, out = rng.uniform(1, 3), 0.0, []
    for index in range(count):
        if index % 30 == 0:
            slope = rng.choice((-0.05, -0.05, 0.02, 0))
        value += slope + rng.gauss(0, 0.005)
        out.append(rng.choice((math.nan, math.inf, -math.inf if rng.random() < 0.1 else math.nan)) if odd and rng.random() < 0.03 else value)
    return out


for number in range(16):
    mode, relative = rng.choice(("min", "max")), rng.random() < 0.5
    shared = dict(factor=rng.uniform(0.5, 0.97), patience=rng.randrange(0, 4), threshold=rng.choice((0.0, 1e-6, 1e-3)), cooldown=rng.randrange(0, 4))
    theirs = dict(shared, mode=mode, threshold_mode="rel" if relative else "abs", warmup=rng.randrange(0, 4), reset_start=rng.randrange(1, 6))
    ours = dict(shared, mode=mode, thresholdMode="relative" if relative else "absolute", raiseCooldown=theirs["warmup"], restart=theirs["reset_start"])
    if number % 2:
        window = rng.randrange(2, 20)
        theirs.update(smooth=True, window_size=window)
        ours.update(window=window)
    if number % 3:
        low, high = rng.uniform(1e-4, 0.05), rng.uniform(0.05, 1)
        theirs.update(min_lr=low, max_lr=high)
        ours.update(low=low, high=high)
    base = rng.choice((5e-5, 0.01, 0.1, 2.0))
    run("hfGreedy", ours, base, metrics(300, odd=number % 4 < 2), lambda o: hf["GreedyLR"](o, **theirs), lambda s, _, m: s.step(m))
run("hfGreedy", {}, 5e-5, metrics(300), hf["GreedyLR"], lambda s, _, m: s.step(m))

for number in range(10):
    mode, base, warmup = rng.choice(("min", "max")), rng.uniform(0.01, 1), rng.choice((0, 0, 3, 7))
    factor, patience, threshold, cooldown, floor = rng.uniform(0.1, 0.9), rng.randrange(0, 5), rng.choice((0.0, 1e-4, 1e-2)), rng.randrange(0, 4), rng.choice((0.0, 1e-3))
    start = base * rng.uniform(0, 0.5)
    run("timmPlateau", dict(mode=mode, factor=factor, patience=patience, threshold=threshold, cooldown=cooldown, floor=floor, warmup=warmup, warmupStart=start),
        base, metrics(120),
        lambda o: timm["PlateauLRScheduler"](o, mode=mode, decay_rate=factor, patience_t=patience, threshold=threshold, cooldown_t=cooldown,
                                             lr_min=floor, warmup_t=warmup, warmup_lr_init=start),
        lambda s, index, m: s.step(index + 1, m))

out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "library_rules.json")
with open(out, "w") as fh:
    json.dump(dict(source=dict(torch=torch.__version__.split("+")[0], timm="1.0.31", transformers="5.23.0"), cases=cases), fh, separators=(",", ":"))
    fh.write("\n")
print(len(cases), "cases;", [len(set(c["rates"])) for c in cases])
