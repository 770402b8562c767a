"""What all schedulers of this package have in common with torch's."""

from __future__ import annotations

from typing import Any

from torch.optim.lr_scheduler import LRScheduler

from ..errors import InvalidError


class Base(LRScheduler):
    """A scheduler that Lightning, transformers and accelerate take for one of torch's.

    It shares torch's class and nothing else: no `optimizer.step` is wrapped, nothing is stepped in the constructor, and
    the parameter groups hold no state but `initial_lr`.
    """

    optimizer: Any

    def _check_optimizer(self, optimizer: Any) -> None:
        if not isinstance(getattr(optimizer, "param_groups", None), list):
            raise InvalidError(f"the optimizer must be one of torch; got {type(optimizer).__name__}")
        if not optimizer.param_groups:
            raise InvalidError("the optimizer has no parameter groups; give it parameters first")

    def _after_load(self) -> None:
        """An optimizer that loads a state has the rates of that state; the scheduler's are the ones that count."""
        raise NotImplementedError

    def _follow_loads(self, optimizer: Any) -> None:
        """Asks the optimizer, by torch's own hook, to say when it has loaded a state."""
        import weakref

        own = weakref.ref(self)

        def loaded(_: Any) -> None:
            scheduler = own()
            if scheduler is not None:
                scheduler._after_load()

        try:
            optimizer.register_load_state_dict_post_hook(loaded)
        except AttributeError:  # A wrapper; then the next step writes the rates.
            pass

    def get_lr(self) -> list[Any]:
        """The same as `get_last_lr`."""
        return self.get_last_lr()

    def _initial_step(self) -> None:
        raise InvalidError(
            f"{type(self).__name__} does not work inside torch's own SequentialLR or ChainedScheduler; take those of "
            'rheostat.torch.lr_scheduler, or write "A for 30% > B"'
        )

    def _update_lr(self, epoch: int | None = None) -> None:
        self._initial_step()
