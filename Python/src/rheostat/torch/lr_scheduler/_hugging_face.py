"""transformers' `get_scheduler`."""

from __future__ import annotations

from typing import Any

from ...errors import InvalidError
from .._writer import start_rate_of
from ..scheduler import Scheduler
from ._lengths import steps
from ._plateau import ReduceLROnPlateau

# The kind of each name, and what its further arguments are called here; 1 stands for a length in steps.
_KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "linear": ("hfLinear", {}),
    "cosine": ("hfCosine", {"num_cycles": "cycles"}),
    "cosine_with_restarts": ("hfHardRestarts", {"num_cycles": "cycles"}),
    "polynomial": ("hfPolynomial", {"lr_end": "floor", "power": "power"}),
    "constant": ("constant", {}),
    "constant_with_warmup": ("hfConstantWithWarmup", {}),
    "inverse_sqrt": ("hfInverseSqrt", {"timescale": "timescale"}),
    "cosine_with_min_lr": ("hfCosine", {"num_cycles": "cycles", "min_lr": "floorRatio", "min_lr_rate": "floorRatio"}),
    "cosine_warmup_with_min_lr": (
        "hfCosineMinLr",
        {"num_cycles": "cycles", "min_lr": "floorRatio", "min_lr_rate": "floorRatio", "warmup_lr_rate": "warmupStart"},
    ),
    "warmup_stable_decay": (
        "hfWSD",
        {
            "num_decay_steps": "decay", "num_stable_steps": "stable", "warmup_type": "warmupShape",
            "decay_type": "decayShape", "min_lr_ratio": "floorRatio", "num_cycles": "cycles",
        },
    ),
    "greedy": (
        "hfGreedy",
        {
            "mode": "mode", "factor": "factor", "patience": "patience", "threshold": "threshold",
            "threshold_mode": "thresholdMode", "cooldown": "cooldown", "warmup": "raiseCooldown", "min_lr": "low",
            "max_lr": "high", "eps": "epsilon", "reset_start": "restart",
        },
    ),
}  # fmt: skip
_WARM = set(_KINDS) - {"constant", "greedy"}
_LONG = _WARM - {"constant_with_warmup", "inverse_sqrt", "warmup_stable_decay"}
_WORDS = {"1-sqrt": "oneMinusSqrt", "rel": "relative", "abs": "absolute"}
_LENGTHS = {"num_decay_steps", "num_stable_steps", "timescale"}


def get_scheduler(
    name: Any,
    optimizer: Any,
    num_warmup_steps: int | str | None = None,
    num_training_steps: int | str | None = None,
    scheduler_specific_kwargs: dict[str, Any] | None = None,
) -> Scheduler | ReduceLROnPlateau:
    """The scheduler that transformers has under a name, quirks included, after the end too.

    >>> scheduler = get_scheduler("linear", optimizer, num_warmup_steps=100, num_training_steps=1000)

    Args:
        name: linear, cosine, cosine_with_restarts, polynomial, constant, constant_with_warmup, inverse_sqrt,
            reduce_lr_on_plateau, cosine_with_min_lr, cosine_warmup_with_min_lr, warmup_stable_decay or greedy.
        optimizer: of torch.
        num_warmup_steps: optimizer updates, or a length such as "5%".
        num_training_steps: optimizer updates in all, warm-up included.
        scheduler_specific_kwargs: what else the scheduler takes, under transformers' names.

    Raises:
        InvalidError: another name, or an argument that is missing or unknown.

    Source: transformers 5.24.0, `optimization.py`; the kinds of the catalogue that begin with hf are held to it.
    """
    key, given = str(getattr(name, "value", name)), dict(scheduler_specific_kwargs or {})
    if key == "reduce_lr_on_plateau":
        return ReduceLROnPlateau(optimizer, **given)
    if key not in _KINDS:
        known = ", ".join(sorted([*_KINDS, "reduce_lr_on_plateau"]))
        raise InvalidError(f"transformers has no scheduler {key!r}; there are {known}")
    long = (
        steps(num_training_steps, "num_training_steps") if isinstance(num_training_steps, str) else num_training_steps
    )
    if isinstance(num_warmup_steps, str):
        num_warmup_steps = steps(num_warmup_steps, "num_warmup_steps", long)
    kind, names = _KINDS[key]
    configuration: dict[str, Any] = {"kind": kind}
    for needs, value, parameter, label in (
        (key in _WARM, num_warmup_steps, "warmup", "num_warmup_steps"),
        (key in _LONG, long, "steps", "num_training_steps"),
    ):
        if needs and value is None:
            raise InvalidError(f"{key} needs {label}; give it")
        if value is not None and (needs or (parameter == "steps" and kind == "hfWSD")):
            configuration[parameter] = _length(value, label)
    _check(key, given, names)
    start = _start(optimizer)
    for label, value in given.items():
        if value is not None and label in names:
            configuration[names[label]] = _value(label, value, kind, start)
    if given.get("smooth"):
        configuration["window"] = given.get("window_size", 50)
    return Scheduler(optimizer, configuration)


def _check(key: str, given: dict[str, Any], names: dict[str, str]) -> None:
    more = {"smooth", "window_size", "verbose"} if key == "greedy" else set()
    unknown = [label for label in given if label not in names and label not in more]
    if unknown:
        raise InvalidError(f"{key} has no argument {unknown[0]}; it has {', '.join([*names, *more]) or 'none'}")
    if "min_lr_rate" in names and sum(given.get(label) is not None for label in ("min_lr", "min_lr_rate")) != 1:
        raise InvalidError(f"{key} needs min_lr or min_lr_rate, one of the two")
    if key == "warmup_stable_decay" and given.get("num_decay_steps") is None:
        raise InvalidError(f"{key} needs num_decay_steps; give it")


def _length(value: Any, label: str) -> str:
    if isinstance(value, bool) or value != int(value) or value < 0:
        raise InvalidError(f"{label} must be a whole number of 0 or more; got {value!r}")
    return f"{int(value)}st"


def _start(optimizer: Any) -> tuple[float, float]:
    """The learning rate of the first group, and the optimizer's own, by which transformers divides."""
    rates = [start_rate_of(group) for group in getattr(optimizer, "param_groups", [])]
    first = next((rate for rate in rates if rate > 0), 0.0)
    return first, float(getattr(optimizer, "defaults", {}).get("lr", first) or first)


def _value(label: str, value: Any, kind: str, start: tuple[float, float]) -> Any:
    first, default = start
    if label in _LENGTHS:
        return _length(value, label)
    if label == "min_lr" and kind != "hfGreedy":
        return value / default
    if label == "lr_end":
        return value * first / default
    return _WORDS.get(value, value) if isinstance(value, str) else value
