"""A run that was killed goes on as if it had not been."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from pilot_help import Run, data, loader, loss_of, same, stored
from torch.utils.data import DataLoader

from rheostat import InvalidError, MisuseError
from rheostat.torch import Pilot


def SGD(parameters: Any) -> Any:
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=1e-3)


def ADAM(parameters: Any) -> Any:
    return torch.optim.AdamW(parameters, lr=0.01)


def prodigy(parameters: Any) -> Any:
    """An optimizer without a learning rate."""
    return pytest.importorskip("prodigyopt").Prodigy(parameters)


def package(parameters: Any) -> Any:
    """Schedule-free as its authors publish it."""
    return pytest.importorskip("schedulefree").SGDScheduleFree(parameters, lr=0.1)


def overflowing(made: int = 0) -> Run:
    """A run with a scaler, of which every seventh micro-batch overflows."""
    run = Run(SGD, scaler=torch.amp.GradScaler("cpu", init_scale=1024.0, growth_interval=9))
    run.overflows, run.made = (lambda number: number % 7 == 0), made
    return run


CASES: dict[str, dict[str, Any]] = {
    "schedule-free": {"optimizer": SGD, "normalised": True, "dropout": 0.2},
    "schedule-free, accumulated": {"optimizer": SGD, "accumulate": 3, "clip": 0.5},
    "kept": {"optimizer": SGD, "keep_optimizer": True, "normalised": True},
    "adam": {"optimizer": ADAM, "dropout": 0.2, "clip": 1.0},
    "prodigy": {"optimizer": prodigy},
    "the package": {"optimizer": package, "normalised": True},
    "hypergradient": {"optimizer": SGD, "controller": "hypergradient(0.01)"},
    "dog": {"optimizer": SGD, "controller": "dog"},
    "plateau": {"optimizer": ADAM, "controller": "plateau(0.01, patience=2)", "evaluates": True},
    "autoLRS": {"optimizer": ADAM, "controller": "autoLRS", "evaluates": True, "total": 200},
    "cosine": {"optimizer": SGD, "controller": "warmup(5%) > cosine(0.1)"},
}


def make(name: str, **more: Any) -> Run:
    return Run(**{**CASES[name], **more})


def finished(name: str, **more: Any) -> dict[str, Any]:
    run = make(name, **more).go()
    assert run.pilot.finished
    return {"weights": run.weights(), "losses": run.losses, "decisions": [d.text for d in run.pilot.decisions]}


@pytest.mark.parametrize("name", CASES)
def test_a_killed_run_goes_on_bit_for_bit(name: str) -> None:
    whole = finished(name)
    accumulate = CASES[name].get("accumulate", 1)
    count = len(whole["losses"])
    for updates in {9, 31, 57, count // accumulate - 3}:
        torch.manual_seed(11)
        first = make(name).go(updates * accumulate)
        state = stored(first.pilot.state_dict())
        torch.manual_seed(999)
        second = make(name)
        second.pilot.load_state_dict(state)
        second.go()
        assert same(whole["weights"], second.weights()), updates
        assert whole["losses"] == first.losses + second.losses, updates
        assert whole["decisions"] == [d.text for d in second.pilot.decisions], updates
        assert second.pilot.finished and second.pilot.performed == first.pilot.total_steps


@pytest.mark.parametrize("updates", [3, 30, 70, 100])
def test_overflows_are_resumed_too(updates: int) -> None:
    whole = overflowing().go()
    first = overflowing().go(updates)
    state = stored(first.pilot.state_dict())  # Before anything else draws from the generators.
    second = overflowing(updates)
    second.pilot.load_state_dict(state)
    second.go()
    assert same(whole.losses, first.losses + second.losses) and same(whole.weights(), second.weights())
    assert whole.pilot.state_dict()["counts"]["skipped"] == len(whole.losses) // 7
    assert whole.pilot.performed == len(whole.losses) - len(whole.losses) // 7 == 120


def load_model(run: Run, state: Any) -> None:
    run.model.load_state_dict(state["model"])


def load_optimizer(run: Run, state: Any) -> None:
    run.optimizer.load_state_dict(state["optimizer"])


def load_pilot(run: Run, state: Any) -> None:
    run.pilot.load_state_dict(state["pilot"])


ORDERS: dict[str, list[Callable[[Run, Any], None]]] = {
    "pilot last": [load_model, load_optimizer, load_pilot],
    "pilot first": [load_pilot, load_model, load_optimizer],
    "pilot alone": [load_pilot],
    "optimizer last": [load_model, load_pilot, load_optimizer],
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["schedule-free", "adam", "kept", "the package", "dog", "cosine"])
def test_the_order_in_which_a_script_loads_does_not_matter(name: str, order: str) -> None:
    whole = finished(name)
    first = make(name).go(47)
    with first.pilot.evaluating():
        model = copy.deepcopy(first.model.state_dict())
    state = {"pilot": first.pilot.state_dict(), "model": model, "optimizer": first.optimizer.state_dict()}
    second = make(name)
    for load in ORDERS[order]:
        load(second, stored(state))
    second.go()
    assert whole["losses"] == first.losses + second.losses
    assert same(whole["weights"], second.weights())


def test_the_state_is_a_copy_that_later_updates_leave_alone() -> None:
    run = make("schedule-free").go(50)
    state = run.pilot.state_dict()
    before = copy.deepcopy(state)
    run.go(20)
    assert same(before, state)


def test_going_back_within_a_process() -> None:
    run = make("adam").go(20)
    state = run.pilot.state_dict()
    run.go()
    again = make("adam")
    again.pilot.load_state_dict(state)
    assert run.losses[20:] == again.go().losses


def test_slots_in_files_are_named_with_their_digests(tmp_path: Path) -> None:
    whole = finished("schedule-free")
    first = make("schedule-free", slots=tmp_path).go(60)
    state = stored(first.pilot.state_dict())
    assert {"file", "sha256", "facts"} == set(state["slots"]["stage"])
    first.go()  # What it saves after that leaves the files of the state alone.
    second = make("schedule-free", slots=tmp_path)
    second.pilot.load_state_dict(state)
    assert whole["losses"][60:] == second.go().losses and same(whole["weights"], second.weights())


def test_a_file_that_is_damaged_or_missing_is_refused(tmp_path: Path) -> None:
    state = make("adam", slots=tmp_path).go(30).pilot.state_dict()
    file = tmp_path / state["slots"]["stage"]["file"]
    content = file.read_bytes()
    second = make("adam", slots=tmp_path)
    before = second.weights()
    file.write_bytes(content[:-9] + b"otherwise")
    with pytest.raises(InvalidError, match="not the file"):
        second.pilot.load_state_dict(state)
    file.unlink()
    with pytest.raises(InvalidError, match="missing"):
        second.pilot.load_state_dict(state)
    assert same(before, second.weights())
    file.write_bytes(content)
    second.pilot.load_state_dict(state)


def test_old_files_go(tmp_path: Path) -> None:
    run = make("adam", slots=tmp_path, total=400).go()
    assert len(list(tmp_path.iterdir())) == 2 and run.pilot.finished


def test_what_is_no_such_state_is_refused_and_changes_nothing() -> None:
    other, of_cosine = Run(SGD).pilot.state_dict(), make("cosine").pilot.state_dict()
    run = make("adam").go(30)
    state = run.pilot.state_dict()
    before = copy.deepcopy(state)
    without = {**state, "slots": {}}
    for wrong, words in [
        ({}, "no state of a pilot"),
        (None, "no state of a pilot"),
        (run.optimizer.state_dict(), "no state of a pilot"),
        ({**state, "format": "rheostat.torch.Pilot/9"}, "version 9"),
        ({key: value for key, value in state.items() if key != "counts"}, "lacks counts"),
        (without, "lacks the slot stage"),
        (other, "schedule"),
        (of_cosine, "controller"),
    ]:
        with pytest.raises(InvalidError, match=words):
            run.pilot.load_state_dict(wrong)  # type: ignore[arg-type]
    assert same(before, run.pilot.state_dict())


def test_a_state_of_another_model_is_refused() -> None:
    model = torch.nn.Linear(6, 3)
    pilot = Pilot(model, ADAM(model.parameters()), total_steps=120)
    with pytest.raises(InvalidError, match="of the model|which the model has not"):
        pilot.load_state_dict(make("adam").pilot.state_dict())


def test_a_state_is_taken_between_updates_only() -> None:
    run = make("schedule-free, accumulated")
    for number, batch in enumerate(run.pilot.steps(run.loader)):
        with pytest.raises(MisuseError, match="between updates"):
            run.pilot.state_dict()
        run.pilot.backward(loss_of(run.model, batch))
        if number % 3 == 2:
            run.pilot.state_dict()
            break
    with run.pilot.evaluating(), pytest.raises(MisuseError, match="outside"):
        run.pilot.state_dict()


def test_a_larger_total_goes_on() -> None:
    whole = Run(SGD, total=100).go()
    state = stored(whole.pilot.state_dict())
    longer = Run(SGD, total=160)
    longer.pilot.load_state_dict(state)
    assert len(longer.go().losses) == 60 and longer.pilot.performed == 160
    assert not same(whole.weights(), longer.weights())


def test_a_finished_state_hands_over_the_average() -> None:
    whole = make("schedule-free").go()
    again = make("schedule-free")
    again.pilot.load_state_dict(stored(whole.pilot.state_dict()))
    assert again.pilot.finished and same(whole.weights(), again.weights())
    assert list(again.pilot.steps(again.loader)) == []


def test_a_loader_with_a_generator_of_its_own_goes_on() -> None:
    def own() -> Any:
        return DataLoader(data(), batch_size=16, shuffle=True, generator=torch.Generator().manual_seed(5))

    whole = Run(ADAM, batches=own()).go()
    first = Run(ADAM, batches=own()).go(44)
    state = stored(first.pilot.state_dict())
    second = Run(ADAM, batches=own())
    second.pilot.load_state_dict(state)
    assert whole.losses == first.losses + second.go().losses


@pytest.mark.parametrize("persistent", [False, True])
def test_a_loader_with_workers_goes_on(persistent: bool) -> None:
    def own() -> Any:
        return DataLoader(data(), batch_size=16, shuffle=True, num_workers=1, persistent_workers=persistent)

    whole = Run(ADAM, batches=own(), total=20, controller="cosine(0.1)").go()
    first = Run(ADAM, batches=own(), total=20, controller="cosine(0.1)").go(9)
    state = stored(first.pilot.state_dict())
    second = Run(ADAM, batches=own(), total=20, controller="cosine(0.1)")
    second.pilot.load_state_dict(state)
    assert whole.losses == first.losses + second.go().losses


def test_data_can_begin_anew() -> None:
    first = make("adam").go(90)
    second = make("adam", batches=loader(shuffle=False))
    second.pilot.load_state_dict(first.pilot.state_dict(), data=False)
    batch = next(iter(second.pilot.steps(second.loader)))
    assert torch.equal(batch[0], data().tensors[0][:16])


def test_a_pilot_is_stored_by_its_state() -> None:
    run = Run(ADAM)
    with pytest.raises(MisuseError, match="state_dict"):
        copy.deepcopy(run.pilot)
