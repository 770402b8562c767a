"""Reports: the figure and the page."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path
from typing import Any
from xml.dom import minidom

import pytest
from runs import ANNEALED, searching

import rheostat
from rheostat import report
from rheostat.report.drawing import smoothed, thinned


def test_steps_must_rise() -> None:
    trace = report.Trace()
    trace.add(2, 0.1)
    with pytest.raises(rheostat.InvalidError):
        trace.add(1, 0.1)
    with pytest.raises(rheostat.InvalidError):
        report.write(report.Trace(), "t.png")
    with pytest.raises(rheostat.InvalidError):
        report.write([], "t.png")


def parsed(page: str) -> Any:
    """The page as XML, which it is but for its first line and its closed heads."""
    return minidom.parseString(re.sub(r"<meta [^>]*>", "", page.replace("<!DOCTYPE html>\n", "")))


def test_the_page_is_self_contained_and_safe(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    traces = [searching("<script>alert(1)</script> $x_1$ \u202e\x00"), report.read(ANNEALED)]
    report.write(traces, tmp_path / "r.html", title="Runs & <more>")
    page = (tmp_path / "r.html").read_text()
    document = parsed(page)
    assert not document.getElementsByTagName("script")
    assert len(document.getElementsByTagName("svg")) == 3
    assert not re.search(r'(?:src|href)="(?!#)', page.replace("xlink:href", "href"))
    assert "url(http" not in page
    assert "\x00" not in page
    assert "trialFailed &amp; &lt;i&gt;why&lt;/i&gt;" in page
    assert "60 (30.0 %)" in page
    assert "108 (18.0 %)" in page
    report.write(traces, tmp_path / "again.html", title="Runs & <more>")
    assert (tmp_path / "again.html").read_text() == page


def test_the_figure_shows_what_the_trace_holds() -> None:
    pytest.importorskip("matplotlib")
    picture = report.show(searching())
    titles = [axes.get_title(loc="left") for axes in picture.figure.axes]
    assert titles == ["mine", "", "Search 1", "Search 2", "Expected and happened", "Updates: useful against searched"]
    losses, rates, first, _, outcomes, bars = picture.figure.axes
    assert (losses.get_yscale(), rates.get_yscale(), first.get_xscale()) == ("log", "log", "log")
    assert losses.get_xlim() == rates.get_xlim() == (0, 200)
    # An explosion of 1e6 does not flatten losses around 1.
    assert losses.get_ylim()[1] < 1e3
    assert [bar.get_width() for bar in bars.patches] == [135, 60, 5]
    labels = {text.get_text() for text in first.get_legend().get_texts()}
    assert {"trial", "diverged", "chosen"} <= labels
    happened = next(line for line in outcomes.lines if line.get_label() == "happened")
    assert list(happened.get_ydata()) == [0.55, 0.55]
    assert picture._repr_png_()[:4] == b"\x89PNG"


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_pictures_of_several_runs(tmp_path: Path, form: str) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / f"r.{form}"
    report.write([searching("a"), searching("b"), ANNEALED], path)
    assert path.read_bytes()[:4] == {"svg": b"<?xm", "png": b"\x89PNG", "pdf": b"%PDF"}[form]
    with pytest.raises(rheostat.InvalidError, match=r"\.svg, \.png or \.pdf"):
        report.write(ANNEALED, tmp_path / "r.docx")


@pytest.mark.parametrize(
    "losses", [[math.nan] * 5, [math.inf] * 5, [-1.0] * 5, [0.0] * 5, [1e308, -1e308, 0, 1, 2], [5e-324] * 5]
)
def test_odd_losses_and_rates_are_drawn(tmp_path: Path, losses: list[float]) -> None:
    pytest.importorskip("matplotlib")
    trace = report.Trace()
    for step, loss in enumerate(losses, 1):
        trace.add(step, 0.0 if step < 3 else 1e-300, loss)
    report.write(trace, tmp_path / "r.svg")


def test_schedules_in_notebooks() -> None:
    pytest.importorskip("matplotlib")
    picture = report.show_schedule("warmup(5%) > cosine", total=1000, base_rate=0.1)
    (axes,) = picture.figure.axes
    (line,) = axes.lines
    assert max(line.get_ydata()) == 0.1
    assert line.get_xdata()[-1] == 999
    several = {"a": "cosine", "b": rheostat.Schedule("wsd", total=500, base_rate=1.0)}
    picture = report.show_schedule(several, log=True, total=500, base_rate=0.5)
    assert [text.get_text() for text in picture.figure.axes[0].get_legend().get_texts()] == ["a", "b"]
    assert report.show_schedule({"kind": "cosine"}, total=10, base_rate=1.0).figure.axes
    with pytest.raises(rheostat.InvalidError, match="steps=1000"):
        report.show_schedule("constant(0.1)")
    assert report.show_schedule("constant(0.1)", steps=10).figure.axes


def test_without_matplotlib_a_sentence_says_how_to_get_it(monkeypatch: Any, tmp_path: Path, capsys: Any) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(rheostat.LibraryError, match=r"rheostat\[report\]"):
        report.write(ANNEALED, tmp_path / "r.html")
    from rheostat.command import main

    assert main(["report", str(ANNEALED), "-o", str(tmp_path / "r.html")]) == 74
    assert "rheostat[report]" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_curves_are_thinned_to_their_extremes_and_smoothed_by_a_median() -> None:
    xs = list(range(100_000))
    ys = [math.sin(x / 5000) + (5 if x == 77_777 else 0) for x in xs]
    found = thinned(xs, ys, 500)
    assert len(found[0]) <= 1000
    assert max(found[1]) == max(ys)
    assert min(found[1]) == min(ys)
    assert found[0] == sorted(found[0])
    assert thinned([1, 2, 3], [1.0, math.nan, 2.0]) == ([1, 3], [1.0, 2.0])
    calm = smoothed([1.0, 1e30, 1.0, math.nan, 1.0, 1.0, math.inf, 1.0, 1.0])
    assert calm == [1.0 if value == 1.0 else value for value in calm]
    assert all(value < 1e31 for value in calm)
    # The median of a window of three by hand.
    assert smoothed([3.0, 1.0, 2.0, 5.0], 0.01) == [3.0, 2.0, 2.0, 5.0]
