#!/usr/bin/env python3
"""Writes autolrs.json beside it: forecasts of the original AutoLRS's forecaster, for `dialect=original`.

    pip install numpy scipy
    python3 make_golden_autolrs.py DIRECTORY [--share 0.15] [--seed 1] [--out autolrs.json]

DIRECTORY holds loss series as *.csv or *.csv.gz with the columns stage, lr, kind (train or val), step, loss. Taken are
the first 100, 200 or 400 training losses of a series, forecast to ten times as far, and the first 16 validation
losses at every sixth step, forecast to the 166th; of the finite ones a random share.

Written from a description of what YuchenJin/autolrs does, not from its code: ten passes (one on validation losses) of
a smoothing spline of degree 2 with SciPy's standard smoothing; the round(3 %) points of the largest residuals (one on
validation losses) are deleted where their place in the array is below the middle of the series as it was given; one
more spline is taken at every step; a exp(-e^q x) + c is fitted to it, q by Nelder-Mead from 0, a and c by least squares.

Each case says whether every spline was one quadratic (`quadratic`) and holds the forecast, or null where it raises.
"""
import argparse, collections, csv, glob, gzip, json, os, warnings

import numpy as np
from scipy.interpolate import UnivariateSpline
from scipy.optimize import fmin

warnings.filterwarnings("ignore")


class Spline:
    """The smoothing spline; notes whether all that were made are one quadratic."""

    def __init__(self):
        self.quadratic = True

    def __call__(self, x, y):
        spline = UnivariateSpline(x, y, k=2)
        self.quadratic &= len(spline.get_knots()) == 2
        return spline


def smooth(spline, y, validation):
    x = np.arange(len(y), dtype=float)
    middle = (len(y) - 1) // 2
    xs, ys = x, y
    for _ in range(1 if validation else 10):
        residuals = np.abs(ys - spline(xs, ys)(xs))
        order = np.argsort(residuals, kind="stable")
        count = 1 if validation else round(0.03 * len(xs))
        marked = order[len(xs) - count:] if count else order
        dropped = [i for i in marked if i < middle]
        xs, ys = np.delete(xs, dropped), np.delete(ys, dropped)
    return spline(xs, ys)(x)


def fit(q, z):
    x = np.arange(len(z))
    return np.linalg.lstsq(np.column_stack([np.exp(-np.exp(q) * x), np.ones(len(x))]), z, rcond=None)


def forecast(y, at, validation):
    """Whether every spline was one quadratic, and the forecast or None."""
    spline = Spline()
    try:
        z = smooth(spline, y, validation)
        # Of a design that lacks full rank there is no residual: the original raises an IndexError or ValueError here.
        q = fmin(lambda q: fit(q[0], z)[1].item(), [0.0], xtol=1e-5, ftol=1e-5, disp=False)[0]
        (a, c), *_ = fit(q, z)
        value = a * np.exp(-np.exp(q) * at) + c
        return spline.quadratic, float(value) if np.isfinite(value) else None
    except (ValueError, IndexError, np.linalg.LinAlgError):
        return spline.quadratic, None


def series(folder):
    """Name, kind and losses by step of every series."""
    for path in sorted(glob.glob(os.path.join(folder, "*.csv")) + glob.glob(os.path.join(folder, "*.csv.gz"))):
        curves = collections.defaultdict(dict)
        with (gzip.open(path, "rt") if path.endswith("gz") else open(path)) as file:
            for row in csv.DictReader(file):
                curves[row["stage"], row["lr"], row["kind"]][int(row["step"])] = float(row["loss"])
        for (stage, lr, kind), losses in curves.items():
            yield f"{os.path.basename(path).split('.')[0]} {stage} {lr}", kind, losses


def cases(folder):
    lengths = [100, 100, 200, 400]
    for number, (name, kind, losses) in enumerate(series(folder)):
        if kind == "val":
            y, at = [losses[step] for step in range(0, 96, 6)], 166
        else:
            n = lengths[number // 2 % len(lengths)]
            y, at = [losses[step] for step in range(n)], 10 * n
        if not np.isfinite(y).all():
            continue
        quadratic, value = forecast(np.array(y), at, kind == "val")
        yield {"series": name, "validation": kind == "val", "at": at, "quadratic": quadratic, "forecast": value, "y": y}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("folder")
    ap.add_argument("--share", type=float, default=0.15)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--out", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "autolrs.json"))
    args = ap.parse_args()
    chance = np.random.default_rng(args.seed)
    found = [case for case in cases(args.folder) if chance.random() < args.share]
    with open(args.out, "w") as file:
        json.dump({"cases": found}, file, separators=(",", ":"))
    for kind in [False, True]:
        part = [case for case in found if case["validation"] == kind]
        print("validation" if kind else "training", len(part), "quadratic", sum(c["quadratic"] for c in part),
              "raises", sum(c["forecast"] is None for c in part))


main()
