"""One self-contained page: pictures inline, tables of results, searches and decisions; no script, no network."""

from __future__ import annotations

import html
import math
import os
from collections.abc import Iterable, Sequence

from ..errors import InvalidError
from .run_figure import draw, omitted
from .stages import Stage, stages
from .trace import Mark, Trace

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; color: #1a1a1a; background: #fff; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
svg { max-width: 100%; height: auto; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; } h3 { font-size: 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.87rem; margin: 0.6rem 0; }
th, td { padding: 0.25rem 0.7rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.note { color: #555; font-size: 0.87rem; }
pre { background: #f6f6f6; padding: 0.8rem; overflow-x: auto; }
"""

# A table of thousands of rows helps nobody.
_MOST_DECISIONS = 500


def page(traces: Sequence[Trace], title: str) -> str:
    """The whole page."""
    parts = [_results(traces)]
    if len(traces) > 1:
        parts.append(_picture(draw(traces, title).svg(), "Loss and learning rate of all runs"))
    for trace in traces:
        parts.append(_run(trace, with_heading=len(traces) > 1))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_safe(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{_safe(title)}</h1>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def write_file(path: str | os.PathLike[str], text: str) -> None:
    """Writes a page, `-` to the standard output."""
    if path == "-":
        print(text, end="", flush=True)
        return
    try:
        with open(path, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError as error:
        raise InvalidError(f"{os.fspath(path)} cannot be written: {error.strerror}") from None


def _results(traces: Sequence[Trace]) -> str:
    rows = []
    for trace in traces:
        checks = [check for check in trace.validations if math.isfinite(check.loss)]
        last = f"{checks[-1].loss:.4g}" if checks else "-"
        best = f"{min(check.loss for check in checks):.4g}" if checks else "-"
        planned = f" of {trace.total:,}" if trace.total and trace.total != trace.performed else ""
        rows.append(
            [
                trace.name,
                f"{trace.performed:,}{planned}",
                f"{trace.searched:,} ({100 * trace.searched / max(trace.performed, 1):.1f} %)",
                f"{trace.lost:,}",
                _number(trace.losses[-1]),
                last,
                best,
            ]
        )
    heads = ("Run", "Updates", "Searched", "Lost", "Last training loss", "Last validation loss", "Smallest")
    note = (
        "Searched updates were probes that were thrown away; lost ones were thrown away after a divergence. All count."
    )
    return _table(heads, rows) + f'<p class="note">{note}</p>\n'


def _run(trace: Trace, with_heading: bool) -> str:
    found = stages(trace.decisions)
    parts = [f"<h2>{_safe(trace.name)}</h2>"] if with_heading else []
    parts.append(_picture(draw([trace]).svg(), f"Loss, learning rate and searches of {trace.name}"))
    if omitted(found):
        parts.append(f'<p class="note">{omitted(found)} further searches stand in the table alone.</p>')
    if trace.about:
        items = "".join(f"<li>{_safe(name)}: {_safe(text)}</li>" for name, text in trace.about.items())
        parts.append(f'<ul class="note">{items}</ul>')
    if found:
        parts += ["<h3>Searches</h3>", _searches(found)]
    if trace.decisions:
        parts += ["<h3>Decisions</h3>", _decisions(trace.decisions)]
    return "\n".join(parts)


def _searches(found: Sequence[Stage]) -> str:
    rows = []
    for stage in found:
        rates = [trial.lr for trial in stage.trials]
        count = f"{len(rates)} ({stage.failures} diverged)" if stage.failures else str(len(rates))
        tried = f"{_number(min(rates))} to {_number(max(rates))}" if rates else "-"
        band = f"{_number(stage.low)} to {_number(stage.high)}" if math.isfinite(stage.low) else "-"
        numbers = [_number(stage.chosen), _number(stage.expected), band, _number(stage.happened)]
        rows.append([str(stage.number), count, tried, *numbers])
    return _table(("Search", "Trials", "Tried", "Chosen", "Expected", "95 % band", "Happened"), rows)


def _decisions(marks: Sequence[Mark]) -> str:
    rows = []
    for step, decision in marks[-_MOST_DECISIONS:]:
        number = str(decision.number or "")
        rows.append([number, f"{step:,}", _number(decision.rate), decision.reason, decision.text])
    table = _table(("No.", "After", "Learning rate", "Reason", "What was decided, and why"), rows, words=(3, 4))
    left = len(marks) - len(rows)
    return (f'<p class="note">The last {len(rows)} of {len(marks)}.</p>\n' if left > 0 else "") + table


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]], words: Sequence[int] = ()) -> str:
    head = "".join(f'<th scope="col">{_safe(name)}</th>' for name in heads)
    body = ""
    for row in rows:
        cells = "".join(_cell(cell, place in words) for place, cell in enumerate(row) if place)
        body += f'<tr><th scope="row">{_safe(row[0])}</th>{cells}</tr>\n'
    return f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'


def _cell(text: str, is_words: bool) -> str:
    return f"<td>{_safe(text)}</td>" if is_words else f'<td class="number">{_safe(text)}</td>'


def _picture(svg: str, label: str) -> str:
    return f'<figure role="img" aria-label="{_safe(label)}" style="margin:0">\n{svg}\n</figure>'


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4g}"


def _safe(text: str) -> str:
    """A text of somebody's for a page; letters that no page may hold are shown as U+FFFD."""
    return html.escape("".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in text))
