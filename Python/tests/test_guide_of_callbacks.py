"""The Python of the guide to callbacks, each block with what it takes for granted."""

from __future__ import annotations

import logging
import os
import re
import types
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from callback_loops import data, net
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

GUIDE = Path(__file__).parents[2] / "Documentation" / "Guides" / "Python" / "Callbacks.md"
pytestmark = pytest.mark.skipif(not GUIDE.exists(), reason="the guide is in the repository only")


def block(word: str) -> Any:
    """The block of the guide that holds a word."""
    blocks = [text for text in re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL) if word in text]
    assert len(blocks) == 1
    return compile(blocks[0], f"{GUIDE}: {word}", "exec")


def test_loggers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tensorboard")
    monkeypatch.chdir(tmp_path)
    exec(block("TensorBoard"), {"scheduler": torch.optim.SGD(net().parameters(), lr=0.1)})
    assert list((tmp_path / "runs" / "one").iterdir())


def test_the_recipe_for_fastai_is_python() -> None:
    block("fastai")


@pytest.mark.framework
@pytest.mark.parametrize("word", ["trainer.fit", "configure_optimizers"])
def test_lightning(tmp_path: Path, word: str) -> None:
    lightning = pytest.importorskip("lightning", exc_type=ImportError)
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

    class Module(lightning.LightningModule):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.net = net()

        def training_step(self, batch: Any, _: int) -> torch.Tensor:
            return functional.cross_entropy(self.net(batch[0]), batch[1])

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.1)

    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "accelerator": "cpu",
             "enable_model_summary": False, "default_root_dir": tmp_path}  # fmt: skip
    names: dict[str, Any] = {"torch": torch, "lightning": lightning, "quiet": quiet, "module": Module()}
    names["loader"] = DataLoader(TensorDataset(*data()), batch_size=16)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")
        exec(block(word), names)
        if word == "configure_optimizers":
            Module.configure_optimizers = names[word]
            module = names["module"] = Module()
            lightning.Trainer(max_epochs=2, **quiet).fit(module, names["loader"])
            assert module.lr_schedulers().last_epoch == 32
        else:
            assert names["callback"].performed == 32


@pytest.mark.framework
def test_hugging_face(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", exc_type=ImportError)

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = net()

        def forward(self, points: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
            return {"loss": functional.cross_entropy(self.net(points), labels)}

    arguments = transformers.TrainingArguments(
        str(tmp_path), max_steps=8, use_cpu=True, report_to=[], save_strategy="no", disable_tqdm=True
    )
    pairs = [{"points": points, "labels": label} for points, label in zip(*data(64), strict=True)]
    names = {"transformers": transformers, "model": Model(), "arguments": arguments, "data": pairs}
    exec(block("transformers.Trainer"), names)
    assert names["callback"].performed == 8  # type: ignore[attr-defined]


@pytest.mark.framework
def test_accelerate() -> None:
    accelerate = pytest.importorskip("accelerate", exc_type=ImportError)
    model = net()
    names: dict[str, Any] = {
        "accelerator": accelerate.Accelerator(cpu=True),
        "model": model,
        "updates": 16,
        "loss_fn": functional.cross_entropy,
        "optimizer": torch.optim.SGD(model.parameters(), lr=0.1),
        "loader": DataLoader(TensorDataset(*data()), batch_size=16),
    }
    exec(block("accelerator.prepare"), names)
    assert names["scheduler"].last_epoch == 16


@pytest.mark.framework
def test_keras() -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", exc_type=ImportError)
    model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(3)])
    model.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    points, classes = (one.numpy() for one in data(64))
    names = types.SimpleNamespace(net=model, x=points, y=classes).__dict__
    exec(block("net.fit"), names)
    assert names["callback"].performed == 4
