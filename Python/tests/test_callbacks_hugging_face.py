"""Rheostat in Hugging Face's Trainer itself."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from callback_loops import data, net, rates, same, weights
from torch import nn
from torch.nn import functional

pytestmark = pytest.mark.framework
transformers = pytest.importorskip("transformers", exc_type=ImportError)
pytest.importorskip("accelerate", exc_type=ImportError)

from rheostat import InvalidError  # noqa: E402
from rheostat.callbacks import HuggingFaceCallback  # noqa: E402
from rheostat.torch import Scheduler  # noqa: E402


class Classifier(nn.Module):
    """A model as Trainer wants it: it gives its loss, the mean of the batch."""

    def __init__(self, norm: bool = False) -> None:
        super().__init__()
        self.net = net(norm=norm)
        self.breaks: set[int] = set()
        self.calls = 0

    def forward(self, points: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        logits = self.net(points)
        loss = functional.cross_entropy(logits, labels)
        if self.training:
            self.calls += 1
            if self.calls in self.breaks:
                loss = loss * float("nan")
        return {"loss": loss, "logits": logits}


class Points(torch.utils.data.Dataset[Any]):
    def __init__(self, count: int = 256) -> None:
        self.points, self.labels = data(count)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, place: int) -> dict[str, torch.Tensor]:
        return {"points": self.points[place], "labels": self.labels[place]}


class Watching(transformers.TrainerCallback):
    """Notes the rate of each update."""

    def __init__(self) -> None:
        self.rates: list[float] = []

    def on_optimizer_step(self, args: Any, state: Any, control: Any, **now: Any) -> None:
        self.rates.append(float(now["optimizer"].param_groups[0]["lr"]))


def arguments(folder: Path, **more: Any) -> Any:
    settings: dict[str, Any] = {
        "per_device_train_batch_size": 16, "num_train_epochs": 2, "learning_rate": 0.1, "report_to": [], "seed": 1,
        "save_strategy": "no", "logging_steps": 1, "use_cpu": True, "disable_tqdm": True, "optim": "sgd",
        "optim_args": "momentum=0.9", "dataloader_num_workers": 0, "weight_decay": 0.0, "max_grad_norm": 0.0,
    } | more  # fmt: skip
    return transformers.TrainingArguments(output_dir=str(folder), **settings)


def train(folder: Path, callback: Any, model: Any = None, path: Any = None, parts: Any = None, **more: Any) -> Any:
    watching = Watching()
    model = Classifier() if model is None else model
    optimizers = (None, None) if parts is None else parts(model)
    extra = {name: more.pop(name) for name in ("compute_loss_func",) if name in more}
    trainer = transformers.Trainer(
        model, arguments(folder, **more), train_dataset=Points(), eval_dataset=Points(32),
        callbacks=[one for one in (callback, watching) if one], optimizers=optimizers, **extra,
    )  # fmt: skip
    # The Trainer prints what it logs.
    trainer.remove_callback(transformers.trainer_callback.PrinterCallback)
    trainer.train(resume_from_checkpoint=path)
    trainer.rates = watching.rates
    return trainer


def logged(trainer: Any, name: str) -> list[float]:
    return [entry[name] for entry in trainer.state.log_history if name in entry]


def test_callback_sets_the_rate_of_each_update_and_the_trainer_logs_it(tmp_path: Path) -> None:
    trainer = train(tmp_path, HuggingFaceCallback("warmup(25%) > cosine"))
    expected = rates("warmup(25%) > cosine", 32, total=32, base_rate=0.1)
    assert trainer.rates == expected
    assert logged(trainer, "learning_rate") == expected


def test_the_trainers_own_schedule_acts_nowhere(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*learning rate of group.*")
        trainer = train(tmp_path, HuggingFaceCallback("constant"), lr_scheduler_type="cosine", warmup_steps=4)
    assert trainer.rates == logged(trainer, "learning_rate") == [0.1] * 32


def test_scheduler_among_the_optimizers_of_the_trainer(tmp_path: Path) -> None:
    def parts(model: nn.Module) -> tuple[Any, Any]:
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        return optimizer, Scheduler(optimizer, "warmup(25%) > cosine", total_steps=32)

    trainer = train(tmp_path, None, parts=parts)
    expected = rates("warmup(25%) > cosine", 32, total=32, base_rate=0.1)
    assert trainer.rates == expected and logged(trainer, "learning_rate") == expected


@pytest.mark.parametrize("form", ["callback", "scheduler"])
def test_micro_batches_do_not_advance_the_schedule(tmp_path: Path, form: str) -> None:
    def parts(model: nn.Module) -> tuple[Any, Any]:
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        return optimizer, Scheduler(optimizer, "linear", total_steps=8)

    callback = HuggingFaceCallback("linear") if form == "callback" else None
    trainer = train(tmp_path, callback, parts=None if callback else parts, gradient_accumulation_steps=5)
    assert trainer.state.global_step == 8
    assert trainer.rates == rates("linear", 8, total=8, base_rate=0.1)


@pytest.mark.parametrize("kind", ["mean", "sum"])
@pytest.mark.parametrize("accumulate", [1, 4])
def test_the_loss_of_an_update_is_the_one_that_is_trained_on(tmp_path: Path, kind: str, accumulate: int) -> None:
    # A language model divides by the number of tokens in the update, so that its micro-batches add up.
    model = Classifier() if kind == "mean" else language_model()
    callback = HuggingFaceCallback("guard(constant, keep=100st)")
    args = arguments(tmp_path, gradient_accumulation_steps=accumulate, num_train_epochs=1)
    trainer = transformers.Trainer(
        model, args, train_dataset=Points() if kind == "mean" else sentences(), callbacks=[callback]
    )
    trainer.remove_callback(transformers.trainer_callback.PrinterCallback)
    trainer.train()
    callback.report(str(tmp_path / "run.csv"))
    told = [float(line.rsplit(",", 1)[1]) for line in (tmp_path / "run.csv").read_text().splitlines()[1:]]
    assert len(told) == trainer.state.global_step
    assert told == pytest.approx(logged(trainer, "loss"), rel=1e-5)


def language_model() -> Any:
    torch.manual_seed(0)
    return transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=17, n_positions=16, n_embd=8, n_layer=1, n_head=1, bos_token_id=0, eos_token_id=0
        )
    )


def sentences() -> list[dict[str, torch.Tensor]]:
    generator = torch.Generator().manual_seed(0)
    found = []
    for _ in range(64):
        text = torch.randint(0, 17, (12,), generator=generator)
        labels = text.clone()
        labels[: int(torch.randint(1, 9, (), generator=generator))] = -100
        found.append({"input_ids": text, "labels": labels})
    return found


def test_a_loss_that_no_model_gives_is_watched(tmp_path: Path) -> None:
    def loss(outputs: Any, labels: Any, num_items_in_batch: Any = None) -> torch.Tensor:
        return functional.cross_entropy(outputs["logits"], labels, reduction="sum") / num_items_in_batch

    class Bare(Classifier):
        def forward(self, points: torch.Tensor, labels: Any = None) -> dict[str, torch.Tensor]:
            return {"logits": self.net(points)}

    callback = HuggingFaceCallback("guard(constant, keep=100st)")
    with pytest.raises(InvalidError, match="callback.losses.watch"):
        train(tmp_path, callback, model=Bare(), compute_loss_func=loss, remove_unused_columns=False)
    callback = HuggingFaceCallback("guard(constant, keep=100st)")
    watched = lambda *given, **named: callback.losses.watch(loss(*given, **named))  # noqa: E731
    trainer = train(tmp_path, callback, model=Bare(), compute_loss_func=watched, remove_unused_columns=False)
    callback.report(str(tmp_path / "run.csv"))
    told = [float(line.rsplit(",", 1)[1]) for line in (tmp_path / "run.csv").read_text().splitlines()[1:]]
    assert told == pytest.approx(logged(trainer, "loss"), rel=1e-5)


@pytest.mark.parametrize("form", ["callback", "scheduler"])
def test_plateau_follows_evaluations_after_a_warm_up(tmp_path: Path, form: str) -> None:
    class Flat(Classifier):
        def forward(self, points: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
            found = super().forward(points, labels)
            return found if self.training else found | {"loss": torch.tensor(1.0)}

    spelling = "warmup(10) > plateau(patience=1, factor=0.5)"

    def parts(model: nn.Module) -> tuple[Any, Any]:
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        return optimizer, Scheduler(optimizer, spelling, total_steps=64)

    callback = HuggingFaceCallback(spelling if form == "callback" else None)
    trainer = train(
        tmp_path, callback, model=Flat(), parts=parts if form == "scheduler" else None, eval_strategy="epoch",
        num_train_epochs=4, eval_on_start=True,
    )  # fmt: skip
    assert trainer.rates[10:32] == [0.1] * 22 and trainer.rates[32] == pytest.approx(0.05)


@pytest.mark.parametrize(
    "spelling", ["warmup(25%) > cosine", "warmup(4) > plateau(patience=1)", "annealedSearch", "dog"]
)
@pytest.mark.parametrize("at", [10, 40])
def test_resume_gives_the_same_run(tmp_path: Path, spelling: str, at: int) -> None:
    more = {
        "save_strategy": "steps",
        "save_steps": 10,
        "eval_strategy": "steps",
        "eval_steps": 10,
        "num_train_epochs": 6,
    }
    whole = train(tmp_path, HuggingFaceCallback(spelling), model=Classifier(norm=True), **more)
    rest = train(
        tmp_path,
        HuggingFaceCallback(spelling),
        model=Classifier(norm=True),
        path=str(tmp_path / f"checkpoint-{at}"),
        **more,
    )
    assert rest.rates == whole.rates[at:]
    assert same(weights(rest.model), weights(whole.model))


def test_a_checkpoint_without_state_is_caught_up_with_or_refused(tmp_path: Path) -> None:
    more = {"save_strategy": "steps", "save_steps": 10}
    train(tmp_path, None, **more)
    path = str(tmp_path / "checkpoint-10")
    trainer = train(tmp_path, HuggingFaceCallback("warmup(25%) > cosine"), path=path, **more)
    assert trainer.rates == rates("warmup(25%) > cosine", 32, total=32, base_rate=0.1)[10:]
    with pytest.raises(InvalidError, match="holds no state of guard"):
        train(tmp_path, HuggingFaceCallback("guard(cosine, keep=5st)"), path=path, **more)


def test_search_finds_a_rate_in_place(tmp_path: Path) -> None:
    callback = HuggingFaceCallback("annealedSearch")
    more = {"num_train_epochs": 12, "learning_rate": 1e-7, "eval_strategy": "steps", "eval_steps": 1}
    trainer = train(tmp_path, callback, **more)
    assert trainer.state.global_step == callback.performed == 192
    roles = list(callback._core.course.trace.roles)
    assert 0 < sum(roles) <= 140 and roles[-1] == 0
    losses = logged(trainer, "loss")
    assert sum(losses[-16:]) / 16 < 0.2 * losses[0]
    evaluated = {entry["step"] for entry in trainer.state.log_history if "eval_loss" in entry}
    assert evaluated == {step + 1 for step, role in enumerate(roles) if not role}, "probes are not evaluated"


def test_a_controller_that_asks_for_validations_gets_those_of_the_trainer(tmp_path: Path) -> None:
    asked = []

    def evaluate() -> float:
        asked.append(callback.role)
        return float(trainer.evaluate()["eval_loss"])

    callback = HuggingFaceCallback("autoLRS(trials=3, tau=20st, tauMax=40st)", evaluate=evaluate)
    trainer = transformers.Trainer(
        Classifier(), arguments(tmp_path, num_train_epochs=12), train_dataset=Points(), eval_dataset=Points(32),
        callbacks=[callback],
    )  # fmt: skip
    trainer.remove_callback(transformers.trainer_callback.PrinterCallback)
    trainer.train()
    events = [event for event in callback._core.course.trace.events if event["type"] == "validated"]
    assert asked and len(events) == len(asked), "an evaluation is told once"
    assert callback.performed == 192


def test_divergence_is_rolled_back(tmp_path: Path) -> None:
    model = Classifier(norm=True)
    model.breaks = {20}
    trainer = train(tmp_path, HuggingFaceCallback("guard(constant, keep=4st, onDivergence=rollback)"), model=model)
    assert all(torch.isfinite(one).all() for one in weights(trainer.model).values())
    assert trainer.rates[-1] < trainer.rates[0]


def test_a_search_under_sharded_parameters_is_refused_naming_pilot(tmp_path: Path) -> None:
    callback = HuggingFaceCallback("annealedSearch")
    model = Classifier()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(InvalidError, match="cannot under FSDP; train with rheostat.torch.Pilot"):
        callback._begin(model, optimizer, 100, shards="FSDP")
    assert optimizer.param_groups[0]["lr"] == 0.1


def test_callback_beside_a_scheduler_of_rheostat_is_refused(tmp_path: Path) -> None:
    def parts(model: nn.Module) -> tuple[Any, Any]:
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        return optimizer, Scheduler(optimizer, "linear", total_steps=32)

    with pytest.raises(InvalidError, match="the callback and Scheduler would write the same rate"):
        train(tmp_path, HuggingFaceCallback("cosine"), parts=parts)
