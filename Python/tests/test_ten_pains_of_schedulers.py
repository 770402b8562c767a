"""The pains that users of schedulers report, each with a test that it is over.

Pain 1 is in test_scheduler_resume.py and test_dialects_keep_what_torch_loses.py; pain 6, range tests that leave the
model damaged, and pain 10, brittle tuners, belong to the range test and the search; pain 7 over real processes belongs
to the tests of distributed runs.
"""

from __future__ import annotations

import copy
import json
import math
import warnings
from typing import Any

import pytest
import torch
from schedulers import optimizer, parameter

from rheostat import InvalidError
from rheostat.torch import Scheduler


def rate(scheduler: Any) -> float:
    return float(scheduler.optimizer.param_groups[0]["lr"])


def test_pain_02_warm_up_sequence_and_plateau_compose(no_warning: None) -> None:
    run = Scheduler(optimizer(), "warmup(5) > constant for 5 > plateau(patience=2, factor=0.5)", total_steps=40)
    rates = []
    for _ in range(30):
        rates.append(rate(run))
        run.step(metrics=1.0)
    assert rates[:5] == pytest.approx([0.1 * (1 + step) / 6 for step in range(5)])
    assert rates[5:12] == [0.1] * 7
    assert rates[-1] < 0.01
    assert rates[12:] == sorted(rates[12:], reverse=True)


def test_pain_03_lengths_have_units_and_a_step_is_an_update() -> None:
    """Accumulation over 4 micro-batches: the loop steps once in 4, and 5 epochs of 10 updates are 50 updates."""
    run = Scheduler(
        optimizer(),
        "warmup(2ep) > cosine(steps=30st) for 50% > constant(peak=1e-3)",
        total_steps=100,
        steps_per_epoch=10,
    )
    rates = []
    for micro_batch in range(400):
        if micro_batch % 4 == 3:
            rates.append(rate(run))
            run.step()
    assert len(rates) == run.last_epoch == 100
    assert rates[19] < rates[20] == 0.1
    assert rates[20] > rates[21]
    assert rates[50] == pytest.approx(0.0, abs=1e-12)
    assert rates[-1] == 1e-3
    with pytest.raises(InvalidError, match="stepsPerEpoch"):
        Scheduler(optimizer(), "warmup(2ep) > cosine", total_steps=100)
    with pytest.raises(InvalidError, match="total"):
        Scheduler(optimizer(), "warmup(5%) > constant")
    tokens = Scheduler(optimizer(), "warmup(10ktok) > constant", tokens_per_step=1000)
    assert [tokens.step() or rate(tokens) for _ in range(10)][-2:] == [pytest.approx(0.1 * 10 / 11), 0.1]


def test_pain_04_plateau_is_sound_on_negative_and_broken_metrics(no_warning: None) -> None:
    """torch never reduces on a constant -1, takes a loss that rises below 0 for better, and NaN for a bad reading."""
    constant = Scheduler(optimizer(), "plateau(patience=2, factor=0.5)")
    for _ in range(8):
        constant.step(metrics=-1.0)
    assert rate(constant) < 0.05
    rising = Scheduler(optimizer(), "plateau(patience=2, factor=0.5)")
    for step in range(8):
        rising.step(metrics=-1.0 + 0.05 * step)
    assert rate(rising) < 0.1
    broken = Scheduler(optimizer(), "plateau(patience=2, factor=0.5)")
    for value in (1.0, math.nan, math.inf, math.nan, torch.tensor(math.nan)):
        broken.step(metrics=value)
    assert rate(broken) == 0.1
    assert broken.decision is not None
    assert "finite" in broken.decision.text


class Loop:
    """A loop of mixed precision whose gradients overflow in the steps that are named."""

    def __init__(self, controller: str, overflows: set[int], **arguments: Any) -> None:
        self.parameter = parameter()
        self.optimizer = torch.optim.SGD([self.parameter], lr=0.1)
        self.scaler = torch.amp.GradScaler("cpu", init_scale=1024.0, growth_interval=7)
        self.scheduler = Scheduler(self.optimizer, controller, scaler=self.scaler, **arguments)
        self.overflows = overflows
        self.step_count = 0

    def step(self, early: bool = False) -> float:
        self.optimizer.zero_grad()
        factor = math.inf if self.step_count in self.overflows else 1e-3
        self.scaler.scale((self.parameter * factor).sum()).backward()
        self.scaler.step(self.optimizer)
        if early:
            self.scheduler.step()
        self.scaler.update()
        if not early:
            self.scheduler.step()
        self.step_count += 1
        return rate(self.scheduler)


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("controller", ["warmup(10%) > cosine", "warmup(3) > plateau"])
def test_pain_05_an_update_that_amp_skips_does_not_advance_the_schedule(
    no_warning: None, controller: str, early: bool
) -> None:
    overflows = {0, 1, 5, 9, 10, 11, 23}
    loop = Loop(controller, overflows, total_steps=100)
    plain = Scheduler(optimizer(groups=1), controller, total_steps=100)
    for step in range(40):
        before = rate(loop.scheduler)
        now = loop.step(early)
        if step in overflows:
            assert now == before
        else:
            plain.step()
            assert now == rate(plain)
    assert loop.scheduler.last_epoch == 40 - len(overflows)


