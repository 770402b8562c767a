"""Lightning: a small net learns handwritten digits under a controller; nothing else of the module changes.

python Python/examples/lightning_digits.py
python Python/examples/lightning_digits.py --controller "warmup(5%) > cosine(peak=0.01)" --epochs 5
"""

from __future__ import annotations

import argparse
import logging
import warnings
from pathlib import Path
from typing import Any

import lightning
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

from rheostat.callbacks import LightningCallback

DIGITS = Path(__file__).resolve().parents[2] / "Data" / "digits.csv"


class Net(lightning.LightningModule):
    """A net of one hidden layer; no learning rate is tuned anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))

    def training_step(self, batch: Any, _: int) -> torch.Tensor:
        images, labels = batch
        return nn.functional.cross_entropy(self.layers(images), labels)

    def validation_step(self, batch: Any, _: int) -> None:
        images, labels = batch
        answers = self.layers(images)
        self.log("val_loss", nn.functional.cross_entropy(answers, labels))
        self.log("accuracy", (answers.argmax(1) == labels).double().mean())

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(self.parameters())


def digits() -> TensorDataset:
    """1,797 images of 8 x 8 pixels, scaled to [0, 1], and what they show."""
    rows = [line.split(",") for line in DIGITS.read_text().splitlines() if line[:1].isdigit()]
    table = torch.tensor([[float(number) for number in row] for row in rows])
    return TensorDataset(table[:, :64] / 16, table[:, 64].long())


def main(arguments: list[str] | None = None) -> float:
    """Trains and gives the accuracy on held-out images."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=20, help="passes over the data; default: %(default)s")
    parser.add_argument("--controller", help="a short spelling; default: annealedSearch, which finds the rate")
    parser.add_argument("--report", help="where to write what happened: .html, .png, .jsonl, .csv")
    options = parser.parse_args(arguments)

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", message=".*does not have many workers.*")
    lightning.seed_everything(1, verbose=False)
    train, held_out = random_split(digits(), [1437, 360])
    callback = LightningCallback(options.controller)
    trainer = lightning.Trainer(
        max_epochs=options.epochs, callbacks=[callback], accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    trainer.fit(Net(), DataLoader(train, 32, shuffle=True), DataLoader(held_out, 360))

    found = float(trainer.callback_metrics["accuracy"])
    for decision in callback.decisions:
        print(decision.text)
    print(f"{trainer.global_step} updates, probes included; accuracy {found:.1%}")
    if options.report:
        callback.report(options.report)
    return found


if __name__ == "__main__":
    main()
