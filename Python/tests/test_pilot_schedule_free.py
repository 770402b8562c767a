"""The schedule-free form of SGD, and showing its average."""

from __future__ import annotations

import copy
import gc
import logging
import pickle
from typing import Any

import pytest
import torch
from pilot_help import Run, data, loader, loss_of, net, same
from torch import nn

from rheostat import MisuseError
from rheostat.torch import Pilot
from rheostat.torch.pilot.schedule_free import ScheduleFreeSGD


def SGD(parameters: Any) -> Any:
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=1e-2)


def rates(count: int) -> list[float]:
    """A ramp, a plateau, a decay, and a step at rate 0."""
    return [0.05 * min(1, (i + 1) / 10, (count - i) / 15) for i in range(count - 1)] + [0.0]


@pytest.mark.parametrize("decay", [0.0, 1e-2])
def test_it_agrees_with_the_package_bit_for_bit(decay: float) -> None:
    schedulefree = pytest.importorskip("schedulefree")
    ours, theirs = net(), net()
    owner = torch.optim.SGD(ours.parameters(), lr=0.0, momentum=0.5, weight_decay=decay)
    mine = ScheduleFreeSGD(owner)
    other = schedulefree.SGDScheduleFree(theirs.parameters(), lr=0.0, momentum=0.9, weight_decay=decay)
    other.train()
    batches = [batch for _ in range(10) for batch in loader(shuffle=False)]
    for rate, batch in zip(rates(len(batches)), batches, strict=True):
        for model, optimizer in ((ours, mine), (theirs, other)):
            optimizer.param_groups[0]["lr"] = rate
            loss_of(model, batch).backward()
            optimizer.step()
            optimizer.zero_grad()
        assert same(ours.state_dict(), theirs.state_dict())
    averages = dict(zip(["0.weight", "0.bias", "4.weight", "4.bias"], [x for _, x in mine.averages()], strict=True))
    other.eval()
    assert same(averages, dict(theirs.state_dict()))


def test_it_is_what_the_formulas_say() -> None:
    """y, z and x written out in double precision."""
    y = torch.randn(4, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1)).requires_grad_()
    optimizer = ScheduleFreeSGD(torch.optim.SGD([y], lr=0.0, weight_decay=0.1))
    z = x = y.detach().clone()
    total = largest = 0.0
    for step, rate in enumerate(rates(30)):
        target = torch.randn(4, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(step))
        g = (y.detach() - target) + 0.1 * y.detach()
        optimizer.param_groups[0]["lr"] = rate
        (0.5 * (y - target).square().sum()).backward()
        optimizer.step()
        optimizer.zero_grad()
        largest = max(largest, rate)
        total += largest**2
        z = z - rate * g
        x = x + largest**2 / total * (z - x)
        torch.testing.assert_close(y.detach(), 0.1 * z + 0.9 * x, rtol=1e-12, atol=1e-12)
        torch.testing.assert_close(optimizer.averages()[0][1], x, rtol=1e-12, atol=1e-12)


def test_groups_keep_their_ratios_and_show_the_rate() -> None:
    model = net()
    optimizer = torch.optim.SGD(
        [{"params": model[0].parameters()}, {"params": model[4].parameters(), "lr": 0.3}], lr=0.1
    )
    pilot = Pilot(model, optimizer, total_steps=60)
    batches = loader()
    for batch in pilot.steps(batches):
        first, second = (group["lr"] for group in optimizer.param_groups)
        assert second == pytest.approx(3 * first) and pilot.rate == first > 0
        pilot.backward(loss_of(model, batch))
    assert isinstance(pilot.optimizer, ScheduleFreeSGD) and pilot.optimizer.param_groups is optimizer.param_groups


def test_one_line_says_what_became_of_the_optimizer(capsys: Any, caplog: Any) -> None:
    with caplog.at_level(logging.INFO, "rheostat"):
        run = Run(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-4))
    line = capsys.readouterr().err
    assert line.count("\n") == 1 and "momentum 0.9, nesterov dropped" in line and "keep_optimizer=True" in line
    assert line.strip() in caplog.text and run.pilot.optimizer is not run.optimizer


@pytest.mark.parametrize(
    "options",
    [
        {"optimizer": SGD, "keep_optimizer": True},
        {"optimizer": SGD, "controller": "cosine(0.1)"},
        {"optimizer": lambda p: torch.optim.Adam(p, lr=0.1)},
    ],
)
def test_others_keep_their_optimizer(options: dict[str, Any], capsys: Any) -> None:
    run = Run(**options)
    assert run.pilot.optimizer is run.optimizer and capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["ours", "package", "kept"])
@pytest.mark.parametrize("every", [1, 7])
def test_an_evaluation_changes_no_bit_of_the_run(name: str, every: int) -> None:
    def make() -> Run:
        package = pytest.importorskip("schedulefree").SGDScheduleFree
        kind = (lambda p: package(p, lr=0.1)) if name == "package" else SGD
        return Run(kind, total=80, normalised=True, dropout=0.3, keep_optimizer=name == "kept")

    plain, looking = make().go(), make()
    shown = []
    for number, batch in enumerate(looking.pilot.steps(looking.loader)):
        looking.losses.append(float(looking.pilot.backward(loss_of(looking.model, batch))))
        if number % every == 0 and not looking.pilot.finished:
            looking.model.eval()
            with looking.pilot.evaluating():
                looking.model.train()  # Even what belongs into no evaluation is put back.
                shown.append(loss_of(looking.model, list(data().tensors)).item())
                with looking.pilot.evaluating():
                    torch.rand(3)
            assert not looking.model.training
            looking.model.train()
    assert plain.losses == looking.losses and same(plain.weights(), looking.weights())
    assert len(shown) > 5


