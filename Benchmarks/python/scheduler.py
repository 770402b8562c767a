"""What a step of a scheduler costs: ours and torch's in turn, in one process.

    RHEOSTAT_LIBRARY=.build/release/libRheostatC.so PYTHONPATH=Python/src python Benchmarks/python/scheduler.py

Each line is a median over alternating blocks, which is what two programs on a busy machine can be compared by.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch.optim import lr_scheduler as theirs

import rheostat
from rheostat.torch import Scheduler
from rheostat.torch import lr_scheduler as ours

TOTAL = 1_000_000
Maker = Callable[[Any], Any]


def optimizer(groups: int) -> Any:
    members = [{"params": [torch.nn.Parameter(torch.ones(1))]} for _ in range(groups)]
    return torch.optim.SGD(members, lr=0.1, momentum=0.9)


def warm_up(module: Any, given: Any) -> Any:
    parts = [module.LinearLR(given, total_iters=100), module.CosineAnnealingLR(given, TOTAL)]
    return module.SequentialLR(given, parts, [100])


OURS: dict[str, Maker] = {
    "Scheduler(cosine)": lambda o: Scheduler(o, "cosine", total_steps=TOTAL),
    "Scheduler(torchOneCycle)": lambda o: Scheduler(o, "torchOneCycle(peak=0.1)", total_steps=TOTAL),
    "Scheduler(warmup > cosine)": lambda o: Scheduler(o, "warmup(100) > cosine", total_steps=TOTAL),
    "Scheduler(warmup > plateau)": lambda o: Scheduler(o, "warmup(100) > plateau", total_steps=TOTAL),
    "ours.CosineAnnealingLR": lambda o: ours.CosineAnnealingLR(o, TOTAL),
    "ours.OneCycleLR": lambda o: ours.OneCycleLR(o, 0.1, TOTAL),
    "ours.SequentialLR": lambda o: warm_up(ours, o),
}
TORCH: dict[str, Maker] = {
    "CosineAnnealingLR": lambda o: theirs.CosineAnnealingLR(o, TOTAL),
    "OneCycleLR": lambda o: theirs.OneCycleLR(o, 0.1, TOTAL),
    "SequentialLR": lambda o: warm_up(theirs, o),
}
PAIRS = [
    ("Scheduler(cosine)", "CosineAnnealingLR"),
    ("Scheduler(torchOneCycle)", "OneCycleLR"),
    ("Scheduler(cosine)", "OneCycleLR"),
    ("Scheduler(warmup > cosine)", "SequentialLR"),
    ("Scheduler(warmup > plateau)", "CosineAnnealingLR"),
    ("Scheduler(warmup > plateau)", "SequentialLR"),
    ("ours.CosineAnnealingLR", "CosineAnnealingLR"),
    ("ours.OneCycleLR", "OneCycleLR"),
    ("ours.SequentialLR", "SequentialLR"),
]


def block(step: Callable[[], None], count: int) -> float:
    """Microseconds of processor time a step, which other programs on the machine do not lengthen."""
    start = time.thread_time()
    for _ in range(count):
        step()
    return (time.thread_time() - start) / count * 1e6


def compare(one: Maker, other: Maker, groups: int, blocks: int, count: int) -> tuple[float, float, float]:
    """Medians of both, and of the ratio of neighbouring blocks."""
    mine, torchs = one(optimizer(groups)), other(optimizer(groups))
    for scheduler in (mine, torchs):
        scheduler.optimizer.step()
        for _ in range(3):
            scheduler.step()
    pairs = [(block(mine.step, count), block(torchs.step, count)) for _ in range(blocks)]
    ratio = statistics.median(b / a for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


def construction() -> None:
    """Milliseconds to make a scheduler, median of 50."""
    for name, make in OURS.items():
        times = []
        for _ in range(50):
            given = optimizer(10)
            start = time.perf_counter()
            make(given)
            times.append((time.perf_counter() - start) * 1e3)
        print(f"make {name:30} 10 groups {statistics.median(times):8.3f} ms")


def imports() -> None:
    """Milliseconds of `import rheostat` in a fresh interpreter, beyond the interpreter itself, median of 9."""
    program = "import time; start = time.perf_counter(); import rheostat; print((time.perf_counter() - start) * 1e3)"
    times = [
        float(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout) for _ in range(9)
    ]
    print(f"import rheostat {statistics.median(times):43.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", type=int, default=41)
    parser.add_argument("--steps", type=int, default=1000, help="steps of a block")
    options = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    print(
        f"rheostat {rheostat.__version__}, torch {torch.__version__}; microseconds a step, medians of {options.blocks}"
    )
    for groups in (1, 10):
        for mine, torchs in PAIRS:
            a, b, ratio = compare(OURS[mine], TORCH[torchs], groups, options.blocks, options.steps)
            print(f"{groups:3} groups  {mine:28} {a:7.2f}   torch {torchs:18} {b:7.2f}   {ratio:6.1f} x")
    construction()
    imports()


if __name__ == "__main__":
    main()
