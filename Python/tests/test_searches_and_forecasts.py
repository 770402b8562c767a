"""Bayesian search and forecasts: what they find, what they refuse."""

from __future__ import annotations

import copy
import math
import pickle
import random
from array import array
from typing import Any

import pytest

import rheostat
from rheostat import BayesianSearch, forecast


def bowl(lr: float) -> float:
    """Smallest at 0.01; it fails above 0.5."""
    return math.nan if lr > 0.5 else (math.log10(lr) + 2) ** 2 + 0.3


def searched(count: int, seed: int = 1) -> BayesianSearch:
    """A search after some trials."""
    search = BayesianSearch(seed=seed)
    for _ in range(count):
        lr = search.ask()
        search.tell(lr, bowl(lr))
    return search


@pytest.mark.parametrize("seed", [0, 1, 7, (1 << 64) - 1])
def test_the_smallest_value_is_found(seed: int) -> None:
    best = searched(20, seed).best()
    assert best is not None
    # A factor of 1.6 off costs 0.04 of a range of 9.
    assert abs(math.log10(best.lr) + 2) < 0.2
    assert best.mean == pytest.approx(0.3, abs=0.1)
    assert best.sd >= 0


@pytest.mark.parametrize("way", ["copy", "deepcopy", "pickle", "dictionary", "text"])
def test_a_stored_search_asks_for_the_same_rates(way: str) -> None:
    ways: dict[str, Any] = {
        "copy": copy.copy,
        "deepcopy": copy.deepcopy,
        "pickle": lambda one: pickle.loads(pickle.dumps(one)),
        "dictionary": lambda one: BayesianSearch.from_snapshot(one.snapshot()),
        "text": lambda one: BayesianSearch.from_snapshot(one.snapshot_json()),
    }
    search = searched(9)
    search.ask()
    other = ways[way](search)
    for _ in range(6):
        lr = search.ask()
        assert other.ask() == lr
        search.tell(lr, bowl(lr), 0.05)
        other.tell(lr, bowl(lr), 0.05)
    assert search.snapshot() == other.snapshot()
    assert search.best() == other.best()


def test_asks_without_a_tell_differ() -> None:
    search = BayesianSearch()
    assert len({search.ask() for _ in range(10)}) == 10


def test_failures_are_no_best_rate() -> None:
    search = BayesianSearch()
    assert search.best() is None
    assert search.posterior([0.1]) is None
    for value in (math.nan, math.inf, -math.inf):
        search.tell(0.1, value)
    assert search.best() is None
    search.tell(0.01, 1.0)
    best = search.best()
    assert best is not None
    assert best.lr == pytest.approx(0.01)


def test_posteriors_have_the_shape_of_what_was_asked() -> None:
    search = searched(12)
    found = search.posterior([0.001, 0.01, 0.1])
    assert found is not None
    assert found.mean[1] == min(found.mean)
    assert all(sd >= 0 for sd in found.sd)
    assert search.posterior([]) == ([], [])
    numpy = pytest.importorskip("numpy")
    table = search.posterior(numpy.array([[0.001, 0.01, 0.1]]))
    assert table is not None
    assert table.mean.shape == table.sd.shape == (1, 3)
    assert table.mean.ravel().tolist() == found.mean


BAD_SEARCHES: dict[str, Any] = {
    "reversed": lambda: BayesianSearch(1.0, 0.1),
    "empty": lambda: BayesianSearch(0.1, 0.1),
    "zero": lambda: BayesianSearch(0.0, 0.1),
    "nan": lambda: BayesianSearch(math.nan, 0.1),
    "inf": lambda: BayesianSearch(0.1, math.inf),
    "text": lambda: BayesianSearch("1e-5", 1.0),  # type: ignore[arg-type]
    "seed": lambda: BayesianSearch(seed=-1),
    "long seed": lambda: BayesianSearch(seed=10**5000),
    "fraction": lambda: BayesianSearch(seed=1.5),  # type: ignore[arg-type]
    "outside": lambda: searched(3).tell(2.0, 1.0),
    "below": lambda: searched(3).tell(0.0, 1.0),
    "sd": lambda: searched(3).tell(0.1, 1.0, -1.0),
    "sd nan": lambda: searched(3).tell(0.1, 1.0, math.nan),
    "sd zero": lambda: searched(3).tell(0.1, 1.0, 0.0),
    "value": lambda: searched(3).tell(0.1, None),  # type: ignore[arg-type]
    "posterior": lambda: searched(3).posterior([0.1, -1.0]),
    "posterior nan": lambda: searched(3).posterior([math.nan]),
    "posterior text": lambda: searched(3).posterior("0.1"),
    "snapshot": lambda: BayesianSearch.from_snapshot("{}"),
    "snapshot list": lambda: BayesianSearch.from_snapshot([1]),  # type: ignore[arg-type]
    "controller": lambda: BayesianSearch.from_snapshot(
        rheostat.Controller("cosine", {"total": 9, "baseRate": 1}).snapshot()
    ),
}


