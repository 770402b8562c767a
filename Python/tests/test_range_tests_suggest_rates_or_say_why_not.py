"""Range tests of pairs: suggestions with confidence, and what is refused."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

import rheostat
from rheostat import range_test


def curve(noise: float, seed: int = 1) -> tuple[list[float], list[float]]:
    """A loss that falls around 0.003, is lowest around 0.1, and explodes above 0.3."""
    chance = random.Random(seed)
    rates = [1e-6 * 1e7 ** (place / 99) for place in range(100)]
    losses = []
    for lr in rates:
        fall = 1.2 / (1 + math.exp(-3 * (math.log10(lr) + 2.5)))
        losses.append(2.3 - fall + (lr**2 if lr > 0.3 else 0.0) + chance.gauss(0, noise))
    return rates, losses


def test_range_tests_suggest_rates_with_confidence() -> None:
    found = range_test(*curve(0.01))
    assert found.steepest.lr is not None
    assert found.minimum.lr is not None
    # The fall is steepest at 10^-2.5 by construction; a factor of two is what the confidence promises.
    assert 0.5 < found.steepest.lr / 10**-2.5 < 2
    assert 0.003 < found.minimum.lr < 0.05
    assert found.lr == found.minimum.lr
    assert found.why is None
    assert all(0 < rule.confidence <= 1 for rule in (found.steepest, found.valley, found.minimum) if rule.confidence)
    assert len(found.curve) == len(found.rates) == 100
    assert found.fall > found.noise > 0
    numpy = pytest.importorskip("numpy")
    assert range_test(*(numpy.array(part) for part in curve(0.01))) == found


def test_range_tests_say_why_there_is_nothing() -> None:
    for rates, losses in (([], []), ([0.1, 0.2], [1, 1]), (curve(0)[0], [2.0] * 100), (curve(0)[0], [math.nan] * 100)):
        found = range_test(rates, losses)
        assert found.lr is None
        assert found.why
        assert found.steepest == (None, None, found.steepest.why)


@pytest.mark.parametrize("rates", [[0.1], [0.1, -1.0], [0.1, 0.0], [0.1, math.nan], [0.1, "0.2"], None])
def test_what_is_no_range_test(rates: Any) -> None:
    with pytest.raises(rheostat.InvalidError):
        range_test(rates, [1.0, 2.0])
