"""What all pictures share: matplotlib when it is needed, colours, thinning, saving."""

from __future__ import annotations

import bisect
import importlib
import io
import math
import os
import re
import zlib
from collections.abc import Sequence
from typing import Any

from ..errors import InvalidError, LibraryError

# Okabe and Ito's colours, which the colour-blind tell apart.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
GREY, PALE, BAND = "#8a8a8a", "#c8c8c8", "#d6e6f2"
FORMATS = ("svg", "png", "pdf")

_STYLE = {
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    # Letters as outlines look the same on every machine; without a date the same run gives the same bytes.
    "svg.fonttype": "path",
}


def matplotlib() -> Any:
    """The module.

    Raises:
        LibraryError: it is missing.
    """
    try:
        return importlib.import_module("matplotlib")
    except ImportError:
        raise LibraryError(
            'pictures are drawn by matplotlib, which is missing; install it by pip install "rheostat[report]"'
        ) from None


def figure(width: float, height: float) -> Any:
    """An empty figure of so many inches; it belongs to no window and no global state."""
    matplotlib()
    return importlib.import_module("matplotlib.figure").Figure(figsize=(width, height), layout="constrained")


def styled() -> Any:
    """The style of all pictures, for a `with` statement."""
    return matplotlib().rc_context(_STYLE)


class Picture:
    """A figure that notebooks show by itself.

    `figure` is matplotlib's own; `save` writes .svg, .png or .pdf.
    """

    def __init__(self, figure: Any, salt: str = "rheostat") -> None:
        self.figure = figure
        self._salt = salt

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture."""
        self.write(path, picture_format(path))

    def svg(self) -> str:
        """The picture as an element for a page, without the head of a document."""
        text = self._bytes("svg").decode()
        return text[text.index("<svg") :]

    def write(self, path: str | os.PathLike[str], form: str) -> None:
        """Writes the picture in this form, whatever the end of its name."""
        content = self._bytes(form)
        try:
            with open(path, "wb") as file:
                file.write(content)
        except OSError as error:
            raise InvalidError(f"{os.fspath(path)} cannot be written: {error.strerror}") from None

    def _bytes(self, form: str) -> bytes:
        metadata = {"svg": {"Date": None, "Creator": "Rheostat"}, "pdf": {"CreationDate": None}}.get(form)
        stream = io.BytesIO()
        with styled(), matplotlib().rc_context({"svg.hashsalt": self._salt}):
            self.figure.savefig(stream, format=form, dpi=150, metadata=metadata)
        return _renamed(stream.getvalue(), self._salt) if form == "svg" else stream.getvalue()

    def _repr_png_(self) -> bytes:
        return self._bytes("png")


def _renamed(svg: bytes, salt: str) -> bytes:
    """An SVG whose clipping paths are numbered: matplotlib names them by addresses in memory, which differ."""
    prefix = f"clip-{zlib.crc32(salt.encode(errors='replace')):08x}-"
    names = list(dict.fromkeys(re.findall(rb'<clipPath id="([^"]+)"', svg)))
    for place, name in enumerate(names):
        new = f"{prefix}{place}".encode()
        svg = svg.replace(b'id="' + name + b'"', b'id="' + new + b'"').replace(b"(#" + name + b")", b"(#" + new + b")")
    return svg


def picture_format(path: str | os.PathLike[str]) -> str:
    """The form of a picture by the end of its name."""
    form = os.path.splitext(os.fspath(path))[1].lower().lstrip(".")
    if form not in FORMATS:
        raise InvalidError(f"a picture ends in .svg, .png or .pdf; got {os.fspath(path)}")
    return form


def label(text: str, most: int = 60) -> str:
    """A text of somebody's for a picture: no formula, in one line, and no letter that a file may not hold."""
    safe = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return (safe if len(safe) <= most else safe[: most - 1] + "…").replace("$", r"\$")


def thinned(xs: Sequence[float], ys: Sequence[float], buckets: int = 800) -> tuple[list[float], list[float]]:
    """A curve of so many points that a picture stays small: of each stretch the lowest and the highest, in order."""
    points = [(x, y) for x, y in zip(xs, ys, strict=True) if drawable(y)]
    if len(points) > 2 * buckets:
        kept: list[tuple[float, float]] = []
        for bucket in range(buckets):
            part = points[bucket * len(points) // buckets : (bucket + 1) * len(points) // buckets]
            ends = {min(range(len(part)), key=lambda i: part[i][1]), max(range(len(part)), key=lambda i: part[i][1])}
            kept += [part[place] for place in sorted(ends)]
        points = kept
    return [x for x, _ in points], [y for _, y in points]


def drawable(value: float) -> bool:
    """Whether a value can be drawn: matplotlib's own arithmetic overflows at the largest numbers."""
    return abs(value) < 1e100


def smoothed(ys: Sequence[float], share: float = 0.03) -> list[float]:
    """A running median over a share of the curve, which an explosion does not reach over."""
    reach = min(max(1, int(share * len(ys) / 2)), 250)
    window: list[float] = []
    found = []
    for place in range(-reach, len(ys)):
        if place + reach < len(ys) and math.isfinite(ys[place + reach]):
            bisect.insort(window, ys[place + reach])
        if place - reach - 1 >= 0 and math.isfinite(ys[place - reach - 1]):
            del window[bisect.bisect_left(window, ys[place - reach - 1])]
        if place >= 0:
            found.append(window[len(window) // 2] if window else math.nan)
    return found


def is_logarithmic(values: Sequence[float], factor: float = 10.0) -> bool:
    """Whether values above 0 span so much that a linear axis would hide the small ones."""
    finite = [value for value in values if drawable(value)]
    return bool(finite) and min(finite) > 0 and max(finite) > factor * min(finite)
