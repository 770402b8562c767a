"""Hugging Face's Trainer: a tiny language model, made on the spot, learns to add and survives a kill.

python Python/examples/hf_trainer.py
python Python/examples/hf_trainer.py --controller "warmup(10%) > cosine" --steps 400 --folder run
"""

from __future__ import annotations

import argparse
import tempfile
from typing import Any

import torch
import transformers

from rheostat.callbacks import HuggingFaceCallback

LETTERS = "0123456789+=;"


def sums(count: int, seed: int) -> list[dict[str, torch.Tensor]]:
    """Sums of two digits, as "3+9=12;"; only what follows the equals sign is trained on."""
    generator = torch.Generator().manual_seed(seed)
    found = []
    for first, second in torch.randint(0, 10, (count, 2), generator=generator).tolist():
        question = f"{first}+{second}="
        text = f"{question}{first + second};".ljust(8, ";")
        letters = torch.tensor([LETTERS.index(letter) for letter in text])
        labels = letters.clone()
        labels[: len(question)] = -100
        found.append({"input_ids": letters, "labels": labels})
    return found


def model() -> Any:
    """A transformer of 14,000 parameters; nothing is downloaded."""
    torch.manual_seed(1)
    end = LETTERS.index(";")
    return transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=len(LETTERS), n_positions=8, n_embd=32, n_layer=1, n_head=2, bos_token_id=end, eos_token_id=end
        )
    )


def main(arguments: list[str] | None = None) -> float:
    """Trains and gives the loss on sums that were not seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=600, help="updates in all; default: %(default)s")
    parser.add_argument("--controller", help="a short spelling; default: annealedSearch, which finds the rate")
    parser.add_argument("--folder", help="for checkpoints; the run goes on from the last one there")
    options = parser.parse_args(arguments)

    folder = options.folder or tempfile.mkdtemp()
    callback = HuggingFaceCallback(options.controller)
    settings = transformers.TrainingArguments(
        folder, max_steps=options.steps, per_device_train_batch_size=16, gradient_accumulation_steps=2, use_cpu=True,
        save_steps=100, save_total_limit=2, logging_steps=50, report_to=[], disable_tqdm=True, seed=1,
    )  # fmt: skip
    trainer = transformers.Trainer(
        model(), settings, train_dataset=sums(4000, 1), eval_dataset=sums(200, 2), callbacks=[callback]
    )
    trainer.remove_callback(transformers.trainer_callback.PrinterCallback)
    last = transformers.trainer_utils.get_last_checkpoint(folder)
    trainer.train(resume_from_checkpoint=last)

    found = float(trainer.evaluate()["eval_loss"])
    for decision in callback.decisions:
        print(decision.text)
    print(f"{trainer.state.global_step} updates, probes included; loss on unseen sums {found:.4f}")
    return found


if __name__ == "__main__":
    main()
