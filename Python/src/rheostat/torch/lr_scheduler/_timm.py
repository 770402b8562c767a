"""timm's `create_scheduler_v2`."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from ...errors import InvalidError
from ...schedules import Schedule
from .._readings import number
from ..scheduler import Scheduler
from ._dialect import Dialect
from ._values import Rates


class TimmScheduler(Dialect):
    """A schedule of timm: a function of the epoch, or of the update, that the loop names.

    Args:
        optimizer: of torch; groups with `lr_scale` get their rate times it.
        configuration: a kind of the catalogue that begins with timm, without its peak.
        t_in_epochs: whether `step(epoch)` moves it, else `step_update(num_updates)`.
    """

    _kept: ClassVar = ("configuration", "t_in_epochs")

    def __init__(self, optimizer: Any, configuration: dict[str, Any], t_in_epochs: bool = True) -> None:
        self.configuration, self.t_in_epochs = configuration, t_in_epochs
        self._curves: dict[float, Schedule] = {}
        self._open(optimizer)

    def step(self, epoch: float, metric: Any = None) -> None:  # type: ignore[override]
        """The epoch that begins next."""
        if self.t_in_epochs:
            super().step(epoch)

    def step_update(self, num_updates: int, metric: Any = None) -> None:
        """The update that is made next."""
        if not self.t_in_epochs:
            super().step(num_updates)

    def _rates(self, t: float) -> Rates:
        groups = self._writer.groups()
        scales = [float(group.get("lr_scale", 1.0)) for group in groups]
        return [self._curve(base)(int(t)) * scale for base, scale in zip(self.base_lrs, scales, strict=False)]

    def _curve(self, base: float) -> Any:
        if base == 0.0:
            return lambda _: 0.0
        if base not in self._curves:
            self._curves[base] = Schedule(self.configuration | {"peak": base})
        return self._curves[base]

    def _take(self, name: str, value: Any) -> None:
        super()._take(name, value)
        self._curves = {}

    def __getstate__(self) -> dict[str, Any]:
        return super().__getstate__() | {"_curves": {}}


class TimmPlateau(Scheduler):
    """timm's plateau: `step(epoch, metric)` is a reading."""

    def step(self, epoch: Any = None, metric: Any = None) -> None:  # type: ignore[override]
        """The metric of an epoch."""
        if metric is not None:
            super().step(metrics=number("metric", metric))

    def step_update(self, num_updates: int, metric: Any = None) -> None:
        """Nothing: it goes by epochs."""