def test_pain_05_a_skip_can_be_said(no_warning: None) -> None:
    run = Scheduler(optimizer(), "warmup(5) > cosine", total_steps=100)
    for step in range(10):
        before = rate(run)
        run.step(stepped=step % 2 == 0)
        assert (rate(run) == before) == (step % 2 == 1)
    assert run.last_epoch == 5


def test_pain_05_an_overflow_that_the_loop_has_dealt_with_is_not_counted_again(no_warning: None) -> None:
    """As accelerate does: it does not call the scheduler after a skip."""
    loop = Loop("cosine", {3, 4}, total_steps=100)
    scheduler = loop.scheduler
    for step in range(10):
        loop.scheduler = scheduler if step not in loop.overflows else _Silent(loop.optimizer)
        loop.step()
    assert scheduler.last_epoch == 8


class _Silent:
    def __init__(self, given: Any) -> None:
        self.optimizer = given

    def step(self) -> None:
        pass


@pytest.mark.parametrize("order", ["scaler first", "scheduler first", "scaler anew"])
def test_pain_05_a_resume_is_no_overflow(no_warning: None, order: str) -> None:
    loop = Loop("cosine", {3, 4, 12}, total_steps=100)
    for _ in range(9):
        loop.step()
    saved = copy.deepcopy((loop.scaler.state_dict(), loop.scheduler.state_dict()))
    again = Loop("cosine", {12}, total_steps=100)
    again.step_count = 9
    if order == "scaler first":
        again.scaler.load_state_dict(saved[0])
    again.scheduler.load_state_dict(saved[1])
    if order == "scheduler first":
        again.scaler.load_state_dict(saved[0])
    for _ in range(9, 20):
        assert again.step() == loop.step()
    assert again.scheduler.last_epoch == loop.scheduler.last_epoch == 17


def test_pain_07_ranks_agree_and_a_difference_shows() -> None:
    ranks = [Scheduler(optimizer(), "warmup(5) > plateau(patience=1)", total_steps=50) for _ in range(3)]
    for step in range(20):
        for run in ranks:
            run.step(metrics=1.0 + 1 / (1 + step))
    assert len({run.digest() for run in ranks}) == 1
    ranks[1].step(metrics=0.5, stepped=False)
    assert len({run.digest() for run in ranks}) == 2


def test_pain_08_the_rate_that_acts_can_be_seen(no_warning: None) -> None:
    run = Scheduler(optimizer(), "plateau(patience=1, factor=0.5)")
    for _ in range(2):
        run.step(metrics=1.0)
    assert run.last_lr == {"head": 0.05, "body1": 0.005}
    assert run.decision is not None
    assert run.decision.reason == "plateauReduced"
    assert "from 0.1 to 0.05" in run.decision.text
    free = optimizer(lr=1.0, groups=1)
    free.param_groups[0]["d"] = 0.003
    assert Scheduler(free, "constant").effective_lr == [0.003]


def test_pain_09_every_state_is_strict_json(no_warning: None) -> None:
    run = Scheduler(optimizer(), "warmup(5) > plateau(patience=1)", total_steps=50)
    for value in (math.inf, math.nan, -math.inf, 1.0):
        run.step(metrics=value, loss=value)
    run.report(training_loss=math.nan)
    text = json.dumps(run.state_dict(), allow_nan=False)
    again = Scheduler(optimizer(), "warmup(5) > plateau(patience=1)", total_steps=50)
    again.load_state_dict(json.loads(text))
    assert json.dumps(again.state_dict()) == text


def test_pain_11_groups_may_be_added_after_construction(no_warning: None) -> None:
    given = optimizer()
    run = Scheduler(given, "cosine", total_steps=100)
    for _ in range(50):
        run.step()
    given.add_param_group({"params": [parameter()], "lr": 0.03})
    run.step()
    assert [group["lr"] for group in given.param_groups] == pytest.approx([rate(run), rate(run) / 10, rate(run) * 0.3])
    run.state_dict()


def test_pain_12_a_rate_changed_by_hand_is_overwritten_with_one_warning() -> None:
    given = optimizer()
    run = Scheduler(given, "cosine", total_steps=100)
    run.step()
    given.param_groups[0]["lr"] = 0.5 * given.param_groups[0]["lr"]
    with pytest.warns(
        UserWarning, match=r"group 0 was changed from 0\.\d+ to 0\.\d+ outside.*scheduler.scale\(0.5\)"
    ) as seen:
        run.step()
    assert len(seen) == 1
    assert seen[0].filename == __file__
    given.param_groups[0]["lr"] = 7.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run.step()
        run.scale(0.5)
        assert rate(run) == pytest.approx(0.05 * (1 + math.cos(math.pi * 3 / 100)) / 2)
