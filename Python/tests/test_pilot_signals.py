"""Readings of the gradient, against a second way to compute them."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import torch
from pilot_help import Run, loss_of, net
from torch import Tensor

from rheostat import Controller
from rheostat.torch.pilot.families import family, weight_scale
from rheostat.torch.pilot.schedule_free import ScheduleFreeSGD
from rheostat.torch.pilot.signals import GRADIENT, Meter, effective_rate


def flat(tensors: Any) -> Tensor:
    return torch.cat([t.detach().reshape(-1) for t in tensors])


def sgd(momentum: float, nesterov: bool) -> Any:
    return lambda p: torch.optim.SGD(p, lr=0.05, momentum=momentum, nesterov=nesterov, weight_decay=0.1)


KINDS: dict[str, Any] = {
    "sgd": sgd(0, False),
    "momentum": sgd(0.9, False),
    "nesterov": sgd(0.9, True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
    "nadam": lambda p: torch.optim.NAdam(p, lr=0.01),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
}


@pytest.mark.parametrize("kind", KINDS)
def test_readings_are_what_the_table_of_signals_says(kind: str) -> None:
    """u by how far the weights moved, less decoupled decay; everything in double precision."""
    model = net().double()
    optimizer = KINDS[kind](model.parameters())
    meter = Meter(("trainingLoss", *GRADIENT), optimizer)
    rate, decoupled = optimizer.param_groups[0]["lr"], 0.1 if kind == "adamw" else 0.0
    start = before = flat(model.parameters()).clone()
    u = moved = torch.zeros_like(start)
    for number, batch in enumerate(
        itertools.islice(itertools.cycle(Run(KINDS["sgd"], 50, controller="cosine(1)").loader), 12)
    ):
        loss = loss_of(model, [batch[0].double(), batch[1]])
        loss.backward()
        g, x = flat(p.grad for p in model.parameters()), flat(model.parameters())
        found = meter.read(loss.detach())
        expected = {
            "trainingLoss": loss.item(),
            "gradientDotUpdate": g @ u,
            "gradientSquaredNorm": g @ g,
            "updateSquaredNorm": u @ u,
            "gradientL1Norm": g.abs().sum(),
            "gradientDotDisplacement": g @ moved,
            "weightSquaredNorm": x @ x,
            "squaredDistance": (x - start) @ (x - start),
        }
        for name, value in expected.items():
            assert found[name] == pytest.approx(float(value), rel=2e-6, abs=1e-12), (name, number)
        meter.before()
        optimizer.step()
        meter.after()
        optimizer.zero_grad()
        before, after = x, flat(model.parameters())
        moved = after - before
        u = -moved / rate - decoupled * before


def test_a_schedule_free_optimizer_is_read_at_y_and_weighed_at_x() -> None:
    model = net().double()
    optimizer = ScheduleFreeSGD(torch.optim.SGD(model.parameters(), lr=0.05, weight_decay=0.1))
    meter = Meter(GRADIENT, optimizer)
    start, u = flat(model.parameters()).clone(), None
    for batch in Run(KINDS["sgd"], 50, controller="cosine(1)").loader:
        loss_of(model, [batch[0].double(), batch[1]]).backward()
        g, y = flat(p.grad for p in model.parameters()), flat(model.parameters())
        pairs = optimizer.averages()
        x = flat(pair[1] for pair in pairs) if pairs else y
        found = meter.read(None)
        assert found["squaredDistance"] == pytest.approx(float((x - start) @ (x - start)), rel=1e-5, abs=1e-12)
        assert found["weightSquaredNorm"] == pytest.approx(float(x @ x), rel=1e-5)
        assert found["gradientDotUpdate"] == pytest.approx(0.0 if u is None else float(g @ u), rel=1e-5, abs=1e-9)
        u = g + 0.1 * y
        meter.before()
        optimizer.step()
        meter.after()
        optimizer.zero_grad()


def watched(patch: Any) -> list[str]:
    """The reads of tensors by Python from now on."""
    crossed: list[str] = []

    def watch(name: str, original: Any) -> Any:
        return lambda self: (crossed.append(name), original(self))[1]

    for name in ("item", "tolist", "__float__", "__bool__"):
        patch.setattr(Tensor, name, watch(name, getattr(Tensor, name)))
    return crossed


@pytest.mark.parametrize(
    ("controller", "expected"),
    [("cosine(0.1)", []), ("annealedSearch", ["__float__"]), ("hypergradient(0.01)", ["tolist"]), ("dog", ["tolist"])],
)
def test_readings_cross_from_the_device_once_or_not_at_all(
    controller: str, expected: list[str], monkeypatch: Any
) -> None:
    run = Run(KINDS["momentum"], controller=controller, total=60, keep_optimizer=True)
    crossed = watched(monkeypatch)
    for batch in run.pilot.steps(run.loader):
        loss = loss_of(run.model, batch)
        crossed.clear()
        run.pilot.backward(loss)
        assert crossed == expected
        if run.pilot.performed == 50:
            break


def test_a_hypergradient_acts_before_the_update() -> None:
    """The same controller, fed by hand with the readings of an own loop."""
    run = Run(KINDS["sgd"], controller="hypergradient(0.01)", total=40)
    model = net()
    optimizer = KINDS["sgd"](model.parameters())
    twin = Controller("hypergradient(0.01)", run.pilot._plan)
    meter = Meter(twin.needs.signals, optimizer)
    rates = []
    for batch in run.pilot.steps(run.loader):
        loss_of(model, batch).backward()
        twin.measured(meter.read(None))
        rate = optimizer.param_groups[0]["lr"] = twin.directive.rate
        meter.before()
        optimizer.step()
        meter.after()
        optimizer.zero_grad()
        twin.trained()
        run.pilot.backward(loss_of(run.model, batch))
        rates.append(rate)
        assert run.pilot._course.trace.rates[-1] == rate
    assert len(set(rates)) > 30


def test_a_group_that_comes_later_is_read_from_then_on() -> None:
    model = net()
    optimizer = torch.optim.SGD(model[0].parameters(), lr=0.05)
    meter = Meter(GRADIENT, optimizer)
    batch = next(iter(Run(KINDS["sgd"], 50, controller="cosine(1)").loader))
    for step in range(4):
        loss_of(model, batch).backward()
        found = meter.read(None)
        first = [p.grad.square().sum().item() for p in optimizer.param_groups[0]["params"]]
        assert (found["gradientSquaredNorm"] > 1.01 * sum(first)) == (step >= 2)
        meter.before()
        optimizer.step()
        meter.after()
        model.zero_grad()
        if step == 1:
            optimizer.add_param_group({"params": list(model[4].parameters())})


def test_families() -> None:
    parameters = list(net().parameters())
    kinds: dict[str, Any] = {"sgd": ["SGD"], "adam": ["Adam", "AdamW", "NAdam", "RAdam", "Adamax"]}
    kinds["other"] = ["RMSprop", "Adagrad", "Adadelta", "Adafactor", "ASGD", "Rprop", "Muon"]
    for name, classes in kinds.items():
        for one in classes:
            made = getattr(torch.optim, one, None)
            if made is not None and one != "Muon":
                assert family(made(parameters)) == name
    for module, one, name in [
        ("prodigyopt", "Prodigy", "learningRateFree"),
        ("schedulefree", "SGDScheduleFree", "scheduleFree"),
        ("schedulefree", "AdamWScheduleFree", "scheduleFree"),
    ]:
        assert family(getattr(pytest.importorskip(module), one)(parameters)) == name
    for one, name in [
        ("DAdaptAdam", "learningRateFree"),
        ("LDoG", "learningRateFree"),
        ("Lion", "other"),
        ("Adam8bit", "adam"),
    ]:
        assert family(type(one, (), {})()) == name
    assert family(ScheduleFreeSGD(torch.optim.SGD(parameters, lr=0.1))) == "scheduleFree"


def test_the_scale_of_the_weights_is_a_geometric_mean_over_matrices() -> None:
    model = net()
    with torch.no_grad():
        for p, value in zip(model.parameters(), [4.0, 7.0, 9.0, 7.0], strict=True):
            p.fill_(value)
    assert weight_scale(model.parameters()) == pytest.approx(6.0)
    frozen = torch.nn.Parameter(torch.full((2, 2), 1e9), requires_grad=False)
    zero = torch.nn.Parameter(torch.zeros(2, 2))
    half = torch.nn.Parameter(torch.full((300, 300), 300.0, dtype=torch.float16))
    assert weight_scale([frozen, zero]) is None
    assert weight_scale([frozen, zero, half]) == pytest.approx(300.0, rel=1e-3)


def test_an_optimizer_without_a_rate_shows_its_own() -> None:
    run = Run(pytest.importorskip("prodigyopt").Prodigy, total=60)
    shown = []
    for batch in run.pilot.steps(run.loader):
        run.pilot.backward(loss_of(run.model, batch))
        shown.append(effective_rate(run.optimizer))
    assert run.pilot.searched == 0 and run.pilot.decisions == []
    group = run.optimizer.param_groups[0]
    assert max(run.pilot._course.trace.rates) == 1.0 and shown[-1] == group["d"] * group["lr"] > 0
