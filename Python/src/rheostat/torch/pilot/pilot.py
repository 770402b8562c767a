"""A pilot: a training loop of three lines, without a learning rate."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from ...controller import Controller, Spelling, explain
from ...errors import MisuseError
from ...plan import Plan
from .._groups import Groups
from ..distributed.making import fellows
from .arguments import check, check_whole, offers
from .batch_norm import Inputs
from .course import Course
from .evaluation import Shown
from .explicit import Explicit
from .families import family, weight_scale
from .live import Live
from .schedule_free import ScheduleFreeSGD, announcement
from .signals import Meter
from .slots import made as slots_at
from .updates import Updates, checked_loss


class Pilot(Explicit):
    """Trains a model under a controller that may search, go back and find the learning rate by itself.

    >>> pilot = Pilot(model, optimizer, total_steps=10_000)
    >>> for batch in pilot.steps(loader):
    ...     pilot.backward(loss_fn(model, batch))

    With annealed search, torch's SGD runs schedule-free: between updates the model then holds y; what is handed over,
    an average, is shown inside `with pilot.evaluating():`, and from the end of the budget on.

    Args:
        model: what is trained.
        optimizer: any torch optimizer whose step needs no closure. Its learning rates count as ratios of the groups,
            and as the peak where the controller names none.
        total_steps: optimizer updates in all, probes included.
        controller: a spelling, a preset, a dictionary or a path; None: annealedSearch.
        evaluate: takes nothing; gives the validation loss, or a dict with validationLoss, validationMetric.
        accumulate: micro-batches in an update, 1 or more.
        scaler: the GradScaler of a run in half precision.
        clip: the largest norm of the gradient, above 0.
        keep_optimizer: whether SGD stays what it is.
        slots: "memory", or a directory for the checkpoints of the search.
        steps_per_epoch: updates in an epoch, for lengths such as "5ep".
        tokens_per_step: tokens in an update, for lengths such as "2Mtok".
        sync: where torch.distributed is initialised: True: all ranks train this model, or those of its
            DistributedDataParallel; a process group: those of it; False: this process alone.
        check_every: updates from one comparison of the ranks' controllers to the next, 1 or more.

    Raises:
        InvalidError: an argument out of its range, or a controller that needs what this loop lacks.
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: Any,
        *,
        total_steps: int,
        controller: Spelling | None = None,
        evaluate: Callable[[], Any] | None = None,
        accumulate: int = 1,
        scaler: Any = None,
        clip: float | None = None,
        keep_optimizer: bool = False,
        slots: str | os.PathLike[str] = "memory",
        steps_per_epoch: int | None = None,
        tokens_per_step: float | None = None,
        sync: Any = True,
        check_every: int = 100,
    ) -> None:
        check(model, optimizer, total_steps, evaluate, accumulate, scaler, clip)
        check_whole("check_every", check_every, "updates from one comparison of the ranks to the next")
        explanation = explain("annealedSearch" if controller is None else controller)
        groups = Groups(optimizer)
        frees = explanation.wishes_schedule_free and type(optimizer) is torch.optim.SGD and not keep_optimizer
        #: The optimizer that acts; the groups of the one that was given show the rate.
        self.optimizer: Any = ScheduleFreeSGD(optimizer) if frees else optimizer
        self._configuration = json.dumps(explanation.configuration, sort_keys=True)
        self._spelling = explanation.spelling
        self._family = family(self.optimizer)
        self._plan = Plan(
            total=total_steps, steps_per_epoch=steps_per_epoch, tokens_per_step=tokens_per_step,
            base_rate=groups.base or None, optimizer=self._family, weight_scale=weight_scale(model.parameters()),
            **offers(evaluate, self.optimizer),
        )  # fmt: skip
        steering = Controller(explanation.configuration, self._plan)
        ranks = fellows(model, self.optimizer, sync, steering.needs.nothing and scaler is None)
        live = Live(model, self.optimizer, scaler, Meter(steering.needs.signals, self.optimizer))
        live.spread(ranks)
        inputs = Inputs(getattr(model, "module", model) if hasattr(model, "no_sync") else model)
        inputs.average = ranks.average
        self._course = Course(
            steering, live, groups, slots_at(slots, ranks), inputs, evaluate, total_steps, ranks, check_every
        )
        self._updates = Updates(model, self.optimizer, accumulate, scaler, clip)
        self._measures_before = "measureBeforeUpdate" in steering.needs.can
        self._turn = 0
        shown = Shown(live, inputs)
        shown.train_mode()
        if shown.averages:
            inputs.start()
        if frees and ranks.rank == 0:
            line = announcement(optimizer, self.optimizer.beta)
            logging.getLogger("rheostat").info(line)
            print(line, file=sys.stderr)

    # --- The loop --------------------------------------------------------------------------------------------------

    def steps(self, loader: Iterable[Any]) -> Iterator[Any]:
        """Micro-batches until the budget is spent, each to be followed by one `backward`.

        The loader is started again as often as need be, and told the epoch. While the controller searches batches are
        held, so that its trials see the same ones; what the loop does to a batch in place then does not matter.

        Raises:
            InvalidError: a loader that is empty, or cannot be started again.
            MisuseError: a batch that no `backward` followed.
        """
        self._open()
        course, updates = self._course, self._updates
        course.live.check()
        course.batches.undo()
        if course.todo.do != "finish":
            course.bind(loader)
        self._meet()
        self._awaits = False
        updates.abandon()
        self._turn += 1
        return self._run(self._turn)

    def _run(self, turn: int) -> Iterator[Any]:
        course, updates = self._course, self._updates
        while course.obey(writes=False):
            updates.begin()
            course.batches.begin()
            for micro in range(updates.accumulate):
                with updates.sync():
                    batch = self._drawn(turn)
                    if micro == 0:
                        # Only now, so that a loader that fails leaves the rates as they were.
                        course.write()
                    self._awaits = True
                    self._role = course.todo.role or "main"
                    try:
                        yield batch
                    except GeneratorExit:
                        self._broken(turn)
                        raise
                self._check_answered(turn)
            if course.is_finished:
                return
        course.finish()

    def _drawn(self, turn: int) -> Any:
        try:
            return self._course.batches.draw()
        except BaseException:
            self._broken(turn)
            raise

    def _broken(self, turn: int) -> None:
        """The loop was left in the middle of an update, whose batches then come again, or after one."""
        if turn == self._turn:
            self._awaits = False
            self._updates.abandon()
            self._course.batches.undo()

    def _check_answered(self, turn: int) -> None:
        if turn != self._turn:
            raise MisuseError("pilot.steps was begun anew; let one loop at a time draw batches")
        if self._awaits:
            self._broken(turn)
            raise MisuseError("a batch was not followed by pilot.backward(loss); call it once for every batch")

    def backward(self, loss: Tensor) -> Tensor:
        """The backward pass of a micro-batch and, after the last one, the update; gives the detached loss.

        The loss is divided by `accumulate` and scaled, gradients are unscaled and clipped, the optimizer and the scaler
        make their steps and gradients are cleared. A loss that is not finite is no error: the controller hears of it.

        Raises:
            InvalidError: what is no loss; nothing has changed then.
            MisuseError: a call that answers no batch.
        """
        if not self._awaits:
            raise MisuseError(
                self._over() or "pilot.backward answers a batch of pilot.steps, once; draw the next batch first"
            )
        loss = checked_loss(loss)
        self._awaits = False
        if self._updates.add(loss):
            self._update()
        return loss.detach()

    def _update(self) -> None:
        course, updates, meter = self._course, self._updates, self._course.live.meter
        updates.prepare()
        readings, mean = course.fellows.updated(meter, updates.mean_loss(), updates.scaler, self.optimizer)
        if self._measures_before:
            course.measured(readings)
        meter.before()
        made_it = updates.step()
        if made_it:
            meter.after()
        updates.end()
        course.batches.settle()
        told = {} if self._measures_before else readings
        if made_it:
            course.trained(told, readings.get("trainingLoss", mean))
        else:
            course.skipped(told)
        if course.todo.do == "finish":
            course.finish()
