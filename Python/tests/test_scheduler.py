"""What a scheduler promises beside the pains: readings, groups, tensors, lengths that change, and mistakes."""

from __future__ import annotations

import gc
import math
import warnings
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rheostat
import torch
from rheostat import Controller, InvalidError, Plan, RefusedError
from rheostat.torch import Scheduler
from schedulers import SIGNALS, follow, optimizer, parameter


@pytest.fixture(autouse=True)
def no_warning() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def rates(scheduler: Any) -> list[float]:
    return [float(group["lr"]) for group in scheduler.optimizer.param_groups]


def expected(spelling: str, steps: int, **plan: Any) -> list[float]:
    """The rates of a controller that is told of each update by itself."""
    controller, found = Controller(spelling, Plan(**plan)), []
    for _ in range(steps):
        found.append(controller.directive.rate)
        controller.trained()
    return found


# --- Rates -----------------------------------------------------------------------------------------------------------


def closed_forms() -> list[str]:
    return [
        entry["example"] for entry in rheostat.catalog()["controllers"] if entry["group"] in ("schedules", "dialects")
    ]


@pytest.mark.parametrize("spelling", closed_forms())
def test_rates_that_are_listed_ahead_are_those_of_the_controller(spelling: str) -> None:
    plan = {"total": 600, "steps_per_epoch": 60, "tokens_per_step": 100.0, "base_rate": 0.1, "optimizer": "sgd"}
    run = Scheduler(optimizer(groups=1), spelling, total_steps=600, steps_per_epoch=60, tokens_per_step=100.0)
    found = []
    for _ in range(600):
        found.append(rates(run)[0])
        run.step()
    assert found == expected(spelling, 600, **plan)
    alone = Controller(spelling, Plan(**plan))
    for _ in range(600):
        alone.trained()
    assert run.controller.snapshot()["state"] == alone.snapshot()["state"]


def test_a_run_without_an_end_outlives_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rheostat.torch._ahead._MOST", 300)
    run = Scheduler(optimizer(groups=1), "inverseSquareRoot(warmup=10st)")
    found = []
    for _ in range(1000):
        found.append(rates(run)[0])
        run.step()
    assert found == expected("inverseSquareRoot(warmup=10st)", 1000, base_rate=0.1)
    assert run.get_last_lr() == rates(run)


def test_the_momentum_moves_with_one_cycle() -> None:
    for kind, key in (("sgd", "momentum"), ("adam", "betas")):
        given = optimizer(kind=kind)
        run = Scheduler(given, "constant for 10 > oneCycle(momentumLow=0.85, momentumHigh=0.95)", total_steps=110)
        seen = []
        for _ in range(110):
            value = given.param_groups[1][key]
            seen.append(value if kind == "sgd" else value[0])
            run.step()
        assert seen[:10] == [0.9] * 10
        assert seen[10] == 0.95
        assert min(seen) == pytest.approx(0.85, abs=1e-3)
    with pytest.raises(InvalidError, match="neither momentum nor betas"):
        Scheduler(torch.optim.Adagrad([parameter()]), "torchOneCycle", total_steps=10)


def test_the_last_rate_is_held_after_the_total_with_one_warning() -> None:
    run = Scheduler(optimizer(), "linear", total_steps=10)
    for _ in range(10):
        last = rates(run)
        run.step()
    assert rates(run) == last == run.get_last_lr()
    assert run.finished
    with pytest.warns(UserWarning, match="planned for 10 updates"):
        run.step()
    for _ in range(5):
        run.step()
        run.step(metrics=1.0)
        run.step(stepped=False)
    assert rates(run) == last


def test_a_guard_that_ends_the_run_says_why() -> None:
    run = Scheduler(optimizer(), "guard(cosine, onDivergence=fail)", total_steps=100)
    for _ in range(20):
        run.step(loss=1.0)
    run.step(loss=math.nan)
    assert run.finished
    held = rates(run)
    with pytest.warns(UserWarning, match="the last learning rate is held"):
        run.step(loss=1.0)
    assert rates(run) == held
    assert min(held) > 0


# --- Groups ----------------------------------------------------------------------------------------------------------


