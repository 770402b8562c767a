"""The C library: where it lies, its structs and its functions; CRheostat/include/rheostat.h is the contract."""

from __future__ import annotations

import ctypes
import json
import os
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any, NoReturn

from .errors import InvalidError, LibraryError, MisuseError, RefusedError, RheostatError

ABI_VERSION = 1

OK, INVALID, REFUSED, MISUSED = range(4)
TRAIN, VALIDATE, SAVE, RESTORE, FINISH = range(5)
MEASURED, TRAINED, SKIPPED, VALIDATED, SAVED, RESTORED, REPLANNED = range(7)


class DirectiveStruct(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("deed", c_uint32),
        ("role", c_uint32),
        ("slot", c_uint32),
        ("data", c_uint32),
        ("has_momentum", c_uint32),
        ("rate", c_double),
        ("momentum", c_double),
        ("decision", c_int64),
    ]


class EventStruct(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("kind", c_uint32),
        ("slot", c_uint32),
        ("reserved", c_uint32),
        ("total", c_int64),
        ("present", c_uint64),
        ("values", c_double * 8),
    ]


class NeedsStruct(ctypes.Structure):
    _fields_ = [
        ("size", c_uint32),
        ("deeds", c_uint32),
        ("slots", c_uint32),
        ("flags", c_uint32),
        ("signals", c_uint64),
    ]


class ForecastStruct(ctypes.Structure):
    _fields_ = [("mean", c_double), ("sd", c_double), ("low", c_double), ("high", c_double)]


class RecommendationStruct(ctypes.Structure):
    _fields_ = [("rate", c_double), ("mean", c_double), ("sd", c_double)]


_HANDLE = POINTER(c_uint64)
_DOUBLES = POINTER(c_double)

# Texts come back as raw pointers, since ctypes would copy a c_char_p and lose the pointer that must be freed.
_OUT = POINTER(c_void_p)

_PROTOTYPES: dict[str, list[Any]] = {
    "vocabulary": [_OUT],
    "catalog": [_OUT],
    "explain": [c_char_p, _OUT],
    "create": [c_char_p, c_char_p, _HANDLE, _OUT],
    "restore": [c_char_p, _HANDLE, _OUT],
    "destroy": [c_uint64],
    "needs_of": [c_uint64, c_void_p],
    "directive_now": [c_uint64, c_void_p],
    "receive": [c_uint64, c_void_p],
    "advance": [c_uint64, c_void_p, c_void_p],
    "decision_text": [c_uint64, _OUT],
    "snapshot": [c_uint64, _OUT],
    "digest": [c_uint64, POINTER(c_uint64)],
    "error": [c_uint64, _OUT],
    "rates": [c_char_p, c_char_p, c_int64, c_int64, _DOUBLES, _DOUBLES, _OUT],
    "search_create": [c_double, c_double, c_uint64, _HANDLE, _OUT],
    "search_restore": [c_char_p, _HANDLE, _OUT],
    "search_ask": [c_uint64, _DOUBLES],
    "search_tell": [c_uint64, c_double, c_double, c_double],
    "search_best": [c_uint64, POINTER(RecommendationStruct)],
    "search_posterior": [c_uint64, _DOUBLES, c_int64, _DOUBLES, _DOUBLES],
    "search_snapshot": [c_uint64, _OUT],
    "forecast_at": [
        c_char_p, _DOUBLES, _DOUBLES, c_int64, _DOUBLES, c_int64, POINTER(ForecastStruct), _OUT,
    ],
    "range_analysis": [_DOUBLES, _DOUBLES, c_int64, _OUT],
    "suggest": [c_char_p, c_char_p, _OUT],
    "control_create": [c_char_p, c_char_p, _HANDLE, _OUT],
    "control_line": [c_uint64, c_char_p, _OUT],
    "control_states": [c_uint64, _OUT],
    "suggest_create": [c_char_p, _HANDLE, _OUT],
    "suggest_line": [c_uint64, c_char_p, _OUT],
    "suggest_state": [c_uint64, _OUT],
}  # fmt: skip


