"""A process that is forked while other threads make and end controllers goes on in the child."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

import rheostat

# Python warns of forks beside threads; that they go well all the same is what is shown here.
pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

PLAN = rheostat.Plan(total=100, base_rate=0.1)


def work(rounds: int) -> None:
    for _ in range(rounds):
        with rheostat.Controller("cosine", rheostat.Plan(total=10, base_rate=0.1)) as controller:
            controller.trained()


def outcome(child: int, seconds: float) -> int | None:
    """The exit code of a child; None if it hangs."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def test_children_forked_amid_the_calls_of_other_threads_go_on() -> None:
    ended = threading.Event()

    def hammer() -> None:
        while not ended.is_set():
            work(10)

    threads = [threading.Thread(target=hammer) for _ in range(2)]
    shared = rheostat.Controller("cosine", PLAN)
    for thread in threads:
        thread.start()
    try:
        codes = []
        for _ in range(25):
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    work(20)
                    shared.trained()
                    code = 0
                finally:
                    os._exit(code)
            codes.append(outcome(child, 20))
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert codes == [0] * 25
    # What the children did is theirs.
    assert shared.snapshot() == rheostat.Controller("cosine", PLAN).snapshot()