def test_ratios_of_groups_are_kept_and_names_get_controllers_of_their_own() -> None:
    given = optimizer(groups=3)
    run = Scheduler(given, {"head": "constant", "*": "linear"}, total_steps=10)
    for _ in range(5):
        run.step()
    assert rates(run) == pytest.approx([0.1, 0.005, 0.0005])
    assert set(run.controllers) == {"head", "*"}
    other = Scheduler(optimizer(groups=3), "linear", controllers={"body2": "plateau(patience=1)"}, total_steps=10)
    for _ in range(3):
        other.step(metrics=1.0)
    assert other.last_lr == pytest.approx({"head": 0.07, "body1": 0.007, "body2": 1e-5})
    again = Scheduler(optimizer(groups=3), "linear", controllers={"body2": "plateau(patience=1)"}, total_steps=10)
    again.load_state_dict(other.state_dict())
    assert rates(again) == rates(other)
    with pytest.raises(InvalidError, match=r'no parameter group is named "tail"; the names are: "head", "body1"'):
        Scheduler(optimizer(), {"tail": "constant", "*": "linear"}, total_steps=10)
    with pytest.raises(InvalidError, match="some parameter groups have no controller"):
        Scheduler(optimizer(), {"head": "constant"})


def test_a_group_that_is_frozen_by_a_rate_of_0_stays_so() -> None:
    given = optimizer()
    given.param_groups[0]["lr"] = 0.0
    run = Scheduler(given, "cosine", total_steps=10)
    run.step()
    assert rates(run)[0] == 0.0
    assert rates(run)[1] == pytest.approx(0.01 * (1 + math.cos(math.pi / 10)) / 2)


def test_rates_that_are_tensors_are_written_in_place() -> None:
    rate = torch.tensor(0.1)
    given = torch.optim.SGD([{"params": [parameter()], "lr": rate}, {"params": [parameter()], "lr": 0.05}], lr=0.1)
    run = Scheduler(given, "cosine", total_steps=10)
    pointer = rate.data_ptr()
    for _ in range(5):
        run.step()
    assert given.param_groups[0]["lr"] is rate
    assert rate.data_ptr() == pointer
    assert float(rate) == pytest.approx(0.05)
    rate.fill_(3.0)
    with pytest.warns(UserWarning, match="outside the scheduler"):
        run.step()
    assert float(rate) < 0.05


def test_a_compiled_optimizer_is_not_compiled_anew() -> None:
    compiled = []

    def backend(module: Any, _: Any) -> Any:
        compiled.append(module)
        return module.forward

    def step() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # What torch says of itself.
            compiled_step()

    one = parameter()
    one.grad = torch.ones(2)
    given = torch.optim.SGD([one], lr=torch.tensor(0.1))
    torch._dynamo.reset()
    compiled_step = torch.compile(given.step, backend=backend)
    run = Scheduler(given, "warmup(3) > cosine", total_steps=100)
    step()
    run.step()
    first = len(compiled)
    for _ in range(6):
        step()
        run.step()
    assert len(compiled) == first > 0
    torch._dynamo.reset()


# --- Readings --------------------------------------------------------------------------------------------------------


def test_step_tells_updates_and_readings_apart() -> None:
    run = Scheduler(optimizer(), "plateau(patience=2, factor=0.5)", total_steps=100)
    run.step()
    run.step(metrics=1.0)
    assert run.last_epoch == 2
    run.step(torch.tensor(1.0), stepped=False)
    run.step({"validation_loss": 1.0, "validationMetric": 3.0}, stepped=False)
    assert run.last_epoch == 2
    assert rates(run)[0] == 0.05
    run.step(stepped=False)
    assert run.last_epoch == 2


def test_a_metric_goes_where_the_controller_looks() -> None:
    run = Scheduler(optimizer(), "plateau(patience=1, monitor=validationMetric, mode=max, factor=0.5)")
    for _ in range(2):
        run.step(metrics=0.9)
    assert rates(run)[0] == 0.05
    other = Scheduler(optimizer(), "plateau(patience=1, monitor=trainingLoss, factor=0.5, window=1)")
    for _ in range(2):
        other.step(loss=torch.tensor([1.0]))
    assert rates(other)[0] == 0.05
    third = Scheduler(optimizer(), "plateau(patience=1, monitor=trainingLoss, factor=0.5, window=1)")
    for _ in range(2):
        third.report(training_loss=1.0)
        third.step()
    assert rates(third)[0] == 0.05


def test_a_reading_that_nobody_waits_for_is_not_fetched() -> None:
    class Far:
        """A loss on a device; fetching it would wait."""

        dtype = torch.float32

        def numel(self) -> int:
            return 1

        def item(self) -> float:
            raise AssertionError("the device was waited for")

    run = Scheduler(optimizer(), "cosine", total_steps=10)
    run.step(metrics=Far(), loss=Far())
    run.report(trainingLoss=Far())
    run.step()
    assert run.last_epoch == 2


