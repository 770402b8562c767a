#!/usr/bin/env python3
"""Writes dialects.json beside it: rates computed by torch and by the source code of timm, transformers and optax.

    pip download --no-deps timm==1.0.31 transformers==5.23.0 optax==0.2.8     (then unzip the three wheels into one folder)
    pip install numpy torch==2.13.0
    python3 make_dialects.py FOLDER [--seed 1]

Only the functions and classes that compute schedules are taken out of the files and run, in float64 with numpy in the
place of jax: jax need not be installed; torch runs itself. Every case holds the kind and the parameters by which *this* project
knows the schedule, so that one test makes them all through the catalogue.
"""
import argparse, ast, json, math, os, types
from typing import Callable, Iterable, List, Optional, Tuple, Union

import numpy as np
import torch

ap = argparse.ArgumentParser()
ap.add_argument("folder")
ap.add_argument("--seed", type=int, default=1)
args = ap.parse_args()
rng = np.random.default_rng(args.seed)


def take(path, wanted, names):
    """Runs the definitions of a file whose names are wanted; the last one of a name counts, as in Python."""
    tree = ast.parse(open(os.path.join(args.folder, path)).read())
    tree.body = [node for node in tree.body if getattr(node, "name", None) and wanted(node.name)]
    exec(compile("from __future__ import annotations\n" + ast.unparse(tree), path, "exec"), names)
    return names


class Scheduler:
    def __init__(self, optimizer, **_):
        self.base_values = [optimizer]

    def update_groups(self, _):
        pass


timm = dict(math=math, np=np, Scheduler=Scheduler, bisect=__import__("bisect"), List=List, Tuple=Tuple, Union=Union,
            Optional=Optional, Callable=Callable, _STABLE_FNS=("constant", "rsqrt", "power"),
            _DECAY_FNS=("linear", "1-sqrt", "cosine", "power", "exp"), _logger=types.SimpleNamespace(warning=lambda *_: None))
for file in ("cosine_lr", "tanh_lr", "poly_lr", "step_lr", "multistep_lr", "wsd_lr"):
    take(f"timm/scheduler/{file}.py", lambda name: name.endswith("Scheduler"), timm)

hf = take("transformers/optimization.py", lambda name: name.startswith("_get_") and name.endswith("_lambda"), dict(math=math))

jax = types.SimpleNamespace(tree=types.SimpleNamespace(map=lambda f, xs: tuple(f(x) for x in xs)))
jnp = types.SimpleNamespace(**{name: getattr(np, name) for name in
                               "clip where minimum maximum floor power stack cumprod logical_and cos pi sign".split()})
optax = dict(jax=jax, jnp=jnp, Optional=Optional, Iterable=Iterable, logging=types.SimpleNamespace(info=lambda *_: None))
take("optax/schedules/_join.py", lambda name: name == "join_schedules", optax)
optax["_join"] = types.SimpleNamespace(join_schedules=optax["join_schedules"])
take("optax/schedules/_schedule.py", lambda name: True, optax)

cases = []


def add(kind, parameters, base, total, rate, steps=None):
    values = [float(rate(t)) for t in range(steps or 2 * total)]
    cases.append(dict(kind=kind, parameters=parameters, base=base, total=total, values=values))


def real(low, high):
    return float(rng.uniform(low, high))


def whole(low, high):
    return int(rng.integers(low, high))


