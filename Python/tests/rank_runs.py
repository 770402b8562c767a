"""What the tests of distributed training run on each rank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from pilot_help import data, loss_of
from ranks import Slow
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler

from rheostat.torch import Pilot
from rheostat.torch import distributed as together

State = dict[str, Any]


def sgd(parameters: Any) -> Any:
    """torch's SGD."""
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=1e-3)


def adam(parameters: Any) -> Any:
    """torch's AdamW."""
    return torch.optim.AdamW(parameters, lr=0.01)


class Run:
    """A pilot on one of several ranks, made the same way every time.

    Args:
        wrap: ddp, fsdp or none.
        seed: of the weights; each rank has another one after that.
    """

    def __init__(
        self, rank: int, size: int, optimizer: Callable[[Any], Any] = sgd, wrap: str = "ddp", total: int = 80,
        normalised: bool = False, dropout: float = 0.0, slow: bool = False, scaled: bool = False, **options: Any,
    ) -> None:  # fmt: skip
        torch.manual_seed(3)
        norm: nn.Module = nn.BatchNorm1d(8) if normalised else nn.Identity()
        net = nn.Sequential(nn.Linear(6, 8), norm, nn.Tanh(), nn.Dropout(dropout), nn.Linear(8, 3))
        self.rank, self.size, self.net = rank, size, net
        self.model = self._wrapped(wrap)
        torch.manual_seed(100 + rank)
        self.optimizer = optimizer(self.model.parameters())
        self.scaler = torch.amp.GradScaler("cpu", init_scale=1024.0) if scaled else None
        self.loader = self._loader()
        if options.pop("evaluates", False):
            options["evaluate"] = self.evaluate
        self.pilot = Pilot(self.model, self.optimizer, total_steps=total, scaler=self.scaler, **options)
        self.pause = Slow(rank) if slow else (lambda: None)
        self.rates: list[float] = []
        self.losses: list[float] = []

    def _wrapped(self, wrap: str) -> nn.Module:
        if wrap == "ddp":
            return nn.parallel.DistributedDataParallel(self.net)
        if wrap == "fsdp":
            mesh = init_device_mesh("cpu", (self.size,))
            fully_shard(self.net[0], mesh=mesh)
            fully_shard(self.net, mesh=mesh)  # The last layer is the root's own.
        return self.net

    def _loader(self) -> Any:
        sampler: Any = DistributedSampler(data(), num_replicas=self.size, rank=self.rank, shuffle=True)
        return DataLoader(data(), batch_size=8, sampler=sampler)

    def evaluate(self) -> float:
        """The loss over all data."""
        self.model.eval()
        with torch.no_grad():
            return float(loss_of(self.model, list(data().tensors)))

    def go(self, updates: int | None = None) -> Run:
        """Trains so many micro-batches, or to the end."""
        if updates == 0:
            return self
        for number, batch in enumerate(self.pilot.steps(self.loader), 1):
            self.pause()
            self.losses.append(float(self.pilot.backward(loss_of(self.model, batch))))
            self.rates.append(self.pilot.rate)
            if number == updates:
                break
        return self

    def weights(self) -> dict[str, Tensor]:
        """The whole parameters and buffers."""
        for module in self.model.modules():
            if hasattr(module, "reshard"):
                module.reshard()
        return {name: whole(value) for name, value in self.model.state_dict().items()}

    def found(self) -> State:
        """What the tests look at."""
        trace = self.pilot._course.trace.state()
        return {
            "weights": self.weights(), "rates": self.rates, "losses": self.losses, "finished": self.pilot.finished,
            "decisions": [one.text for one in self.pilot.decisions], "reported": trace["losses"].tolist(),
            "counts": self.pilot._course.counts.state(),
        }  # fmt: skip


def whole(value: Tensor) -> Tensor:
    """A tensor, gathered if it is sharded."""
    return (value.full_tensor() if hasattr(value, "full_tensor") else value).detach().clone()


def trained(rank: int, size: int, options: State, updates: int | None = None) -> State:
    """A run from the beginning."""
    return Run(rank, size, **options).go(updates).found()


def resumed(rank: int, size: int, options: State, updates: int, how: str, folder: str) -> State:
    """A run that is stored after some updates and taken up by another pilot.

    Args:
        how: own (each rank's state), first (that of rank 0 on all) or together (by torch.distributed.checkpoint).
    """
    first = Run(rank, size, **options).go(updates)
    store(first, how, folder)
    torch.manual_seed(999)
    second = Run(rank, size, **options)
    take(second, how, folder)
    found = second.go().found()
    found["losses"] = first.losses + found["losses"]
    return found


def store(run: Run, how: str, folder: str) -> None:
    """Stores a run."""
    if how == "together":
        return together.save(run.pilot, Path(folder) / "last")
    torch.save(run.pilot.state_dict(), Path(folder) / f"own-{run.rank}.pt")
    torch.distributed.barrier()


def take(run: Run, how: str, folder: str, **options: Any) -> None:
    """Takes up what was stored."""
    if how == "together":
        return together.load(run.pilot, Path(folder) / "last", **options)
    name = f"own-{run.rank if how == 'own' else 0}.pt"
    run.pilot.load_state_dict(torch.load(Path(folder) / name, weights_only=True), **options)
