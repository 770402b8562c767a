"""Ours and the peers behind one face: `ask()` gives log10 of the learning rate, `tell(t, value)` takes NaN for a failure,
`best()` gives log10 of the rate that the method recommends, or the best observed one if it recommends nothing."""
import json
import math
import subprocess
import warnings

import numpy as np

from functions import HIGH, LOW

warnings.filterwarnings("ignore")


class Observed:
    """What was told; the best observed rate."""

    def __init__(self):
        self.rates, self.values = [], []

    def tell(self, t, value):
        self.rates.append(t)
        self.values.append(value)

    def best(self):
        finite = [(v, t) for t, v in zip(self.rates, self.values) if math.isfinite(v)]
        return min(finite)[1] if finite else None


class Program:
    """A program that answers one JSON line with one."""

    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def call(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer


class Ours:
    def __init__(self, program, seed, settings=None):
        self.program = program
        program.call({"new": {"seed": seed, **({"settings": settings} if settings else {})}})

    def ask(self):
        return math.log10(self.program.call({"ask": True})["lr"])

    def tell(self, t, value):
        told = {"value": value} if math.isfinite(value) else {}
        self.program.call({"tell": {"lr": min(max(10.0**t, 1e-5), 1.0), **told}})

    def best(self):
        rate = self.program.call({"best": True}).get("lr")
        return None if rate is None else math.log10(rate)


class Grid(Observed):
    """The centres of so many equal cells."""

    def __init__(self, count):
        super().__init__()
        self.count = count

    def ask(self):
        return LOW + (HIGH - LOW) * (len(self.rates) + 0.5) / self.count


class AutoLRS(Observed):
    """scikit-optimize as AutoLRS uses it: one random point, lower confidence bound with kappa 1e6, failures told as 1e6."""

    def __init__(self, seed):
        super().__init__()
        from skopt import Optimizer
        from skopt.space import Real

        self.optimizer = Optimizer(
            [Real(10**LOW, 10**HIGH, "log-uniform")], base_estimator="GP", n_initial_points=1, acq_func="LCB",
            acq_func_kwargs={"kappa": 1e6}, acq_optimizer="lbfgs", random_state=seed)

    def ask(self):
        return math.log10(self.optimizer.ask()[0])

    def tell(self, t, value):
        super().tell(t, value)
        self.optimizer.tell([min(max(10.0**t, 10**LOW), 10**HIGH)], value if math.isfinite(value) else 1e6)


class BoTorch(Observed):
    """LogEI on a `SingleTaskGP` with its default priors, after five Sobol points, as Ax does. A failure is told as the
    worst value seen so far, the usual remedy: BoTorch has none of its own."""

    def __init__(self, seed, start=5):
        super().__init__()
        import torch

        torch.set_num_threads(1)
        torch.manual_seed(seed)
        self.torch = torch
        self.first = torch.quasirandom.SobolEngine(1, scramble=True, seed=seed).draw(start, dtype=torch.double)[:, 0]

    def ask(self):
        n = len(self.rates)
        finite = [v for v in self.values if math.isfinite(v)]
        if n < len(self.first) or not finite:
            x = float(self.first[n]) if n < len(self.first) else float(self.torch.rand(1))
            return LOW + (HIGH - LOW) * x
        return LOW + (HIGH - LOW) * self.suggestion([v if math.isfinite(v) else max(finite) for v in self.values])

    def suggestion(self, values):
        from botorch.acquisition import LogExpectedImprovement
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import SingleTaskGP
        from botorch.optim import optimize_acqf
        from gpytorch.mlls import ExactMarginalLogLikelihood

        torch = self.torch
        x = torch.tensor([[(t - LOW) / (HIGH - LOW)] for t in self.rates], dtype=torch.double)
        y = -torch.tensor(values, dtype=torch.double)[:, None]
        model = SingleTaskGP(x, y)
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        with torch.no_grad():
            best = model.posterior(x).mean.max()
        bounds = torch.tensor([[0.0], [1.0]], dtype=torch.double)
        chosen, _ = optimize_acqf(
            LogExpectedImprovement(model, best_f=best), bounds, q=1, num_restarts=4, raw_samples=64)
        return float(chosen[0, 0])


class Optuna(Observed):
    """`GPSampler` with its defaults; a failure is a failed trial, which it leaves out."""

    def __init__(self, seed):
        super().__init__()
        import optuna
        import torch

        torch.set_num_threads(1)
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.optuna = optuna
        self.study = optuna.create_study(sampler=optuna.samplers.GPSampler(seed=seed))

    def ask(self):
        self.trial = self.study.ask()
        return math.log10(self.trial.suggest_float("lr", 10**LOW, 10**HIGH, log=True))

    def tell(self, t, value):
        super().tell(t, value)
        if math.isfinite(value):
            self.study.tell(self.trial, value)
        else:
            self.study.tell(self.trial, state=self.optuna.trial.TrialState.FAIL)


def searcher(method, seed, budget, program=None, settings=None):
    """A new search by a method's name."""
    if method == "ours":
        return Ours(program, seed, settings)
    return {"grid": lambda: Grid(budget), "skopt": lambda: AutoLRS(seed), "botorch": lambda: BoTorch(seed),
            "optuna": lambda: Optuna(seed)}[method]()