for _ in range(3):
    base, T, W = real(0.01, 1), whole(20, 60), whole(0, 12)
    floor, start, k = base * real(0, 0.2), base * real(0, 0.3), real(0.5, 3)
    first, mul, fade, limit = whole(3, 15), [1, 2, 3, 1.5][whole(0, 4)], real(0.3, 1), whole(1, 5)
    for prefix in (False, True):
        theirs = dict(t_initial=first, lr_min=floor, cycle_mul=mul, cycle_decay=fade, cycle_limit=limit, warmup_t=min(W, first),
                      warmup_lr_init=start, warmup_prefix=prefix)
        ours = dict(steps=first, floor=floor, cycleMultiplier=mul, peakFactor=fade, cycles=limit, warmup=min(W, first),
                    warmupStart=start, warmupPrefix=prefix)
        power, lower, upper = real(0.3, 3), -real(1, 9), real(1, 5)
        for kind, name, more, mine in (
                ("timmCosine", "CosineLRScheduler", dict(k_decay=k), dict(decayExponent=k)),
                ("timmPolynomial", "PolyLRScheduler", dict(k_decay=k, power=power), dict(decayExponent=k, power=power)),
                ("timmTanh", "TanhLRScheduler", dict(lb=lower, ub=upper), dict(lower=lower, upper=upper))):
            schedule = timm[name](base, **theirs, **more)
            add(kind, dict(ours, **mine), base, T, lambda t: schedule._get_lr(t)[0])
        schedule = timm["StepLRScheduler"](base, decay_t=first, decay_rate=fade, warmup_t=W, warmup_lr_init=start, warmup_prefix=prefix)
        add("timmStep", dict(every=first, factor=fade, warmup=W, warmupStart=start, warmupPrefix=prefix), base, T, lambda t: schedule._get_lr(t)[0])
        stones = sorted(int(x) for x in rng.integers(1, T, 4))
        schedule = timm["MultiStepLRScheduler"](base, decay_t=stones, decay_rate=fade, warmup_t=W, warmup_lr_init=start, warmup_prefix=prefix)
        add("timmMultiStep", dict(milestones=stones, factor=fade, warmup=W, warmupStart=start, warmupPrefix=prefix), base, T, lambda t: schedule._get_lr(t)[0])
    r, waves, n, q = real(0, 0.5), real(0.2, 3), whole(1, 6), real(0.3, 3)
    plan = dict(num_warmup_steps=W, num_training_steps=T)
    call = lambda name, **k: lambda t: base * hf[f"_get_{name}_lambda"](t, **k)
    add("hfCosine", dict(warmup=W, cycles=waves, floorRatio=r), base, T, call("cosine_schedule_with_warmup_lr", **plan, num_cycles=waves, min_lr_rate=r))
    for first_rate in (None, real(0, 1)):
        add("hfCosineMinLr", dict(warmup=W, cycles=waves, floorRatio=r, **({} if first_rate is None else dict(warmupStart=first_rate))), base, T,
            call("cosine_with_min_lr_schedule_with_warmup_lr_rate", **plan, num_cycles=waves, min_lr_rate=r, warmup_lr_rate=first_rate))
    add("hfLinear", dict(warmup=W), base, T, call("linear_schedule_with_warmup_lr", **plan))
    add("hfPolynomial", dict(warmup=W, floor=floor, power=q), base, T, call("polynomial_decay_schedule_with_warmup_lr", **plan, lr_end=floor, power=q, lr_init=base))
    add("hfHardRestarts", dict(warmup=W, cycles=n), base, T, call("cosine_with_hard_restarts_schedule_with_warmup_lr", **plan, num_cycles=n))
    tau = whole(1, 50)
    add("hfInverseSqrt", dict(warmup=W, timescale=tau), base, T, call("inverse_sqrt_schedule_lr", num_warmup_steps=W, timescale=tau))
    add("hfConstantWithWarmup", dict(warmup=W), base, T, call("constant_schedule_with_warmup_lr", num_warmup_steps=W))
    for up in ("linear", "cosine", "1-sqrt"):
        for down in ("linear", "cosine", "1-sqrt"):
            D = whole(1, T - W)
            word = lambda x: "oneMinusSqrt" if x == "1-sqrt" else x
            add("hfWSD", dict(warmup=W, decay=D, floorRatio=r, warmupShape=word(up), decayShape=word(down), cycles=waves), base, T,
                call("wsd_scheduler", num_warmup_steps=W, num_stable_steps=T - W - D, num_decay_steps=D, warmup_type=up, decay_type=down, min_lr_ratio=r, num_cycles=waves))
    add("optaxCosineDecay", dict(steps=T, floorRatio=r, exponent=q), base, T, optax["cosine_decay_schedule"](base, T, r, q))
    add("optaxWarmupCosine", dict(start=start, floor=floor, warmup=W, exponent=q), base, T, optax["warmup_cosine_decay_schedule"](start, base, W, T, floor, q))
    a, b, d, f = real(0.05, 0.5), real(0.5, 0.95), real(1, 50), real(1, 1e4)
    add("optaxOneCycle", dict(rise=a, startDivisor=d, endDivisor=f), base, T, optax["cosine_onecycle_schedule"](T, base, a, d, f))
    add("optaxLinearOneCycle", dict(rise=a, fall=b, startDivisor=d, endDivisor=f), base, T, optax["linear_onecycle_schedule"](T, base, a, b, d, f))
    for end in (floor, 2 * base):
        add("optaxPolynomial", dict(end=end, steps=first, power=q, begin=W), base, T, optax["polynomial_schedule"](base, end, q, first, W))
    for rate, end in ((fade, None), (fade, floor), (1 / fade, 3 * base)):
        for stairs in (False, True):
            add("optaxExponential", dict(every=first, factor=rate, begin=W, staircase=stairs, **({} if end is None else dict(end=end))), base, T,
                optax["exponential_decay"](base, first, rate, W, stairs, end))

