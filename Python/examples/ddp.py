"""Training on several ranks: a checkpoint every so often, and a run that survives the loss of a rank.

    export TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1
    torchrun --standalone --nproc-per-node=2 --max-restarts=3 Python/examples/ddp.py --folder run
    torchrun --standalone --nproc-per-node=2 --max-restarts=1 Python/examples/ddp.py --folder other --die-at 300

Without the first line a restart finds the addresses of the dead (pytorch/pytorch issue 135712).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import time
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn
from torch.utils.data import DataLoader, Subset, TensorDataset
from torch.utils.data.distributed import DistributedSampler

import rheostat.torch

DIGITS = Path(__file__).resolve().parents[2] / "Data" / "digits.csv"


def digits() -> TensorDataset:
    """1,797 images of 8 x 8 pixels, scaled to [0, 1], and what they show."""
    rows = [line.split(",") for line in DIGITS.read_text().splitlines() if line[:1].isdigit()]
    table = torch.tensor([[float(number) for number in row] for row in rows])
    return TensorDataset(table[:, :64] / 16, table[:, 64].long())


def options_of(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=600, help="updates in all; default: %(default)s")
    parser.add_argument("--every", type=int, default=50, help="updates between checkpoints; default: %(default)s")
    parser.add_argument("--folder", type=Path, required=True, help="where checkpoints go")
    parser.add_argument("--die-at", type=int, help="the update at which rank 1 is killed, once")
    parser.add_argument("--slow", action="store_true", help="rank 1 sleeps now and then")
    return parser.parse_args(arguments)


def train(options: argparse.Namespace) -> None:
    """Trains on all ranks; rank 0 writes what came out."""
    rank = dist.get_rank()
    options.folder.mkdir(parents=True, exist_ok=True)
    starts = int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")) + 1

    torch.manual_seed(1 + rank)
    every = digits()
    train = Subset(every, range(1437))
    loader = DataLoader(train, batch_size=16, sampler=DistributedSampler(train))
    net = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 10))
    model = nn.parallel.DistributedDataParallel(net)  # It sends the weights of rank 0 to all.
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)  # The learning rate is not used.

    pilot = rheostat.torch.Pilot(model, optimizer, total_steps=options.steps)
    checkpoint = options.folder / "last"
    if rheostat.torch.distributed.exists(checkpoint):
        rheostat.torch.distributed.load(pilot, checkpoint)

    slow = random.Random(rank)
    for images, labels in pilot.steps(loader):
        if options.slow and rank == 1 and slow.random() < 0.1:
            time.sleep(0.01)
        pilot.backward(nn.functional.cross_entropy(model(images), labels))
        if pilot.performed % options.every == 0 and not pilot.finished:
            rheostat.torch.distributed.save(pilot, checkpoint)
        if rank == 1 and pilot.performed == options.die_at and starts == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    if rank == 0:
        report(net, every, pilot, starts, options.folder / "result.json")


def report(net: nn.Module, every: TensorDataset, pilot: rheostat.torch.Pilot, starts: int, path: Path) -> None:
    """Writes the accuracy on held-out images and a digest of the weights."""
    images, labels = every[1437:]
    net.eval()
    with torch.no_grad():
        accuracy = float((net(images).argmax(1) == labels).double().mean())
    digest = hashlib.sha256(b"".join(value.numpy().tobytes() for value in net.state_dict().values())).hexdigest()
    path.write_text(json.dumps({"accuracy": accuracy, "digest": digest, "starts": starts}))
    for decision in pilot.decisions:
        print(decision.text)
    print(f"{pilot.performed} updates, {pilot.searched} of them searched; accuracy {accuracy:.1%}; starts: {starts}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    dist.init_process_group("gloo")  # nccl on GPUs
    train(options_of())
    dist.barrier()
    dist.destroy_process_group()
