"""Checkpoints: what they hold, where they lie, what they cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from pilot_help import Run, data, loss_of, net, same
from torch import nn

from rheostat import InvalidError
from rheostat.torch import Pilot
from rheostat.torch.pilot.copies import to_cpu
from rheostat.torch.pilot.live import Live
from rheostat.torch.pilot.signals import Meter
from rheostat.torch.pilot.slots import DiskSlots, MemorySlots, made

KINDS: dict[str, Any] = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01, amsgrad=True),
    "tensor rate": lambda p: torch.optim.Adam(p, lr=torch.tensor(0.01)),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.01),
    "asgd": lambda p: torch.optim.ASGD(p, lr=0.01),
    "rprop": lambda p: torch.optim.Rprop(p, lr=0.01),
    "prodigy": lambda p: pytest.importorskip("prodigyopt").Prodigy(p),
    "schedulefree": lambda p: pytest.importorskip("schedulefree").AdamWScheduleFree(p, lr=0.01),
}


def train(model: nn.Module, optimizer: Any, count: int, seed: int) -> list[float]:
    """Some updates on batches of a seed, with dropout."""
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for _ in range(count):
        chosen = torch.randint(96, (16,), generator=generator)
        loss = loss_of(model, [tensor[chosen] for tensor in data().tensors])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def live_of(kind: str) -> Live:
    model = net(normalised=True, dropout=0.3)
    optimizer = KINDS[kind](model.parameters())
    if hasattr(optimizer, "train"):
        optimizer.train()
    return Live(model, optimizer, None, Meter((), optimizer))


def bits(live: Live) -> Any:
    state = to_cpu(live.references())
    state.pop("random")
    return state


@pytest.mark.parametrize("where", ["memory", "disk"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_restored_state_goes_on_bit_for_bit(kind: str, where: str, tmp_path: Path) -> None:
    live, slots = live_of(kind), made("memory" if where == "memory" else tmp_path)
    for steps in (0, 5):  # Before the first update an optimizer has no state yet.
        train(live.model, live.optimizer, steps, 1)
        slots.save("stage", live, {})
        saved = bits(live)
        first = train(live.model, live.optimizer, 6, 2), bits(live)
        train(live.model, live.optimizer, 3, 3)
        for group in live.optimizer.param_groups:
            group["weight_decay"], group["new"] = 0.5, 1
        live.put(slots.load("stage")[0], random=True)
        assert same(saved, bits(live))
        assert same(first, (train(live.model, live.optimizer, 6, 2), bits(live)))


@pytest.mark.parametrize("kind", ["sgd", "adam", "tensor rate"])
def test_the_learning_rate_is_no_part_of_it(kind: str) -> None:
    live, slots = live_of(kind), MemorySlots()
    slots.save("stage", live, {})
    group = live.optimizer.param_groups[0]
    before = group["lr"]
    if isinstance(before, torch.Tensor):
        before.fill_(0.77)
    else:
        group["lr"] = 0.77
    live.put(slots.load("stage")[0], random=False)
    assert float(group["lr"]) == pytest.approx(0.77)
    assert group["lr"] is before or not isinstance(before, torch.Tensor)


def test_later_saves_go_into_the_same_memory() -> None:
    live, slots = live_of("adam"), MemorySlots()
    train(live.model, live.optimizer, 2, 1)
    slots.save("stage", live, {})
    places = {name: t.data_ptr() for name, t in slots.load("stage")[0]["model"]["parameters"].items()}
    train(live.model, live.optimizer, 2, 2)
    slots.save("stage", live, {})
    state = slots.load("stage")[0]
    assert places == {name: t.data_ptr() for name, t in state["model"]["parameters"].items()}
    assert same(dict(state["model"]["parameters"]), {n: p.detach() for n, p in live.model.named_parameters()})
    live.put(state, random=False)
    assert all(state["model"]["parameters"][n].data_ptr() != p.data_ptr() for n, p in live.model.named_parameters())


def test_parameters_stay_the_same_objects() -> None:
    live, slots = live_of("adam"), MemorySlots()
    before = [(id(p), p.data_ptr()) for p in live.model.parameters()]
    slots.save("stage", live, {})
    train(live.model, live.optimizer, 3, 1)
    live.put(slots.load("stage")[0], random=True)
    assert before == [(id(p), p.data_ptr()) for p in live.model.parameters()]


class Odd(nn.Module):
    """Buffers that state_dict leaves out, that are exchanged, expanded or None, and extra state."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(6, 3)
        self.register_buffer("hidden", torch.zeros(2), persistent=False)
        self.register_buffer("wide", torch.arange(3).expand(4, 3))
        self.register_buffer("nothing", None)
        self.count = 0

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        self.count += 1
        self.hidden = self.hidden + 1
        self.nothing = torch.ones(1)
        return self.layer(inputs)  # type: ignore[no-any-return]

    def get_extra_state(self) -> Any:
        return {"count": self.count}

    def set_extra_state(self, state: Any) -> None:
        self.count = state["count"]