# where the floating logarithm of timm misses a restart
schedule = timm["CosineLRScheduler"](1.0, t_initial=1, cycle_mul=3, cycle_limit=9)
add("timmCosine", dict(steps=1, cycleMultiplier=3, cycles=9), 1.0, 130, lambda t: schedule._get_lr(t)[0])

# added last, so that the random numbers of the cases above stay what they were
for stable in ("constant", "rsqrt", "power"):
    for decay in ("1-sqrt", "linear", "cosine", "power", "exp"):
        base, T, W, D = real(0.01, 1), whole(30, 60), whole(1, 12), whole(1, 18)
        start, floor, tau, k, p, r = base * real(0, 0.3), base * real(0, 0.6), whole(1, 30), real(0.3, 2), real(0.3, 3), real(0.01, 0.9)
        schedule = timm["WSDLRScheduler"](base, t_initial=T - W, decay_t=D, lr_min=floor, stable_fn=stable, stable_power=k, decay_fn=decay,
                                          stable_timescale=None if k < 1 else tau, decay_power=p, decay_ratio=r, warmup_t=W, warmup_lr_init=start)
        mine = dict(warmup=W, decay=D, floor=floor, warmupStart=start, stableShape=stable, decayShape="oneMinusSqrt" if decay == "1-sqrt" else decay)
        mine.update({} if stable == "constant" or k < 1 else dict(timescale=tau), **(dict(stablePower=k) if stable == "power" else {}))
        mine.update({"power": dict(decayPower=p), "exp": dict(decayRatio=r)}.get(decay, {}))
        add("timmWSD", mine, base, T, lambda t: schedule._get_lr(t)[0])
for factor, first in ((None, None), (real(0.01, 1), whole(1, 20))):
    base, rates = real(0.01, 1), []
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)
    schedule = torch.optim.lr_scheduler.ConstantLR(optimizer, **({} if factor is None else dict(factor=factor, total_iters=first)))
    for _ in range(40):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    add("torchConstant", {} if factor is None else dict(factor=factor, steps=first), base, 20, lambda t: rates[t])
out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dialects.json")
with open(out, "w") as fh:
    json.dump({"source": dict(torch=torch.__version__.split("+")[0], timm="1.0.31", transformers="5.23.0", optax="0.2.8"), "cases": cases}, fh, separators=(",", ":"))
    fh.write("\n")
print(len(cases), "cases")
