#!/usr/bin/env python3
"""Forecasts of AutoLRS's own forecaster (spline filter, then a exp(b t) + c), for forecast-study.

    pip install numpy scipy
    python3 autolrs.py DIRECTORY > autolrs.csv

Written from a description of YuchenJin/autolrs, not from its code.
"""
import collections, csv, glob, os, sys, warnings

import numpy as np
from scipy.interpolate import UnivariateSpline
from scipy.optimize import fmin

warnings.filterwarnings("ignore")


def cleaned(y, validation):
    x = xs = np.arange(len(y))
    ys = y
    for _ in range(1 if validation else 10):
        residuals = np.abs(UnivariateSpline(xs, ys, k=2)(xs) - ys)
        count = 1 if validation else int(round(0.03 * len(xs)))
        drop = [i for i in np.argsort(residuals)[len(xs) - count:] if i < len(xs) / 2]
        xs, ys = np.delete(xs, drop), np.delete(ys, drop)
    return UnivariateSpline(xs, ys, k=2)(x)


def forecast(y, target, validation):
    z = cleaned(y, validation)
    x = np.arange(len(z))
    solve = lambda q: np.linalg.lstsq(np.column_stack([np.exp(-np.exp(q) * x), np.ones(len(x))]), z, rcond=None)
    q = fmin(lambda q: solve(q[0])[1][0], [0.0], xtol=1e-5, ftol=1e-5, disp=False)[0]
    a, c = solve(q)[0]
    return a * np.exp(-np.exp(q) * target) + c


print("file,stage,kind,lr,forecast")
for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.csv"))):
    curves = collections.defaultdict(list)
    for row in csv.DictReader(open(path)):
        validation = row["kind"] == "val"
        if int(row["step"]) < 100 and (not validation or int(row["step"]) % 6 == 0):
            curves[row["stage"], row["kind"], row["lr"]].append(float(row["loss"]))
    for (stage, kind, lr), losses in curves.items():
        y = np.array(losses[:16] if kind == "val" else losses)
        try:
            value = forecast(y, 166 if kind == "val" else 1000, kind == "val") if np.isfinite(y).all() else np.nan
        except Exception:
            value = np.nan
        print(os.path.basename(path)[:-4], stage, kind, lr, value, sep=",")
