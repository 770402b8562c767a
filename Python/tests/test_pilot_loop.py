"""The loop of three lines, and what goes wrong in loops."""

from __future__ import annotations

import copy
import math
from collections import UserDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from pilot_help import Endless, Run, data, loader, loss_of, net, same
from torch.utils.data import DataLoader, DistributedSampler

import rheostat
from rheostat import InvalidError, MisuseError
from rheostat.torch import Pilot


def SGD(parameters: Any) -> Any:
    return torch.optim.SGD(parameters, lr=0.1)


def ADAM(parameters: Any) -> Any:
    return torch.optim.AdamW(parameters, lr=0.01)


COSINE = "warmup(10) > cosine(0.1)"


def test_the_budget_counts_every_update() -> None:
    run = Run(SGD)
    roles = []
    for batch in run.pilot.steps(run.loader):
        roles.append(run.pilot.role)
        run.pilot.backward(loss_of(run.model, batch))
    assert len(roles) == run.pilot.performed == 120 and run.pilot.finished
    assert roles.count("probe") == run.pilot.searched > 0 and roles[-1] == "main"
    assert roles == ["probe"] * run.pilot.searched + ["main"] * (120 - run.pilot.searched)
    assert "rateChosen" in [one.reason for one in run.pilot.decisions]


def test_it_learns_without_a_learning_rate() -> None:
    for kind, keep in ((SGD, False), (SGD, True), (ADAM, False)):
        run = Run(kind, total=300, keep_optimizer=keep).go()
        run.model.eval()
        assert loss_of(run.model, list(data().tensors)).item() < 0.4


def test_a_schedule_is_followed_exactly() -> None:
    schedule = rheostat.Schedule(COSINE, total=50)
    run = Run(SGD, total=50, controller=COSINE)
    plain = net()
    optimizer = SGD(plain.parameters())
    torch.manual_seed(3), net()
    for step, batch in enumerate(run.pilot.steps(run.loader)):
        assert run.pilot.rate == run.optimizer.param_groups[0]["lr"] == schedule(step)
        optimizer.param_groups[0]["lr"] = schedule(step)
        loss_of(plain, batch).backward()
        optimizer.step()
        optimizer.zero_grad()
        run.pilot.backward(loss_of(run.model, batch))
        assert same(dict(plain.state_dict()), dict(run.model.state_dict()))


def test_micro_batches_are_one_update_together() -> None:
    """The mean of three losses, clipped, against the whole batch in double precision."""
    whole, parts = net().double(), net().double()
    optimizer = SGD(whole.parameters())
    pilot = Pilot(parts, SGD(parts.parameters()), total_steps=4, controller="constant(0.1)", accumulate=3, clip=0.2)
    inputs, targets = data(96).tensors
    batches = [[inputs[i : i + 8].double(), targets[i : i + 8]] for i in range(0, 96, 8)]
    for number, batch in enumerate(pilot.steps(batches)):
        before = copy.deepcopy(parts.state_dict())
        pilot.backward(loss_of(parts, batch))
        assert (number % 3 == 2) != same(dict(before), dict(parts.state_dict()))
    for step in range(4):
        group = batches[3 * step : 3 * step + 3]
        loss_of(whole, [torch.cat([b[0] for b in group]), torch.cat([b[1] for b in group])]).backward()
        norm = torch.nn.utils.clip_grad_norm_(whole.parameters(), 0.2)
        assert norm > 0.2
        optimizer.step()
        optimizer.zero_grad()
    for a, b in zip(whole.parameters(), parts.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-12, atol=1e-12)
    assert pilot.performed == 4


def test_the_loss_comes_back_detached_and_is_reported_as_the_mean() -> None:
    run = Run(ADAM, accumulate=2, total=60)
    given = []
    for batch in run.pilot.steps(run.loader):
        loss = run.pilot.backward(loss_of(run.model, batch))
        assert not loss.requires_grad
        given.append(float(loss))
    means = [(given[i] + given[i + 1]) / 2 for i in range(0, len(given), 2)]
    assert list(run.pilot._course.trace.losses) == pytest.approx(means)


def test_trials_see_the_same_batches() -> None:
    run = Run(ADAM, total=200)
    seen: list[torch.Tensor] = []
    marks = []
    for batch in run.pilot.steps(run.loader):
        if run.pilot.role == "main":
            break
        marks.append(len(run.pilot.decisions))
        seen.append(batch[0].clone())
        batch[0].mul_(torch.nan)  # What a loop does to a batch does not come back.
        run.pilot.backward(loss_of(run.model, [seen[-1], batch[1]]))
    trials = [[b for b, m in zip(seen, marks, strict=True) if m == mark] for mark in sorted(set(marks))]
    assert len(trials) >= 3 and all(len(trial) == len(trials[0]) for trial in trials)
    for trial in trials[1:]:
        assert all(torch.equal(a, b) for a, b in zip(trials[0], trial, strict=True))


