"""The examples run as a reader would start them, in a small form."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from pilot_help import loader, loss_of, net

import rheostat.torch

GUIDE = Path(__file__).parents[2] / "Documentation" / "Guides" / "Python" / "Pilot.md"
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not GUIDE.exists(), reason="the guide is in the repository only")
def test_the_guide_runs(tmp_path: Path, monkeypatch: Any) -> None:
    """Its blocks one after another, over a small net and a budget of 200."""
    monkeypatch.chdir(tmp_path)
    first, *others = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert len(others) == 3
    model = net(normalised=True)
    names: dict[str, Any] = {
        "rheostat": rheostat,
        "torch": torch,
        "model": model,
        "loader": loader(),
        "loss_fn": loss_of,
    }
    names |= {"optimizer": torch.optim.SGD(model.parameters(), lr=0.1), "test": lambda model: 0.5}
    exec(compile(first.replace("10_000", "200"), str(GUIDE), "exec"), names)
    assert names["pilot"].finished and names["pilot"].performed == 200
    for block in others:
        exec(compile(block, str(GUIDE), "exec"), names)
        names["pilot"].replan(names["pilot"].total_steps + 10)
    assert names["pilot"].performed == 220 and sorted(path.name for path in tmp_path.iterdir()) == [
        "model.pt",
        "run.pt",
    ]


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
