"""Every controller that the guide names can be made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rheostat
from rheostat.torch import lr_scheduler

GUIDE = Path(__file__).parents[2] / "Documentation" / "Guides" / "Python" / "Scheduler.md"


def rows(heading: str) -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    section = text.split(f"## {heading}")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("|---")][1:]


@pytest.mark.parametrize("heading", ["Coming from torch\n", "Coming from transformers"])
def test_the_controllers_in_the_tables_exist(heading: str) -> None:
    found = [one for row in rows(heading) for one in re.findall(r"`([^`]+)`", row.split("|")[2])]
    for spelling in found:
        if spelling != "Scheduler":
            rheostat.explain(spelling)
    assert len(found) >= 12


def test_the_classes_in_the_table_are_all_there() -> None:
    named = {name for row in rows("Coming from torch\n") for name in re.findall(r"`([A-Z]\w+)", row.split("|")[1])}
    assert named <= set(lr_scheduler.__all__)
    assert len(named) == 15
