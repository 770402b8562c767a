#!/usr/bin/env python3
"""Writes optimizers_more.json: schedule-free SGD and AdamW and Prodigy by their authors' packages, in float64.

    pip install torch==2.13.0 schedulefree==1.4.1 prodigyopt==1.1.2
    python3 make_golden_optimizers_more.py [--seed 1] [--out .]

Gradients are those of a quadratic plus noise and are told as numbers, so that a case needs nothing but the optimizer.
`path` holds the parameters after each update in training mode (y), `average` those in evaluation mode (x), `distance`
Prodigy's d after each update.
"""
import argparse, copy, json, os

import torch
from prodigyopt import Prodigy
from schedulefree import AdamWScheduleFree, SGDScheduleFree

ap = argparse.ArgumentParser()
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--out", default=os.path.dirname(os.path.abspath(__file__)))
args = ap.parse_args()
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(args.seed)

STEPS, COUNT = 40, 3
CURVATURES = torch.tensor([1.0, 0.3, 3.0])
PEAK = {"schedule-free-sgd": 0.3, "schedule-free-adamw": 0.1, "prodigy": 1.0}
RATES = {
    "constant": lambda i: 1.0,
    "ramp": lambda i: 10 ** (-4 + 4 * i / (STEPS - 1)),  # the largest rate grows with every update
    "decay": lambda i: min(1.0, (i + 1) / 8) * (1 - i / STEPS),
    "zeros": lambda i: 0.0 if i < 2 or i % 7 == 3 else 0.5,
}


def uniform(*shape):
    return torch.rand(*shape, generator=generator)


def make(case, x):
    decay, beta = case["weightDecay"], case["momentum"]
    if case["optimizer"] == "schedule-free-sgd":
        return SGDScheduleFree([x], momentum=beta, weight_decay=decay)
    if case["optimizer"] == "schedule-free-adamw":
        return AdamWScheduleFree([x], betas=(beta, case["beta2"]), eps=case["epsilon"], weight_decay=decay)
    return Prodigy([x], betas=(beta, case["beta2"]), eps=case["epsilon"], weight_decay=decay,
                   safeguard_warmup=case["safeguardsWarmup"])


def average(x, optimizer):
    """The parameters in evaluation mode, from copies: there and back would change the last bits."""
    twin = torch.nn.Parameter(x.detach().clone())
    other = type(optimizer)([twin])
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    other.eval()
    return twin.tolist()


def fill(case, shape, from_zero):
    x = torch.nn.Parameter(torch.zeros(COUNT) if from_zero else 2 * uniform(COUNT) - 1)
    target = 2 * uniform(COUNT) - 1
    optimizer = make(case, x)
    free = case["optimizer"] != "prodigy"
    if free:
        optimizer.train()
    case.update(start=x.tolist(), rates=[], gradients=[], path=[], average=[], distance=[])
    for i in range(STEPS):
        rate = PEAK[case["optimizer"]] * RATES[shape](i)
        gradient = CURVATURES * (x.detach() - target) + 0.2 * (uniform(COUNT) - 0.5)
        optimizer.param_groups[0]["lr"] = rate
        x.grad = gradient.clone()
        optimizer.step()
        case["rates"].append(rate)
        case["gradients"].append(gradient.tolist())
        case["path"].append(x.tolist())
        if free:
            case["average"].append(average(x, optimizer))
        else:
            case["distance"].append(float(optimizer.param_groups[0]["d"]))
    return case


cases = []
for kind in PEAK:
    for shape in RATES:
        for decay in (0.0, 0.05):
            odd = len(cases) % 2 == 1
            case = {"optimizer": kind, "weightDecay": decay, "momentum": 0.8 if odd else 0.9, "beta2": 0.999,
                    "epsilon": 1e-8, "safeguardsWarmup": kind == "prodigy" and odd}
            cases.append(fill(case, shape, from_zero=kind == "prodigy" and shape != "ramp"))
packages = {"torch": torch.__version__, "schedulefree": "1.4.1", "prodigyopt": "1.1.2"}
with open(os.path.join(args.out, "optimizers_more.json"), "w") as file:
    json.dump({"source": {**packages, "seed": args.seed}, "cases": cases}, file, separators=(",", ":"))
    file.write("\n")
print("optimizers_more.json", len(cases), "cases")
