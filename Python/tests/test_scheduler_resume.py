"""After a resume the learning rates are those of an unbroken run, whatever was loaded and made in which order."""

from __future__ import annotations

import copy
import io
import json
import pickle
import warnings
from typing import Any

import pytest
import torch
from schedulers import SIGNALS, follow, optimizer

import rheostat
from rheostat import RheostatError
from rheostat.torch import Scheduler

TOTAL = 100
END = 108
SPLITS = (0, 1, 2, 13, 57, 99, 100, 104)


def spellings() -> list[str]:
    """An example of every kind that a scheduler can serve, and some stacks."""
    stacks = [
        "warmup(5%) > plateau(patience=2)",
        "constant for 30% > hold(cosine, every=10st)",
        "clamp(rex, 1e-3...0.05)",
    ]
    found = []
    for entry in rheostat.catalog()["controllers"]:
        try:
            make(entry["example"], optimizer())
        except RheostatError as error:
            assert "rheostat.torch.Pilot" in str(error), (entry["kind"], error)
        else:
            found.append(entry["example"])
    return found + stacks


def make(spelling: str, given: Any) -> Scheduler:
    return Scheduler(given, spelling, total_steps=TOTAL, steps_per_epoch=10, tokens_per_step=1000.0, signals=SIGNALS)


def resumed(order: str, spelling: str, saved: dict[str, Any], scheduler_state: dict[str, Any]) -> Scheduler:
    """A: optimizer, make, scheduler. B: make, optimizer, scheduler. C: scheduler alone. D: scheduler, optimizer."""
    given = optimizer()
    if order == "A":
        given.load_state_dict(copy.deepcopy(saved))
    made = make(spelling, given)
    if order == "B":
        given.load_state_dict(copy.deepcopy(saved))
    made.load_state_dict(scheduler_state)
    if order == "D":
        given.load_state_dict(copy.deepcopy(saved))
    return made


KINDS = spellings()


def test_all_kinds_but_the_searches_are_served() -> None:
    kinds = {entry["kind"] for entry in rheostat.catalog()["controllers"]}
    served = {rheostat.explain(spelling).kind for spelling in KINDS}
    assert kinds - served == {"guard", "annealedSearch", "autoLRS", "rangeTest"}


@pytest.mark.filterwarnings("ignore:the run was planned")
@pytest.mark.parametrize("spelling", KINDS)
def test_pain_01_resume_in_any_order_gives_the_learning_rates_of_an_unbroken_run(spelling: str) -> None:
    whole, snapshots = [], {}
    run = make(spelling, optimizer())
    for step in range(END):
        if step in SPLITS:
            snapshots[step] = (copy.deepcopy(run.optimizer.state_dict()), json.dumps(run.state_dict(), allow_nan=False))
        whole.append(follow(run, step))
    for step, (saved, text) in snapshots.items():
        for order in "ABCD":
            again = resumed(order, spelling, saved, json.loads(text))
            assert again.last_epoch == step
            if step:
                assert [group["lr"] for group in again.optimizer.param_groups] == whole[step - 1], (order, step)
            for later in range(step, END):
                assert follow(again, later) == whole[later], (order, step, later)
            assert again.digest() == run.digest()


def test_pain_01_torch_itself_fails_in_some_orders() -> None:
    """What the table in the guide says of the installed version, counted anew; so that its claim cannot grow stale."""
    from torch_resume import wrong_orders

    wrong = wrong_orders()
    failing = sorted(name for name, orders in wrong.items() if "A" in orders)
    assert len(wrong) == 14
    assert all("B" not in orders and "D" not in orders for orders in wrong.values())
    if torch.__version__.startswith("2.13."):
        assert len(failing) == 8, failing


