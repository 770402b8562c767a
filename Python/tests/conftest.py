"""What several tests use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shells import Shell


@pytest.fixture
def shell(capsys: Any, monkeypatch: Any, tmp_path: Path) -> Shell:
    """A shell in an empty folder."""
    return Shell(capsys, monkeypatch, tmp_path)
