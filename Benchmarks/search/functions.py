"""Losses over the learning rate on which searches are judged, as families with random parameters.

A family makes a function from a seed. Settings are chosen on the families of DEVELOPMENT alone; those of HELD_OUT, which
have other forms, decide. `t` is log10 of the learning rate, from -5 to 0. A trial adds noise and may fail; which noise it
gets depends on family, seed and number of the trial, so every method is served alike.
"""
import zlib

import numpy as np

LOW, HIGH = -5.0, 0.0
GRID = np.linspace(LOW, HIGH, 4001)
FAILED = np.nan


class Function:
    """A loss without noise, the noise of a trial, and the chance that a trial fails wherever it is."""

    def __init__(self, family, seed, loss, noise=0.0, chance=0.0, tails=False):
        self.loss, self.noise, self.chance, self.tails = loss, noise, chance, tails
        self.key = [zlib.crc32(family.encode()), seed]
        values = loss(GRID)
        finite = values[np.isfinite(values)]
        self.least, self.worst = finite.min(), finite.max()
        self.median = np.median(np.where(np.isfinite(values), values, self.worst))

    def trial(self, t, number):
        """The value that a trial reports; NaN if it failed."""
        random = np.random.default_rng(self.key + [1000 + number])
        value = float(self.loss(np.array([t]))[0])
        scale = self.noise(t) if callable(self.noise) else self.noise
        wild = random.standard_t(3) if self.tails else random.standard_normal()
        if random.random() < self.chance or not np.isfinite(value):
            return FAILED
        return value + scale * wild

    def regret(self, t):
        """(f(t) - min f) / (median f - min f); failures count as the worst finite value, and so does no recommendation."""
        value = self.worst if t is None else float(self.loss(np.array([t]))[0])
        value = value if np.isfinite(value) else self.worst
        return (value - self.least) / (self.median - self.least)


def cut(t, end, values):
    return np.where(t > end, FAILED, values)


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


# Development

def bowl(r):
    centre, width, floor = r.uniform(-4.2, -0.8), r.uniform(0.1, 0.8), r.uniform(-1, 2)
    return dict(loss=lambda t: floor + width * (t - centre) ** 2)


def noisy_bowl(r):
    centre, left, right = r.uniform(-4, -1), r.uniform(0.1, 0.4), r.uniform(0.1, 1.2)
    return dict(loss=lambda t: np.where(t < centre, left, right) * (t - centre) ** 2, noise=r.uniform(0.05, 0.3))


def cliff(r):
    end, bend, steep = r.uniform(-2.6, -0.2), r.uniform(0.5, 2), r.uniform(1, 4)
    return dict(loss=lambda t: cut(t, end, 0.4 + 1.9 * sigmoid(-steep * (t - end + bend))), noise=0.01)


def dip(r):
    centre, width, depth = r.uniform(-4.5, -0.5), r.uniform(0.15, 0.5), r.uniform(0.5, 2)
    return dict(loss=lambda t: 2.3 - depth * np.exp(-(((t - centre) / width) ** 2)), noise=0.01 * depth)


def plateau(r):
    bend, wall, slope = r.uniform(-4, -2.5), r.uniform(-1.5, -0.3), r.uniform(0.01, 0.05)
    best = r.uniform(bend + 0.5, wall - 0.3)
    height = 10 ** r.uniform(1, 5)

    def loss(t):
        calm = 0.4 + 1.9 * sigmoid(-5 * (t - bend)) + slope * np.abs(t - best)
        return np.where(t > wall, 2.3 + height * (t - wall), calm)

    return dict(loss=loss, noise=0.005)


def two_dips(r):
    a, b = r.uniform(-4.5, -3), r.uniform(-2, -0.5)
    depths = np.array([0.7, 1.0]) * r.uniform(0.8, 1.5)
    if r.random() < 0.5:
        depths = depths[::-1]
    wide = r.uniform(0.3, 0.7, 2)
    return dict(
        loss=lambda t: 2.3 - depths[0] * np.exp(-(((t - a) / wide[0]) ** 2))
        - depths[1] * np.exp(-(((t - b) / wide[1]) ** 2)), noise=0.02)


def unlucky(r):
    centre, end, chance = r.uniform(-3.5, -1.2), r.uniform(-0.9, -0.1), r.uniform(0.1, 0.2)
    return dict(loss=lambda t: cut(t, end, 1 + 0.5 * np.abs(t - centre)), noise=0.03, chance=chance)


