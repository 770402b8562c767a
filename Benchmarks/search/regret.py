"""Normalised regret of searches after 5, 10 and 20 trials.

    python regret.py run RESULTS.csv PROGRAM {ours,grid,skopt,botorch,optuna} {development,held-out} [first last]
    python regret.py table RESULTS.csv

`run` appends the regrets of one method on one half, for seeds 1 to 30 if no others are given; `table`
prints mean (median) over families and seeds.
"""
import collections
import csv
import statistics
import sys

import functions
import searchers

BUDGETS = (5, 10, 20)
HALVES = {"development": functions.DEVELOPMENT, "held-out": functions.HELD_OUT}


def regrets(method, family, seed, program=None, settings=None):
    """The regret after each budget; only a grid has to be told the budget."""
    found = {}
    function = functions.make(family, seed)
    for budgets in [[b] for b in BUDGETS] if method == "grid" else [BUDGETS]:
        search = searchers.searcher(method, seed, budgets[-1], program, settings)
        for number in range(budgets[-1]):
            t = min(max(search.ask(), functions.LOW), functions.HIGH)
            search.tell(t, function.trial(t, number))
            if number + 1 in budgets:
                found[number + 1] = function.regret(search.best())
    return found


def run(path, program, method, half, first=1, last=30):
    ours = searchers.Program(program) if method == "ours" else None
    with open(path, "a") as file:
        for family in HALVES[half]:
            for seed in range(first, last + 1):
                for budget, regret in regrets(method, family.__name__, seed, ours).items():
                    print(method, half, family.__name__, seed, budget, repr(float(regret)), sep=",", file=file, flush=True)


def table(path):
    cells = collections.defaultdict(dict)
    for method, half, family, seed, budget, regret in csv.reader(open(path)):
        cells[half, method, int(budget)][family, seed] = float(regret)
    for half in HALVES:
        methods = sorted({m for h, m, _ in cells if h == half}, key="ours grid skopt botorch optuna".split().index)
        if not methods:
            continue
        print(f"\n{half}: mean (median)\n\n| method | k = 5 | k = 10 | k = 20 |\n|---|---|---|---|")
        for method in methods:
            columns = [list(cells[half, method, b].values()) for b in BUDGETS]
            print(f"| {method} |", " | ".join(f"{statistics.mean(c):.4f} ({statistics.median(c):.4f})" for c in columns), "|")
        print("\n| family, mean |", " | ".join(f"{m} {b}" for b in BUDGETS for m in methods), "|")
        print("|---" * (1 + len(methods) * len(BUDGETS)) + "|")
        for family in HALVES[half]:
            name = family.__name__
            means = [[v for (f, _), v in cells[half, m, b].items() if f == name] for b in BUDGETS for m in methods]
            print(f"| {name} |", " | ".join(f"{statistics.mean(v):.4f}" if v else "" for v in means), "|")


if __name__ == "__main__":
    if sys.argv[1] == "table":
        table(sys.argv[2])
    else:
        run(*sys.argv[2:6], *map(int, sys.argv[6:]))
