"""The examples run as a reader would start them, in a small form."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_digits_learns_and_writes_a_report(tmp_path: Path, capsys: Any) -> None:
    found = example("digits").main(["--steps", "400", "--report", str(tmp_path / "run.jsonl")])
    assert found > 0.9 and "400 updates" in capsys.readouterr().out
    assert (tmp_path / "run.jsonl").read_text().count('"type":"steps"') == 400


def test_fashion_goes_on_from_its_checkpoint(tmp_path: Path, monkeypatch: Any) -> None:
    module = example("fashion_cnn")
    if not (module.FASHION / "t10k-images-idx3-ubyte.gz").exists():
        pytest.skip("dataset-fashion-mnist is not installed")
    monkeypatch.setattr(module, "keep", lambda state, path: None)
    options = ["--steps", "260", "--images", "2000", "--checkpoint", str(tmp_path / "run.pt")]
    whole = module.main(options)

    class Killed(Exception):
        pass

    def keep_and_die(state: Any, path: Path) -> None:
        torch.save(state, path)
        raise Killed

    monkeypatch.setattr(module, "keep", keep_and_die)
    with pytest.raises(Killed):
        module.main(options)
    monkeypatch.setattr(module, "keep", lambda state, path: None)
    assert module.main(options) == whole < 1.0


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_the_transformer_learns_in_every_precision(precision: str) -> None:
    assert example("char_transformer").main(["--steps", "80", "--precision", precision]) < 3.6
