"""Rheostat as a callback of Lightning, Hugging Face's Trainer and accelerate, and Keras.

>>> from rheostat.callbacks import LightningCallback
>>> trainer = lightning.Trainer(max_epochs=10, callbacks=[LightningCallback("warmup(5%) > cosine")])

A framework is imported when its callback is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import LibraryError

if TYPE_CHECKING:
    from .accelerate import AccelerateScheduler
    from .hugging_face import HuggingFaceCallback
    from .keras import KerasCallback
    from .lightning import LightningCallback

__all__ = ["AccelerateScheduler", "HuggingFaceCallback", "KerasCallback", "LightningCallback"]

# The module of a callback, and what brings its framework.
_PLACES = {
    "AccelerateScheduler": ("accelerate", "accelerate"),
    "HuggingFaceCallback": ("hugging_face", "transformers accelerate"),
    "KerasCallback": ("keras", "keras"),
    "LightningCallback": ("lightning", "lightning"),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"rheostat.callbacks has no {name}; it has {', '.join(__all__)}")
    module, packages = _PLACES[name]
    try:
        return getattr(import_module(f".{module}", __name__), name)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("rheostat"):
            raise
        raise LibraryError(f"{name} needs the module {error.name}; write: pip install torch {packages}") from None


def __dir__() -> list[str]:
    return __all__
