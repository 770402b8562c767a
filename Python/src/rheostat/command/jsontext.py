"""JSON whose numbers keep their digits, written as the library writes it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from ..errors import RheostatError
from . import files
from .failure import USAGE, Failure


class _Digits(str):
    """A number as it was written."""


def read(text: str) -> Any:
    """A text of the library."""
    return json.loads(text, parse_float=_Digits, parse_int=_Digits)


def compact(value: Any) -> str:
    """Without spaces, in one line."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_string(name)}:{compact(member)}" for name, member in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(compact(member) for member in value) + "]"
    return _scalar(value)


def pretty(value: Any, level: int = 0) -> str:
    """With a line for each member; a list without lists and objects stays in one line."""
    inner, outer = "  " * (level + 1), "  " * level
    if isinstance(value, dict) and value:
        rows = [f"{inner}{_string(name)}: {pretty(member, level + 1)}" for name, member in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}"
    if isinstance(value, list):
        if any(isinstance(member, (dict, list)) for member in value):
            return "[\n" + ",\n".join(inner + pretty(member, level + 1) for member in value) + f"\n{outer}]"
        return "[" + ", ".join(_scalar(member) for member in value) + "]"
    return _scalar(value)


def error_line(sentence: str) -> str:
    """What a program that reads JSON gets in place of an answer."""
    return compact({"error": sentence}) + "\n"


@contextlib.contextmanager
def told(is_json: bool) -> Iterator[None]:
    """Runs a command; if it fails and its output is JSON, the reader gets the sentence before the person does."""
    try:
        yield
    except (Failure, RheostatError) as error:
        failure = error if isinstance(error, Failure) else Failure.of(error)
        if is_json and failure.code != USAGE:
            files.say(error_line(failure.line))
        raise failure from None


def _scalar(value: Any) -> str:
    if isinstance(value, _Digits):
        return str(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return f'"{value}"'
    return "{}" if value == {} else json.dumps(value)


def _string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\\b", "\\u0008").replace("\\f", "\\u000c")
