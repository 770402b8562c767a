"""`rheostat controllers`: lists the catalogue."""

from __future__ import annotations

import argparse
from typing import Any

from .. import _library as c
from ..spelling import unknown
from . import files, jsontext
from .failure import DATA, USAGE, Failure

ABSTRACT = "Lists every kind of controller: what it does, its parameters, what it needs, where it comes from."
ABOUT = """\
Each kind is shown with one sentence, its formula and its parameters: unit, range, default, and why the default is
what it is. "needs" names the readings and deeds that it asks of the training loop; one that needs nothing is a closed
form, which rheostat schedule can list and plot. "unverified" says which part of a formula could not be checked.

  rheostat controllers --brief          one line for each
  rheostat controllers plateau          one kind in full
  rheostat controllers --json           everything, for machines
"""

_TITLES = {
    "schedules": "SCHEDULES: closed forms of the step",
    "dialects": "DIALECTS: closed forms exactly as a library computes them, quirks included",
    "combinators": "COMBINATORS: wrappers around any controller",
    "rules": "RULES: they react to what the run reports",
    "searches": "SEARCHES: they try rates from a checkpoint",
}
_WISH = "    wishes    a schedule-free optimizer in place of one of the SGD family; the loop decides"


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the options."""
    parser.add_argument("kind", nargs="?", help="Show this kind alone.")
    parser.add_argument("--brief", action="store_true", help="One line for each kind.")
    parser.add_argument("--json", action="store_true", help="Write JSON: a list of objects.")


def run(options: argparse.Namespace) -> None:
    """Lists."""
    if options.brief and options.json:
        raise Failure(USAGE, "--brief and --json exclude each other; give one of them")
    listed = jsontext.read(c.answer("catalog") or "{}")
    kinds, presets = listed["controllers"], listed["presets"]
    if options.kind is not None:
        kinds, presets = [one for one in kinds if one["kind"] == options.kind], []
        if not kinds:
            raise Failure(DATA, unknown(options.kind))
    if options.json:
        return files.say(jsontext.pretty(kinds) + "\n")
    files.say(_brief(kinds, presets) if options.brief else _full(kinds, presets))


def _brief(kinds: list[Any], presets: list[Any]) -> str:
    width = max(len(one["kind"]) for one in kinds) + 2
    text = _grouped(kinds, lambda one: f"  {one['kind']:<{width}}{one['summary']}\n")
    names = "".join(f"  {one['name']:<{max(width, len(one['name']) + 1)}}{one['summary']}\n" for one in presets)
    return text + _headed(names)


def _full(kinds: list[Any], presets: list[Any]) -> str:
    names = "".join(
        f"\n  {one['name']}\n    {one['summary']}\n    stands for  {one['spelling']}\n    {one['reason']}\n"
        for one in presets
    )
    return _grouped(kinds, lambda one: "\n" + _page(one)) + _headed(names)


def _headed(presets: str) -> str:
    return f"\nPRESETS: names for configurations\n{presets}" if presets else ""


def _grouped(kinds: list[Any], render: Any) -> str:
    parts = []
    for group, title in _TITLES.items():
        members = [one for one in kinds if one["group"] == group]
        if members:
            parts.append(f"{title}\n" + "".join(render(one) for one in members))
    return "\n".join(parts)


def _page(entry: Any) -> str:
    lines = [f"  {entry['kind']}", f"    {entry['summary']}", f"    formula   {entry['formula']}"]
    lines.append(f"    needs     {_needs(entry.get('needs'))}")
    if "uses" in entry:
        lines.append(f"    uses      {_needs(entry['uses'])}, if the plan offers it")
    if entry["wishesScheduleFree"]:
        lines.append(_WISH)
    lines += [f"    example   {entry['example']}", f"    source    {entry['source']}"]
    lines.append(f"    verified  {_verification(entry)}")
    for parameter in entry["parameters"]:
        unit = "" if parameter["unit"] == "1" else f", unit: {parameter['unit']}"
        lines.append(f"      {parameter['name']}: {parameter['form']}{unit}; {_default(parameter)}")
        lines += [f"          {line}" for line in _wrapped(parameter["about"], 96)]
    return "\n".join(lines) + "\n"


def _verification(entry: Any) -> str:
    if entry.get("ours"):
        return "there is no original to check it against: it is our own"
    return "the formula against its source" if entry["verified"] else f"not all; unverified: {entry['unverified']}"


def _needs(needs: Any) -> str:
    if needs is None:
        return "depends on what it holds"
    return ", ".join(needs["signals"] + [f"can {deed}" for deed in needs["can"]]) or "nothing: a closed form"


def _default(parameter: Any) -> str:
    if "defaultIs" in parameter:
        return f"default: {parameter['defaultIs']}"
    return "required" if parameter.get("required") else f"default {jsontext.compact(parameter['default'])}"


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines
