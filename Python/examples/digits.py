"""A plain loop: a small net learns handwritten digits, and nobody names a learning rate.

python Python/examples/digits.py
python Python/examples/digits.py --steps 200 --report run.html
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset, random_split

import rheostat.torch

DIGITS = Path(__file__).resolve().parents[2] / "Data" / "digits.csv"


def digits() -> TensorDataset:
    """1,797 images of 8 x 8 pixels, scaled to [0, 1], and what they show."""
    rows = [line.split(",") for line in DIGITS.read_text().splitlines() if line[:1].isdigit()]
    table = torch.tensor([[float(number) for number in row] for row in rows])
    return TensorDataset(table[:, :64] / 16, table[:, 64].long())


def accuracy(model: nn.Module, held_out: TensorDataset) -> float:
    """The share of images that are read right."""
    model.eval()
    with torch.no_grad():
        images, labels = held_out[:]
        return float((model(images).argmax(1) == labels).double().mean())


def main(arguments: list[str] | None = None) -> float:
    """Trains and gives the accuracy on held-out images."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1500, help="updates in all; default: %(default)s")
    parser.add_argument("--report", help="where to write what happened: .html, .png, .jsonl, .csv")
    options = parser.parse_args(arguments)

    torch.manual_seed(1)
    train, held = random_split(digits(), [1437, 360])
    images, labels = held.dataset[held.indices]
    loader = DataLoader(train, batch_size=32, shuffle=True)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), momentum=0.9, lr=0.1)  # The learning rate is not used.

    pilot = rheostat.torch.Pilot(model, optimizer, total_steps=options.steps)
    for batch in pilot.steps(loader):
        pilot.backward(loss_of(model, batch))

    found = accuracy(model, TensorDataset(images, labels))
    for decision in pilot.decisions:
        print(decision.text)
    print(f"{pilot.performed} updates, {pilot.searched} of them searched; accuracy {found:.1%}")
    if options.report:
        pilot.report(options.report)
    return found


def loss_of(model: nn.Module, batch: list[Tensor]) -> Tensor:
    """Cross-entropy."""
    images, labels = batch
    return nn.functional.cross_entropy(model(images), labels)


if __name__ == "__main__":
    main()
