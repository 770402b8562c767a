"""Rheostat in Keras 3 itself, on its torch backend."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import torch
from callback_loops import data, rates

pytestmark = pytest.mark.framework
os.environ.setdefault("KERAS_BACKEND", "torch")
keras = pytest.importorskip("keras", exc_type=ImportError)

from rheostat import InvalidError  # noqa: E402
from rheostat.callbacks import KerasCallback  # noqa: E402


class Watching(keras.callbacks.Callback):
    """Notes the rate of each update and the loss that Keras shows."""

    def __init__(self) -> None:
        super().__init__()
        self.rates: list[float] = []
        self.means: list[float] = []

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.rates.append(float(self.model.optimizer.learning_rate))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.means.append(logs["loss"])


def model(optimizer: Any = None, norm: bool = False, metrics: Any = None) -> Any:
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Input((6,)), keras.layers.Dense(16)]
    layers += [keras.layers.BatchNormalization()] if norm else []
    layers += [keras.layers.Activation("relu"), keras.layers.Dropout(0.1), keras.layers.Dense(3)]
    found = keras.Sequential(layers)
    optimizer = keras.optimizers.SGD(0.1, momentum=0.9) if optimizer is None else optimizer
    found.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=metrics)
    return found


def fit(callback: Any, net: Any = None, epochs: int = 2, validates: bool = False, **more: Any) -> Watching:
    points, classes = (one.numpy() for one in data())
    watching = Watching()
    net = model() if net is None else net
    more = more | ({"validation_data": (points[:32], classes[:32])} if validates else {})
    net.fit(
        points, classes, batch_size=16, epochs=epochs, shuffle=False, verbose=0, callbacks=[callback, watching], **more
    )
    return watching


def single(values: list[float]) -> list[float]:
    """Keras holds rates in single precision."""
    return torch.tensor(values, dtype=torch.float32).tolist()


def values(net: Any) -> list[torch.Tensor]:
    return [one.value.detach().clone() for one in [*net.variables, *net.optimizer.variables]]


def test_callback_sets_the_rate_of_each_update() -> None:
    expected = rates("warmup(25%) > cosine", 32, total=32, base_rate=0.1)
    assert fit(KerasCallback("warmup(25%) > cosine")).rates == pytest.approx(expected, rel=1e-6)


def test_micro_batches_do_not_advance_the_schedule() -> None:
    callback = KerasCallback("linear")
    net = model(keras.optimizers.SGD(0.1, gradient_accumulation_steps=4))
    watching = fit(callback, net)
    assert callback.performed == 8
    expected = [rate for rate in rates("linear", 8, total=8, base_rate=0.1) for _ in range(4)]
    assert watching.rates == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("accumulate", [1, 4])
def test_the_loss_is_that_of_the_update_not_keras_mean_of_the_epoch(tmp_path: Path, accumulate: int) -> None:
    callback = KerasCallback("guard(constant, keep=100st)")
    more = {"gradient_accumulation_steps": accumulate} if accumulate > 1 else {}
    watching = fit(callback, model(keras.optimizers.SGD(0.1, **more)))
    callback.report(str(tmp_path / "run.csv"))
    told = [float(line.rsplit(",", 1)[1]) for line in (tmp_path / "run.csv").read_text().splitlines()[1:]]
    batches = []
    for start in (0, 16):  # All batches are of one size.
        sums = [0.0] + [mean * (place + 1) for place, mean in enumerate(watching.means[start : start + 16])]
        batches += [after - before for before, after in zip(sums, sums[1:], strict=False)]
    means = [sum(batches[place : place + accumulate]) / accumulate for place in range(0, 32, accumulate)]
    assert told == pytest.approx(means, rel=1e-4)


def test_plateau_follows_validations_after_a_warm_up() -> None:
    class Flat(keras.losses.Loss):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return keras.ops.sum(y_pred, axis=-1) * 0.0 + 1.0

    net = model()
    net.compile(keras.optimizers.SGD(0.1), Flat())
    watching = fit(KerasCallback("warmup(10) > plateau(patience=1, factor=0.5)"), net, epochs=4, validates=True)
    assert watching.rates[10:32] == single([0.1] * 22) and watching.rates[32] == pytest.approx(0.05)


def test_search_finds_a_rate_in_place_and_probes_stay_out_of_the_averages() -> None:
    callback = KerasCallback("annealedSearch")
    net = model(keras.optimizers.SGD(1e-7, momentum=0.9), norm=True, metrics=["accuracy"])
    watching = fit(callback, net, epochs=12)
    trace = callback._core.course.trace
    assert callback.performed == len(watching.rates) == 192, "Keras counts probes"
    assert 0 < sum(trace.roles) <= 140 and trace.roles[-1] == 0
    # The rate that was given trains nothing, and some probes diverge.
    untrained = fit(KerasCallback("constant"), model(keras.optimizers.SGD(1e-7), norm=True)).means[-1]
    means = watching.means[15::16]
    assert max(means) < 2 * untrained and means[-1] < 0.6 * untrained
    assert not all(loss < 2 * untrained for loss in trace.losses)
    assert int(net.optimizer.iterations) == callback._core.course.counts.committed


def test_a_restore_brings_back_model_optimizer_and_generators() -> None:
    callback = KerasCallback("annealedSearch")
    net = model(keras.optimizers.Adam(0.01), norm=True)

    class Starts(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[list[torch.Tensor]] = []
            self.restored = -1

        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            count = sum(event["type"] == "restored" for event in callback._core.course.trace.events)
            if count != self.restored:
                self.restored = count
                rate = net.optimizer._learning_rate
                self.found.append([
                    one.value.detach().clone() for one in [*net.variables, *net.optimizer.variables] if one is not rate
                ])  # fmt: skip

    starts = Starts()
    points, classes = (one.numpy() for one in data())
    net.fit(points, classes, batch_size=16, epochs=12, verbose=0, callbacks=[callback, starts])
    assert len(starts.found) > 2
    for found in starts.found[1:]:
        assert all(torch.equal(one, first) for one, first in zip(found, starts.found[0], strict=True))


def test_resume_gives_the_same_run(tmp_path: Path) -> None:
    for spelling in ("warmup(25%) > cosine", "annealedSearch"):
        whole, callback = model(norm=True), KerasCallback(spelling)
        stored: dict[str, Any] = {}

        class Storing(keras.callbacks.Callback):
            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
                if epoch == 1:
                    stored.update(state=callback.state_dict(), values=values(self.model), random=torch.get_rng_state())  # noqa: B023

        points, classes = (one.numpy() for one in data())
        seen = Watching()
        whole.fit(
            points, classes, batch_size=16, epochs=6, shuffle=False, verbose=0, callbacks=[callback, Storing(), seen]
        )
        torch.save(stored["state"], tmp_path / "state.pt")

        rest, again = model(norm=True), KerasCallback(spelling)
        # A first fit of Keras goes another way than later ones, also without a callback.
        rest.fit(points, classes, batch_size=16, epochs=1, verbose=0)
        for one, kept in zip([*rest.variables, *rest.optimizer.variables], stored["values"], strict=True):
            one.assign(kept)
        torch.set_rng_state(stored["random"])
        again.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
        watching = fit(again, rest, epochs=6, initial_epoch=2)
        assert watching.rates == seen.rates[32:]
        assert all(torch.equal(one, other) for one, other in zip(values(rest), values(whole), strict=True))


def test_divergence_is_rolled_back_and_hides_nothing() -> None:
    points, classes = (one.numpy() for one in data())
    points[20 * 16 % 256 : 20 * 16 % 256 + 4] = float("nan")
    net, watching = model(norm=True), Watching()
    callback = KerasCallback("guard(constant, keep=4st, onDivergence=rollback)")
    net.fit(points, classes, batch_size=16, epochs=2, shuffle=False, verbose=0, callbacks=[callback, watching])
    assert all(torch.isfinite(one).all() for one in values(net))
    assert watching.rates[-1] < watching.rates[0]


def test_what_keras_cannot_serve_is_refused() -> None:
    with pytest.raises(InvalidError, match="train with rheostat.torch.Pilot, which can"):
        fit(KerasCallback("dog"))
    net = model(keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)))
    with pytest.raises(InvalidError, match="a schedule of its own"):
        fit(KerasCallback("cosine"), net)
    with pytest.raises(InvalidError, match="moves the momentum"):
        fit(KerasCallback("oneCycle(peak=0.1, momentumLow=0.85, momentumHigh=0.95)"))