@pytest.mark.parametrize("controller", ["cosine", "plateau", "plateau(monitor=trainingLoss)"])
@pytest.mark.parametrize(
    "metric",
    [
        "0.5",
        b"1",
        True,
        1j,
        torch.tensor(1j),
        torch.tensor([1.0, 2.0]),
        torch.tensor(True),
        [1.0],
        {"loss": 1.0},
        object(),
    ],
    ids=repr,
)
def test_a_reading_that_is_no_number_is_refused_and_changes_nothing(controller: str, metric: Any) -> None:
    run = Scheduler(optimizer(), controller, total_steps=100)
    run.step()
    before, written = run.state_dict(), rates(run)
    calls: list[Callable[[], None]] = [lambda: run.step(metrics=metric), lambda: run.step(metric, stepped=False)]
    if not isinstance(metric, dict):
        calls += [lambda: run.step(loss=metric), lambda: run.report(training_loss=metric)]
    for call in calls:
        with pytest.raises(InvalidError):
            call()
        assert run.state_dict() == before
        assert rates(run) == written


def test_a_rule_that_never_gets_its_reading_says_so_once() -> None:
    run = Scheduler(optimizer(), "warmup(5) > plateau", steps_per_epoch=10)
    for _ in range(19):
        run.step()
    with pytest.warns(UserWarning, match=r"waited for validationLoss over 20 updates.*step\(metrics=…\)"):
        run.step()
    for _ in range(50):
        run.step()
    other = Scheduler(optimizer(), "effectiveRate(cosine)", total_steps=1000, signals=["weight_squared_norm"])
    for _ in range(99):
        other.step()
    with pytest.warns(UserWarning, match=r"report\(weightSquaredNorm=…\)"):
        other.step()
    for _ in range(50):
        other.step()
    third = Scheduler(optimizer(), "warmup(5) > plateau", steps_per_epoch=10)
    for step in range(100):
        third.step(metrics=1.0 if step % 10 == 9 else None)


# --- Changing the plan -----------------------------------------------------------------------------------------------


def test_replan_gives_the_rates_of_the_new_length() -> None:
    run = Scheduler(optimizer(groups=1), "cosine", total_steps=100)
    for _ in range(50):
        run.step()
    run.replan(total_steps=200)
    assert rates(run)[0] == expected("cosine", 51, total=200, base_rate=0.1)[50]
    for _ in range(150):
        run.step()
    assert run.finished
    with pytest.raises(RefusedError, match="200 updates have been made"):
        run.replan(150)
    with pytest.raises(InvalidError):
        run.replan(0.5)  # type: ignore[arg-type]
    with pytest.warns(UserWarning, match="planned for 200"):
        run.step()
    for _ in range(9):
        run.step()
    run.replan(300)
    assert not run.finished
    assert rates(run)[0] == expected("cosine", 211, total=300, base_rate=0.1)[210]
    again = Scheduler(optimizer(groups=1), "cosine", total_steps=100)
    again.load_state_dict(run.state_dict())
    for _ in range(90):
        run.step()
        again.step()
        assert rates(run) == rates(again)
    assert again.finished


def test_replan_is_refused_for_all_controllers_or_for_none() -> None:
    run = Scheduler(optimizer(), {"head": "cosine", "*": "linear"}, total_steps=100)
    for _ in range(50):
        run.step()
    before = run.state_dict()
    for bad in (49, 0, -1, True):
        with pytest.raises(rheostat.RheostatError):
            run.replan(bad)
        assert run.state_dict() == before
    run.replan(None)
    assert run.total_steps is None


