"""Traces of the Swift program, of a loop, cut off or odd ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from runs import ANNEALED, searching

import rheostat
from rheostat import report
from rheostat.report.stages import stages


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