def create_scheduler_v2(
    optimizer: Any,
    sched: str = "cosine",
    num_epochs: int = 300,
    decay_epochs: float | None = None,
    decay_milestones: Any = (90, 180, 270),
    cooldown_epochs: int = 0,
    patience_epochs: int = 10,
    decay_rate: float = 0.1,
    min_lr: float = 0.0,
    warmup_lr: float = 1e-5,
    warmup_epochs: int = 0,
    warmup_prefix: bool = False,
    noise: Any = None,
    noise_pct: float = 0.67,
    noise_std: float = 1.0,
    noise_seed: int = 42,
    cycle_mul: float = 1.0,
    cycle_decay: float = 0.1,
    cycle_limit: int = 1,
    k_decay: float = 1.0,
    decay_fn: str | None = None,
    stable_timescale: float | None = None,
    plateau_mode: str = "max",
    step_on_epochs: bool = True,
    updates_per_epoch: int = 0,
) -> tuple[TimmScheduler | TimmPlateau | None, int]:
    """The scheduler that timm has under a name, and the number of epochs to train; arguments as there.

    >>> scheduler, epochs = create_scheduler_v2(optimizer, "cosine", num_epochs=100, warmup_epochs=5)

    Noise is refused; lengths are whole numbers of epochs or updates.

    Raises:
        InvalidError: another name, or an argument that makes no sense.

    Source: timm 1.0.31, `timm/scheduler/scheduler_factory.py`.
    """
    if noise is not None:
        raise InvalidError("noise on the learning rate is not reproduced; leave noise out")
    if not step_on_epochs and updates_per_epoch < 1:
        raise InvalidError(f"updates_per_epoch must be 1 or more where updates are counted; got {updates_per_epoch!r}")
    unit = 1 if step_on_epochs else updates_per_epoch
    total, warmup = num_epochs * unit, warmup_epochs * unit
    warm = {"warmup": _steps(warmup), "warmupStart": warmup_lr}
    prefix = {"warmupPrefix": warmup_prefix}
    cycles = {"cycleMultiplier": cycle_mul, "peakFactor": cycle_decay, "cycles": cycle_limit}
    kept: dict[str, Any]
    if sched in ("cosine", "tanh", "poly"):
        kept = {"kind": {"poly": "timmPolynomial"}.get(sched, "timm" + sched.capitalize())}
        kept |= {"steps": _steps(total), "floor": min_lr, **warm, **prefix, **cycles}
        kept |= {"power": decay_rate} if sched == "poly" else {}
        kept |= {} if sched == "tanh" else {"decayExponent": k_decay}
        epochs = _cycled(total, cycle_mul, cycle_limit) + (warmup if warmup_prefix else 0) + cooldown_epochs * unit
        return TimmScheduler(optimizer, kept, step_on_epochs), epochs // unit
    epochs = num_epochs + (warmup_epochs if warmup_prefix else 0)
    if sched == "none":
        return None, epochs
    if sched == "plateau":
        kept = {"kind": "timmPlateau", "factor": decay_rate, "patience": patience_epochs, "floor": min_lr}
        return TimmPlateau(optimizer, kept | {"mode": plateau_mode, **warm, "warmup": warmup_epochs}), epochs
    if sched in ("step", "constant"):
        every = 1 if sched == "constant" else (90 if decay_epochs is None else decay_epochs) * unit
        kept = {"kind": "timmStep", "every": _steps(every), "factor": 1.0 if sched == "constant" else decay_rate}
        return TimmScheduler(optimizer, kept | warm | prefix, step_on_epochs), epochs
    if sched == "multistep":
        kept = {"kind": "timmMultiStep", "milestones": [_steps(one * unit) for one in decay_milestones]}
        return TimmScheduler(optimizer, kept | {"factor": decay_rate, **warm, **prefix}, step_on_epochs), epochs
    if sched not in ("wsd", "rsqrt"):
        names = "cosine, tanh, step, multistep, poly, wsd, rsqrt, constant, plateau, none"
        raise InvalidError(f"timm has no scheduler {sched!r}; there are {names}")
    length = total if warmup_prefix else total - warmup
    share = 0.2 if decay_epochs is None else decay_epochs
    decay = round(share * length if 0 < share < 1 else share * unit)
    shapes = {"1-sqrt": "oneMinusSqrt", None: "linear" if sched == "rsqrt" else "oneMinusSqrt"}
    kept = {"kind": "timmWSD", **warm, "floor": min_lr, "decay": _steps(decay), "steps": _steps(length + warmup)}
    kept |= {"stableShape": "rsqrt" if sched == "rsqrt" else "constant", "decayShape": shapes.get(decay_fn, decay_fn)}
    kept |= {} if stable_timescale is None else {"timescale": _steps(stable_timescale * unit)}
    return TimmScheduler(optimizer, kept, step_on_epochs), (length + warmup + cooldown_epochs * unit) // unit


def _steps(length: float) -> str:
    if length != int(length) or length < 0:
        raise InvalidError(f"a length must be a whole number of epochs or updates, 0 or more; got {length!r}")
    return f"{int(length)}st"


def _cycled(length: int, multiplier: float, cycles: int) -> int:
    """The length of all cycles."""
    cycles = max(1, cycles)
    if multiplier == 1.0:
        return length * cycles
    return math.floor(-length * (multiplier**cycles - 1) / (1 - multiplier))
