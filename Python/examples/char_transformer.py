"""A character-level transformer with AdamW, mixed precision, accumulation and clipping.

    python Python/examples/char_transformer.py
    python Python/examples/char_transformer.py --precision float16      # with a GradScaler, whose skips do not count

The text is the help of Python itself.
"""

from __future__ import annotations

import argparse
import pydoc_data.topics

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

import rheostat.torch

CONTEXT = 32


class Windows(Dataset[tuple[Tensor, Tensor]]):
    """Windows of a text; the target of a character is the next one."""

    def __init__(self, symbols: Tensor) -> None:
        self._symbols = symbols

    def __len__(self) -> int:
        return (len(self._symbols) - 1) // CONTEXT

    def __getitem__(self, place: int) -> tuple[Tensor, Tensor]:
        window = self._symbols[place * CONTEXT : place * CONTEXT + CONTEXT + 1]
        return window[:-1], window[1:]


def text() -> tuple[Tensor, Tensor, int]:
    """The text to train on, that to validate on, and how many characters there are."""
    topics = pydoc_data.topics.topics
    paragraphs = list(dict.fromkeys("\n\n".join(topics[name] for name in sorted(topics)).split("\n\n")))
    found = "\n\n".join(paragraphs).encode("ascii", "ignore")
    alphabet = sorted(set(found))
    symbols = torch.tensor([alphabet.index(letter) for letter in found])
    cut = int(0.9 * len(symbols))
    return symbols[:cut], symbols[cut:], len(alphabet)


class Transformer(nn.Module):
    """Two pre-norm layers of width 32 with two heads."""

    def __init__(self, alphabet: int, width: int = 32) -> None:
        super().__init__()
        self.embedding, self.place = nn.Embedding(alphabet, width), nn.Parameter(0.02 * torch.randn(CONTEXT, width))
        layer = nn.TransformerEncoderLayer(
            width, 2, 4 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, alphabet)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(CONTEXT), persistent=False)

    def forward(self, symbols: Tensor) -> Tensor:
        """Scores of the next character, batch x alphabet x context."""
        hidden = self.layers(self.embedding(symbols) + self.place, mask=self.mask, is_causal=True)
        scores: Tensor = self.head(self.norm(hidden))
        return scores.transpose(1, 2)


def main(arguments: list[str] | None = None) -> float:
    """Trains and gives the validation loss."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=2000, help="updates in all; default: %(default)s")
    parser.add_argument("--precision", choices=["float32", "bfloat16", "float16"], default="bfloat16")
    parser.add_argument("--report", help="where to write what happened: .html, .png, .jsonl, .csv")
    options = parser.parse_args(arguments)

    torch.manual_seed(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train, held_out, alphabet = text()
    loader = DataLoader(Windows(train), batch_size=8, shuffle=True, drop_last=True)
    validation = [
        torch.stack(part).to(device) for part in zip(*(Windows(held_out)[i] for i in range(300)), strict=True)
    ]
    model = Transformer(alphabet).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.1)
    precision = getattr(torch, options.precision)

    def loss_of(batch: list[Tensor]) -> Tensor:
        symbols, targets = (part.to(device) for part in batch)
        with torch.autocast(device, dtype=precision, enabled=precision != torch.float32):
            return nn.functional.cross_entropy(model(symbols), targets)

    pilot = rheostat.torch.Pilot(
        model, optimizer, total_steps=options.steps, accumulate=2, clip=1.0,
        scaler=torch.amp.GradScaler(device) if options.precision == "float16" else None,
    )  # fmt: skip
    for batch in pilot.steps(loader):
        pilot.backward(loss_of(batch))

    model.eval()
    with torch.no_grad():
        found = float(loss_of(validation))
    print(f"{pilot.performed} updates, {pilot.searched} of them searched; validation loss {found:.4f}")
    if options.report:
        pilot.report(options.report)
    return found


if __name__ == "__main__":
    main()
