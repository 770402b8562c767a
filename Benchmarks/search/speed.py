"""CPU time of one suggestion after n trials: ours and the peer in turn, in one run, one thread each; ratios.

    OPENBLAS_NUM_THREADS=1 python speed.py PROGRAM [rounds]

The trials are the same for all: rates log-uniform over the range, a bowl with noise. What is timed of a peer is what it
does between the last value told and the next rate: fitting its hyperparameters and maximising its acquisition. Of ours:

    averaged   the default: hyperparameters averaged over the grid at every ask, up to 30 places
    fixed      hyperparameters given
    refit      the default above 30 places, in an ask that fits the hyperparameters anew, every fifth one
    kept       the same, in the four asks between

The least of the rounds counts on both sides.
"""
import sys
import time

import numpy as np

import searchers

PEERS = "skopt sklearn botorch optuna".split()


def trials(n):
    random = np.random.default_rng(n)
    t = random.uniform(searchers.LOW, searchers.HIGH, n)
    return t, 0.5 + 0.3 * (t + 2.2) ** 2 + 0.05 * random.standard_normal(n)


def skopt(t, y, seed):
    search = searchers.AutoLRS(seed)
    rates = [[10.0**v] for v in t]
    search.optimizer.tell(rates[:-1], list(y[:-1]), fit=False)
    return lambda: (search.optimizer.tell(rates[-1], y[-1]), search.optimizer.ask())


def sklearn(t, y, seed):
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    kernel = ConstantKernel() * Matern(nu=2.5, length_scale_bounds=(0.01, 100)) + WhiteKernel()
    grid = np.linspace(0, 1, 65)[:, None]
    x = ((t - searchers.LOW) / (searchers.HIGH - searchers.LOW))[:, None]
    return lambda: GaussianProcessRegressor(kernel, normalize_y=True, random_state=seed).fit(x, y).predict(
        grid, return_std=True)


def botorch(t, y, seed):
    search = searchers.BoTorch(seed)
    for pair in zip(t, y):
        search.tell(*pair)
    return search.ask


def optuna(t, y, seed):
    search = searchers.Optuna(seed)
    space = {"lr": search.optuna.distributions.FloatDistribution(1e-5, 1, log=True)}
    for v, value in zip(t, y):
        search.study.add_trial(search.optuna.trial.create_trial(params={"lr": 10.0**v}, distributions=space, value=value))
    return search.ask


def peer_seconds(name, t, y, seed):
    suggestion = globals()[name](t, y, seed)
    begin = time.process_time()
    suggestion()
    return time.process_time() - begin


def our_seconds(program, mode, t, y):
    message = {"mode": mode, "rates": list(10.0**t), "values": list(y), "rounds": 5}
    return program.call({"time": message})["seconds"]


def main():
    program = searchers.Program(sys.argv[1])
    print("| n | ours | us | " + " | ".join(f"{p}, ms | ratio" for p in PEERS) + " |")
    print("|---" * (3 + 2 * len(PEERS)) + "|")
    for n, modes, rounds in [(10, ["averaged", "fixed"], 7), (100, ["refit", "kept", "fixed"], 3),
                             (500, ["refit", "kept", "fixed"], 2)]:
        t, y = trials(n)
        ours = {mode: [] for mode in modes}
        theirs = {peer: [] for peer in PEERS}
        for seed in range(int(sys.argv[2]) if len(sys.argv) > 2 else rounds):
            for peer in PEERS:
                for mode in modes:
                    ours[mode].append(our_seconds(program, mode, t, y))
                theirs[peer].append(peer_seconds(peer, t, y, seed))
        for mode in modes:
            least = min(ours[mode])
            cells = [f"{1e3 * min(theirs[p]):.1f} | {min(theirs[p]) / least:.0f}" for p in PEERS]
            print(f"| {n} | {mode} | {1e6 * least:.0f} | " + " | ".join(cells) + " |", flush=True)


main()
