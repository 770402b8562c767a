"""Controllers as they are written: spellings, presets, dictionaries, files."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import _library as c
from .errors import InvalidError
from .plan import _json

Spelling = str | Mapping[str, Any] | os.PathLike[str]

# 16 MiB: more is a wrong file.
_LIMIT = 1 << 24
_NAME = re.compile(r"[A-Za-z0-9_%+.-]+")


class Explanation(NamedTuple):
    """A controller's configuration and spelling, and whether it wishes a schedule-free optimizer."""

    kind: str
    configuration: dict[str, Any]
    spelling: str
    wishes_schedule_free: bool


def written(controller: Spelling) -> str:
    """A controller as text for the library: a spelling, a preset, a dictionary, a path or the text of a file."""
    if isinstance(controller, Mapping):
        return _json(dict(controller), "the controller")
    if isinstance(controller, os.PathLike):
        return _file(os.fspath(controller))
    if not isinstance(controller, str):
        raise InvalidError(
            'a controller is a spelling such as "warmup(5%) > cosine", a dictionary or a path; '
            f"got {type(controller).__name__}"
        )
    text = controller.strip()
    # A word of the catalogue is that, even if there is a file of its name.
    is_file = names_file(text) or (is_name(text) and os.path.isfile(text) and text not in known_names())
    return _file(text) if is_file else controller


def names_file(controller: str) -> bool:
    """Whether a text is the path of a configuration: it ends in .json or holds a /, and is no JSON itself."""
    text = controller.strip()
    return not text.startswith("{") and (text.endswith(".json") or "/" in text)


def is_name(text: str) -> bool:
    """Whether a text is one word, which may be a kind, a preset or the name of a file."""
    return _NAME.fullmatch(text.strip()) is not None


@functools.cache
def known_names() -> frozenset[str]:
    """The kinds of controllers and the presets."""
    listed = catalog()
    return frozenset([one["kind"] for one in listed["controllers"]] + [one["name"] for one in listed["presets"]])


def unknown(word: str) -> str:
    """The sentence for a word that names nothing."""
    import difflib

    near = difflib.get_close_matches(word, sorted(known_names()), 1)
    meant = f' (did you mean "{near[0]}"?)' if near else ""
    return (
        f'"{word:.60}" is no controller, no preset and no file{meant}; '
        "rheostat.catalog() and `rheostat controllers` list the controllers"
    )


def _file(path: str | bytes) -> str:
    name = os.fsdecode(path)
    try:
        with open(name, encoding="utf-8") as file:
            text = file.read(_LIMIT + 1)
    except FileNotFoundError:
        raise InvalidError(
            f"there is no file {name}; write a spelling, a preset or the path of a configuration"
        ) from None
    except (OSError, ValueError) as error:
        raise InvalidError(f"{name!r} cannot be read: {error}") from None
    if len(text) > _LIMIT:
        raise InvalidError(f"{name} is longer than {_LIMIT} letters; give the path of a configuration")
    return text


def explain(controller: Spelling) -> Explanation:
    """What a spelling, preset or configuration means.

    >>> explain("warmup(5%) > cosine").kind
    'warmup'

    Raises:
        InvalidError: a mistake, with a caret under its place.
    """
    found = json.loads(c.answer("explain", c.encoded(written(controller), "the controller")) or "{}")
    return Explanation(found["kind"], found["configuration"], found["spelling"], found["wishesScheduleFree"])


def catalog() -> dict[str, Any]:
    """Every kind of controller with its parameters, and the presets.

    >>> len(catalog()["controllers"]) > 60
    True
    """
    found: dict[str, Any] = json.loads(c.answer("catalog") or "{}")
    return found
