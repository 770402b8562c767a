"""Spellings, configurations, plans, snapshots, tables and lines that make no sense are refused by one sentence."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from loops import examples, plan

import rheostat
from rheostat import _library as c

SPELLINGS = [example for _, example in examples()] + [
    "warmup(5%) > cosine for 50% > constant(0.1)",
    "clamp(guard(warmup(5%) > plateau(patience=10)), 1e-5...1e-1)",
    "constant(0.1) for 20st > hold(linear, every=3)",
]
LETTERS = "()[]{}<>=,.:;+-*/%\"'\\ \t\n0123456789eEnafixt_\u00e9\u4e16\U0001f600\ufeff\u202e"


def mutated(text: str, chance: random.Random) -> str:
    """A text with a few letters changed, moved, doubled or cut."""
    letters = list(text)
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(letters) + 1)
        what = chance.randrange(6)
        if what == 0:
            letters.insert(place, chance.choice(LETTERS))
        elif what == 1:
            del letters[place : place + chance.randrange(1, 4)]
        elif what == 2:
            letters[place:place] = letters[place : place + chance.randrange(1, 20)] * chance.randrange(1, 4)
        elif what == 3:
            letters[place:place] = list(
                chance.choice(["nan", "1e999", "-0", "9" * 30, "0x1p3", "null", "true", "inf", "1e-400"])
            )
        elif what == 4:
            other = chance.choice(SPELLINGS)
            letters[place:place] = list(other[: chance.randrange(len(other))])
        else:
            letters = letters[:place]
    return "".join(letters)


def only_refused(call: Callable[[], object]) -> bool:
    """Whether a call was refused, by a class of this package and one sentence."""
    try:
        call()
    except rheostat.RheostatError as error:
        sentence = str(error).split("\n")[0]
        assert 8 < len(sentence) < 1500, sentence
        assert not any(ord(letter) < 0x20 for letter in sentence), sentence
        return True
    return False


def used(controller: rheostat.Controller) -> None:
    """What was made must work."""
    for _ in range(5):
        todo = controller.directive
        if todo.do == "train":
            assert todo.rate is not None
            assert todo.rate >= 0
            controller.trained({"validationLoss": 1.0})
    rheostat.Controller.from_snapshot(controller.snapshot_json())


def test_two_thousand_spellings() -> None:
    chance = random.Random(11)
    refused = sum(
        only_refused(lambda: used(rheostat.Controller(mutated(chance.choice(SPELLINGS), chance), plan())))
        for _ in range(2000)
    )
    assert 1000 < refused < 2000


def test_five_hundred_configurations_and_plans() -> None:
    chance = random.Random(12)
    configurations = [json.dumps(rheostat.explain(text).configuration) for text in SPELLINGS]
    known = plan().to_json()
    refused = 0
    for _ in range(500):
        text = mutated(chance.choice(configurations), chance)
        refused += only_refused(lambda text=text: used(rheostat.Controller(text, plan())))  # type: ignore[misc]
        text = mutated(known, chance)
        refused += only_refused(lambda text=text: c.created("create", b"cosine", c.encoded(text, "the plan")))  # type: ignore[misc]
    assert 500 < refused < 1000


@pytest.mark.parametrize("where", ["control", "suggest", "search", "snapshot", "csv"])
def test_lines_states_and_tables(where: str) -> None:
    chance = random.Random(13)
    search = rheostat.BayesianSearch()
    search.tell(search.ask(), 1.0)
    good = {
        "control": '{"plan":{"total":50,"baseRate":0.1,"signals":["validationLoss"]}}',
        "suggest": '{"tell":{"lr":0.03,"losses":[2.3,1.9,1.6,"nan"]}}',
        "search": search.snapshot_json(),
        "snapshot": rheostat.Controller("warmup(5) > plateau", plan()).snapshot_json(),
        "csv": "lr,step,loss\n0.1,0,2.3\n0.1,1,2.0\n0.1,2,1.9\n0.1,3,1.8\n",
    }[where]

    def told(text: str) -> object:
        line = c.encoded(text, "the line")
        if where == "control":
            handle = c.created("control_create", b"plateau", None)
            try:
                return c.answer("control_line", handle, line)
            finally:
                c.library.rheostat_destroy(handle)
        if where == "suggest":
            handle = c.created("suggest_create", None)
            try:
                return [c.answer("suggest_line", handle, each) for each in (line, b'{"ask":true}', b'{"best":true}')]
            finally:
                c.library.rheostat_destroy(handle)
        if where == "search":
            return rheostat.BayesianSearch.from_snapshot(text).ask()
        if where == "snapshot":
            return used(rheostat.Controller.from_snapshot(text))
        return c.answer("suggest", line, None)

    for _ in range(300):
        text = mutated(good, chance)
        only_refused(lambda text=text: told(text))  # type: ignore[misc]


HOSTILE: dict[str, Any] = {
    "zero": "cosine\0",
    "surrogate": "cosine(\ud800)",
    "long": "cosine(" + "9" * 100_000 + ")",
    "deep spelling": "scale(" * 5000 + "cosine" + ")" * 5000,
    "deep list": "[" * 100_000,
    "deep JSON": '{"kind":"scale","of":' * 3000 + '"x"' + "}" * 3000,
    "many parts": " > ".join(["constant for 1st"] * 20_000),
    "spaces": " " * 100_000,
    "huge": "cosine(peak=1e999)",
    "tiny": "cosine(peak=1e-999)",
    "number": 5,
    "bytes": b"cosine",
    "none": None,
    "list": ["cosine"],
    "nan": {"kind": "cosine", "peak": float("nan")},
    "big": {"kind": "cosine", "peak": 10**400},
    "digits": {"kind": "cosine", "peak": 10**5000},
    "object": {"kind": "cosine", "peak": object()},
    "key": {"kind": "cosine", 5: 1},
    "half a letter": {"kind": "\ud800"},
    "zero letter": {"kind": "cosine\0"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_controllers(name: str) -> None:
    assert only_refused(lambda: rheostat.Controller(HOSTILE[name], plan()))
    assert only_refused(lambda: rheostat.Schedule(HOSTILE[name], total=100, base_rate=0.1))
    assert only_refused(lambda: rheostat.explain(HOSTILE[name]))


def test_deep_dictionaries() -> None:
    deep: Any = "cosine"
    for _ in range(50_000):
        deep = {"kind": "scale", "of": deep}
    assert only_refused(lambda: rheostat.Controller(deep, plan()))
    while isinstance(deep, dict):  # Taken apart from outside: Python's own clean-up would recurse.
        deep = deep["of"]


BAD_PLANS: list[Any] = [
    5,
    "plan",
    {"total": 0},
    {"total": -5},
    {"total": 1.5},
    {"total": "100"},
    {"total": 10**30},
    {"total": 10**5000},
    {"nosuch": 1},
    {"baseRate": 0},
    {"baseRate": float("nan")},
    {"optimizer": "nosuch"},
    {"signals": ["nosuch"]},
    {"can": "validate"},
    rheostat.Plan(total=True),
    rheostat.Plan(signals="trainingLoss"),
    rheostat.Plan(base_rate=float("inf")),
    rheostat.Plan(signals=5),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("known", BAD_PLANS, ids=range(len(BAD_PLANS)))
def test_plans_that_make_no_sense(known: Any) -> None:
    assert only_refused(lambda: rheostat.Controller("constant(0.1)", known))


def test_numbers_of_numpy_are_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    made = rheostat.Controller({"kind": "cosine", "peak": numpy.float32(0.5)}, rheostat.Plan(total=numpy.int64(10)))
    made.trained({"trainingLoss": numpy.float16(2)})
    made.replan(numpy.int32(20))
    assert made.directive.rate == pytest.approx(0.5, rel=0.05)


def test_what_a_loop_lacks_is_named() -> None:
    with pytest.raises(rheostat.InvalidError, match="validationLoss"):
        rheostat.Controller("plateau", rheostat.Plan(total=10, base_rate=0.1))
    with pytest.raises(rheostat.InvalidError, match="saveRestore|restore"):
        rheostat.Controller("guard(cosine)", rheostat.Plan(total=10, base_rate=0.1, signals=["trainingLoss"]))
    with pytest.raises(rheostat.InvalidError, match="total"):
        rheostat.Controller("warmup(5%) > constant", rheostat.Plan(base_rate=0.1))
