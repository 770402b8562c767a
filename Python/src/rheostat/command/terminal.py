"""Pictures of characters: curves in Braille dots over one axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .numerals import grouped, significant

_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


class Mark(NamedTuple):
    """A letter at a share of the width, on the height of a value."""

    place: float
    value: float
    letter: str


def legend(items: Sequence[str]) -> str:
    """Lines that say what is to be seen; empty items are left out."""
    lines: list[str] = []
    for item in items:
        if item and lines and len(lines[-1]) + len(item) < 78:
            lines[-1] += f"; {item}"
        elif item:
            lines.append(item)
    return "\n".join(lines) + "\n"


@dataclass
class Plot:
    """A picture of some characters across and some lines, the horizontal axis not counted."""

    logarithmic: bool = False
    plain: bool = False
    width: int = 80
    height: int = 14

    def series(self, values: Sequence[float], name: str = "step") -> str:
        """Values at 0, 1, 2 ...; those that are not finite, or not above 0 on a logarithmic axis, are left out."""
        drawable = [value for value in values if self._fits(value)]
        if not drawable:
            return f"(no {'value above 0' if self.logarithmic else 'finite value'} to draw)\n"
        lowest, most = min(drawable), max(drawable)
        least = lowest
        if self.logarithmic:
            # A cosine that ends near 0 would leave no room for the rest.
            least = max(lowest, min(sorted(drawable)[len(drawable) // 100], most / 10))
        labels = self._labels(least, most, least > lowest)
        canvas = _Canvas(self.width - self._margin(labels) - 1, self.height)
        self._draw(values, least, most, canvas)
        return self._text(labels, canvas.lines(self.plain), ("0", grouped(max(0, len(values) - 1))), name)

    def curves(self, curves: Sequence[Sequence[float]], marks: Sequence[Mark], ends: tuple[str, str], name: str) -> str:
        """Several curves, each from the left end to the right with NaN as a gap, and letters."""
        drawable = [value for curve in curves for value in curve if self._fits(value)]
        if not drawable:
            return "(no finite value to draw)\n"
        least, most = min(drawable), max(drawable)
        labels = self._labels(least, most, False)
        canvas = _Canvas(self.width - self._margin(labels) - 1, self.height)
        for curve in curves:
            self._draw(curve, least, most, canvas)
        lines = [list(line) for line in canvas.lines(self.plain)]
        for mark in marks:
            if 0 <= mark.place <= 1 and not math.isnan(mark.value):
                share = min(max(self._share(mark.value, least, most), 0), 1)
                lines[_near((1 - share) * (self.height - 1))][_near(mark.place * (canvas.columns - 1))] = mark.letter
        return self._text(labels, ["".join(line) for line in lines], ends, name)

    def _fits(self, value: float) -> bool:
        return math.isfinite(value) and (not self.logarithmic or value > 0)

    def _labels(self, least: float, most: float, is_cut: bool) -> dict[int, str]:
        half = self.height // 2
        share = 1 - (half + 0.5) / self.height
        middle = least * (most / least) ** share if self.logarithmic else least * (1 - share) + most * share
        labels = {0: significant(most)}
        if self.height > 4:
            labels[half] = significant(middle)
        labels[self.height - 1] = ("<=" if is_cut else "") + significant(least)
        return labels

    @staticmethod
    def _margin(labels: dict[int, str]) -> int:
        return max(len(label) for label in labels.values()) + 1

    def _share(self, value: float, least: float, most: float) -> float:
        """How high a value lies, from 0 to 1."""
        if math.isinf(value):
            return 1.0 if value > 0 else 0.0
        low, high = (math.log(least), math.log(most)) if self.logarithmic else (least, most)
        if not math.isfinite(high - low):
            # The span of the largest numbers overflows.
            return (value / 2 - least / 2) / (most / 2 - least / 2)
        level = math.log(value) if self.logarithmic else value
        return max(0.0, (level - low) / (high - low)) if high > low else 0.5

    def _draw(self, values: Sequence[float], least: float, most: float, canvas: _Canvas) -> None:
        right = max(1, len(values) - 1)
        ranges: list[tuple[int, int] | None] = [None] * canvas.width
        for index, value in enumerate(values):
            if self._fits(value):
                y = _near((1 - self._share(value, least, most)) * (canvas.height - 1))
                x = _near(index / right * (canvas.width - 1))
                known = ranges[x] or (y, y)
                ranges[x] = min(known[0], y), max(known[1], y)
        # More values than dots make upright strokes; a jump between neighbours is drawn as one too.
        previous: tuple[int, int] | None = None
        for x, span in enumerate(ranges):
            if span is None:
                continue
            top, bottom = span
            if previous is not None and len(values) > canvas.width:
                top, bottom = min(top, previous[1]), max(bottom, previous[0])
            for y in range(top, bottom + 1):
                canvas.set(x, y)
            previous = span

    def _text(self, labels: dict[int, str], lines: Sequence[str], ends: tuple[str, str], name: str) -> str:
        margin = self._margin(labels)
        tick, wall, corner, rule = ("+", "|", "+", "-") if self.plain else ("\u2524", "\u2502", "\u2514", "\u2500")
        rows = [
            f"{labels.get(row, ''):>{margin - 1}} {tick if row in labels else wall}{line}".rstrip(" ")
            for row, line in enumerate(lines)
        ]
        columns = self.width - margin - 1
        free = max(1, columns - len(ends[0]) - len(ends[1]))
        shown = name[: max(0, free - 2)]
        before = max(1, (free - len(shown)) // 2)
        after = max(1, free - len(shown) - before)
        rows.append(" " * margin + corner + rule * columns)
        rows.append(" " * (margin + 1) + ends[0] + " " * before + shown + " " * after + ends[1])
        return "\n".join(rows) + "\n"


class _Canvas:
    """A grid of dots, two across and four down in each character."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = max(1, columns), max(1, rows)
        self.width, self.height = 2 * self.columns, 4 * self.rows
        self._cells = [[0] * self.columns for _ in range(self.rows)]

    def set(self, x: int, y: int) -> None:
        if 0 <= x < self.width and 0 <= y < self.height:
            self._cells[y // 4][x // 2] |= _BITS[x % 2][y % 4]

    def lines(self, plain: bool) -> list[str]:
        return ["".join(_letter(cell, plain) for cell in row) for row in self._cells]


def _letter(cell: int, plain: bool) -> str:
    return " " if not cell else "*" if plain else chr(0x2800 + cell)


def _near(value: float) -> int:
    """The nearest whole number of one that is not below 0; halves go up."""
    return math.floor(value + 0.5)