# --- Mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("cosin(3",), "cosin"),
        (("warmup(5%) > cosine(peek=1)",), r'no parameter "peek".*\n.*\n.*\^'),
        (("annealedSearch",), "annealedSearch asks the loop to .*save and restore.*rheostat.torch.Pilot"),
        (("autoLRS",), "rheostat.torch.Pilot"),
        (("rangeTest > cosine",), "rheostat.torch.Pilot"),
        (("guard(cosine)",), "save and restore the model.*rheostat.torch.Pilot"),
        (("hypergradient",), "gradientDotUpdate.*rheostat.torch.Pilot.*signals="),
        (("dog",), r"signals=\['gradientSquaredNorm'"),
        ((7,), "a controller is a spelling"),
        (({},), "names of groups"),
        (({"": "cosine"},), "names of groups"),
    ],
)
def test_a_controller_that_cannot_be_served_is_refused_and_the_rate_stays(arguments: Any, sentence: str) -> None:
    given = optimizer()
    with pytest.raises(InvalidError, match="(?s)" + sentence):
        Scheduler(given, *arguments, total_steps=1000)
    assert [group["lr"] for group in given.param_groups] == [0.1, 0.01]


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"total_steps": 0}, "total"),
        ({"total_steps": "many"}, "total"),
        ({"total_steps": float("nan")}, "JSON|total"),
        ({"steps_per_epoch": -1}, "stepsPerEpoch"),
        ({"signals": ["losses"]}, 'no signal "losses"'),
        ({"controllers": {"tail": "cosine"}}, "no parameter group"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(keywords: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence):
        Scheduler(optimizer(), "warmup(5) > constant", **keywords)


def test_an_optimizer_that_is_none_is_refused() -> None:
    for bad in (None, "sgd", [parameter()]):
        with pytest.raises(InvalidError, match="optimizer"):
            Scheduler(bad, "constant")
    given = optimizer()
    given.param_groups[1]["lr"] = math.nan
    with pytest.raises(InvalidError, match="finite and 0 or more"):
        Scheduler(given, "constant")


def train(run: Any, one: Any, before: bool = False) -> None:
    one.grad = torch.ones(2)
    if before:
        run.step()
    run.optimizer.step()
    if not before:
        run.step()


def test_a_step_before_the_optimizers_is_said_once_and_never_wrongly() -> None:
    one = parameter()
    run = Scheduler(torch.optim.SGD([one], lr=0.1), "constant")
    with pytest.warns(UserWarning, match="before optimizer.step"):
        train(run, one, before=True)
    train(run, one, before=True)
    for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.Adagrad):
        for arguments in ({"foreach": True}, {"foreach": False}):
            right = parameter()
            follower = Scheduler(kind([right], lr=0.1, **arguments), "warmup(2, start=0) > constant")
            train(follower, right)
            train(follower, right)
    assert not hasattr(run.optimizer.step, "_wrapped_by_lr_sched")


def test_a_rate_that_an_earlier_scheduler_left_is_said() -> None:
    given = optimizer()
    torch.optim.lr_scheduler.ConstantLR(given, 0.5)
    run = Scheduler(given, "constant")
    with pytest.warns(UserWarning, match=r'the learning rate 0.05, but the initial_lr 0.1.*group\["initial_lr"\]'):
        run.step()
    assert rates(run) == [0.1, 0.01]


def test_a_scheduler_keeps_neither_model_nor_optimizer_alive() -> None:
    given = optimizer()
    run = Scheduler(given, "cosine", total_steps=10)
    run.step()
    seen = [weakref.ref(given), weakref.ref(run)]
    gc.disable()
    try:
        del run
        assert seen[1]() is None
        del given
        assert seen[0]() is None
    finally:
        gc.enable()


def test_it_is_one_of_torchs_but_no_part_of_its_compositions() -> None:
    given = optimizer()
    run = Scheduler(given, "cosine", total_steps=10)
    assert isinstance(run, torch.optim.lr_scheduler.LRScheduler)
    assert run.get_lr() == run.get_last_lr() == run._last_lr == [0.1, 0.01]
    assert run._step_count == 1
    run._step_count += 1
    run.step()
    assert (run.last_epoch, run._step_count) == (1, 3)
    with pytest.raises(InvalidError, match="A for 30% > B"):
        torch.optim.lr_scheduler.SequentialLR(given, [run, run], [3])


def test_a_state_of_torch_is_taken_over_where_the_curves_are_the_same() -> None:
    given = optimizer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = torch.optim.lr_scheduler.CosineAnnealingLR(given, 100)
        for _ in range(20):
            other.step()
    for spelling in ("cosine", "torchCosine"):
        run = Scheduler(optimizer(), spelling, total_steps=100)
        run.load_state_dict(other.state_dict())
        assert run.last_epoch == 20
        assert rates(run) == pytest.approx(other.get_last_lr(), rel=1e-12)
    for spelling in ("linear", "plateau", "cosine(floor=1e-3)"):
        run = Scheduler(optimizer(), spelling, total_steps=100)
        with pytest.raises(InvalidError, match="rheostat.torch.lr_scheduler.CosineAnnealingLR"):
            run.load_state_dict(other.state_dict())
        assert run.last_epoch == 0


def test_a_controller_that_was_made_before_is_taken() -> None:
    made = Controller("warmup(5) > cosine", Plan(total=20, base_rate=0.2))
    made.trained()
    run = Scheduler(optimizer(), made)
    assert rates(run) == pytest.approx([0.2 * 2 / 6, 0.02 * 2 / 6])


def test_readings_of_ones_own_reach_the_controller() -> None:
    run = Scheduler(optimizer(), "hypergradient", total_steps=100, signals=SIGNALS)
    first = rates(run)
    for step in range(20):
        follow(run, step)
    assert rates(run) != first