def stairs(r):
    centre, step, slope = r.uniform(-4, -1), r.uniform(0.1, 0.3), r.uniform(0.5, 1.5)
    return dict(loss=lambda t: step * np.floor(np.abs(t - centre) * slope / step) + 0.5)


def falling(r):
    slope, bend = r.uniform(0.3, 1.5), r.uniform(-3, -1)
    return dict(loss=lambda t: 3 - slope * np.log1p(np.exp(t - bend)), noise=r.uniform(0, 0.02))


# Held out

def trade_off(r):
    scale, floor, wall = 10 ** r.uniform(-3.5, -1), r.uniform(0, 1), r.uniform(0.5, 1.3)

    def loss(t):
        rate = 10.0**t / scale
        return cut(t, np.log10(scale) + wall, floor + np.minimum(2, 0.1 / rate + 0.1 * rate))

    return dict(loss=loss, noise=0.01)


def narrow_resonance(r):
    centre, width, tilt = r.uniform(-4.4, -0.6), r.uniform(0.1, 0.35), r.uniform(-0.1, 0.1)
    return dict(loss=lambda t: 1.5 + tilt * (t + 2.5) - 1 / (1 + ((t - centre) / width) ** 2), noise=0.02)


def edge(r):
    end, slope = r.uniform(-3, -0.3), r.uniform(0.2, 0.8)
    return dict(loss=lambda t: cut(t, end, 2 - slope * (t - end) + 6 * np.maximum(t - end + 0.4, 0) ** 2), noise=0.01)


def louder(r):
    centre, width = r.uniform(-3.8, -1.2), r.uniform(0.8, 2)
    return dict(
        loss=lambda t: 2 - np.exp(-0.5 * ((t - centre) / width) ** 2),
        noise=lambda t: 0.02 + 0.3 * sigmoid(3 * (t - centre - 1)))


def ripples(r):
    centre, phase, size = r.uniform(-4, -1), r.uniform(0, 6), r.uniform(0.05, 0.15)
    return dict(loss=lambda t: 0.3 * np.abs(t - centre) ** 1.5 + size * np.sin(4 * t + phase), noise=0.01)


def levels(r):
    widths = 0.3 + 3.5 * r.dirichlet(np.full(5, 2.0))
    heights = r.permutation(np.array([0.2, 0.5, 0.8, 1.1, 1.4]))
    # Where the lowest level fills half of the range, the median is the minimum.
    if widths[heights.argmin()] > 2:
        widths = np.ones(5)
    cuts = LOW + np.cumsum(widths)[:4]
    return dict(loss=lambda t: heights[np.searchsorted(cuts, t)], noise=0.02)


def rising(r):
    bend, steep = r.uniform(-4, -2), r.uniform(1, 3)
    return dict(loss=lambda t: 0.5 + sigmoid(steep * (t - bend)) + 0.02 * t, noise=r.uniform(0, 0.03))


def flaky(r):
    centre, end = r.uniform(-4, -1.5), r.uniform(-1, -0.1)
    slopes = r.uniform(0.3, 1.0, 2)
    return dict(
        loss=lambda t: cut(t, end, 1 + np.where(t < centre, slopes[0] * (centre - t), slopes[1] * (t - centre))),
        noise=0.05, chance=r.uniform(0.1, 0.25), tails=True)


def explosion(r):
    centre, wall, power = r.uniform(-3, -1.8), r.uniform(0.6, 1.5), r.uniform(6, 20)

    def loss(t):
        calm = 0.5 + 0.25 * (t - centre) ** 2
        return np.where(t > centre + wall, calm + 10 ** np.minimum(power * (t - centre - wall), 30) - 1, calm)

    return dict(loss=loss, noise=0.01)


DEVELOPMENT = [bowl, noisy_bowl, cliff, dip, plateau, two_dips, unlucky, stairs, falling]
HELD_OUT = [trade_off, narrow_resonance, edge, louder, ripples, levels, rising, flaky, explosion]
FAMILIES = {family.__name__: family for family in DEVELOPMENT + HELD_OUT}


def make(name, seed):
    """The function of a family and a seed."""
    random = np.random.default_rng([zlib.crc32(name.encode()), seed])
    return Function(name, seed, **FAMILIES[name](random))
