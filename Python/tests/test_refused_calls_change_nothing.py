"""What is refused raises a documented class with one sentence and leaves everything as it was."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from loops import Loop, examples, plan

import rheostat

WRONG: dict[str, Callable[[rheostat.Controller], object]] = {
    "saved": lambda one: one.saved("stage"),
    "restored": lambda one: one.restored("lastGood"),
    "slot": lambda one: one.saved("nosuch"),
    "signal": lambda one: one.trained({"nosuch": 1.0}),
    "text": lambda one: one.trained({"validationLoss": "0.5"}),  # type: ignore[dict-item]
    "complex": lambda one: one.validated({"validationLoss": 1j}),  # type: ignore[dict-item]
    "truth": lambda one: one.validated({"validationLoss": True}),
    "list": lambda one: one.validated({"validationLoss": [1.0]}),  # type: ignore[dict-item]
    "huge": lambda one: one.validated({"validationLoss": 10**400}),
    "total": lambda one: one.replan(1),
    "zero": lambda one: one.replan(0),
    "fraction": lambda one: one.replan(1.5),  # type: ignore[arg-type]
    "digits": lambda one: one.replan(10**5000),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_event_is_inert(name: str) -> None:
    controller = rheostat.Controller("warmup(5) > plateau(patience=2)", plan())
    for _ in range(10):
        controller.trained()
    before, todo = controller.snapshot_json(), controller.directive
    with pytest.raises((rheostat.RefusedError, rheostat.InvalidError)) as caught:
        WRONG[name](controller)
    assert controller.snapshot_json() == before
    assert controller.directive == todo
    sentence = str(caught.value)
    assert 20 < len(sentence) < 400
    assert "\n" not in sentence
    controller.trained()


@pytest.mark.parametrize(("kind", "example"), examples())
def test_events_that_answer_no_directive_are_inert(kind: str, example: str) -> None:
    loop = Loop(rheostat.Controller(example, plan()), 7)
    for _, _ in zip(range(60), loop.run(), strict=False):
        controller = loop.controller
        before, todo = controller.snapshot_json(), controller.directive
        with pytest.raises(rheostat.RefusedError):
            controller.restored("stage") if todo.do == "train" else controller.trained()
        assert controller.snapshot_json() == before
        assert controller.directive == todo


def test_readings_that_are_not_finite_are_events() -> None:
    controller = rheostat.Controller("plateau", plan())
    for value in (float("nan"), float("inf"), float("-inf")):
        controller.validated({"validationLoss": value})
        controller.trained()
    assert controller.directive.rate == 0.1
    assert controller.decision is not None
    assert controller.decision.reason == "readingNotFinite"


def test_a_closed_controller_says_so() -> None:
    with rheostat.Controller("cosine", plan()) as controller:
        controller.trained()
    controller.close()
    calls: list[Callable[[], object]] = [
        controller.trained,
        lambda: controller.directive,
        lambda: controller.decision,
        controller.snapshot,
        controller.digest,
        lambda: controller.validated({"validationLoss": 1.0}),
        lambda: controller.__reduce__(),
        lambda: controller.__copy__(),
    ]
    for call in calls:
        with pytest.raises(rheostat.MisuseError):
            call()
    assert repr(controller) == "Controller(closed)"


def test_two_threads_are_noticed_and_no_event_takes_the_place_of_another() -> None:
    controller = rheostat.Controller("constant", plan(total=None))
    made, refused = [0, 0], [0, 0]
    start = threading.Barrier(2)
    # Events are packed in Python before the library sees them: switch threads there as often as possible.
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def work(place: int) -> None:
        tell = (lambda: controller.trained({"trainingLoss": 1.0})) if place else (lambda: controller.validated({}))
        start.wait()
        for _ in range(20_000):
            try:
                tell()
                made[place] += 1
            except rheostat.MisuseError:
                refused[place] += 1

    threads = [threading.Thread(target=work, args=(place,)) for place in (0, 1)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert sum(made) + sum(refused) == 40_000
    # The clock of the controller counts exactly the updates that were not refused.
    controller.replan(made[1] + 1)
    assert controller.directive.do == "train"
    controller.trained()
    assert controller.directive.do == "finish"


def test_closing_while_another_thread_works_ends_in_misuse() -> None:
    for _ in range(50):
        controller = rheostat.Controller("constant", plan(total=None))
        start = threading.Barrier(2)
        seen: list[Exception] = []

        def work(controller: Any = controller, start: Any = start, seen: Any = seen) -> None:
            start.wait()
            try:
                for _ in range(200):
                    controller.trained()
            except rheostat.MisuseError as error:
                seen.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        start.wait()
        while True:
            try:
                controller.close()
                break
            except rheostat.MisuseError:
                continue
        thread.join()
        with pytest.raises(rheostat.MisuseError):
            controller.trained()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_has_its_own() -> None:
    controller = rheostat.Controller("cosine", plan())
    controller.trained()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        code = 1
        try:
            for _ in range(5):
                controller.trained()
            made = rheostat.Controller("linear", plan())
            os.write(writer, f"{controller.digest()} {made.directive.rate}".encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as stream:
        told = stream.read().split()
    assert os.waitpid(child, 0)[1] == 0
    for _ in range(5):
        controller.trained()
    assert told == [str(controller.digest()), "0.1"]


def test_ten_thousand_controllers_leave_no_handle_behind() -> None:
    for _ in range(10_000):
        rheostat.Controller("constant", rheostat.Plan(base_rate=0.1))
    gc.collect()
    assert rheostat.Controller("constant", rheostat.Plan(base_rate=0.1)).directive.rate == 0.1