def test_after_the_search_the_data_go_on_without_a_gap() -> None:
    numbers = [[torch.full((1, 6), float(i)), torch.zeros(1, dtype=torch.long)] for i in range(500)]
    run = Run(ADAM, total=200, batches=numbers)
    main = []
    longest = length = 0
    for batch in run.pilot.steps(numbers):
        if run.pilot.role == "main":
            main.append(int(batch[0][0, 0]))
        else:
            length = int(batch[0][0, 0]) + 1
            longest = max(longest, length)
        run.pilot.backward(loss_of(run.model, batch))
    assert main == list(range(length, length + len(main))) and longest >= length
    assert not run.pilot._course.batches._held


def test_the_loader_is_told_the_epoch() -> None:
    sampler: Any = DistributedSampler(data(), num_replicas=1, rank=0)
    told = []
    original = sampler.set_epoch
    sampler.set_epoch = lambda epoch: (told.append(epoch), original(epoch))
    run = Run(SGD, total=20, controller=COSINE, batches=DataLoader(data(), batch_size=16, sampler=sampler)).go()
    assert told == [0, 1, 2, 3] and run.pilot.finished


def test_a_loader_without_length_or_end_will_do() -> None:
    assert len(Run(SGD, total=60, batches=Endless()).go().losses) == 60


def test_dictionaries_and_popped_labels() -> None:
    def collate(rows: Any) -> Any:
        return UserDict(x=torch.stack([x for x, _ in rows]), labels=torch.stack([y for _, y in rows]), names=["a"])

    run = Run(SGD, total=80, batches=DataLoader(data(), batch_size=16, collate_fn=collate))
    for batch in run.pilot.steps(run.loader):
        labels = batch.pop("labels")
        run.pilot.backward(loss_of(run.model, [batch.pop("x"), labels]))
    assert run.pilot.finished and run.pilot.searched >= 20


def test_only_the_last_micro_batch_is_exchanged() -> None:
    """A wrapper as for data parallelism, which notes when it is told not to exchange gradients."""

    class Wrapper(torch.nn.Module):
        def __init__(self, module: torch.nn.Module) -> None:
            super().__init__()
            self.module, self.quiet, self.seen = module, False, []  # type: ignore[var-annotated]

        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            self.seen.append(self.quiet)
            return self.module(inputs)  # type: ignore[no-any-return]

        @contextmanager
        def no_sync(self) -> Iterator[None]:
            self.quiet = True
            yield
            self.quiet = False

    model = Wrapper(net())
    pilot = Pilot(model, ADAM(model.parameters()), total_steps=60, accumulate=3)
    for batch in pilot.steps(loader()):
        pilot.backward(loss_of(model, batch))
    assert model.seen == [True, True, False] * 60


# --- What goes wrong ------------------------------------------------------------------------------------------------


def test_a_batch_without_backward() -> None:
    run = Run(SGD)
    batches = iter(run.pilot.steps(run.loader))
    next(batches)
    with pytest.raises(MisuseError, match="not followed by pilot.backward"):
        next(batches)
    assert len(run.go().losses) == 120


def test_a_backward_too_many_or_out_of_turn() -> None:
    run = Run(SGD)
    with pytest.raises(MisuseError, match="answers a batch"):
        run.pilot.backward(loss_of(run.model, next(iter(run.loader))))
    for batch in run.pilot.steps(run.loader):
        run.pilot.backward(loss_of(run.model, batch))
        with pytest.raises(MisuseError, match="answers a batch"):
            run.pilot.backward(loss_of(run.model, batch))
        break
    assert run.pilot.performed == 1


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (0.5, "as a tensor"),
        (torch.tensor(0.5), "hangs on no parameter"),
        (torch.ones(3, requires_grad=True), "one number"),
        (torch.ones((), dtype=torch.complex64, requires_grad=True), "real"),
    ],
)
def test_what_is_no_loss(loss: Any, words: str) -> None:
    run = Run(SGD)
    before = run.weights()
    for batch in run.pilot.steps(run.loader):
        with pytest.raises(InvalidError, match=words):
            run.pilot.backward(loss)
        assert same(before, run.weights()) and run.pilot.performed == 0
        run.pilot.backward(loss_of(run.model, batch).reshape(1))
        break
    assert run.pilot.performed == 1


def test_an_empty_loader() -> None:
    for empty in ([], DataLoader(data(3), batch_size=16, drop_last=True)):
        run = Run(SGD)
        with pytest.raises(InvalidError, match="empty"):
            run.go() if empty is None else list(run.pilot.steps(empty))
        assert len(run.go().losses) == 120


def test_a_loader_that_gives_batches_only_once() -> None:
    run = Run(SGD, batches=iter(list(loader())))
    with pytest.raises(InvalidError, match="6 batches and none when it was started again"):
        run.go()
    assert run.pilot.performed == 6
    run.loader = loader()
    assert len(run.go().losses) == 120


def test_what_is_no_loader() -> None:
    with pytest.raises(InvalidError, match="got int"):
        Run(SGD).pilot.steps(3)  # type: ignore[arg-type]


class Breaking:
    """A loader that fails at its third batch, once."""

    def __init__(self) -> None:
        self.broken = False

    def __iter__(self) -> Iterator[Any]:
        for number, batch in enumerate(loader(shuffle=False)):
            if number == 2 and not self.broken:
                self.broken = True
                raise OSError("the disk is away")
            yield batch


