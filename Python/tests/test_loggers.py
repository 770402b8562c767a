"""Rates and readings in TensorBoard, W&B and MLflow."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import pytest
import torch
from callback_loops import net

from rheostat import InvalidError, LibraryError
from rheostat.torch import Scheduler
from rheostat.torch.loggers import MLflow, TensorBoard, WeightsAndBiases, rates


def optimizer() -> torch.optim.Optimizer:
    first, second = net()[0], net()[2]
    return torch.optim.SGD([
        {"params": first.parameters(), "lr": 0.1, "name": "body"}, {"params": second.parameters(), "lr": 0.01},
    ], lr=0.1)  # fmt: skip


def test_rates_are_named_after_their_groups() -> None:
    scheduler = Scheduler(optimizer(), "linear", total_steps=4)
    scheduler.optimizer.step()
    scheduler.step()
    assert rates(scheduler) == {"lr/body": pytest.approx(0.075), "lr/1": pytest.approx(0.0075)}
    with pytest.raises(InvalidError, match="got int"):
        rates(3)


def test_the_rate_that_acts_is_shown_beside_the_multiplier() -> None:
    prodigyopt = pytest.importorskip("prodigyopt")
    one = prodigyopt.Prodigy(net().parameters(), lr=0.5)
    d = one.param_groups[0]["d"]
    assert rates(one) == {"lr/0": 0.5, "effective_lr/0": 0.5 * d}


def read(folder: Path, name: str) -> dict[int, float]:
    reader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    events = reader.EventAccumulator(str(folder), purge_orphaned_data=True)
    events.Reload()
    return {event.step: event.value for event in events.Scalars(name)}


def test_a_resumed_run_purges_what_lies_after_its_checkpoint(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    first = TensorBoard(tmp_path)
    for step in range(1, 11):
        first.log({"lr/0": 1.0}, step)
    first.close()
    second = TensorBoard(tmp_path, start=6)
    for step in range(7, 9):
        second.log({"lr/0": 2.0}, step)
    second.close()
    # Steps 7 to 10 of the first process were lost with it; the second one has reached 8.
    assert read(tmp_path, "lr/0") == {**dict.fromkeys(range(1, 7), 1.0), 7: 2.0, 8: 2.0}


class Run:
    """What `wandb.Run` is asked for."""

    def __init__(self) -> None:
        self.metrics: list[tuple[str, Any]] = []
        self.logged: list[dict[str, float]] = []

    def define_metric(self, name: str, step_metric: Any = None) -> None:
        self.metrics.append((name, step_metric))

    def log(self, values: dict[str, float]) -> None:
        self.logged.append(values)


def test_wandb_gets_one_call_an_update_with_the_update_as_axis() -> None:
    run = Run()
    logger = WeightsAndBiases(run)
    logger.log({"lr/0": 0.1, "loss": 2.0}, 1)
    logger.log({"lr/0": 0.2, "loss": 1.0}, 2)
    assert run.logged == [
        {"lr/0": 0.1, "loss": 2.0, "optimizer_step": 1},
        {"lr/0": 0.2, "loss": 1.0, "optimizer_step": 2},
    ]
    assert sorted(run.metrics, key=str) == [
        ("loss", "optimizer_step"),
        ("lr/0", "optimizer_step"),
        ("optimizer_step", None),
    ]


def test_clients_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("wandb", "mlflow", "torch.utils.tensorboard"):
        monkeypatch.setitem(sys.modules, name, None)
    for make, package in (
        (WeightsAndBiases, "wandb"),
        (MLflow, "mlflow"),
        (lambda: TensorBoard(tmp_path), "tensorboard"),
    ):
        with pytest.raises(LibraryError, match=f"pip install {package}"):
            make()


def test_no_run_under_way_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wandb", types.SimpleNamespace(run=None))
    with pytest.raises(InvalidError, match="call wandb.init"):
        WeightsAndBiases()


@pytest.mark.framework
def test_mlflow_gets_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mlflow = pytest.importorskip("mlflow")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/runs.db")
    mlflow.create_experiment("rates", artifact_location=str(tmp_path / "files"))
    calls = []
    with mlflow.start_run(experiment_id=mlflow.get_experiment_by_name("rates").experiment_id) as run:
        logger = MLflow(every=50)
        sends = logger._client.log_batch
        logger._client.log_batch = lambda *given, **named: (calls.append(len(named["metrics"])), sends(*given, **named))
        for step in range(1, 41):
            logger.log({"lr/0": 0.1 * step, "loss": 1 / step}, step)
        logger.close()
        found = mlflow.MlflowClient().get_metric_history(run.info.run_id, "lr/0")
    assert calls == [50, 30]
    assert {one.step: one.value for one in found} == {step: 0.1 * step for step in range(1, 41)}


@pytest.mark.framework
def test_wandb_itself_takes_the_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wandb = pytest.importorskip("wandb")
    monkeypatch.setenv("WANDB_SILENT", "true")
    run = wandb.init(mode="offline", dir=str(tmp_path), project="rates")
    logger = WeightsAndBiases()
    for step in range(1, 4):
        logger.log({"lr/0": 0.1 * step}, step)
    assert run.summary["lr/0"] == pytest.approx(0.3) and run.summary["optimizer_step"] == 3
    run.finish()
