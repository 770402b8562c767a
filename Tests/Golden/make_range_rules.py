#!/usr/bin/env python3
"""Writes range_rules.json beside it: the place that fastai's valley rule takes in series of losses.

    pip download --no-deps fastai==2.8.4     (then unzip the wheel)
    python3 make_range_rules.py FOLDER [--seed 1]

The function is taken out of the library's file and run as it is. Series whose place fastai counts from the end of the
list (one that never falls, or falls at its first two losses only) are left out.
"""
import argparse, ast, json, math, os, random

ap = argparse.ArgumentParser()
ap.add_argument("folder")
ap.add_argument("--seed", type=int, default=1)
args = ap.parse_args()
rng = random.Random(args.seed)

path = os.path.join(args.folder, "fastai/callback/schedule.py")
tree = ast.parse(open(path).read())
tree.body = [node for node in tree.body if getattr(node, "name", None) == "valley"]
names = {}
exec(compile(tree, path, "exec"), names)


def series(kind):
    count = rng.randrange(10, 120)
    if kind == "noise":
        return [rng.gauss(0, 1) for _ in range(count)]
    if kind == "ties":
        return [float(rng.randrange(5)) for _ in range(count)]
    bottom, noise = rng.uniform(0.3, 1) * count, rng.choice((0, 0.02, 0.2))
    return [2.3 - 2 * math.exp(-((i - bottom) / count * 4) ** 2) + (i > bottom) * (i - bottom) ** 2 / count + rng.gauss(0, noise)
            for i in range(count)]


cases = []
for number in range(60):
    losses = series(("curve", "noise", "ties")[number % 3])
    place = int(names["valley"](list(range(len(losses))), losses, len(losses))[0])
    falls = any(b < a for i, a in enumerate(losses) for b in losses[i + 1:])
    if falls and place < len(losses) - 1:
        cases.append(dict(losses=losses, place=place))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "range_rules.json"), "w") as out:
    json.dump(dict(source="fastai 2.8.4", cases=cases), out)
    out.write("\n")
