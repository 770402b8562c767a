"""Rheostat under accelerate itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from callback_loops import data, net, rates
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

pytestmark = pytest.mark.framework
accelerate = pytest.importorskip("accelerate", exc_type=ImportError)

from rheostat.callbacks import AccelerateScheduler  # noqa: E402
from rheostat.torch import Scheduler  # noqa: E402


def test_pain_3_one_step_an_update_on_two_processes(tmp_path: Path) -> None:
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), os.environ.get("PYTHONPATH", "")])
    command = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", "0", "--standalone"]
    done = subprocess.run(
        [sys.executable, *command, str(here / "accelerate_ranks.py"), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    ranks = [json.loads((tmp_path / f"{rank}.json").read_text()) for rank in (0, 1)]
    # 128 examples in batches of 8, on two processes, two micro-batches an update: 4 updates.
    expected = rates("linear", 4, total=4, base_rate=0.1)
    assert [one["rheostat"] for one in ranks] == [expected, expected]
    assert [one["agreed"] for one in ranks] == [[1.5, 3.0], [1.5, 3.0]], "callbacks tell every rank the mean"
    # torch's own is stepped twice an update, and is through at half of the run.
    assert ranks[0]["torch"] == pytest.approx([0.1, 0.05, 0.0, 0.0])


def run(accelerator: Any, scheduler: Any, optimizer: Any, model: Any, batches: int, breaks: Any = ()) -> list[float]:
    loader = DataLoader(TensorDataset(*data(8 * batches)), batch_size=8)
    model, optimizer, loader, prepared = accelerator.prepare(model, optimizer, loader, scheduler)
    assert prepared is scheduler
    found = []
    for place, (points, classes) in enumerate(loader):
        with accelerator.accumulate(model):
            found.append(float(optimizer.param_groups[0]["lr"]))
            loss = functional.cross_entropy(model(points), classes)
            accelerator.backward(loss * float("inf") if place in breaks else loss)
            optimizer.step()
            scheduler.step(loss=loss)
            optimizer.zero_grad()
    return found


def parts(spelling: str, total: int, accumulate: int = 1, scaler: Any = None) -> tuple[Any, ...]:
    accelerate.state.AcceleratorState._reset_state(True)
    accelerate.state.GradientState._reset_state()
    accelerator = accelerate.Accelerator(cpu=True, gradient_accumulation_steps=accumulate)
    accelerator.scaler = scaler
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = AccelerateScheduler(optimizer, spelling, accelerator=accelerator, total_steps=total)
    return accelerator, scheduler, optimizer, model


def test_micro_batches_do_not_advance_the_schedule() -> None:
    found = run(*parts("linear", 4, accumulate=4), 16)
    assert found == [rate for rate in rates("linear", 4, total=4, base_rate=0.1) for _ in range(4)]


def test_an_update_that_overflowed_does_not_advance_the_schedule() -> None:
    found = run(*parts("linear", 8, scaler=torch.amp.GradScaler("cpu")), 10, breaks=(3, 4))
    expected = rates("linear", 8, total=8, base_rate=0.1)
    assert found == [*expected[:4], expected[3], expected[3], *expected[4:]]


def test_training_losses_are_means_of_updates() -> None:
    spelling, losses = "plateau(monitor=trainingLoss, patience=2, factor=0.5)", []
    accelerator, scheduler, optimizer, model = parts(spelling, 4, accumulate=4)
    told = scheduler.step
    scheduler.step = lambda loss: (losses.append(float(loss.detach())), told(loss=loss))
    run(accelerator, scheduler, optimizer, model, 16)
    plain = Scheduler(torch.optim.SGD(net().parameters(), lr=0.1), spelling, total_steps=4)
    for place in range(0, 16, 4):
        plain.step(loss=sum(losses[place : place + 4]) / 4)
    assert scheduler.digest() == plain.digest()


def test_save_state_of_accelerate_holds_the_scheduler(tmp_path: Path) -> None:
    accelerator, scheduler, optimizer, model = parts("warmup(4) > plateau(patience=1)", 32)
    run(accelerator, scheduler, optimizer, model, 6)
    accelerator.save_state(str(tmp_path / "state"))
    rate = scheduler.get_last_lr()
    run(accelerator, scheduler, optimizer, model, 3)
    accelerator, again, optimizer, model = parts("warmup(4) > plateau(patience=1)", 32)
    accelerator.prepare(model, optimizer, again)
    accelerator.load_state(str(tmp_path / "state"))
    assert again.last_epoch == 6 and again.get_last_lr() == rate == [optimizer.param_groups[0]["lr"]]
