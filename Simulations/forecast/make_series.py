#!/usr/bin/env python3
"""Loss series of small nets at ten constant learning rates, to choose the settings of the forecasters on.

    pip install torch numpy
    python3 make_series.py DIRECTORY

Seven tasks, three optimizers, three stages; a stage starts from what the best rate of the last one reached after 1,000
steps. Files as `forecast-study` reads them. All rates are trained side by side, on the same batches.
"""
import inspect, math, os, sys

import numpy as np
import torch

torch.set_num_threads(1)
RATES, STEPS = 10, 1050
DIGITS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Data", "digits.csv")


def digits():
    table = np.loadtxt(DIGITS, delimiter=",")
    return torch.tensor(table[:, :64] / 16, dtype=torch.float32), torch.tensor(table[:, 64].astype(int))


def text():
    import argparse
    bytes_ = torch.tensor(list(inspect.getsource(argparse).encode())) % 64
    context = torch.stack([bytes_[i : len(bytes_) - 3 + i] for i in range(3)], 1)
    return torch.nn.functional.one_hot(context, 64).flatten(1).float(), bytes_[3:]


def task(name, random):
    """Inputs, targets, layer widths, activation, batch."""
    noise = lambda *shape: torch.tensor(random.standard_normal(shape), dtype=torch.float32)
    if name == "tanh":
        return *digits(), [64, 48, 10], torch.tanh, 16
    if name == "softmax":
        return *text(), [192, 64], None, 64
    if name == "encoder":
        x = digits()[0]
        return x, x, [64, 12, 64], torch.tanh, 16
    if name == "mislabelled":
        x, y = digits()
        wrong = torch.tensor(random.random(len(y)) < 0.3)
        return x, torch.where(wrong, torch.tensor(random.integers(0, 10, len(y))), y), [64, 64, 10], torch.relu, 32
    if name == "teacher":
        x = noise(4000, 20)
        y = torch.tanh(x @ noise(20, 8)) @ noise(8, 1) + 0.3 * noise(4000, 1)
        return x, y, [20, 64, 1], torch.relu, 32
    if name == "text":
        return *text(), [192, 48, 64], torch.relu, 32
    x = noise(4000, 40) * torch.logspace(-1.5, 0.5, 40)
    return x, (x @ noise(40) + noise(4000) > 0).long(), [40, 2], None, 32


def losses(parameters, x, y, activation):
    """The loss of every rate; parameters have a first axis of rates."""
    h = x.expand(RATES, *x.shape)
    for i in range(0, len(parameters), 2):
        h = torch.baddbmm(parameters[i + 1], h, parameters[i])
        if activation is not None and i + 2 < len(parameters):
            h = activation(h)
    if y.dtype == torch.float32:
        return ((h - y) ** 2).mean((1, 2))
    return -torch.log_softmax(h, 2)[:, torch.arange(len(y)), y].mean(1)


def update(optimizer, p, g, state, rates, step):
    if optimizer == "sgd":
        return p - rates * g
    m, v = state
    if optimizer == "momentum":
        m.mul_(0.9).add_(g)
        return p - rates * m
    m.mul_(0.9).add_(0.1 * g)
    v.mul_(0.999).add_(0.001 * g * g)
    return p - rates * (m / (1 - 0.9**step)) / ((v / (1 - 0.999**step)).sqrt() + 1e-8)


def stage(start, state, x, y, held, activation, batch, optimizer, rates, random, done):
    copies = [p.expand(RATES, *p.shape[1:]).clone().requires_grad_() for p in start]
    state = [tuple(s.expand(RATES, *s.shape[1:]).clone() for s in pair) for pair in state]
    rows, saved = [], None
    for step in range(STEPS + 1):
        if step % 6 == 0 and step < 100 or step in (950, 1000, 1050):
            with torch.no_grad():
                rows.append(("val", step, losses(copies, *held, activation)))
        if step == 1000:
            saved = ([p.detach().clone() for p in copies], [tuple(s.clone() for s in pair) for pair in state])
        chosen = torch.tensor(random.integers(0, len(y), batch))
        loss = losses(copies, x[chosen], y[chosen], activation)
        rows.append(("train", step, loss.detach()))
        gradients = torch.autograd.grad(loss.sum(), copies)
        with torch.no_grad():
            for i, (p, g) in enumerate(zip(copies, gradients)):
                shaped = rates.view(-1, *[1] * (p.dim() - 1))
                copies[i] = update(optimizer, p, g, state[i], shaped, done + step + 1).requires_grad_()
    return rows, saved


def write(name, optimizer, directory):
    random = np.random.default_rng([ord(c) for c in name + optimizer])
    x, y, widths, activation, batch = task(name, random)
    order = torch.tensor(random.permutation(len(y)))
    held, train = order[:300], order[300:]
    parameters = []
    for a, b in zip(widths, widths[1:]):
        parameters += [torch.tensor(random.standard_normal((1, a, b)), dtype=torch.float32) / math.sqrt(a), torch.zeros(1, 1, b)]
    state = [(torch.zeros_like(p), torch.zeros_like(p)) for p in parameters]
    rates = 10.0 ** torch.linspace(*((-5, -0.5) if optimizer == "adam" else (-3, 1)), RATES)
    with open(os.path.join(directory, f"{name}__{optimizer}.csv"), "w") as file:
        print("stage,lr,kind,step,loss", file=file)
        for number in range(3):
            rows, saved = stage(parameters, state, x[train], y[train], (x[held], y[held]), activation, batch, optimizer,
                                rates, random, 1000 * number)
            for kind, step, values in rows:
                for rate, value in zip(rates.tolist(), values.tolist()):
                    print(number, f"{rate:.6g}", kind, step, f"{value:.6g}", sep=",", file=file)
            final = sum(v for k, s, v in rows if k == "val" and s >= 950)
            best = int(torch.where(final.isfinite(), final, math.inf).argmin())
            parameters = [p[best : best + 1] for p in saved[0]]
            state = [tuple(s[best : best + 1] for s in pair) for pair in saved[1]]


for each in "tanh softmax encoder mislabelled teacher text logistic".split():
    for method in "sgd momentum adam".split():
        write(each, method, sys.argv[1])
        print(each, method, flush=True)
