#!/usr/bin/env python3
"""The sketch that annealed search started from, as a program that speaks like `rheostat control`: a point of reference.

    python3 run.py --rheostat ./prototype.py --controller prototype --kind schedulefree
"""

import json
import math
import sys

TRAIN, SAVE = "train", {"do": "save", "slot": "stage"}
BACK = {"do": "restore", "slot": "stage", "data": "rewound"}
HEIGHT = 0.35


def main_shape(family):
    """Part of the peak at part z of what is left: WSD's for schedule-free, REX else."""
    return (lambda z: min(1, 5 * z)) if family == "scheduleFree" else (lambda z: 2 * z / (1 + z))


class Search:
    """Yields directives and is sent the training loss of each update."""

    def __init__(self, plan):
        self.total, self.family, self.scale = plan["total"], plan["optimizer"], plan["weightScale"]
        self.adam, self.used = plan["optimizer"] == "adam", 0
        self.length = max(20, self.total // 100)
        self.up = 0.38 * math.log10(self.total / self.length) if self.adam else 0

    def train(self, rate, role="probe"):
        self.used += 1
        loss = yield {"do": TRAIN, "rate": rate, "role": role}
        return loss

    def ramp(self):
        """The rate at which the smoothed loss was least, and not further than a decade below where it blew up."""
        losses, best, smooth = [], (math.inf, -6.0), None
        for i in range(40):
            e = -6 + 8 * i / 39
            loss = yield from self.train(10**e)
            losses.append(loss)
            smooth = loss if smooth is None else (smooth + loss) / 2
            if not math.isfinite(smooth) or (i >= 5 and smooth > 1.5 * sorted(losses[:5])[2]):
                break
            best = min(best, (smooth, e))
        yield BACK
        return max(best[1], e - 1) - 0.2

    def probe(self, e):
        """Mean loss of the last 30 % of a short run; annealed unless the optimizer averages."""
        ramp, losses = max(1, self.length // 5), []
        for i in range(self.length):
            fall = 1 if self.family == "scheduleFree" else (self.length - i) / (self.length - ramp)
            losses.append((yield from self.train(10**e * min((i + 1) / ramp, fall))))
            if not losses[-1] <= 3 * losses[0]:
                break
        yield BACK
        done = len(losses) == self.length and losses[-1] <= 3 * losses[0]
        tail = losses[-max(1, round(0.3 * self.length)):]
        return sum(tail) / len(tail) if done else math.inf

    def vertex(self, e0):
        """The least point of a parabola through the best probe and its neighbours."""
        scores = {}
        for k in (0, -1, 1):
            scores[k] = yield from self.probe(e0 + self.up + 0.5 * k)
        while len(scores) < 8:
            best = min(scores, key=scores.get)
            stride = 1 if len(scores) < 5 else 2
            new = best - stride if best == min(scores) else best + stride if best == max(scores) else None
            if new is None:
                break
            scores[new] = yield from self.probe(e0 + self.up + 0.5 * new)
        return e0 + self.up + 0.5 * self.parabola(scores)

    @staticmethod
    def parabola(scores):
        keys = sorted(scores)
        place = keys.index(min(keys, key=scores.get))
        if place in (0, len(keys) - 1):
            return keys[place]
        a, b, c = keys[place - 1:place + 2]
        ya, yc = (min(math.log(scores[k] / scores[b]), HEIGHT) for k in (a, c))
        p, q = b - a, c - b
        curvature = ya / p + yc / q
        move = (q * ya / p - p * yc / q) / (2 * curvature) if curvature > 0 else 0
        return b + max(-p / 2, min(q / 2, move))

    def peak(self):
        if self.adam:
            e0, own = math.log10(self.scale) - 1.38, 0.6
        else:
            e0, own = (yield from self.ramp()), 0.25
        v = (yield from self.vertex(e0)) - self.up
        return v if abs(v - e0) > 1 else own * e0 + (1 - own) * v

    def run(self):
        yield SAVE
        peak = 10 ** (yield from self.peak())
        left, shape = self.total - self.used, main_shape(self.family)
        ramp = max(1, round(0.05 * left))
        for i in range(left):
            part = min((i + 1) / ramp, shape((left - i) / (left - ramp)))
            yield from self.train(peak * part, "main")
        yield {"do": "finish"}


def main():
    search = Search(json.loads(sys.stdin.readline())["plan"]).run()
    n, directive = 0, next(search)
    print(json.dumps({"n": n, **directive}), flush=True)
    for line in sys.stdin:
        event = json.loads(line)
        n, directive = n + 1, search.send(float(event.get("trainingLoss", "nan")))
        print(json.dumps({"n": n, **directive}), flush=True)


if __name__ == "__main__":
    main()
