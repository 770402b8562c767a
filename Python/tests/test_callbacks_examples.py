"""The examples of callbacks run as a reader would start them, in a small form; so does the notebook."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.framework
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lightning_learns_digits(tmp_path: Path, capsys: Any) -> None:
    pytest.importorskip("lightning", exc_type=ImportError)
    found = example("lightning_digits").main(["--epochs", "6", "--report", str(tmp_path / "run.jsonl")])
    assert found > 0.85 and "270 updates" in capsys.readouterr().out
    assert (tmp_path / "run.jsonl").read_text().count('"type":"steps"') == 270


def test_the_trainer_learns_sums_and_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", exc_type=ImportError)
    module = example("hf_trainer")
    whole = module.main(["--steps", "200", "--folder", str(tmp_path / "whole")])

    class Killed(Exception):
        pass

    class Killing(transformers.TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if state.global_step == 150:
                raise Killed

    trainer = transformers.Trainer
    killed = lambda *given, callbacks, **more: trainer(*given, callbacks=[*callbacks, Killing()], **more)  # noqa: E731
    transformers.Trainer = killed
    try:
        with pytest.raises(Killed):
            module.main(["--steps", "200", "--folder", str(tmp_path / "rest")])
    finally:
        transformers.Trainer = trainer
    assert module.main(["--steps", "200", "--folder", str(tmp_path / "rest")]) == whole < 1.2


def test_the_notebook_shows_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat")
    client = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("matplotlib")
    book = nbformat.read(EXAMPLES / "report.ipynb", as_version=4)
    nbformat.validate(book)
    assert not any(cell.get("outputs") for cell in book.cells), "it is stored without what it shows"
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", f"{EXAMPLES}:{EXAMPLES.parent / 'src'}")
    client.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    pictures = [
        output for cell in book.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 2
    assert "chosen" in "".join(output.get("text", "") for cell in book.cells for output in cell.get("outputs", []))