@pytest.mark.parametrize("name", BAD_SEARCHES)
def test_what_no_search_takes(name: str) -> None:
    with pytest.raises(rheostat.InvalidError) as caught:
        BAD_SEARCHES[name]()
    assert 15 < len(str(caught.value)) < 400


def test_a_refused_tell_changes_nothing() -> None:
    search = searched(5)
    before = search.snapshot_json()
    for lr, value, sd in ((2.0, 1.0, None), (0.1, 1.0, -1.0), (math.nan, 1.0, None)):
        with pytest.raises(rheostat.InvalidError):
            search.tell(lr, value, sd)
    assert search.snapshot_json() == before


def test_a_closed_search_says_so() -> None:
    with BayesianSearch() as search:
        search.ask()
    for call in (
        search.ask,
        search.best,
        search.snapshot,
        lambda: search.tell(0.1, 1.0),
        lambda: search.posterior([0.1]),
    ):
        with pytest.raises(rheostat.MisuseError):
            call()
    assert repr(search) == "BayesianSearch(closed)"
    controller = rheostat.Controller("cosine", {"total": 9, "baseRate": 1})
    search._handle = controller._handle
    with pytest.raises(rheostat.MisuseError):
        search.ask()
    search._handle = 0


# --- Forecasts -------------------------------------------------------------------------------------------------------


def test_forecasts_recover_their_own_law() -> None:
    steps = list(range(0, 400, 2))
    exponential = [2.0 * math.exp(-0.02 * step) + 0.7 for step in steps]
    power = [0.4 + 2.0 * (step + 1) ** -0.5 for step in steps]
    # The laws are exact, so that only the minimisers' tolerance is left.
    assert forecast(exponential, 1000, "exponential", steps).mean == pytest.approx(0.7, rel=1e-4)
    assert forecast(power, 1000, "power", steps).mean == pytest.approx(0.4 + 2.0 * 1001**-0.5, rel=1e-3)
    # Of the power law, about which the library looks for outliers before it takes the mean: there are none.
    assert forecast(power, 1000, "lastMean", steps).mean == pytest.approx(sum(power[-20:]) / 20)


def test_bands_hold_their_mean_and_several_places_agree_with_one() -> None:
    chance = random.Random(2)
    losses = [1 + 2 * 0.98**step + chance.gauss(0, 0.05) for step in range(200)]
    for model in rheostat.MODELS:
        found = forecast(losses, [300, 1000.5], model)
        assert isinstance(found, list)
        for place, one in zip((300, 1000.5), found, strict=True):
            assert one.low <= one.mean <= one.high
            assert one == forecast(losses, place, model)


def test_losses_may_be_any_list() -> None:
    losses = [1 + 2 * 0.98**step for step in range(50)]
    wanted = forecast(losses, 100)
    assert forecast(tuple(losses), 100) == forecast(array("d", losses), 100) == forecast(iter(losses), 100) == wanted
    numpy = pytest.importorskip("numpy")
    assert forecast(numpy.array(losses), numpy.int64(100)) == wanted
    assert forecast(losses, numpy.array([100])) == [wanted]
    torch = pytest.importorskip("torch")
    assert forecast(torch.tensor(losses, dtype=torch.float64, requires_grad=True), torch.tensor(100)) == wanted
    assert forecast(losses, []) == []
    assert forecast([*losses[:20], math.nan, *losses[21:]], 100, "exponential").mean == pytest.approx(
        1 + 2 * 0.98**100, 1e-3
    )


@pytest.mark.parametrize(
    ("losses", "at", "model", "steps"),
    [
        ([], 10, "ensemble", None),
        ([1.0, 0.9], 10, "ensemble", None),
        ([1.0, 0.9, math.nan], 10, "ensemble", None),
        ([1.0, 0.9, 0.8], -1, "ensemble", None),
        ([1.0, 0.9, 0.8], math.nan, "ensemble", None),
        ([1.0, 0.9, 0.8], 1e16, "ensemble", None),
        ([1.0, 0.9, 0.8], "10", "ensemble", None),
        ([1.0, 0.9, 0.8], 10, "nosuch", None),
        ([1.0, 0.9, 0.8], 10, "en\0semble", None),
        ([1.0, 0.9, 0.8], 10, None, None),
        ([1.0, 0.9, 0.8], 10, "ensemble", [0, 1]),
        ([1.0, 0.9, 0.8], 10, "ensemble", [0, 2, 1]),
        ([1.0, 0.9, 0.8], 10, "ensemble", [0, 1, math.inf]),
        ([[1.0], [0.9], [0.8]], 10, "ensemble", None),
        ("123", 10, "ensemble", None),
        ({1: 2}, 10, "ensemble", None),
        (5, 10, "ensemble", None),
        ([1.0, 0.9, 1j], 10, "ensemble", None),
    ],
)
def test_what_cannot_be_forecast(losses: Any, at: Any, model: Any, steps: Any) -> None:
    with pytest.raises(rheostat.InvalidError):
        forecast(losses, at, model, steps)
