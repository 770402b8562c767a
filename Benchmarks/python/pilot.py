"""What a pilot costs: the loop against a bare one, and a checkpoint against copies of its bytes.

    RHEOSTAT_LIBRARY=.build/release/libRheostatC.so PYTHONPATH=Python/src python Benchmarks/python/pilot.py

Ours and the other take turns in one process; times are of the processor, one thread. The loop is that of the small
transformer in Python/examples under annealed search, its search aside; its checkpoints of the main pass are counted.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from rheostat.torch import Pilot
from rheostat.torch.pilot.live import Live
from rheostat.torch.pilot.schedule_free import ScheduleFreeSGD
from rheostat.torch.pilot.signals import Meter
from rheostat.torch.pilot.slots import MemorySlots

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Python" / "examples"))
from char_transformer import CONTEXT, Transformer, text

STEPS = 20


def timed(work: Callable[[], None]) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    work()
    return time.process_time() - start


class Loop:
    """The small transformer on random windows of its text, 16 a batch."""

    def __init__(self) -> None:
        torch.manual_seed(1)
        self.symbols, _, alphabet = text()
        self.model = Transformer(alphabet)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3, weight_decay=0.1)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        generator = torch.Generator().manual_seed(2)
        while True:
            starts = torch.randint(len(self.symbols) - CONTEXT - 1, (16, 1), generator=generator)
            windows = self.symbols[starts + torch.arange(CONTEXT + 1)]
            yield windows[:, :-1], windows[:, 1:]

    def loss(self, batch: tuple[Tensor, Tensor]) -> Tensor:
        return nn.functional.cross_entropy(self.model(batch[0]), batch[1])


def bare(loop: Loop) -> Callable[[], None]:
    """The loop as anybody writes it."""
    batches = iter(loop)

    def block() -> None:
        for _ in range(STEPS):
            loss = loop.loss(next(batches))
            loss.backward()
            loop.optimizer.step()
            loop.optimizer.zero_grad()

    return block


def steered(loop: Loop, total: int) -> Callable[[], None]:
    """The same under a pilot, after its search."""
    pilot = Pilot(loop.model, loop.optimizer, total_steps=total)
    batches = iter(pilot.steps(loop))
    while pilot.role == "probe" or pilot.performed == 0:
        pilot.backward(loop.loss(next(batches)))

    def block() -> None:
        for _ in range(STEPS):
            pilot.backward(loop.loss(next(batches)))

    return block


def compare_loops(blocks: int) -> None:
    """Prints the ratio of speeds and the lower end of its 95 % band."""
    ours, other = steered(Loop(), int(1.2 * STEPS * (blocks + 4)) + 200), bare(Loop())
    for warm in (ours, other, ours, other):
        warm()
    logs, mine, theirs = [], [], []
    for number in range(blocks):
        first, second = (ours, other) if number % 2 else (other, ours)
        seconds = {first: timed(first), second: timed(second)}
        mine.append(seconds[ours])
        theirs.append(seconds[other])
        logs.append(math.log(seconds[other] / seconds[ours]))
    mean, error = statistics.fmean(logs), statistics.stdev(logs) / math.sqrt(blocks)
    print(f"bare loop {statistics.median(theirs) / STEPS * 1e3:.3f} ms an update, pilot ", end="")
    print(f"{statistics.median(mine) / STEPS * 1e3:.3f} ms; ratio of speeds {math.exp(mean):.4f}, ", end="")
    print(f"95 % lower bound {math.exp(mean - 1.645 * error):.4f} (reach 0.98)")


def tensors(value: Any) -> list[Tensor]:
    """All tensors of a nested state."""
    if isinstance(value, Tensor):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [tensor for part in parts for tensor in tensors(part)]


def compare_copies(layers: int, width: int, schedule_free: bool, rounds: int = 15) -> None:
    """Prints save + restore over two copies of all saved bytes, tensor by tensor."""
    model = nn.Sequential(*(nn.Linear(width, width) for _ in range(layers)))
    optimizer: Any = torch.optim.AdamW(model.parameters(), lr=0.1)
    if schedule_free:
        optimizer = ScheduleFreeSGD(torch.optim.SGD(model.parameters(), lr=0.1))
    model(torch.randn(2, width)).sum().backward()
    optimizer.step()
    live, slots = Live(model, optimizer, None, Meter((), optimizer)), MemorySlots()
    slots.save("stage", live, {})
    kept = tensors(slots.load("stage")[0])
    copies = [tensor.clone() for tensor in kept]

    def ours() -> None:
        slots.save("stage", live, {})
        live.put(slots.load("stage")[0], random=True)

    def plain() -> None:
        for one, other in zip(copies, kept, strict=True):
            one.copy_(other)
        for one, other in zip(copies, kept, strict=True):
            other.copy_(one)

    pairs = [(timed(ours), timed(plain)) for _ in range(rounds)]
    size = sum(tensor.numel() * tensor.element_size() for tensor in kept) / 1e6
    parameters = sum(p.numel() * p.element_size() for p in model.parameters()) / 1e6
    kind = "schedule-free" if schedule_free else "AdamW"
    print(f"{kind}, {parameters:.0f} MB of parameters in {2 * layers} tensors, {size:.0f} MB saved: ", end="")
    print(f"{statistics.median(a for a, _ in pairs) * 1e3:.1f} ms, ", end="")
    print(f"{statistics.median(a / b for a, b in pairs):.3f} of two copies (reach 1.2)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blocks", type=int, default=200, help=f"blocks of {STEPS} updates; default: %(default)s")
    options = parser.parse_args()
    torch.set_num_threads(1)
    compare_copies(25, 1000, schedule_free=True)
    compare_copies(25, 1000, schedule_free=False)
    compare_loops(options.blocks)


if __name__ == "__main__":
    main()
