"""What several tests use."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shells import Shell


@pytest.fixture
def shell(capsys: Any, monkeypatch: Any, tmp_path: Path) -> Shell:
    """A shell in an empty folder."""
    return Shell(capsys, monkeypatch, tmp_path)


@pytest.fixture
def no_warning() -> Iterator[None]:
    """A test in which a warning is a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
