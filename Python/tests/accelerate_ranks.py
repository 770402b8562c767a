"""What each process of a run under accelerate does; started by torchrun."""

from __future__ import annotations

import json
import sys
from typing import Any

import torch
from accelerate import Accelerator
from callback_loops import data, net
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from rheostat.callbacks import AccelerateScheduler
from rheostat.callbacks.agreeing import agreed


def rates(own: bool) -> list[float]:
    """The rates of the updates of one epoch, by a scheduler of rheostat or one of torch."""
    accelerator = Accelerator(cpu=True, gradient_accumulation_steps=2)
    model = net()
    optimizer: Any = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler: Any
    if own:
        scheduler = AccelerateScheduler(optimizer, "linear", accelerator=accelerator, total_steps=4)
    else:
        scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=4)
    loader = DataLoader(TensorDataset(*data(128)), batch_size=8)
    model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
    found = []
    for points, classes in loader:
        with accelerator.accumulate(model):
            rate = optimizer.param_groups[0]["lr"]
            accelerator.backward(functional.cross_entropy(model(points), classes))
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
        if accelerator.sync_gradients:
            found.append(float(rate))
    return found


if __name__ == "__main__":
    result = {"rheostat": rates(True), "torch": rates(False)}
    result["agreed"] = list(
        agreed({"trainingLoss": torch.distributed.get_rank() + 1.0, "validationLoss": 3.0}).values()
    )
    with open(f"{sys.argv[1]}/{torch.distributed.get_rank()}.json", "w", encoding="utf-8") as file:
        json.dump(result, file)
    torch.distributed.destroy_process_group()
