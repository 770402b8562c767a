"""`import rheostat` needs nothing but Python and its own library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import rheostat

HEAVY = (
    "numpy",
    "torch",
    "matplotlib",
    "pandas",
    "asyncio",
    "difflib",
    "argparse",
    "rheostat.torch",
    "rheostat.report",
    "rheostat.command",
)


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Another interpreter with this package."""
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=known, timeout=60, check=False
    )


def test_no_heavy_module_is_imported() -> None:
    code = (
        "import rheostat, sys; rheostat.Schedule('cosine', total=10, base_rate=1.0)(3); "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = run(code)
    assert done.stdout == "[]\n", done.stderr


def test_the_console_script_imports_no_heavy_module() -> None:
    code = "import rheostat.command, sys; print([m for m in ('numpy', 'torch', 'matplotlib') if m in sys.modules])"
    assert run(code).stdout == "[]\n"


@pytest.mark.parametrize("path", ["/nosuch/library.so", "/dev/null", sys.executable])
def test_a_missing_library_is_told_in_a_sentence(path: str) -> None:
    done = run("import rheostat", RHEOSTAT_LIBRARY=path)
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1
    assert last.startswith("rheostat.errors.LibraryError: ")
    assert "RHEOSTAT_LIBRARY" in last


def test_everything_that_is_named_is_there() -> None:
    for name in rheostat.__all__:
        assert getattr(rheostat, name) is not None
    assert Path(rheostat.__file__).with_name("py.typed").exists()
    assert all(
        issubclass(getattr(rheostat, name), rheostat.RheostatError)
        for name in rheostat.__all__
        if name.endswith("Error")
    )
    assert rheostat.__version__ == rheostat._library.version()
    assert len(rheostat.MODELS) >= 5
    assert "trainingLoss" in rheostat.SIGNALS