def test_the_model_holds_the_average_at_the_end() -> None:
    run = Run(SGD).go()
    expected = {id(p): x for p, x in run.pilot.optimizer.averages()}
    assert len(expected) == 4
    # Nobody has moved y since: it is what the state keeps, and x follows from it.
    state = run.pilot.state_dict()["live"]
    for place, (name, p) in enumerate(run.model.named_parameters()):
        y, z = state["model"]["parameters"][name], state["optimizer"]["state"][place]["z"]
        assert torch.equal(p.detach(), torch.lerp(y, z, 1 - 1 / 0.9)) and not torch.equal(p.detach(), y)


def test_the_statistics_shown_are_those_of_the_average() -> None:
    run = Run(SGD, normalised=True, batches=loader(shuffle=False)).go(100)
    y = run.weights()
    norm = run.model[1]
    with run.pilot.evaluating():
        shown = run.weights()
        means = [run.model[0](batch[0]).mean(0) for _ in range(5) for batch in loader(shuffle=False)]
    expected = torch.stack(means).mean(0)
    torch.testing.assert_close(shown["1.running_mean"], expected.detach(), rtol=1e-5, atol=1e-6)
    assert same(y, run.weights()) and norm.momentum == 0.1
    assert not torch.equal(y["1.running_mean"], shown["1.running_mean"])
    assert run.pilot.state_dict()["counts"]["evaluations"] == pytest.approx(10)


def test_a_frozen_norm_keeps_its_statistics() -> None:
    run = Run(SGD, normalised=True)
    run.model[1].eval()
    for _, batch in zip(range(40), run.pilot.steps(run.loader), strict=False):
        run.pilot.backward(loss_of(run.model, batch))
    with run.pilot.evaluating():
        assert torch.equal(run.model[1].running_mean, torch.zeros(8))


def test_a_model_saved_while_it_is_shown_holds_nothing_of_the_pilot() -> None:
    run = Run(SGD, normalised=True).go(30)
    with run.pilot.evaluating():
        assert not run.model._forward_pre_hooks
        copy.deepcopy(run.model)
    assert run.model._forward_pre_hooks
    copied = copy.deepcopy(run.model)  # Also outside no batches are copied.
    copied(torch.randn(4, 6))
    pickle.loads(pickle.dumps(run.model))(torch.randn(4, 6))
    assert all(len(call[0][0]) == 16 for call in run.pilot._course.inputs.calls)
    run.go()
    assert not run.model._forward_pre_hooks


class Counting(nn.Module):
    """Counts its calls in a buffer, gets an input with a graph, and has no need of more."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.norm, self.after = nn.Linear(6, 6), nn.BatchNorm1d(6), nn.Linear(6, 3)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        self.calls += 1
        return self.after(self.norm(inputs))  # type: ignore[no-any-return]


def test_estimating_leaves_nothing_but_statistics_and_keeps_no_graph() -> None:
    model = Counting()
    pilot = Pilot(model, torch.optim.SGD(model.parameters(), lr=0.1), total_steps=80)
    for batch in pilot.steps(loader()):
        pilot.backward(nn.functional.cross_entropy(model(model.before(batch[0])), batch[1]))
    calls = pilot._course.inputs.calls
    assert len(calls) == 30 and not any(call[0][0].requires_grad for call in calls)
    assert model.calls.item() == pilot.state_dict()["live"]["model"]["buffers"]["calls"].item()


def test_a_pilot_that_is_gone_leaves_no_hook() -> None:
    model = net(normalised=True)
    for _ in range(3):
        Pilot(model, torch.optim.SGD(model.parameters(), lr=0.1), total_steps=80)
    gc.collect()
    assert not model._forward_pre_hooks


def test_leaving_early_leaves_y_until_finish() -> None:
    run = Run(SGD).go(90)
    y = run.weights()
    with run.pilot.evaluating():
        x = run.weights()
    assert not run.pilot.finished and same(y, run.weights())
    run.pilot.finish()
    assert run.pilot.finished and same(x, run.weights()) and not same(x, y)
    run.pilot.finish()
    with pytest.raises(MisuseError, match="finished after 90 of 120"):
        run.pilot.steps(run.loader)
    with run.pilot.evaluating():
        assert same(x, run.weights())
    state = run.pilot.state_dict()
    again = Run(SGD)
    again.pilot.load_state_dict(state)
    assert same(y, again.weights())


def test_a_larger_total_takes_up_y_again() -> None:
    run = Run(SGD, total=100).go()
    handed = run.weights()
    run.pilot.replan(140)
    assert not run.pilot.finished and not same(handed, run.weights())
    run.go()
    assert run.pilot.performed == 140 and run.pilot.finished


def test_parameters_without_gradient_are_left_alone() -> None:
    class Half(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.used, self.unused = nn.Linear(6, 3), nn.Linear(6, 3)

        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            return self.used(inputs)  # type: ignore[no-any-return]

    model = Half()
    before = model.unused.weight.detach().clone()
    pilot = Pilot(model, torch.optim.SGD(model.parameters(), lr=0.1), total_steps=60)
    for batch in pilot.steps(loader()):
        pilot.backward(loss_of(model, batch))
    assert torch.equal(before, model.unused.weight)
