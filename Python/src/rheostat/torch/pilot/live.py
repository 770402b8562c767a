"""What the next updates of a run depend on: model, optimizer, scaler, generators, signals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from ...errors import InvalidError, MisuseError
from ..distributed.alone import Alone
from ..distributed.shards import homes, is_sharded, like, plain
from . import fitting
from .copies import Copies, keep, put
from .randomness import generators, set_generators
from .signals import Meter

State = dict[str, Any]


class Live:
    """The live state of a run, which is kept in slots and brought back in place.

    Learning rates are left out: a restore brings back everything but them.
    """

    def __init__(self, model: nn.Module, optimizer: Any, scaler: Any, meter: Meter) -> None:
        self.model, self.optimizer, self.scaler, self.meter = model, optimizer, scaler, meter
        self._homes = homes(model)
        self._identity = [(name, id(p)) for name, p in self._named()]
        # Optimizers that write their own states are asked for them.
        kind = type(optimizer)
        self._standard = isinstance(optimizer, torch.optim.Optimizer) and (
            kind.state_dict is torch.optim.Optimizer.state_dict
            and kind.load_state_dict is torch.optim.Optimizer.load_state_dict
        )

    def spread(self, fellows: Alone) -> None:
        """Trains with other ranks, which may hold other parts of the parameters.

        Raises:
            InvalidError: sharded parameters under an optimizer that writes its own states.
        """
        if fellows.sharded and not self._standard:
            kind = type(self.optimizer).__name__
            raise InvalidError(
                f"{kind} writes its own states, which a pilot cannot keep for sharded parameters; give an optimizer of "
                "torch.optim, or wrap the model by DistributedDataParallel"
            )
        self.meter.spread(fellows.size, fellows.sharded)

    def check(self) -> None:
        """Refuses a model whose parameters were exchanged since the pilot was made."""
        now = [(name, id(p)) for name, p in self._named()]
        if now == self._identity:
            return
        before = dict(self._identity)
        name = next((n for n, place in now if before.get(n) != place), None)
        found = f"{name} is another tensor or new" if name else f"{len(now)} of {len(before)} are left"
        raise MisuseError(f"the model has changed its parameters ({found}); make a pilot for the model as it is now")

    def _named(self) -> Iterator[tuple[str, Tensor]]:
        """The parameters; sharded ones are sent home first, which a forward pass may have gathered."""
        for m in self._homes:
            m.reshard()
        return self.model.named_parameters()

    # --- References ------------------------------------------------------------------------------------------------

    def model_state(self) -> State:
        """References to parameters and buffers, those that torch's state_dict leaves out too."""
        return {
            "parameters": {name: plain(p) for name, p in self._named()},
            "buffers": {name: plain(b) for name, b in self.model.named_buffers()},
            "extra": {name: m.get_extra_state() for name, m in self._with_extra()},
        }

    def outside_state(self) -> dict[int, Tensor]:
        """References to the parameters of the optimizer that are not the model's, as of a learned temperature."""
        return {place: plain(p) for place, p in self._outside()}

    def references(self) -> State:
        """The whole state, not copied."""
        return {
            "model": self.model_state(),
            "more": self.outside_state(),
            "optimizer": self._optimizer_state(),
            "scaler": self.scaler.state_dict() if self.scaler is not None else None,
            "random": generators(),
            "signals": self.meter.state(),
        }

    def capture(self, before: State | None = None) -> State:
        """A copy of the whole state, in the memory of an earlier one."""
        copies = Copies()
        state: State = keep(self.references(), before, copies)
        copies.run()
        return state

    def _with_extra(self) -> Iterator[tuple[str, nn.Module]]:
        plain = nn.Module.get_extra_state
        return ((name, m) for name, m in self.model.named_modules() if type(m).get_extra_state is not plain)

    def parameters(self) -> list[Tensor]:
        """The parameters of the optimizer, in the order of its groups."""
        return [p for group in self.optimizer.param_groups for p in group["params"]]

    def _outside(self) -> list[tuple[int, Tensor]]:
        inside = {id(p) for _, p in self._named()}
        return [(place, p) for place, p in enumerate(self.parameters()) if id(p) not in inside]

    def _optimizer_state(self) -> State:
        optimizer = self.optimizer
        if not self._standard:
            return {"own": optimizer.state_dict()}
        params = self.parameters()
        return {
            "state": {
                place: {key: plain(one) for key, one in optimizer.state[p].items()}
                for place, p in enumerate(params)
                if p in optimizer.state
            },
            "loose": {key: value for key, value in optimizer.state.items() if not isinstance(key, Tensor)},
            "groups": [
                {key: value for key, value in group.items() if key not in ("params", "lr")}
                for group in optimizer.param_groups
            ],
            "sums": getattr(optimizer, "sums", None),
        }

    # --- Bringing back ---------------------------------------------------------------------------------------------

    def put(self, state: State, random: bool) -> None:
        """Brings a kept state back in place; the generators only if asked to."""
        copies = Copies()
        self._put_weights(state["model"], state["more"], copies)
        self._put_optimizer(state["optimizer"], copies)
        self.meter.put(state["signals"], copies)
        copies.run()
        if self.scaler is not None and state["scaler"]:
            self.scaler.load_state_dict(dict(state["scaler"]))
        if random:
            set_generators(state["random"])

    def put_model(self, model: State, more: dict[int, Tensor]) -> None:
        """Brings back parameters and buffers, and the parameters outside of the model."""
        copies = Copies()
        self._put_weights(model, more, copies)
        copies.run()

    def put_buffers(self, buffers: State) -> None:
        """Brings some buffers back."""
        copies = Copies()
        self._put_buffers(buffers, copies)
        copies.run()

    def _put_weights(self, model: State, more: dict[int, Tensor], copies: Copies) -> None:
        self._put_model(model, copies)
        outside = dict(self._outside())
        for place, kept in more.items():
            put(plain(outside[place]), kept, copies)

    def _put_model(self, state: State, copies: Copies) -> None:
        parameters = dict(self._named())
        for name, kept in state["parameters"].items():
            put(plain(parameters[name]), kept, copies)
        self._put_buffers(state["buffers"], copies)
        for name, m in self._with_extra():
            if name in state["extra"]:
                m.set_extra_state(state["extra"][name])

    def _put_buffers(self, buffers: State, copies: Copies) -> None:
        live = dict(self.model.named_buffers())
        for name, kept in buffers.items():
            now = live.get(name)
            if now is not None and put(now, kept, copies, now.device) is now:
                continue
            path, _, last = name.rpartition(".")
            setattr(
                self.model.get_submodule(path), last, kept.clone() if now is None else kept.to(now.device, copy=True)
            )

    def _put_optimizer(self, state: State, copies: Copies) -> None:
        optimizer = self.optimizer
        if "own" in state:
            own = put(None, state["own"], copies)
            optimizer.load_state_dict(own)
            return
        for place, (p, group) in enumerate((p, g) for g in optimizer.param_groups for p in g["params"]):
            kept = state["state"].get(place)
            if kept is None:
                optimizer.state.pop(p, None)
                continue
            live = optimizer.state.get(p, {})
            optimizer.state[p] = {
                key: _put_value(live.get(key), one, key, p, group, copies) for key, one in kept.items()
            }
        for key, one in state["loose"].items():
            optimizer.state[key] = put(optimizer.state.get(key), one, copies)
        for group, kept in zip(optimizer.param_groups, state["groups"], strict=False):
            for key in [key for key in group if key not in kept and key not in ("params", "lr")]:
                del group[key]
            for key, one in kept.items():
                group[key] = put(group.get(key), one, copies)
        if state["sums"] is not None:
            optimizer.sums = [dict(sums) for sums in state["sums"]]

    def check_fit(self, state: State) -> None:
        """Refuses a state of another model or optimizer."""
        fitting.check_model(state["model"], self.model_state())
        if ("own" in state["optimizer"]) == self._standard:
            raise InvalidError(
                "the state is of another kind of optimizer; make the pilot with the optimizer it was made with"
            )
        fitting.check_groups(len(state["optimizer"].get("groups", [])), len(self.optimizer.param_groups))


def _put_value(live: Any, kept: Any, key: str, p: Tensor, group: State, copies: Copies) -> Any:
    """A value of an optimizer's state; one that has no place yet goes where torch would put it."""
    counts = key == "step" and not (group.get("capturable") or group.get("fused"))
    place = plain(live)
    made = put(place, kept, copies, None if counts else p.device)
    if made is place:
        return live
    # What has the shape of the parameter is sharded like it.
    return like(made, p) if is_sharded(p) and isinstance(made, Tensor) and made.shape == plain(p).shape else made
