"""What the wheel holds, and what its library asks of a machine; Scripts/test-wheel.sh names the wheel."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

WHEEL = os.environ.get("RHEOSTAT_WHEEL", "")
ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(not WHEEL, reason="make test-wheel names the wheel")


@pytest.fixture(scope="module")
def names() -> list[str]:
    with zipfile.ZipFile(WHEEL) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with zipfile.ZipFile(WHEEL) as archive:
        return Path(archive.extract("rheostat/librheostat.so", tmp_path_factory.mktemp("wheel")))


def readelf(library: Path, *options: str) -> str:
    command = ["readelf", "-W", *options, str(library)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}).stdout


def test_it_exports_the_functions_of_the_header_and_nothing_else(library: Path) -> None:
    exported = set()
    for line in readelf(library, "--dyn-syms").splitlines():
        fields = line.split()
        if len(fields) >= 8 and fields[4] in ("GLOBAL", "WEAK", "UNIQUE") and fields[6] != "UND":
            exported.add(fields[7].split("@")[0])
    header = (ROOT / "Sources" / "CRheostat" / "include" / "rheostat.h").read_text()
    declared = set(re.findall(r"^[a-z].* \*?(rheostat_[a-z_]+)\(", header, re.MULTILINE))
    assert len(declared) > 30
    assert exported - {"RHEOSTAT_1"} == declared


def test_it_needs_the_c_library_and_the_runtime_of_c_plus_plus_alone(library: Path) -> None:
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", readelf(library, "-d")))
    loader = {name for name in needed if name.startswith("ld-linux")}
    assert needed - loader == {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1"}
    assert not re.search(r"\((RPATH|RUNPATH)\)", readelf(library, "-d"))


def test_its_stack_is_not_executable_and_it_has_no_text_relocations(library: Path) -> None:
    stack = next(line for line in readelf(library, "-l").splitlines() if "GNU_STACK" in line)
    assert "RWE" not in stack
    assert "(TEXTREL)" not in readelf(library, "-d")


def test_the_tag_allows_no_older_system_than_the_symbols_need(library: Path) -> None:
    tag = re.search(r"-py3-none-manylinux_(\d+)_(\d+)_\w+\.whl$", WHEEL)
    assert tag, WHEEL
    versions = re.findall(r"GLIBC_(\d+)\.(\d+)", readelf(library, "-V"))
    assert (int(tag[1]), int(tag[2])) >= max((int(a), int(b)) for a, b in versions)


def test_every_module_is_in_it_with_the_licence_and_where_the_sources_are(names: list[str]) -> None:
    source = ROOT / "Python" / "src"
    modules = {str(path.relative_to(source)) for path in source.rglob("*.py")} | {"rheostat/py.typed"}
    assert {name for name in names if name.startswith("rheostat/")} == modules | {"rheostat/librheostat.so"}
    with zipfile.ZipFile(WHEEL) as archive:
        texts = {Path(name).name: archive.read(name).decode() for name in names if ".dist-info/" in name}
    assert "GNU GENERAL PUBLIC LICENSE" in texts["LICENSE"] and "Version 3" in texts["LICENSE"]
    assert "sources" in texts["NOTICE"] and "GNU Scientific Library" in texts["NOTICE"]
    assert "License-Expression: GPL-3.0-or-later\n" in texts["METADATA"]
    assert "Requires-Python: >=3.10\n" in texts["METADATA"]
    assert not re.search(r"^Requires-Dist: (?!.*extra ==)", texts["METADATA"], re.MULTILINE)


def test_it_carries_the_version_of_its_library(library: Path, names: list[str]) -> None:
    import ctypes

    loaded = ctypes.CDLL(str(library))
    loaded.rheostat_version.restype = ctypes.c_char_p
    version = loaded.rheostat_version().decode()
    assert Path(WHEEL).name.split("-")[1] == version
    assert f"rheostat-{version}.dist-info/METADATA" in names


def test_it_is_small() -> None:
    assert Path(WHEEL).stat().st_size <= 8 << 20
