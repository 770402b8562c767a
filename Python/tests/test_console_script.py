"""The console script: answers, exit codes, files, pipes."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
from typing import Any

import pytest
from loops import plan
from shells import TRIALS, Shell, control

import rheostat


def test_schedules_as_tables(shell: Shell) -> None:
    code, out, _ = shell("schedule", "warmup(5%) > cosine", "--steps", "100", "--csv", "-")
    rows = [line.split(",") for line in out.splitlines()]
    assert (code, rows[0], len(rows)) == (0, ["step", "rate"], 101)
    assert [float(rate) for _, rate in rows[1:]] == rheostat.rates("warmup(5%) > cosine", 100, plan())
    code, out, _ = shell("schedule", "torchOneCycle(peak=1)", "--steps", "95", "--csv", "-", "--every", "10")
    assert out.splitlines()[0] == "step,rate,momentum"
    assert [line.split(",")[0] for line in out.splitlines()[1:]] == [*(str(k) for k in range(0, 95, 10)), "94"]


def test_schedules_in_the_terminal_and_as_pictures(shell: Shell) -> None:
    code, out, _ = shell("schedule", "cosine", "--ascii")
    assert code == 0
    assert out.isascii()
    assert "largest  0.1 at step 0" in out
    pytest.importorskip("matplotlib")
    names = ["--svg", "a.svg", "--png", "a.png", "--html", "a.html"]
    assert shell("schedule", "cosine", "--log", *names) == (0, "", "")
    assert (shell.folder / "a.png").read_bytes()[:4] == b"\x89PNG"
    assert "<svg" in (shell.folder / "a.svg").read_text()
    assert "&quot;kind&quot;: &quot;cosine&quot;" in (shell.folder / "a.html").read_text()


def test_a_configuration_file_is_read_and_named(shell: Shell) -> None:
    _, out, _ = shell("schedule", "warmup(5%) > cosine", "--explain")
    (shell.folder / "c.json").write_text(out)
    (shell.folder / "plain").write_text(out)
    (shell.folder / "cosine").write_text("a word of the catalogue is that, even if there is such a file")
    wanted = shell("schedule", "warmup(5%) > cosine", "--csv", "-")
    assert shell("schedule", "c.json", "--csv", "-") == shell("schedule", "plain", "--csv", "-") == wanted
    assert shell("schedule", "cosine", "--csv", "-")[0] == 0
    (shell.folder / "bad.json").write_text('{"format":"rheostat/1","kind":"cosine","peek":1}')
    code, _, err = shell("schedule", "bad.json")
    assert code == 65
    assert err.startswith("rheostat: bad.json: ")
    assert "peek" in err


def test_refined_schedules(shell: Shell) -> None:
    (shell.folder / "n.csv").write_text("step,norm\n0,1\n10,2\n20,3\n30,2\n")
    code, out, _ = shell("schedule", "refine", "n.csv", "--norm", "l1", "--explain")
    found = json.loads(out)
    assert (code, found["kind"], found["gradientNorms"], found["exponent"]) == (0, "refined", [1.0, 2.0, 3.0, 2.0], 1.0)
    assert shell("schedule", "refine", "n.csv", "--csv", "-")[1].count("\n") == 1001


def test_control_answers_every_line(shell: Shell) -> None:
    code, out, _ = shell("control", "cosine", stdin=control(50))
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["rate"] for line in lines[:-1]] == rheostat.rates("cosine", 50, plan(total=50))
    assert lines[-1] == {"n": 50, "do": "finish"}


def test_control_goes_on_after_a_kill(shell: Shell) -> None:
    whole = shell("control", "warmup(5) > cosine", stdin=control(50))[1].splitlines()
    for cut in (1, 17, 49):
        (shell.folder / "s.json").unlink(missing_ok=True)
        shell("control", "warmup(5) > cosine", "--resume", "s.json", stdin=control(cut))
        # The last answer was lost: the loop answers its directive once more.
        for n in {max(cut - 1, 0), cut}:
            stored = (shell.folder / "s.json").read_bytes()
            stdin = f'{{"plan":{{"total":50,"baseRate":0.1}},"n":{n}}}\n{{"n":{n},"event":"trained"}}\n'
            _, out, _ = shell("control", "warmup(5) > cosine", "--resume", "s.json", stdin=stdin)
            assert out.splitlines() == whole[n : n + 2]
            (shell.folder / "s.json").write_bytes(stored)


def test_suggestions_from_a_table(shell: Shell) -> None:
    (shell.folder / "l.csv").write_text(TRIALS)
    code, out, _ = shell("suggest", "l.csv", "--json")
    found = json.loads(out)
    assert (code, found["do"]) == (0, "try")
    assert 1e-5 <= found["lr"] <= 1
    assert shell("suggest", "-", "--json", stdin=TRIALS)[1] == out
    assert shell("suggest", "l.csv")[1].splitlines()[0] == f"try {found['lr']:.6g}"
    first = shell("suggest", "l.csv", "--state", "s.json")[1]
    second = shell("suggest", "l.csv", "--state", "s.json")[1]
    assert first != second
    assert shell("suggest", "--state", "s.json", "--json")[0] == 0
    code, _, err = shell("suggest", "--state", "s.json", "--range", "1e-3...10")
    assert code == 65
    assert err.startswith("rheostat: s.json: ")
    assert "o" in shell("suggest", "l.csv", "--plot")[1]


def test_a_program_talks_to_a_search(shell: Shell) -> None:
    search = rheostat.BayesianSearch()
    lines, wanted = [], []
    for _ in range(12):
        lr = search.ask()
        value = (math.log10(lr) + 2) ** 2
        search.tell(lr, value)
        wanted.append(lr)
        lines += ['{"ask":"try"}', json.dumps({"tell": {"lr": lr, "value": value}})]
    stdin = "\n".join([*lines, '{"best":true}', "nonsense", "\udc80"]).encode(errors="surrogateescape")
    code, out, _ = shell("suggest", "--lines", "--state", "s.json", stdin=stdin)
    answers = [json.loads(line) for line in out.splitlines()]
    best = search.best()
    assert code == 0
    assert best is not None
    assert [answer["lr"] for answer in answers[0:24:2]] == wanted
    assert answers[24] == {"lr": pytest.approx(best.lr), "mean": pytest.approx(best.mean), "sd": pytest.approx(best.sd)}
    assert [list(answer) for answer in answers[25:]] == [["error"], ["error"]]
    assert json.loads(shell("suggest", "--lines", "--state", "s.json", stdin='{"best":true}')[1]) == answers[24]


def test_forecasts(shell: Shell) -> None:
    losses = [2 * 0.95**step + 0.5 for step in range(60)]
    (shell.folder / "s.csv").write_text(
        "Step, Loss\r\n" + "".join(f'"{k}",{loss}\r\n' for k, loss in enumerate(losses))
    )
    code, out, _ = shell("forecast", "s.csv", "--at", "100", "--at", "1e6", "--json", "--model", "power")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [line["at"] for line in lines], lines[0]["n"]) == (0, [100, 1000000], 60)
    assert lines[0]["mean"] == rheostat.forecast(losses, 100, "power").mean
    assert "95 % band" in shell("forecast", "s.csv", "--at", "100", "--plot")[1]


def test_range_tests(shell: Shell) -> None:
    rows = [(1e-6 * 1e7 ** (k / 99), k) for k in range(100)]
    losses = [
        2.3 - 1.2 / (1 + math.exp(-3 * (math.log10(lr) + 2.5))) + (lr > 0.3) * lr**2 + 0.01 * (k % 3) for lr, k in rows
    ]
    table = "lr,loss\n" + "".join(f"{lr},{loss}\n" for (lr, _), loss in zip(rows, losses, strict=True))
    (shell.folder / "p.csv").write_text(table)
    code, out, _ = shell("range-test", "p.csv", "--json")
    assert code == 0
    assert json.loads(out)["minimum"]["lr"] == rheostat.range_test([lr for lr, _ in rows], losses).minimum.lr
    code, out, _ = shell("range-test", "p.csv", "--plot", "--csv", "q.csv")
    assert out.startswith("steepest")
    assert (shell.folder / "q.csv").read_text() == table
    (shell.folder / "flat.csv").write_text("lr,loss\n" + "".join(f"{lr},2\n" for lr, _ in rows))
    assert shell("range-test", "flat.csv")[0] == 65


def test_the_catalogue(shell: Shell) -> None:
    _, out, _ = shell("controllers", "--json")
    listed = json.loads(out)
    kinds = [one["kind"] for one in listed]
    assert kinds == [one["kind"] for one in rheostat.catalog()["controllers"]]
    brief = shell("controllers", "--brief")[1]
    assert all(f"  {kind} " in brief for kind in kinds)
    assert "patience" in shell("controllers", "plateau")[1]


@pytest.mark.parametrize("command", ["train", "compare", "study"])
def test_what_the_swift_program_does(shell: Shell, command: str) -> None:
    code, out, err = shell(command, "--steps", "10")
    assert (code, out) == (64, "")
    assert "swift build" in err
    assert "Pilot" in err


def test_help_of_every_command(shell: Shell) -> None:
    for name in ("schedule", "controllers", "control", "suggest", "forecast", "range-test", "report"):
        code, out, _ = shell(name, "--help")
        assert code == 0
        assert out.startswith(f"usage: rheostat {name}")
        assert "%%" not in out
        assert shell("help", name)[1] == out
    assert shell("--version")[1] == rheostat.__version__ + "\n"
    assert "range-test" in shell("--help")[1] == shell()[1]


def script(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """The command as a process.

    Ctrl-C reaches it also where the tests run in the background of a shell, which makes what it starts deaf to it.
    """
    command = [sys.executable, "-m", "rheostat", *arguments]
    deaf = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    finally:
        signal.signal(signal.SIGINT, deaf)


def test_a_closed_pipe_and_ctrl_c_end_quietly() -> None:
    reader = script("schedule", "cosine", "--steps", "200000", "--csv", "-")
    assert reader.stdout is not None
    assert reader.stderr is not None
    reader.stdout.read(10)
    reader.stdout.close()
    assert reader.stderr.read() == b""
    assert reader.wait() == -signal.SIGPIPE
    reader.stderr.close()
    talk = script("control", "cosine", stdin=subprocess.PIPE)
    assert talk.stdin is not None
    assert talk.stdout is not None
    talk.stdin.write(b'{"plan":{"total":50,"baseRate":0.1}}\n')
    talk.stdin.flush()
    # The answer comes before the next line is waited for.
    assert json.loads(talk.stdout.readline())["do"] == "train"
    talk.send_signal(signal.SIGINT)
    out, err = talk.communicate()
    assert (out, err, talk.returncode) == (b"", b"", -signal.SIGINT)
