"""A training run that can be stepped, validated, saved and restored; it knows no controller."""

import copy
import math

import schedulefree
import torch
from torch import nn

torch.set_num_threads(1)
STATISTICS_BATCHES = 30


class Training:
    """One task under one seed. With `schedule_free` the SGD family runs under the package's SGDScheduleFree.

    The user's momentum is dropped there, the weight decay is kept; what is validated is the average x.
    """

    def __init__(self, task, seed, schedule_free=False):
        torch.manual_seed(seed)
        self.task, self.batches = task, task.batches(seed)
        self.model = task.net(self.batches)
        self.schedule_free = schedule_free and task.family == "sgd"
        self.optimizer = self._schedule_free() if self.schedule_free else task.optimizer(self.model.parameters())
        self.position, self.slots = 0, {}
        self.norms = [m for m in self.model.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]

    def _schedule_free(self):
        optimizer = schedulefree.SGDScheduleFree(
            self.model.parameters(), lr=0.0, momentum=0.9, weight_decay=self.task.options.get("weight_decay", 0))
        optimizer.train()
        return optimizer

    @property
    def family(self):
        """The optimizer's family as a plan names it."""
        return "scheduleFree" if self.schedule_free else "sgd" if self.task.family == "sgd" else "adam"

    @property
    def weight_scale(self):
        """Geometric mean of the root mean squares above 0 of the tensors of two or more dimensions."""
        scales = [p.detach().square().mean().sqrt().item() for p in self.model.parameters() if p.dim() >= 2]
        logs = [math.log(s) for s in scales if s > 0]
        return math.exp(sum(logs) / len(logs)) if logs else None

    def update(self, rate, momentum=None):
        """One optimizer update; gives the batch's loss before it."""
        inputs, targets = self.batches.batch(self.position)
        self.position += 1
        for group in self.optimizer.param_groups:
            group["lr"] = rate
            if momentum is not None:
                group["betas" if "betas" in group else "momentum"] = (
                    (momentum, group["betas"][1]) if "betas" in group else momentum)
        loss = self.task.loss(self.model(inputs), targets)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def save(self, slot):
        """Keeps model, optimizer, generator and data position; a rate is set anew at every update."""
        self.slots[slot] = copy.deepcopy(
            (self.model.state_dict(), self.optimizer.state_dict(), torch.get_rng_state(), self.position))

    def restore(self, slot, rewound):
        """Brings a slot back; the data go on from their present place unless they are rewound."""
        model, optimizer, generator, position = copy.deepcopy(self.slots[slot])
        self.model.load_state_dict(model)
        self.optimizer.load_state_dict(optimizer)
        if rewound:
            self.position = position
            torch.set_rng_state(generator)

    @torch.no_grad()
    def validation_loss(self):
        """Loss of what would be handed over now, on held-out data; changes no bit of the run. Not finite: infinity."""
        kept = copy.deepcopy(self.model.state_dict()), torch.get_rng_state()
        if self.schedule_free:
            self.optimizer.eval()
            self._estimate_statistics()
        self.model.eval()
        inputs, targets = self.batches.validation
        parts = zip(inputs.split(500), targets.split(500))
        total = sum(self.task.loss(self.model(x), y).item() * len(x) for x, y in parts)
        self.model.train()
        if self.schedule_free:
            self.optimizer.train()
        self.model.load_state_dict(kept[0])
        torch.set_rng_state(kept[1])
        return total / len(inputs) if math.isfinite(total) else math.inf

    def _estimate_statistics(self):
        """BatchNorm saw the statistics of y; those of x are the cumulative mean over the next 30 batches."""
        if not self.norms:
            return
        momenta = [norm.momentum for norm in self.norms]
        for norm in self.norms:
            norm.reset_running_stats()
            norm.momentum = None
        for offset in range(STATISTICS_BATCHES):
            self.model(self.batches.batch(self.position + offset)[0])
        for norm, momentum in zip(self.norms, momenta):
            norm.momentum = momentum