@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_loader_that_raises_leaves_the_pilot_usable(accumulate: int) -> None:
    run = Run(ADAM, batches=Breaking(), accumulate=accumulate)
    with pytest.raises(OSError, match="away"):
        run.go()
    assert run.pilot.performed == 2 // accumulate
    run.pilot.state_dict()
    run.go()
    assert run.pilot.performed == 120 and run.pilot.finished


def test_an_exception_in_the_loop_leaves_the_pilot_usable() -> None:
    run = Run(SGD, accumulate=2)
    with pytest.raises(ZeroDivisionError):
        for number, batch in enumerate(run.pilot.steps(run.loader)):
            if number == 13:
                raise ZeroDivisionError
            run.pilot.backward(loss_of(run.model, batch))
    assert run.pilot.performed == 6
    assert len(run.go().losses) == 2 * 114 and run.pilot.performed == 120


def test_leaving_in_the_middle_of_an_update_throws_its_gradients_away() -> None:
    run = Run(SGD, accumulate=2, controller="constant(0.1)", total=50)
    before = run.weights()
    run.go(1)
    run.pilot.state_dict()
    assert run.pilot.performed == 0 and same(before, run.weights())
    batches = iter(run.pilot.steps(run.loader))
    next(batches)
    assert all(p.grad is None for p in run.model.parameters())


def test_two_loops_at_once() -> None:
    run = Run(SGD)
    first = iter(run.pilot.steps(run.loader))
    run.pilot.backward(loss_of(run.model, next(first)))
    second = iter(run.pilot.steps(run.loader))
    run.pilot.backward(loss_of(run.model, next(second)))
    with pytest.raises(MisuseError, match="begun anew"):
        next(first)
    run.pilot.backward(loss_of(run.model, next(second)))
    assert run.pilot.performed == 3


def test_after_the_end() -> None:
    run = Run(SGD).go()
    assert list(run.pilot.steps(run.loader)) == []
    with pytest.raises(MisuseError, match="budget of 120 updates is spent"):
        run.pilot.backward(loss_of(run.model, next(iter(run.loader))))
    run.pilot.finish()


@pytest.mark.parametrize("place", ["first", "main"])
def test_a_loss_that_is_not_finite_is_an_event(place: str) -> None:
    run = Run(SGD, total=150)
    hit = False
    for batch in run.pilot.steps(run.loader):
        loss = loss_of(run.model, batch)
        if not hit and (place == "first" or run.pilot.performed > 100):
            hit, loss = True, loss * math.nan
        run.pilot.backward(loss)
    assert run.pilot.performed == 150 and hit
    assert all(torch.isfinite(p).all() for p in run.model.parameters())


def test_a_model_whose_parameters_change() -> None:
    run = Run(ADAM).go(10)
    run.model[4] = torch.nn.Linear(8, 3)
    with pytest.raises(MisuseError, match=r"4\.weight is another tensor"):
        run.go(10)
    with pytest.raises(MisuseError, match="make a pilot for the model as it is now"):
        run.pilot.state_dict()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"total_steps": 0}, "total_steps"),
        ({"total_steps": 1000.0}, "total_steps"),
        ({"total_steps": 49}, "50 updates or more"),
        ({"accumulate": 0}, "accumulate"),
        ({"accumulate": True}, "accumulate"),
        ({"clip": 0.0}, "clip"),
        ({"clip": math.nan}, "clip"),
        ({"scaler": 3}, "GradScaler"),
        ({"evaluate": 0.3}, "function"),
        ({"slots": ""}, "directory"),
        ({"slots": 7}, "directory"),
        ({"controller": "cosin(0.1)"}, "cosin"),
        ({"controller": 5}, "spelling"),
        ({"controller": "plateau(0.1)"}, "validationLoss"),
        ({"model": torch.relu}, "Module"),
        ({"model": torch.nn.LazyLinear(3)}, "shape yet"),
        ({"optimizer": torch.optim.LBFGS(net().parameters())}, "LBFGS"),
        ({"optimizer": ADAM(net().parameters())}, "none of the model's parameters"),
        ({"optimizer": None}, "Optimizer"),
    ],
)
def test_arguments_that_make_no_sense(change: dict[str, Any], words: str) -> None:
    model = net()
    arguments: dict[str, Any] = {"model": model, "optimizer": SGD(model.parameters()), "total_steps": 100, **change}
    with pytest.raises(InvalidError, match=words):
        Pilot(arguments.pop("model"), arguments.pop("optimizer"), **arguments)


def test_a_skip_that_never_ends_is_given_up(monkeypatch: Any) -> None:
    monkeypatch.setattr("rheostat.torch.pilot.course.PATIENCE", 30)
    run = Run(ADAM, controller="cosine(0.1)", scaler=torch.amp.GradScaler("cpu"))
    run.overflows = lambda number: True
    with pytest.raises(rheostat.RheostatError, match="given up after 0 updates"):
        run.go()
