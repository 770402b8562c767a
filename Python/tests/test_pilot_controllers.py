"""Controllers of all kinds over a pilot: validations, rollbacks, half precision, the explicit form, reports."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from pilot_help import Endless, Run, data, loader, loss_of, net, same
from torch import nn

import rheostat
from rheostat import InvalidError, MisuseError, RefusedError, catalog
from rheostat.torch import Pilot


def SGD(parameters: Any) -> Any:
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9)


def ADAM(parameters: Any) -> Any:
    return torch.optim.AdamW(parameters, lr=0.01)


FEDERATED = {"fedHyper", "fedExP"}


def kinds() -> list[dict[str, Any]]:
    return [kind for kind in catalog()["controllers"] if not kind["kind"].startswith("fed")]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind["kind"])
def test_every_controller_of_the_catalogue_steers_a_pilot(kind: dict[str, Any]) -> None:
    total = 1000 if kind["group"] == "searches" and kind["kind"] != "annealedSearch" else 100
    try:
        run = Run(SGD, total=total, controller=kind["example"], evaluates=True, steps_per_epoch=6, tokens_per_step=10)
    except InvalidError as refusal:
        assert "signal" in str(refusal) or "reports" in str(refusal), refusal
        assert any(word in str(refusal) for word in ("referenceDot", "meanSquaredUpdate", "halfBatchDot")), refusal
        return
    run.go()
    assert run.pilot.performed <= total and (
        run.pilot.performed == total or run.pilot._course.controller.needs.may_finish_early
    )
    assert run.pilot.finished


# --- Validation -----------------------------------------------------------------------------------------------------


def test_a_rule_that_waits_for_validations_gets_one_after_each_pass() -> None:
    run = Run(ADAM, total=31, controller="plateau(0.01, patience=1)", evaluates=True).go()
    validated = [event["performed"] for event in run.pilot._course.trace.events if event["type"] == "validated"]
    assert validated == [6, 12, 18, 24, 30, 31]


def test_without_a_length_it_gets_one_after_each_fiftieth() -> None:
    run = Run(ADAM, total=200, controller="plateau(0.01)", evaluates=True, batches=Endless()).go()
    assert run.pilot.state_dict()["counts"]["validations"] == 50


def test_an_evaluation_is_asked_for_between_updates_and_sees_the_average() -> None:
    seen: list[bool] = []

    def evaluate() -> dict[str, Any]:
        seen.append(not torch.equal(next(model.parameters()).detach(), y["value"]))
        model.eval()
        torch.rand(1)
        return {"validationLoss": torch.tensor(0.5), "validationMetric": 0.9}

    model = net(normalised=True)
    y: dict[str, Any] = {}
    pilot = Pilot(model, SGD(model.parameters()), total_steps=100, evaluate=evaluate)
    for batch in pilot.steps(loader()):
        assert model.training
        pilot.backward(loss_of(model, batch))
        y["value"] = next(model.parameters()).detach().clone()
    assert seen == [True] and model.training and pilot.finished
    last = pilot._course.trace.events[-1]
    assert last["type"] == "validated" and last["validationLoss"] == 0.5 and last["validationMetric"] == 0.9


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "number as validationLoss"),
        ("0.3", "number as validationLoss"),
        (torch.ones(2), "shape"),
        (1j, "number"),
        ({"loss": 1.0}, "'loss'"),
        ({}, "empty"),
        ([1.0], "list"),
    ],
)
def test_what_evaluate_must_not_give(found: Any, words: str) -> None:
    model = net()
    pilot = Pilot(model, ADAM(model.parameters()), total_steps=60, controller="plateau(0.1)", evaluate=lambda: found)
    with pytest.raises(InvalidError, match=words):
        for batch in pilot.steps(loader()):
            pilot.backward(loss_of(model, batch))
    assert pilot.performed == 6
    pilot.state_dict()


@pytest.mark.parametrize("found", [math.nan, math.inf, torch.tensor(math.nan)])
def test_a_validation_that_is_not_finite_is_an_event(found: Any) -> None:
    model = net()
    pilot = Pilot(model, ADAM(model.parameters()), total_steps=60, controller="plateau(0.1)", evaluate=lambda: found)
    for batch in pilot.steps(loader()):
        pilot.backward(loss_of(model, batch))
    assert pilot.finished and any(decision.reason == "readingNotFinite" for decision in pilot.decisions)


def test_an_evaluation_that_fails_can_be_made_up_for() -> None:
    run = Run(ADAM, total=60, controller="plateau(0.1)", evaluates=True)
    broken = {"now": True}
    good = run.pilot._course.evaluate

    def evaluate() -> float:
        if broken.pop("now", False):
            raise OSError("the file is away")
        assert good is not None
        return good()  # type: ignore[no-any-return]

    run.pilot._course.evaluate = evaluate
    with pytest.raises(OSError, match="away"):
        run.go()
    assert run.model.training
    run.go()
    assert run.pilot.finished and run.pilot.performed == 60


def test_autolrs_searches_with_validations() -> None:
    run = Run(ADAM, total=300, controller="autoLRS", evaluates=True).go()
    assert run.pilot.searched > 50 and run.pilot.performed == 300
    assert any(decision.reason == "rateChosen" for decision in run.pilot.decisions)


# --- Going back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [False, True])
def test_a_divergence_is_rolled_back_and_the_data_go_on(keep: bool) -> None:
    run = Run(SGD, total=200, controller="guard(constant(0.05), keep=10st, factor=0.5)", keep_optimizer=keep)
    spoilt = None
    for batch in run.pilot.steps(run.loader):
        loss = loss_of(run.model, batch)
        if run.pilot.performed == 55 and spoilt is None:
            spoilt = batch[0].clone()
            loss = loss * math.nan
        elif spoilt is not None:
            assert not torch.equal(spoilt, batch[0]) or run.pilot.performed > 60
        run.pilot.backward(loss)
    assert [d.reason for d in run.pilot.decisions] == ["rolledBack"]
    assert run.pilot.performed == 200 and all(torch.isfinite(p).all() for p in run.model.parameters())
    assert run.pilot._course.counts.committed < 200


def test_a_search_leaves_no_trace_in_the_weights() -> None:
    """A probe that breaks everything: the main pass begins from the weights of the start."""
    run = Run(ADAM, total=200, normalised=True)
    before = run.weights()
    for batch in run.pilot.steps(run.loader):
        if run.pilot.role == "main":
            assert same(before, run.weights()) and not run.optimizer.state
            break
        loss = loss_of(run.model, batch)
        run.pilot.backward(loss * 1e6 if run.pilot.performed % 3 == 0 else loss)
    assert run.pilot.role == "main"


# --- Half precision -------------------------------------------------------------------------------------------------


def test_skipped_updates_do_not_count_and_the_rate_is_asked_again() -> None:
    run = Run(SGD, total=60, controller="linear(0.1)", scaler=torch.amp.GradScaler("cpu", init_scale=64.0))
    schedule = rheostat.Schedule("linear(0.1)", total=60)
    seen = []
    for number, batch in enumerate(run.pilot.steps(run.loader)):
        before, performed = run.weights(), run.pilot.performed
        assert run.pilot.rate == pytest.approx(schedule(performed))
        overflow = number in (0, 5, 6, 40)
        loss = loss_of(run.model, batch)
        run.pilot.backward(loss * math.inf if overflow else loss)
        assert (run.pilot.performed == performed) == overflow
        assert not overflow or same(before, run.weights())
        seen.append(number)
    assert len(seen) == 64 and run.pilot.performed == 60


def test_gradients_are_unscaled_before_they_are_clipped() -> None:
    plain, scaled = (
        Run(SGD, total=60, controller="constant(0.1)", clip=0.3, **more).go()
        for more in ({}, {"scaler": torch.amp.GradScaler("cpu", init_scale=4096.0, growth_interval=5)})
    )
    for a, b in zip(plain.model.parameters(), scaled.model.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)


def test_a_scaler_that_is_switched_off_is_none() -> None:
    plain = Run(SGD, total=60, controller="constant(0.1)").go()
    off = Run(SGD, total=60, controller="constant(0.1)", scaler=torch.amp.GradScaler("cpu", enabled=False)).go()
    assert plain.losses == off.losses


def test_a_probe_with_overflows_only_is_a_divergence() -> None:
    run = Run(ADAM, total=200, scaler=torch.amp.GradScaler("cpu", init_scale=2.0**16))
    for batch in run.pilot.steps(run.loader):
        loss = loss_of(run.model, batch)
        run.pilot.backward(loss * math.inf if run.pilot.role == "probe" and run.pilot.rate > 0.02 else loss)
    assert run.pilot.performed == 200 and run.pilot.finished
    assert any(decision.reason == "trialFailed" for decision in run.pilot.decisions)


def test_bfloat16_by_autocast() -> None:
    model = net(normalised=True)
    pilot = Pilot(model, SGD(model.parameters()), total_steps=100)
    for batch in pilot.steps(loader()):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(model, batch)
        pilot.backward(loss)
    model.eval()
    assert pilot.finished and loss_of(model, list(data().tensors)).item() < 1.0


# --- The explicit form ----------------------------------------------------------------------------------------------


def explicit(run: Run) -> Run:
    pilot = run.pilot
    while (todo := pilot.ask()).do != "finish":
        if todo.do != "train":
            pilot.do(todo)
            continue
        loss = loss_of(run.model, pilot.take(run.loader))
        loss.backward()
        pilot.measure(loss.detach())
        pilot.optimizer.step()
        pilot.optimizer.zero_grad()
        pilot.tell(trainingLoss=loss.detach())
        run.losses.append(loss.item())
    return run


@pytest.mark.parametrize("controller", [None, "hypergradient(0.01)", "dog", "guard(constant(0.1), keep=10st)"])
@pytest.mark.parametrize("kind", [SGD, ADAM])
def test_the_explicit_form_does_the_same(kind: Any, controller: Any) -> None:
    loop, asked = Run(kind, controller=controller).go(), explicit(Run(kind, controller=controller))
    assert loop.losses == asked.losses and same(loop.weights(), asked.weights()) and asked.pilot.finished


def test_the_explicit_form_validates_and_skips() -> None:
    assert explicit(Run(ADAM, controller="autoLRS", evaluates=True, total=300)).pilot.performed == 300
    skipping = Run(SGD, controller="linear(0.1)", total=60)
    rate = skipping.pilot.ask().rate
    skipping.pilot.tell(skipped=True)
    assert skipping.pilot.ask().rate == rate and skipping.pilot.performed == 0
    skipping.pilot.tell(validationLoss=0.3)
    assert skipping.pilot.ask().do == "train"


def test_the_explicit_form_out_of_turn() -> None:
    run = Run(ADAM)
    todo = run.pilot.ask()
    assert todo.do == "save"
    with pytest.raises(MisuseError, match="to save now, not to restore"):
        run.pilot.do(todo._replace(do="restore"))
    run.pilot.do(todo)
    with pytest.raises(MisuseError, match="is for the loop"):
        run.pilot.do()
    with pytest.raises(MisuseError, match="asks to train|to train now"):
        run.pilot.do(todo)
    with run.pilot.evaluating(), pytest.raises(MisuseError, match="inside pilot.evaluating"):
        run.pilot.ask()
    with pytest.raises(MisuseError, match="to save now, not to train"):
        Run(ADAM).pilot.tell(trainingLoss=1.0)


# --- Another total, reports -----------------------------------------------------------------------------------------


def test_a_total_below_the_updates_done_is_refused() -> None:
    run = Run(SGD, controller="cosine(0.1)", total=60).go(20)
    with pytest.raises(RefusedError):
        run.pilot.replan(10)
    run.pilot.replan(30)
    assert len(run.go().losses) == 30 and run.pilot.finished and run.pilot.total_steps == 30


def test_a_report_tells_every_update(tmp_path: Path) -> None:
    run = Run(SGD, evaluates=True).go()
    run.pilot.report(tmp_path / "run.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert lines[0]["type"] == "run" and lines[0]["format"] == "rheostat-trace/1"
    steps = [line for line in lines if line["type"] == "steps"]
    assert [line["performed"] for line in steps] == list(range(1, 121))
    assert [line["loss"] for line in steps] == pytest.approx(run.losses)
    assert [line["role"] for line in steps].count("probe") == run.pilot.searched == steps[-1]["rewound"]
    assert all(line["performed"] == line["rewound"] + line["committed"] for line in steps)
    decisions = [line["text"] for line in lines if line["type"] == "decision"]
    assert decisions == [decision.text for decision in run.pilot.decisions]
    assert [line["type"] for line in lines].count("saved") >= 2 and lines[-1]["type"] == "validated"
    order = [line["performed"] for line in lines[1:]]
    assert order == sorted(order)


def test_a_report_of_losses_that_nobody_read(tmp_path: Path) -> None:
    run = Run(SGD, controller="cosine(0.1)", total=60)
    run.overflows = lambda number: number == 60
    run.go()
    run.pilot.report(str(tmp_path / "run.csv"))
    rows = (tmp_path / "run.csv").read_text().splitlines()
    assert rows[0] == "step,role,lr,loss" and len(rows) == 61 and rows[-1].endswith("inf")
    assert [float(row.split(",")[3]) for row in rows[1:-1]] == pytest.approx(run.losses[:-1])
    with pytest.raises(InvalidError, match="cannot be written"):
        run.pilot.report(tmp_path / "missing" / "run.csv")


def test_modules_in_modes_of_their_own_come_back_so() -> None:
    run = Run(SGD, normalised=True, evaluates=True, controller="plateau(0.1)", total=60)
    run.model[3].eval()
    run.go(20)
    assert run.model.training and not run.model[3].training
    assert isinstance(run.model[3], nn.Dropout)
