"""Rheostat in Lightning itself."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from callback_loops import data, net, rates, same, weights
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

pytestmark = pytest.mark.framework
lightning = pytest.importorskip("lightning.pytorch", exc_type=ImportError)

from rheostat import InvalidError  # noqa: E402
from rheostat.callbacks import LightningCallback  # noqa: E402
from rheostat.torch import Pilot, Scheduler  # noqa: E402

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Module(lightning.LightningModule):
    """A classifier that notes the rate of each update."""

    def __init__(
        self, scheduler: Any = None, lr: float = 0.1, momentum: float = 0.9, norm: bool = False, **config: Any
    ) -> None:
        super().__init__()
        self.net = net(norm=norm)
        self.made, self.lr, self.momentum, self.config = scheduler, lr, momentum, config
        self.rates: list[float] = []
        self.losses: list[float] = []
        self.roles: list[str] = []

    def training_step(self, batch: Any, _: int) -> torch.Tensor:
        loss = functional.cross_entropy(self.net(batch[0]), batch[1])
        self.losses.append(float(loss.detach()))
        return loss

    def validation_step(self, batch: Any, _: int) -> None:
        self.log("val_loss", functional.cross_entropy(self.net(batch[0]), batch[1]))

    def on_before_optimizer_step(self, optimizer: Any) -> None:
        self.rates.append(float(optimizer.param_groups[0]["lr"]))

    def configure_optimizers(self) -> Any:
        optimizer = torch.optim.SGD(self.parameters(), lr=self.lr, momentum=self.momentum)
        if self.made is None:
            return optimizer
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": self.made(optimizer), **self.config}}


def trainer(folder: Path, *callbacks: Any, epochs: int = 2, **more: Any) -> Any:
    more = {"enable_checkpointing": False, **more}
    return lightning.Trainer(
        max_epochs=epochs, accelerator="cpu", devices=1, logger=False, enable_progress_bar=False,
        enable_model_summary=False, callbacks=list(callbacks), default_root_dir=folder, num_sanity_val_steps=2, **more,
    )  # fmt: skip


def loader(batch: int = 16) -> Any:
    return DataLoader(TensorDataset(*data()), batch_size=batch)


def fit(one: Any, module: Module, validates: bool = False, path: Any = None) -> Module:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        one.fit(module, loader(), loader(64) if validates else None, ckpt_path=path)
    return module


def test_callback_sets_the_rate_of_each_update(tmp_path: Path) -> None:
    module = fit(trainer(tmp_path, LightningCallback("warmup(25%) > cosine")), Module())
    assert module.rates == rates("warmup(25%) > cosine", 32, total=32, base_rate=0.1)


def test_micro_batches_do_not_advance_the_schedule(tmp_path: Path) -> None:
    callback = LightningCallback("linear")
    module = fit(trainer(tmp_path, callback, accumulate_grad_batches=5), Module())
    # 16 batches an epoch: 3 whole updates and one of the batch that is left.
    assert module.rates == rates("linear", 8, total=8, base_rate=0.1)
    assert callback.performed == 8


def test_the_loss_of_an_update_is_the_mean_of_its_micro_batches(tmp_path: Path) -> None:
    callback = LightningCallback("guard(constant, keep=4st)")
    module = fit(trainer(tmp_path, callback, accumulate_grad_batches=4, epochs=1), Module())
    means = [sum(module.losses[place : place + 4]) / 4 for place in range(0, 16, 4)]
    callback.report(str(tmp_path / "run.csv"))
    told = [float(line.rsplit(",", 1)[1]) for line in (tmp_path / "run.csv").read_text().splitlines()[1:]]
    assert told == pytest.approx(means, rel=1e-6)


def test_scheduler_from_configure_optimizers(tmp_path: Path) -> None:
    module = Module(lambda optimizer: Scheduler(optimizer, "warmup(25%) > cosine", total_steps=32), interval="step")
    fit(trainer(tmp_path), module)
    assert module.rates == rates("warmup(25%) > cosine", 32, total=32, base_rate=0.1)


@pytest.mark.parametrize("form", ["callback", "scheduler"])
def test_plateau_follows_the_monitored_metric_after_a_warm_up(tmp_path: Path, form: str) -> None:
    class Flat(Module):
        def validation_step(self, batch: Any, _: int) -> None:
            self.log("val_loss", 1.0)
            self.log("other", -float(self.current_epoch))

    spelling = "warmup(10) > plateau(patience=1, factor=0.5)"
    if form == "callback":
        module, callback = Flat(), LightningCallback(spelling)
    else:
        made = lambda optimizer: Scheduler(optimizer, spelling, total_steps=96)  # noqa: E731
        module, callback = Flat(made, interval="step", monitor="val_loss"), LightningCallback()
    fit(trainer(tmp_path, callback, epochs=6), module, validates=True)
    assert module.rates[:10] == pytest.approx([0.1 * k / 11 for k in range(1, 11)])
    # The sanity check is no validation: the first one comes after 16 updates, the next is no better.
    assert module.rates[10:32] == [0.1] * 22 and module.rates[32] == pytest.approx(0.05)
    assert module.rates[-1] < 0.05


@pytest.mark.parametrize("form", ["callback", "scheduler"])
@pytest.mark.parametrize("spelling", ["warmup(25%) > cosine", "warmup(4) > plateau(patience=1)", "annealedSearch"])
def test_resume_gives_the_same_rates(tmp_path: Path, form: str, spelling: str) -> None:
    if form == "scheduler" and spelling == "annealedSearch":
        pytest.skip("a scheduler does not search")

    def parts(folder: Path) -> tuple[Any, Module]:
        keeps = lightning.callbacks.ModelCheckpoint(folder, save_top_k=-1, filename="{epoch}")
        callback = LightningCallback(spelling if form == "callback" else None)
        made = None if form == "callback" else lambda optimizer: Scheduler(optimizer, spelling, total_steps=96)
        more = {} if made is None else {"interval": "step", "monitor": "val_loss"}
        return trainer(folder, callback, keeps, epochs=6, enable_checkpointing=True), Module(made, norm=True, **more)

    whole = fit(*parts(tmp_path / "whole"), validates=True)
    rest = fit(*parts(tmp_path / "rest"), validates=True, path=tmp_path / "whole" / "epoch=1.ckpt")
    assert rest.rates == whole.rates[32:]
    assert same(weights(rest), weights(whole))


def test_search_finds_a_rate_in_place(tmp_path: Path) -> None:
    callback = LightningCallback("annealedSearch")
    one = trainer(tmp_path, callback, epochs=12)

    class Roles(Module):
        def on_before_optimizer_step(self, optimizer: Any) -> None:
            super().on_before_optimizer_step(optimizer)
            self.roles.append(callback.role)

    module = fit(one, Roles(lr=1e-7))
    assert one.global_step == callback.performed == 192, "the counter of Lightning counts probes"
    assert 0 < module.roles.count("probe") <= 140 and module.roles[-1] == "main"
    main = module.roles.index("main")
    assert set(module.roles[main:]) == {"main"}
    assert sum(module.losses[-16:]) / 16 < 0.2 * module.losses[0]
    assert any(one.reason for one in callback.decisions)


def test_a_restore_brings_back_model_optimizer_and_statistics(tmp_path: Path) -> None:
    callback = LightningCallback("annealedSearch")

    class Watching(Module):
        def __init__(self) -> None:
            super().__init__(norm=True)
            self.starts: list[dict[str, torch.Tensor]] = []
            self.last: Any = None

        def on_train_batch_start(self, batch: Any, batch_idx: int) -> None:
            events = callback._core.course.trace.events
            count = sum(event["type"] == "restored" for event in events)
            if count != self.last:
                self.last = count
                optimizer = self.trainer.optimizers[0]
                momenta = {
                    str(place): one["momentum_buffer"].clone() for place, one in enumerate(optimizer.state.values())
                }
                self.starts.append(weights(self) | momenta)

    module = Watching()
    fit(trainer(tmp_path, callback, epochs=12), module)
    assert len(module.starts) > 2
    for start in module.starts[1:]:
        assert same(start, module.starts[0])


def test_divergence_is_rolled_back(tmp_path: Path) -> None:
    class Broken(Module):
        def training_step(self, batch: Any, index: int) -> torch.Tensor:
            loss = super().training_step(batch, index)
            return loss * float("nan") if self.global_step == 20 else loss

    callback = LightningCallback("guard(constant, keep=4st, onDivergence=rollback)")
    module = fit(trainer(tmp_path, callback), Broken())
    assert all(torch.isfinite(one).all() for one in weights(module).values())
    assert module.rates[-1] < module.rates[0]


def test_an_update_that_overflowed_does_not_advance_the_schedule(tmp_path: Path) -> None:
    class Overflowing(Module):
        def training_step(self, batch: Any, index: int) -> torch.Tensor:
            loss = super().training_step(batch, index)
            return loss * float("inf") if index in (5, 6) else loss

    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    precision = lightning.plugins.MixedPrecision("16-mixed", "cpu", scaler)
    callback = LightningCallback("guard(linear, keep=100st)")
    module = fit(trainer(tmp_path, callback, epochs=1, plugins=[precision]), Overflowing())
    expected = rates("linear", 16, total=16, base_rate=0.1)
    assert module.rates == [*expected[:6], expected[5], expected[5], *expected[6:14]]
    # The loss is the one before scaling.
    losses = list(callback._core.course.trace.losses)
    assert losses == pytest.approx([loss for place, loss in enumerate(module.losses) if place not in (5, 6)], rel=1e-5)


def test_loggers_get_all_values_of_an_update_at_once(tmp_path: Path) -> None:
    class Lines:
        def __init__(self) -> None:
            self.lines: list[tuple[int, dict[str, float]]] = []

        def log(self, values: dict[str, float], step: int) -> None:
            self.lines.append((step, dict(values)))

        def close(self) -> None:
            pass

    lines = Lines()
    module = fit(trainer(tmp_path, LightningCallback("annealedSearch", loggers=[lines]), epochs=6), Module())
    assert [step for step, _ in lines.lines] == list(range(1, 97))
    assert [values["lr/0"] for _, values in lines.lines] == module.rates
    assert {values["probe"] for _, values in lines.lines} == {0.0, 1.0}
    assert [values["trainingLoss"] for _, values in lines.lines] == pytest.approx(module.losses)


def test_gradient_signals_act_in_the_same_update_as_in_a_pilot(tmp_path: Path) -> None:
    callback = LightningCallback("dog")
    module = fit(trainer(tmp_path, callback, epochs=6), Module(momentum=0.0))
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    pilot = Pilot(model, optimizer, total_steps=96, controller="dog")
    found = []
    for points, classes in pilot.steps(loader()):
        pilot.backward(functional.cross_entropy(model(points), classes))
        found.append(optimizer.param_groups[0]["lr"])
    assert module.rates == found and len(set(found)) > 50


def test_a_second_writer_of_the_rate_is_refused(tmp_path: Path) -> None:
    module = Module(lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 1))
    with pytest.raises(InvalidError, match="StepLR would write the same rate"):
        fit(trainer(tmp_path, LightningCallback("cosine")), module)
    made = lambda optimizer: Scheduler(optimizer, "cosine", total_steps=32)  # noqa: E731
    with pytest.raises(InvalidError, match="the callback and Scheduler would write the same rate"):
        fit(trainer(tmp_path, LightningCallback("cosine")), Module(made, interval="step"))
    with pytest.raises(InvalidError, match='write "interval": "step"'):
        fit(trainer(tmp_path, LightningCallback()), Module(made))


def test_manual_optimization_is_refused(tmp_path: Path) -> None:
    module = Module()
    module.automatic_optimization = False
    with pytest.raises(InvalidError, match="automatic optimization"):
        fit(trainer(tmp_path, LightningCallback("cosine")), module)


def test_a_metric_that_is_not_there_is_named_once(tmp_path: Path) -> None:
    callback = LightningCallback("plateau(patience=1)", monitor="validation/loss")
    with pytest.warns(
        UserWarning, match="waits for validation/loss, which no validation has; write monitor= one of:.*val_loss"
    ):
        trainer(tmp_path, callback).fit(Module(), loader(), loader(64))


def test_another_controller_refuses_the_state(tmp_path: Path) -> None:
    callback = LightningCallback("linear")
    fit(trainer(tmp_path, callback), Module())
    with pytest.raises(InvalidError, match="make it with the same one"):
        LightningCallback("cosine").load_state_dict(callback.state_dict())
    with pytest.raises(InvalidError, match="the state lacks trace"):
        state = callback.state_dict()
        LightningCallback("linear").load_state_dict({name: one for name, one in state.items() if name != "trace"})
