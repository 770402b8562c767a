"""Two of the ten pains of Documentation/Guides/Python/Scheduler.md: LR finders, and tuners that break."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest
import torch
from torch import nn

import rheostat
import rheostat.torch


def test_pain_06_a_range_test_gives_reasons_and_leaves_the_model_as_it_was() -> None:
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3))
    groups = [{"params": model[0].parameters(), "lr": 0.1}, {"params": model[3].parameters(), "lr": 0.01}]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    inputs = torch.randn(64, 6)
    batches = [(inputs, inputs[:, :3].argmax(1))] * 4
    weights = copy.deepcopy(model.state_dict())

    def loss_fn(net: Any, batch: Any) -> Any:
        return nn.functional.cross_entropy(net(batch[0]), batch[1])

    found = rheostat.torch.range_test(model, optimizer, loss_fn, batches, low=1e-6, high=100.0, steps=120)
    for rule in (found.steepest, found.valley, found.minimum):
        assert (rule.lr is None) == bool(rule.why), "a rate, or why there is none"
        assert rule.lr is None or 0 <= rule.confidence <= 1
    assert found.steepest.lr is not None
    assert all(torch.equal(one, weights[name]) for name, one in model.state_dict().items())
    assert [group["lr"] for group in optimizer.param_groups] == [0.1, 0.01]
    flat = rheostat.range_test([1e-5 * 1.2**place for place in range(50)], [1.0] * 50)
    assert flat.steepest.lr is None and flat.steepest.why


def test_pain_10_a_search_lives_with_repeats_failures_and_wild_values() -> None:
    with pytest.raises(rheostat.InvalidError, match="low|high|range"):
        rheostat.BayesianSearch(low=1.0, high=1e-5)
    search = rheostat.BayesianSearch(low=1e-5, high=1.0, seed=4)
    for value in (1.0, 1.0, 1.0, math.nan, math.inf, 1e300, 1e-300, 1.0):
        search.tell(0.01, value)
    for _ in range(30):
        rate = search.ask()
        assert 1e-5 <= rate <= 1.0
        search.tell(rate, math.nan if rate > 0.3 else 1 + (math.log10(rate) + 2) ** 2)
    best = search.best()
    assert best is not None and math.isfinite(best.mean) and 1e-3 < best.lr < 0.1
    assert rheostat.BayesianSearch.from_snapshot(search.snapshot()).ask() == search.ask()
