"""Builds the Swift library into the package: one wheel for every Python from 3.10 on."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NEEDED = (6, 2)


def swift_version() -> tuple[int, int]:
    """The version of the compiler; 0.0 if there is none."""
    if not shutil.which("swift"):
        return 0, 0
    text = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"Swift version (\d+)\.(\d+)", text.stdout + text.stderr)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def missing() -> list[str]:
    """What the build needs and this machine lacks, each with how to get it."""
    found = []
    if not sys.platform.startswith("linux"):
        found.append(f"Linux: there is no build for {sys.platform} so far")
    if not (ROOT / "Package.swift").exists():
        found.append("the Swift sources: install from a checkout of the repository, or from a wheel")
    swift = swift_version()
    if swift < NEEDED:
        known = f" (this is {swift[0]}.{swift[1]})" if swift > (0, 0) else ""
        found.append(f"Swift {NEEDED[0]}.{NEEDED[1]} or newer{known}: https://www.swift.org/install/linux")
    packages = []
    if not shutil.which("pkg-config"):
        packages.append("pkg-config")
    archives = [*Path("/usr/lib").glob("*/libgsl.a"), *Path("/usr").glob("lib*/libgsl.a")]
    if not archives or not Path("/usr/include/gsl/gsl_math.h").exists():
        packages.append("libgsl-dev")
    if packages:
        found.append(f"{' and '.join(packages)}: sudo apt-get install -y {' '.join(packages)}")
    return found


def build_library(target: Path) -> None:
    """Builds a library that carries the Swift runtime and GSL, and puts it at `target`."""
    lacking = missing()
    if lacking:
        sys.exit("rheostat cannot be built here; missing is " + "; ".join(lacking))
    scratch = os.environ.get("RHEOSTAT_SCRATCH", str(ROOT / ".build-python"))
    exports = HERE / "native" / "exports.map"
    linker = [f"--version-script={exports}", "--gc-sections", "-s"]
    command = ["swift", "build", "-c", "release", "--product", "RheostatC", "--scratch-path", scratch]
    # Without rpaths: those of this machine mean nothing elsewhere.
    command += ["-Xswiftc", "-static-stdlib", "-Xswiftc", "-no-toolchain-stdlib-rpath", "--disable-local-rpath"]
    for flag in linker:
        command += ["-Xlinker", flag]
    built = subprocess.run(command, cwd=ROOT, env={**os.environ, "RHEOSTAT_STATIC_GSL": "1"}, check=False)
    if built.returncode:
        sys.exit("rheostat could not be built: swift build failed, and said why above")
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".new")
    shutil.copy2(Path(scratch) / "release" / "libRheostatC.so", temporary)
    temporary.replace(target)


class BuildWithLibrary(build_py):
    """Puts the library beside the Python files; into the source folder for an editable install."""

    def run(self) -> None:
        if not self.editable_mode:  # What an earlier build left there may be gone from the sources.
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        place = HERE / "src" / "rheostat" if self.editable_mode else Path(self.build_lib) / "rheostat"
        build_library(place / "librheostat.so")


class PlatformWheel(bdist_wheel):
    """A wheel for this platform and every Python, since the library is driven through ctypes."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> tuple[str, str, str]:
        platform = super().get_tag()[2]
        library = next(Path(self.bdist_dir or "").glob("**/librheostat.so"), None)
        return "py3", "none", manylinux(platform, library)


def manylinux(platform: str, library: Path | None) -> str:
    """The tag of the oldest glibc that the library runs on."""
    if library is None or not platform.startswith("linux_"):
        return platform
    versions = re.findall(rb"GLIBC_(\d+)\.(\d+)", library.read_bytes())
    major, minor = max((int(a), int(b)) for a, b in versions)
    return f"manylinux_{major}_{minor}_{platform.removeprefix('linux_')}"


class Binary(Distribution):
    """Says that the package is no pure Python, so that it lands in the right folder."""

    def has_ext_modules(self) -> bool:
        return True


def version() -> str:
    """The version stands once, in the library's source."""
    source = (ROOT / "Sources" / "RheostatABI" / "Library.swift").read_text()
    found = re.search(r'pointer\("(\d+\.\d+\.\d+)"\)', source)
    return found.group(1) if found else sys.exit("there is no version in Sources/RheostatABI/Library.swift")


setup(version=version(), cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel}, distclass=Binary)