def test_odd_buffers_and_extra_state_are_kept() -> None:
    model = Odd()
    optimizer = torch.optim.SGD([*model.parameters(), temperature := nn.Parameter(torch.ones(()))], lr=0.1)
    live, slots = Live(model, optimizer, None, Meter((), optimizer)), MemorySlots()
    model(torch.ones(1, 6))
    slots.save("stage", live, {})
    model(torch.ones(1, 6))
    with torch.no_grad():
        temperature.fill_(9)
    live.put(slots.load("stage")[0], random=False)
    assert model.count == 1 and temperature.item() == 1
    assert torch.equal(model.hidden, torch.ones(2)) and torch.equal(model.wide, torch.arange(3).expand(4, 3))


def test_generators_come_back_if_the_data_are_rewound() -> None:
    live, slots = live_of("sgd"), MemorySlots()
    slots.save("stage", live, {})
    first = torch.rand(3)
    live.put(slots.load("stage")[0], random=False)
    assert not torch.equal(first, torch.rand(3))
    live.put(slots.load("stage")[0], random=True)
    assert torch.equal(first, torch.rand(3))


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: Any) -> None:
    live, slots = live_of("adam"), DiskSlots(tmp_path / "deep" / "slots")
    slots.save("stage", live, {"position": 3})

    def full(*_: Any) -> None:
        raise OSError("no space left on device")

    before = bits(live)
    train(live.model, live.optimizer, 2, 1)
    with monkeypatch.context() as patch, pytest.raises(InvalidError, match="cannot be written: no space"):
        patch.setattr(torch, "save", full)
        slots.save("stage", live, {"position": 4})
    assert [path.suffix for path in (tmp_path / "deep" / "slots").iterdir()] == [".pt"]
    state, facts = slots.load("stage")
    live.put(state, random=False)
    assert facts == {"position": 3} and same(before, bits(live))


def test_runs_with_slots_on_disk_are_the_same(tmp_path: Path) -> None:
    memory, disk = Run(KINDS["adam"]).go(), Run(KINDS["adam"], slots=str(tmp_path)).go()
    assert memory.losses == disk.losses and same(memory.weights(), disk.weights())


def test_a_group_that_is_added_later_is_trained_at_its_ratio() -> None:
    model = net()
    optimizer = torch.optim.AdamW(model[0].parameters(), lr=0.01)
    pilot = Pilot(model, optimizer, total_steps=120)
    batches = [list(data().tensors)]
    for batch in pilot.steps(batches):
        pilot.backward(loss_of(model, batch))
        if pilot.performed == 20:
            optimizer.add_param_group({"params": list(model[4].parameters()), "lr": 0.002})
    assert pilot.finished and optimizer.param_groups[1]["lr"] == pytest.approx(0.2 * optimizer.param_groups[0]["lr"])
