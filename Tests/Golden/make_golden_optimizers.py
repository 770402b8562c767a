#!/usr/bin/env python3
"""Writes optimizers.json: 25 updates of each optimizer of torch.optim on a small problem, in float64.

    pip install torch==2.13.0
    python3 make_golden_optimizers.py [--seed 1] [--out .]

The gradients are given numbers (not those of a loss), so that a case needs nothing but the optimizer. `momentum` holds
the momentum of every update (a change in mid-run writes the parameter group, as torch's own schedulers do).
"""
import argparse, json, os

import torch

ap = argparse.ArgumentParser()
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--out", default=os.path.dirname(os.path.abspath(__file__)))
args = ap.parse_args()
torch.set_default_dtype(torch.float64)  # else NAdam keeps its product of momenta in float32
generator = torch.Generator().manual_seed(args.seed)

STEPS, COUNT = 25, 5
MAKE = {
    "sgd": lambda p, m, d: torch.optim.SGD(p, lr=1, weight_decay=d),
    "momentum": lambda p, m, d: torch.optim.SGD(p, lr=1, momentum=m, weight_decay=d),
    "nesterov": lambda p, m, d: torch.optim.SGD(p, lr=1, momentum=m, nesterov=True, weight_decay=d),
    "adam": lambda p, m, d: torch.optim.Adam(p, lr=1, betas=(m, 0.999), weight_decay=d),
    "adamw": lambda p, m, d: torch.optim.AdamW(p, lr=1, betas=(m, 0.999), weight_decay=d),
    "nadamw": lambda p, m, d: torch.optim.NAdam(
        p, lr=1, betas=(m, 0.999), weight_decay=d, momentum_decay=4e-3, decoupled_weight_decay=True),
}


def uniform(*shape):
    return torch.rand(*shape, dtype=torch.float64, generator=generator)


def case(kind, decay, changes):
    momenta = [0.0 if kind == "sgd" else 0.9] * STEPS
    if changes:
        momenta = [0.95 - 0.1 * float(uniform(1)) if i >= STEPS // 2 else m for i, m in enumerate(momenta)]
    x = torch.nn.Parameter(2 * uniform(COUNT) - 1)
    start = x.tolist()
    gradients = 2 * uniform(STEPS, COUNT) - 1
    rates = (0.01 + 0.2 * uniform(STEPS)).tolist()
    optimizer = MAKE[kind]([x], momenta[0], decay)
    path = []
    for gradient, rate, momentum in zip(gradients, rates, momenta):
        group = optimizer.param_groups[0]
        group["lr"] = rate
        if "betas" in group:
            group["betas"] = (momentum, group["betas"][1])
        else:
            group["momentum"] = momentum
        x.grad = gradient.clone()
        optimizer.step()
        path.append(x.tolist())
    return {"optimizer": kind, "weightDecay": decay, "beta2": 0.999, "epsilon": 1e-8, "momentumDecay": 4e-3,
            "start": start, "gradients": gradients.tolist(), "rates": rates, "momentum": momenta, "path": path}


cases = [case(kind, decay, changes) for kind in MAKE for decay in (0.0, 0.03) for changes in (False, True)
         if not (kind == "sgd" and changes)]
with open(os.path.join(args.out, "optimizers.json"), "w") as file:
    json.dump({"source": {"torch": torch.__version__, "seed": args.seed}, "cases": cases}, file,
              separators=(",", ":"))
    file.write("\n")
print("optimizers.json", len(cases), "cases")
