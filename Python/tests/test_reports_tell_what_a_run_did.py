"""Reports: traces of the Swift program, of a loop, cut off or odd ones; the figure and the page."""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path
from typing import Any
from xml.dom import minidom

import pytest

import rheostat
from rheostat import report
from rheostat.report.drawing import smoothed, thinned
from rheostat.report.stages import stages

DATA = Path(__file__).parent / "data"
ANNEALED = DATA / "annealed-search.jsonl"


def test_a_trace_of_the_swift_program_is_read() -> None:
    trace = report.read(ANNEALED)
    assert (trace.name, trace.total, trace.performed, trace.searched, trace.lost) == (
        "annealedSearch",
        600,
        600,
        108,
        0,
    )
    assert (len(trace.steps), len(trace.decisions), trace.restores) == (600, 6, [28, 48, 68, 88, 108])
    assert trace.validations[-1].loss == pytest.approx(0.0697, abs=1e-3)
    (stage,) = stages(trace.decisions)
    assert [trial.lr for trial in stage.trials] == pytest.approx([0.5868, 0.1856, 1.856, 5.868], rel=1e-3)
    assert stage.chosen == pytest.approx(1.474, rel=1e-3)
    assert stage.low < stage.expected < stage.high
    assert stage.failures == 0
    curve = stage.curve()
    assert min(curve, key=lambda point: point[1])[0] == pytest.approx(1.7, rel=0.3)


def searching(name: str = "mine") -> report.Trace:
    """A search of two stages with a failure, an outcome, a divergence and a roll-back."""
    trace = report.Trace(name, total=200, about={"optimizer": "adamw <b>"})
    step = 0

    def decided(reason: str, **values: float) -> None:
        number = len(trace.decisions) + 1
        trace.decided(step, rheostat.Decision(number, step, 0.1, reason, values, f"{reason} & <i>why</i>"))

    for stage in (1.0, 2.0):
        for lr, score in ((1e-3, 0.9), (1e-2, 0.5), (1e-1, math.nan)):
            for _ in range(10):
                step += 1
                trace.add(step, lr, math.nan if math.isnan(score) and _ > 5 else 2.0, "probe")
            decided(
                "trialFailed" if math.isnan(score) else "trialEnded",
                stage=stage,
                tried=lr,
                score=score,
                sd=0.1,
                steps=10.0,
            )
            trace.restored(step, step - int(stage - 1) * 40)
        decided("rateChosen", stage=stage, chosen=0.01, expected=0.5, low=0.4, high=0.6, trials=3.0, searched=30.0)
        for _ in range(40):
            step += 1
            trace.add(step, 0.01, 1.0 / step)
        decided("stageEnded", stage=stage, chosen=0.01, expected=0.5, happened=0.55)
        trace.validated(step, 0.5 / stage, 0.9)
    for _ in range(60):
        step += 1
        trace.add(step, 0.01, math.inf if _ == 3 else 1e6 if _ == 2 else 0.01)
    trace.restored(step, trace.searched + 5)
    return trace


def test_a_trace_is_written_and_read_again(tmp_path: Path) -> None:
    trace = searching()
    trace.write(tmp_path / "t.jsonl")
    again = report.read(tmp_path / "t.jsonl")
    assert again.lines() == trace.lines()
    assert (again.searched, again.lost, again.performed, again.total) == (60, 5, 200, 200)
    assert all(json.loads(line) for line in trace.lines())


def test_lines_and_tables_of_a_loop_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(
        '{"step":1,"role":"probe","lr":0.1,"loss":"nan"}\n{"step":2,"role":"main","lr":0.2,"loss":1.5,"validation":1.25,'
        '"decision":{"number":1,"reason":"rateMoved","text":"moved"}}\n\n'
        '{"step":3,"lr":0.2,"loss":NaN,"decision":"by hand"}\n'
        '{"step":4,"lr":0.2,"lo'
    )
    trace = report.read(path)
    assert (list(trace.steps), list(trace.probes), trace.name) == ([1, 2, 3], [1, 0, 0], "t")
    assert [mark.decision.text for mark in trace.decisions] == ["moved", "by hand"]
    assert [check.loss for check in trace.validations] == [1.25]
    path = tmp_path / "t.csv"
    path.write_text("\ufeffStep,LR,Loss,role,validation\r\n1,0.1,2.0,probe,\r\n2,0.1,nan,main,0.5\r\n3,0.1,")
    trace = report.read(path)
    assert (list(trace.steps), trace.losses[0], trace.searched) == ([1, 2], 2.0, 1)
    assert [check.loss for check in trace.validations] == [0.5]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "lr,loss\n1,2\n",
        "step,lr\n1\n2,3\n",
        "step,lr\nx,0.1\n",
        "step,lr\n-1,0.1\n",
        "step,lr\n2,0.1\n1,0.1\n",
        '{"step":1}\n',
        '{"step":1,"lr":"x"}\n',
        '{"step":1.5,"lr":1}\n',
        '{"step":1,"lr":1,"decision":5}\n',
        '{"step":1,"lr":1,"decision":{"values":[1]}}\n',
        '{"step":1,"lr":1}\n[]\n{}\n',
        '{"step":1,"lr":1}\nnonsense\n{}\n',
        '{"type":"run","format":"other/1"}\n',
        '{"type":"steps","performed":-1,"rate":1}\n',
        '{"step":1e300,"lr":1}\n',
        '{"step":1,"lr":true}\n',
        "[" * 100_000,
        '{"a":' * 5000 + "\n{}\n",
    ],
)
def test_what_is_no_trace(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t"
    path.write_text(text)
    with pytest.raises(rheostat.InvalidError) as caught:
        report.read(path)
    assert str(path) in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b'{"step":1,"lr":1}\n\xff\xfe\n')
    for path in (tmp_path / "nosuch", tmp_path, tmp_path / "bytes", "a\0b"):
        with pytest.raises(rheostat.InvalidError):
            report.read(path)


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
