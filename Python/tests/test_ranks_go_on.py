"""A distributed run that was killed goes on as if it had not been."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from pilot_help import same
from rank_runs import Run, adam, resumed, sgd, store, take, trained
from ranks import on_ranks

from rheostat import DistributedError, InvalidError
from rheostat.torch import Pilot
from rheostat.torch import distributed as together

CASES: dict[str, dict[str, Any]] = {
    "schedule-free": {"optimizer": sgd, "normalised": True, "dropout": 0.2},
    "adam, accumulated": {"optimizer": adam, "accumulate": 2, "dropout": 0.2},
    "kept, scaled": {"optimizer": sgd, "keep_optimizer": True, "scaled": True},
    "plateau": {"optimizer": adam, "controller": "plateau(0.01, patience=1)", "evaluates": True},
    "dog": {"optimizer": sgd, "controller": "dog"},
}


@pytest.mark.parametrize("how", ["own", "together"])
@pytest.mark.parametrize("name", CASES)
def test_every_rank_goes_on_bit_for_bit(name: str, how: str, tmp_path: Path) -> None:
    options = CASES[name]
    updates = 31 if name == "dog" else 12  # In the middle of the search.
    whole = on_ranks(2, trained, options)
    again = on_ranks(2, resumed, options, updates * options.get("accumulate", 1), how, str(tmp_path))
    for first, second in zip(whole, again, strict=True):
        assert first["losses"] == second["losses"] and same(first["weights"], second["weights"])
        assert first["decisions"] == second["decisions"]


def test_the_state_of_rank_0_does_for_all_where_nothing_is_drawn(tmp_path: Path) -> None:
    options = {"optimizer": sgd}
    whole = on_ranks(2, trained, options)
    again = on_ranks(2, resumed, options, 40, "first", str(tmp_path))
    for first, second in zip(whole, again, strict=True):
        assert first["losses"] == second["losses"] and same(first["weights"], second["weights"])


def test_ranks_that_load_the_state_of_rank_0_draw_apart(tmp_path: Path) -> None:
    draws = on_ranks(2, _draws, str(tmp_path))
    assert draws[0] != draws[1]


def _draws(rank: int, size: int, folder: str) -> list[float]:
    run = Run(rank, size, adam, dropout=0.5).go(5)
    store(run, "first", folder)
    again = Run(rank, size, adam, dropout=0.5)
    take(again, "first", folder)
    again.go(20)  # The slot has been restored meanwhile.
    return [float(one) for one in torch.rand(4)]


def test_slots_in_files_lie_apart(tmp_path: Path) -> None:
    options = {"optimizer": adam, "slots": str(tmp_path / "slots")}
    whole = on_ranks(2, trained, options)
    assert {path.name for path in (tmp_path / "slots").iterdir()} == {"rank-0", "rank-1"}
    again = on_ranks(2, resumed, options, 12, "own", str(tmp_path))
    assert whole[1]["losses"] == again[1]["losses"] and same(whole[1]["weights"], again[1]["weights"])


def test_equal_tensors_are_written_once(tmp_path: Path) -> None:
    for size in (1, 3):
        folder = tmp_path / str(size)
        folder.mkdir()
        on_ranks(size, _written, str(folder))
    bytes_ = [sum(path.stat().st_size for path in (tmp_path / size / "last").rglob("*.distcp")) for size in "13"]
    assert bytes_[1] < 1.5 * bytes_[0]


def _written(rank: int, size: int, folder: str) -> None:
    store(Run(rank, size, adam).go(30), "together", folder)


def test_a_checkpoint_is_replaced_once_the_new_one_is_complete(tmp_path: Path) -> None:
    first, second = on_ranks(2, _replaced, str(tmp_path))
    assert type(second) is InvalidError and "cannot be written" in str(second)
    assert type(first) is DistributedError and "rank 1 could not write" in str(first)
    # What was complete is still there.
    assert on_ranks(2, _performed, str(tmp_path)) == [10, 10]


def _replaced(rank: int, size: int, folder: str) -> None:
    run = Run(rank, size, adam).go(10)
    store(run, "together", folder)
    run.go(10)
    if rank == 1:

        def fail(*_: Any) -> None:
            raise OSError("no space is left")

        torch.save, save = fail, torch.save
    try:
        store(run, "together", folder)
    finally:
        if rank == 1:
            torch.save = save


def _performed(rank: int, size: int, folder: str) -> int:
    run = Run(rank, size, adam)
    take(run, "together", folder)
    return run.pilot.performed


def test_checkpoints_of_one_process(tmp_path: Path) -> None:
    model = torch.nn.Linear(6, 3)
    pilot = Pilot(model, adam(model.parameters()), total_steps=60)
    with pytest.raises(InvalidError, match="no checkpoint of a pilot"):
        together.load(pilot, tmp_path)
    together.save(pilot, tmp_path / "last")
    together.load(pilot, tmp_path / "last")
    together.save(pilot, tmp_path / "last")
    assert sorted(path.name for path in (tmp_path / "last").iterdir()) == ["b", "current"]


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path) -> None:
    made = [torch.nn.Linear(6, 3), torch.nn.Linear(6, 4), torch.nn.Sequential(torch.nn.Linear(6, 3))]
    pilots = [Pilot(model, adam(model.parameters()), total_steps=60) for model in made]
    together.save(pilots[0], tmp_path / "last")
    for pilot, model in zip(pilots[1:], made[1:], strict=True):
        before = [p.clone() for p in model.parameters()]
        with pytest.raises(InvalidError, match="model"):
            together.load(pilot, tmp_path / "last")
        assert same(before, [p.detach() for p in model.parameters()])


EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "ddp.py"


RUN = ["--steps", "120", "--every", "20", "--folder"]


def test_a_rank_that_is_killed_is_restarted_by_torchrun_and_changes_nothing(tmp_path: Path) -> None:
    on_ranks(2, _example, str(tmp_path / "whole"))
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "--max-restarts=1"]
    command += [str(EXAMPLE), *RUN, str(tmp_path / "broken"), "--die-at", "70", "--slow"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=environment)
    assert done.returncode == 0, done.stderr[-4000:]
    whole, broken = (json.loads((tmp_path / name / "result.json").read_text()) for name in ("whole", "broken"))
    assert broken["starts"] == 2 and whole["starts"] == 1
    assert broken["digest"] == whole["digest"] and broken["accuracy"] == whole["accuracy"] > 0.8


def _example(rank: int, size: int, folder: str) -> None:
    spec = importlib.util.spec_from_file_location("ddp", EXAMPLE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.train(module.options_of([*RUN, folder]))
