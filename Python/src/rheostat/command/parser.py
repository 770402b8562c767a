"""Options and arguments; what is wrong with them is told in one sentence."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from . import numerals
from .failure import USAGE, Failure


class Parser(argparse.ArgumentParser):
    """A parser that raises Failure."""

    def __init__(self, **arguments: Any) -> None:
        arguments.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **arguments)

    def error(self, message: str) -> NoReturn:
        """Raises a sentence: what was written, what is to be written, and where the help is."""
        told = re.fullmatch(r"argument [^:]*: (--.*)", message, re.DOTALL)
        raise Failure(USAGE, told.group(1) if told else message)


def whole(option: str, least: int, most: int, example: str) -> Callable[[str], int]:
    """A whole number of an option."""
    bound = "2^64 - 1" if most == (1 << 64) - 1 else "2^53" if most == 1 << 53 else str(most)

    def read(text: str) -> int:
        if not re.fullmatch(r"[+-]?\d{1,20}", text, re.ASCII):
            raise argparse.ArgumentTypeError(f'{option} must be {example}; got "{text[:60]}"')
        if not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{option} must be from {least} to {bound}; got {text}")
        return int(text)

    return read


def real(option: str, fits: Callable[[float], bool], range_: str, example: str) -> Callable[[str], float]:
    """A number of an option."""

    def read(text: str) -> float:
        value = numerals.double(text)
        if value is None:
            raise argparse.ArgumentTypeError(f'{option} must be {example}; got "{text[:60]}"')
        if not fits(value):
            raise argparse.ArgumentTypeError(f"{option} must be {range_}; got {value}")
        return value

    return read


def choice(option: str, words: Sequence[str]) -> Callable[[str], str]:
    """One of some words."""

    def read(text: str) -> str:
        if text not in words:
            raise argparse.ArgumentTypeError(f'{option} must be one of {", ".join(words)}; got "{text[:60]}"')
        return text

    return read


def positive(option: str, example: str) -> Callable[[str], float]:
    """A finite number above 0."""
    return real(
        option, lambda value: 0 < value < float("inf"), "a finite number above 0", f"a number above 0, as {example}"
    )


def step(option: str) -> Callable[[str], float]:
    """A step to forecast at."""
    form = "a number from 0 to 1e15"
    return real(option, lambda value: 0 <= value <= 1e15, form, f"{form}, as 1000")


def rate_range(text: str) -> tuple[float, float]:
    """Two rates, as 1e-5...1."""
    low, dots, high = text.partition("...")
    ends = numerals.double(low.strip(" ")), numerals.double(high.strip(" "))
    if not dots or ends[0] is None or ends[1] is None:
        raise argparse.ArgumentTypeError(
            f'--range must be two numbers with three dots between them, as 1e-5...1; got "{text[:60]}"'
        )
    return ends[0], ends[1]