@pytest.mark.filterwarnings("ignore:the run was planned")
@pytest.mark.parametrize("spelling", ["warmup(5%) > cosine", "warmup(5%) > plateau(patience=2)", "torchOneCycle"])
def test_copies_and_pickles_go_on_alike(spelling: str) -> None:
    run = make(spelling, optimizer())
    for step in range(40):
        follow(run, step)
    copies = [copy.deepcopy(run), pickle.loads(pickle.dumps(run))]
    optimizer_copy, scheduler_copy = copy.deepcopy((run.optimizer, run))
    assert scheduler_copy.optimizer is optimizer_copy
    pickled_optimizer, pickled = pickle.loads(pickle.dumps((run.optimizer, run)))
    assert pickled.optimizer is pickled_optimizer
    copies += [scheduler_copy, pickled]
    for step in range(40, END):
        rates = follow(run, step)
        for one in copies:
            assert follow(one, step) == rates
    assert copies[0].optimizer is not run.optimizer


def test_a_state_passes_through_a_weights_only_checkpoint() -> None:
    run = make("warmup(5%) > plateau", optimizer())
    for step in range(20):
        follow(run, step)
    file = io.BytesIO()
    torch.save({"optimizer": run.optimizer.state_dict(), "scheduler": run.state_dict()}, file)
    file.seek(0)
    loaded = torch.load(file, weights_only=True)
    again = make("warmup(5%) > plateau", optimizer())
    again.load_state_dict(loaded["scheduler"])
    assert [follow(again, step) for step in range(20, 60)] == [follow(run, step) for step in range(20, 60)]


def test_a_loaded_optimizer_does_not_bring_its_own_rate_back() -> None:
    given = optimizer()
    old = copy.deepcopy(given.state_dict())
    run = Scheduler(given, "cosine", total_steps=100)
    for step in range(50):
        follow(run, step)
    given.load_state_dict(old)
    assert [group["lr"] for group in given.param_groups] == run.get_last_lr()


def test_what_a_state_has_otherwise_is_said() -> None:
    run = make("cosine", optimizer())
    state = run.state_dict()
    with pytest.warns(UserWarning, match="a run of 100 updates, the scheduler for 200"):
        Scheduler(optimizer(), "cosine", total_steps=200).load_state_dict(state)
    with pytest.warns(UserWarning, match="controller cosine with other parameters"):
        Scheduler(optimizer(), "cosine(floor=1e-3)", total_steps=100).load_state_dict(state)
    with pytest.warns(UserWarning, match=r"write scheduler.scale\(0.5\) to follow"):
        Scheduler(optimizer(0.05), "cosine", total_steps=100).load_state_dict(state)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make("cosine", optimizer()).load_state_dict(state)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": "rheostat/2"}, "the format 'rheostat/2'"),
        ({"kind": "torch.Pilot"}, "is of torch.Pilot"),
        ({"parts": []}, "parts = "),
        ({"parts": None}, "parts = None"),
        ({"updates": -1}, "updates = -1"),
        ({"updates": 1.5}, "updates = 1.5"),
        ({"format": None}, "not one of rheostat"),
        ({"scale": float("nan")}, "what JSON cannot"),
    ],
)
def test_a_bad_state_is_refused_and_changes_nothing(change: dict[str, Any], sentence: str) -> None:
    run = make("cosine", optimizer())
    for step in range(5):
        follow(run, step)
    before, rates = json.dumps(run.state_dict()), [group["lr"] for group in run.optimizer.param_groups]
    state = make("cosine", optimizer()).state_dict() | change
    with pytest.raises(rheostat.InvalidError, match=sentence):
        run.load_state_dict(state)
    assert json.dumps(run.state_dict()) == before
    assert [group["lr"] for group in run.optimizer.param_groups] == rates


def test_a_damaged_snapshot_is_refused_and_changes_nothing() -> None:
    run = make("cosine", optimizer())
    follow(run, 0)
    before = json.dumps(run.state_dict())
    for path, value in [
        (("controller", "state"), {}),
        (("groups", "ratios"), ["x"]),
        (("rate",), None),
        (("told",), True),
    ]:
        state = json.loads(before)
        place = state["parts"][0]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        with pytest.raises(rheostat.InvalidError):
            run.load_state_dict(state)
        assert json.dumps(run.state_dict()) == before
