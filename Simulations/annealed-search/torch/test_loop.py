"""Tests of the loop: RHEOSTAT=.build/release/rheostat python3 -m pytest test_loop.py"""

import copy
import os
import shutil

import pytest
import torch

from baselines import cosine, wsd
from loop import Refused, by_controller, by_rates, plan_for
from tasks import TASKS
from training import Training

RHEOSTAT = os.environ.get("RHEOSTAT") or shutil.which("rheostat")
needs_rheostat = pytest.mark.skipif(not RHEOSTAT, reason="RHEOSTAT names no program")
KINDS = [(name, free) for name, task in TASKS.items() for free in ([False, True] if task.family == "sgd" else [False])]
RATE = {"sgd": 0.05, "adam": 1e-3, "adamw": 1e-3}


def bits(training):
    """Everything that the next updates depend on."""
    return copy.deepcopy((training.model.state_dict(), training.optimizer.state_dict(), training.position))


def same(a, b):
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def warmed(name, free, steps=6):
    training = Training(TASKS[name], 1, free)
    for step in range(steps):
        training.update(RATE[training.task.family] * (step + 1) / steps)
    return training


@pytest.mark.parametrize("name,free", KINDS)
def test_a_restored_state_goes_on_bit_for_bit(name, free):
    training, rate = warmed(name, free), RATE[TASKS[name].family]
    training.save("stage")
    first = [training.update(rate) for _ in range(4)], bits(training)
    training.update(100 * rate)
    training.restore("stage", rewound=True)
    assert same(first, ([training.update(rate) for _ in range(4)], bits(training)))


@pytest.mark.parametrize("name,free", KINDS)
def test_a_validation_changes_no_bit(name, free):
    training = warmed(name, free)
    before = bits(training)
    loss = training.validation_loss()
    assert same(before, bits(training)) and training.validation_loss() == loss


def test_onward_goes_on_with_fresh_batches():
    training = warmed("mlp-momentum", False)
    training.save("stage")
    training.update(0.05)
    training.restore("stage", rewound=False)
    assert training.position == 7


def test_the_average_is_validated_under_schedule_free():
    """x = y + (1 - 1/0.9) (z - y), written out; no BatchNorm here, so a twin that holds x must agree."""
    training = warmed("mlp-momentum", True)
    twin = Training(TASKS["mlp-momentum"], 1, False)
    with torch.no_grad():
        for theirs, y in zip(twin.model.parameters(), training.model.parameters()):
            theirs.copy_(y + (1 - 1 / 0.9) * (training.optimizer.state[y]["z"] - y))
    assert training.validation_loss() == pytest.approx(twin.validation_loss(), rel=1e-5)


def test_weight_scale_is_a_geometric_mean_over_matrices():
    training = Training(TASKS["mlp-momentum"], 1)
    with torch.no_grad():
        for p, value in zip(training.model.parameters(), [4.0, 7.0, 9.0, 7.0]):
            p.fill_(value)
    assert training.weight_scale == pytest.approx(6.0)


def test_a_plan_names_the_family_and_offers_what_the_loop_can():
    free, kept = Training(TASKS["softmax-sgd"], 1, True), Training(TASKS["cnn-adam"], 1, True)
    assert (plan_for(free, 10)["optimizer"], plan_for(kept, 10)["optimizer"]) == ("scheduleFree", "adam")
    assert plan_for(free, 10, ("validate",))["signals"] == ["trainingLoss", "validationLoss"]


def torch_cosine(name, peak, total):
    """The same run written as torch's users write it."""
    training, ramp = Training(TASKS[name], 1), round(0.03 * total)
    for group in training.optimizer.param_groups:
        group["lr"] = group["initial_lr"] = peak
    rise = torch.optim.lr_scheduler.LinearLR(training.optimizer, 1 / (ramp + 1), 1, ramp)
    fall = torch.optim.lr_scheduler.CosineAnnealingLR(training.optimizer, total - ramp)
    schedule = torch.optim.lr_scheduler.SequentialLR(training.optimizer, [rise, fall], [ramp])
    for position in range(total):
        x, y = training.batches.batch(position)
        training.optimizer.zero_grad()
        training.task.loss(training.model(x), y).backward()
        training.optimizer.step()
        schedule.step()
    return training.validation_loss()


@needs_rheostat
@pytest.mark.parametrize("name", ["softmax-sgd", "cnn-adam"])
def test_a_steered_cosine_is_torchs_own(name):
    run = by_controller(Training(TASKS[name], 1), 200, RHEOSTAT, "warmup(3%) > cosine(peak=0.01)")
    assert run["performed"] == 200 and len(run["curve"]) == 40
    assert run["final"] == pytest.approx(torch_cosine(name, 0.01, 200), rel=1e-3)


@needs_rheostat
@pytest.mark.parametrize("shape,spelling", [
    (cosine, "cosine(peak=0.01)"), (wsd, "wsd(peak=0.01, decay=40st, shape=linear)")])
def test_a_baseline_is_what_the_spelling_computes(shape, spelling):
    steered = by_controller(Training(TASKS["softmax-sgd"], 1), 200, RHEOSTAT, f"warmup(3%) > {spelling}")
    plain = by_rates(Training(TASKS["softmax-sgd"], 1), 200, shape(0.01, 200))
    assert steered["final"] == pytest.approx(plain["final"], rel=1e-6)


@needs_rheostat
@pytest.mark.parametrize("free", [False, True])
def test_a_guard_brings_a_diverged_run_back(free):
    spelling = "guard(constant(peak=1e6), keep=10st, factor=0.001)"
    run = by_controller(Training(TASKS["mlp-momentum"], 1, free), 200, RHEOSTAT, spelling)
    assert any(decision["reason"] == "rolledBack" for decision in run["decisions"]), run["decisions"]
    assert run["performed"] == 200 and run["final"] < 2.3


@needs_rheostat
def test_a_plan_that_lacks_what_is_needed_is_refused_with_a_sentence():
    with pytest.raises(Refused, match="."):
        by_controller(Training(TASKS["softmax-sgd"], 1), 200, RHEOSTAT, "guard(constant(peak=1))", can=())
