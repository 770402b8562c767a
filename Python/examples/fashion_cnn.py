"""A convolutional net with BatchNorm on Fashion-MNIST, evaluated while it trains, stored so that it can be killed.

    python Python/examples/fashion_cnn.py --checkpoint fashion.pt

Started again with the same checkpoint, it goes on where it was. The images are those of Debian's package
dataset-fashion-mnist, or of the directory that FASHION_MNIST names.
"""

from __future__ import annotations

import argparse
import gzip
import os
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

import rheostat.torch

FASHION = Path(os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist"))


def fashion(part: str, count: int) -> TensorDataset:
    """The first images of `train` or `t10k`, normalised, and their kinds."""
    try:
        with gzip.open(FASHION / f"{part}-images-idx3-ubyte.gz") as file:
            pixels = torch.frombuffer(bytearray(file.read()[16:]), dtype=torch.uint8).reshape(-1, 1, 28, 28)
        with gzip.open(FASHION / f"{part}-labels-idx1-ubyte.gz") as file:
            labels = torch.frombuffer(bytearray(file.read()[8:]), dtype=torch.uint8)
    except FileNotFoundError as error:
        raise SystemExit(f"{error.filename} is missing; apt install dataset-fashion-mnist") from None
    return TensorDataset((pixels[:count].float() / 255 - 0.286) / 0.353, labels[:count].long())


def net() -> nn.Module:
    """Two convolutions of stride 2."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 16, 3, 2, 1), nn.BatchNorm2d(16), nn.ReLU(),
        nn.Flatten(), nn.Linear(784, 10),
    )  # fmt: skip


def loss_of(model: nn.Module, batch: list[Tensor]) -> Tensor:
    """Cross-entropy."""
    images, labels = batch
    return nn.functional.cross_entropy(model(images), labels)


def main(arguments: list[str] | None = None) -> float:
    """Trains and gives the validation loss."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=2000, help="updates in all; default: %(default)s")
    parser.add_argument("--images", type=int, default=60000, help="images to train on; default: %(default)s")
    parser.add_argument("--checkpoint", type=Path, help="where the run is kept every 200 updates")
    parser.add_argument("--report", help="where to write what happened: .html, .png, .jsonl, .csv")
    options = parser.parse_args(arguments)

    torch.manual_seed(1)
    held_out = fashion("t10k", 4000)
    loader = DataLoader(fashion("train", options.images), batch_size=64, shuffle=True, drop_last=True)
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), momentum=0.9, weight_decay=5e-4, lr=0.1)

    def evaluate() -> float:
        model.eval()
        with torch.no_grad():
            return float(loss_of(model, list(held_out.tensors)))

    pilot = rheostat.torch.Pilot(model, optimizer, total_steps=options.steps, evaluate=evaluate)
    if options.checkpoint and options.checkpoint.exists():
        pilot.load_state_dict(torch.load(options.checkpoint))
    for batch in pilot.steps(loader):
        pilot.backward(loss_of(model, batch))
        if pilot.performed % 200 == 0 and pilot.role == "main":
            with pilot.evaluating():
                print(f"{pilot.performed:6d} updates, learning rate {pilot.rate:.3g}, validation loss {evaluate():.4f}")
            if options.checkpoint:
                keep(pilot.state_dict(), options.checkpoint)
    found = evaluate()
    print(f"{pilot.performed} updates, {pilot.searched} of them searched; validation loss {found:.4f}")
    if options.report:
        pilot.report(options.report)
    return found


def keep(state: dict[str, object], path: Path) -> None:
    """Writes a state beside the old one and renames it."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


if __name__ == "__main__":
    main()
