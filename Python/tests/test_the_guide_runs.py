"""The Python of the guide, block after block, in an empty folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

GUIDE = Path(__file__).parents[2] / "Documentation" / "Guides" / "Python" / "README.md"


@pytest.mark.skipif(not GUIDE.exists(), reason="the guide is in the repository only")
def test_the_guide_runs(tmp_path: Path, monkeypatch: Any) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert len(blocks) >= 6
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(GUIDE), "exec"), names)
    assert names["schedule"](50) == 0.1
    assert abs(names["best"].lr / 0.01 - 1) < 0.3
    assert names["found"].lr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.html", "run.png", "schedules.svg"]