# What the library, which reads no files, says of a word that is no controller.
_FILE_NAMED = '" would be a file; hand in its contents'


def _path() -> Path:
    """The bundled library, or the one that a developer names."""
    named = os.environ.get("RHEOSTAT_LIBRARY")
    return Path(named) if named else Path(__file__).with_name("librheostat.so")


def _load() -> ctypes.CDLL:
    path = _path()
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise LibraryError(
            f"the library {path} cannot be loaded ({error}); install the package by `pip install ./Python`, "
            "or name a library that was built by hand in RHEOSTAT_LIBRARY"
        ) from None
    try:
        version = library.rheostat_abi_version()
    except AttributeError:
        raise LibraryError(f"{path} is not the library of Rheostat; correct RHEOSTAT_LIBRARY") from None
    if version != ABI_VERSION:
        raise LibraryError(
            f"{path} has version {version} of the interface, this package needs {ABI_VERSION}; install both anew"
        )
    for name, arguments in _PROTOTYPES.items():
        function = getattr(library, f"rheostat_{name}")
        function.argtypes, function.restype = arguments, c_int32
    library.rheostat_version.restype = c_char_p
    library.rheostat_status_text.argtypes, library.rheostat_status_text.restype = [c_int32], c_char_p
    library.rheostat_free_text.argtypes, library.rheostat_free_text.restype = [c_void_p], None
    return library


library = _load()
advance = library.rheostat_advance


def version() -> str:
    """The version of the library."""
    return str(library.rheostat_version().decode())


def encoded(text: str, name: str) -> bytes:
    """A text for C, which ends at a zero byte."""
    if not isinstance(text, str):
        raise InvalidError(f"{name} must be a text; got {type(text).__name__}")
    if "\0" in text:
        raise InvalidError(f"{name} holds a zero character; take it out")
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidError(f"{name} holds half a character (a lone surrogate); take it out") from None


def taken(pointer: c_void_p) -> str | None:
    """The text behind a pointer, which is freed."""
    if not pointer.value:
        return None
    try:
        return ctypes.string_at(pointer.value).decode()
    finally:
        library.rheostat_free_text(pointer)


def fail(status: int, sentence: str | None) -> NoReturn:
    """Raises the exception of a status."""
    text = sentence or library.rheostat_status_text(status).decode()
    if text.endswith(_FILE_NAMED):
        from .spelling import unknown

        text = unknown(text[1 : -len(_FILE_NAMED)])
    kinds: dict[int, type[RheostatError]] = {INVALID: InvalidError, REFUSED: RefusedError, MISUSED: MisuseError}
    raise kinds.get(status, RheostatError)(text)


def answer(name: str, *arguments: Any) -> str | None:
    """Calls a function whose last parameter receives a text or the sentence of its refusal."""
    text = c_void_p()
    status = getattr(library, f"rheostat_{name}")(*arguments, ctypes.byref(text))
    found = taken(text)
    if status != OK:
        fail(status, found)
    return found


def created(name: str, *arguments: Any) -> int:
    """Calls a function that makes a handle."""
    handle = c_uint64()
    answer(name, *arguments, ctypes.byref(handle))
    return handle.value


def check(status: int, handle: int) -> None:
    """Raises what a function refused by the sentence that stays with the handle."""
    if status == OK:
        return
    text = c_void_p()
    library.rheostat_error(handle, ctypes.byref(text))
    sentence = taken(text)
    fail(status, sentence if status != MISUSED else None)


def _vocabulary() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer("vocabulary") or "{}")
    return found


vocabulary = _vocabulary()
SIGNALS: list[str] = vocabulary["signals"]
SLOTS: list[str] = vocabulary["slots"]
DEEDS: list[str] = vocabulary["deeds"]
CAN: list[str] = vocabulary["can"]
MODELS: list[str] = vocabulary["models"]
SIGNAL_BIT: dict[str, int] = {name: 1 << place for place, name in enumerate(SIGNALS)}
