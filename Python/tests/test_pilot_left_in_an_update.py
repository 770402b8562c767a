"""A loop that is left before its update is made loses no batch and changes no rate."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from pilot_help import Run, loss_of, same, stored

from rheostat import InvalidError, MisuseError


def sgd(parameters: Any) -> Any:
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9)


def weights(run: Run) -> list[torch.Tensor]:
    return [one.detach().clone() for one in run.model.parameters()]


@pytest.mark.parametrize("controller", [None, "cosine"])
@pytest.mark.parametrize("accumulate", [1, 3])
@pytest.mark.parametrize("left", [1, 8, 41, 100])
@pytest.mark.parametrize("resumes", [True, False])
def test_a_batch_that_was_drawn_and_not_answered_comes_again(
    controller: str | None, accumulate: int, left: int, resumes: bool
) -> None:
    def made() -> Run:
        torch.manual_seed(5)
        return Run(sgd, total=60, controller=controller, accumulate=accumulate)

    whole = made().go()
    broken = made()
    for number, batch in enumerate(broken.pilot.steps(broken.loader)):
        if number == left:
            break
        broken.pilot.backward(loss_of(broken.model, batch))
    if resumes:
        state = stored(broken.pilot.state_dict())
        broken = made()
        broken.pilot.load_state_dict(state)
    broken.go()
    assert same(weights(whole), weights(broken))


def test_a_body_that_raises_loses_no_batch() -> None:
    def made() -> Run:
        torch.manual_seed(5)
        return Run(sgd, total=60, controller="cosine")

    whole = made().go()
    run = made()
    with pytest.raises(ZeroDivisionError):
        for number, batch in enumerate(run.pilot.steps(run.loader)):
            if number == 17:
                raise ZeroDivisionError
            run.pilot.backward(loss_of(run.model, batch))
    run.go()
    assert same(weights(whole), weights(run))


@pytest.mark.parametrize("controller", [None, "cosine"])
def test_a_loader_that_gives_nothing_leaves_the_rate_alone(controller: str | None) -> None:
    run = Run(sgd, total=60, batches=[], controller=controller)
    with pytest.raises(InvalidError, match="empty"):
        next(iter(run.pilot.steps([])))
    assert run.optimizer.param_groups[0]["lr"] == 0.1


def test_a_total_that_is_none_is_refused() -> None:
    run = Run(sgd, total=60).go(10)
    for total in (None, 0, -1, 2.5, True):
        with pytest.raises(InvalidError, match="total_steps"):
            run.pilot.replan(total)  # type: ignore[arg-type]
    with run.pilot.evaluating(), pytest.raises(MisuseError, match="evaluating"):
        run.pilot.replan(80)


def test_a_failing_estimate_of_batch_norm_puts_the_run_back() -> None:
    run = Run(sgd, total=60, normalised=True).go(20)
    before = [one.clone() for one in run.model.state_dict().values()]
    hook = run.model[1].register_forward_pre_hook(lambda *_: 1 / 0)  # type: ignore[index]
    with pytest.raises(ZeroDivisionError), run.pilot.evaluating():
        pass
    hook.remove()
    assert all(torch.equal(a, b) for a, b in zip(before, run.model.state_dict().values(), strict=True))
    run.go()


def test_numbers_on_a_device_without_numbers_are_refused() -> None:
    run = Run(sgd, total=60)
    batches = run.pilot.steps(run.loader)
    next(batches)
    with pytest.raises(InvalidError, match="meta"):
        run.pilot.backward(torch.tensor(1.0, device="meta", requires_grad=True))
