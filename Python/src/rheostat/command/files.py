"""Files of the command: read with a limit, written as a whole. `-` is the standard input or output."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable

from .failure import DATA, FILE, USAGE, Failure


def shown(path: str) -> str:
    """A path as sentences show it: an empty one would leave a hole."""
    return path or 'the empty path ""'


def name(path: str) -> str:
    """What sentences call an input."""
    return "the standard input" if path == "-" else path


def read(path: str, limit: int) -> bytes:
    """The bytes of a file; a longer one than `limit` is refused before it fills the memory."""
    try:
        if path == "-":
            found = sys.stdin.buffer.read(limit + 1)
        else:
            with open(path, "rb") as file:
                found = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise Failure(FILE, f"{shown(name(path))} cannot be read: {_reason(error)}") from None
    if len(found) > limit:
        raise Failure(DATA, f"{path} is longer than {limit} bytes, the most that is read here")
    return found


def text(content: bytes) -> str:
    """Bytes as a text for the library, which ends at a zero byte; what makes no sense is shown as U+FFFD."""
    return content.decode("utf-8-sig", errors="replace").replace("\0", "\ufffd")


def say(content: str) -> None:
    """Writes to the standard output, at once."""
    stream = sys.stdout
    try:
        if hasattr(stream, "buffer"):
            stream.flush()
            stream.buffer.write(content.encode("utf-8", errors="replace"))
            stream.buffer.flush()
        else:
            stream.write(content)
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Failure(FILE, f"the standard output cannot be written: {_reason(error)}") from None


def write(path: str, content: str | bytes) -> None:
    """Writes a whole file: a temporary one beside it, synced and renamed; what is no plain file is written directly."""
    content = content.encode("utf-8", errors="replace") if isinstance(content, str) else content
    if path == "-":
        return say(content.decode("utf-8", errors="replace"))
    if not path:
        raise Failure(FILE, 'the empty path "" cannot be written; give the name of a file')
    target = os.path.realpath(path) if os.path.islink(path) and not path.startswith(("/dev/", "/proc/")) else path
    try:
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as file:
                file.write(content)
            return None
        _replace(target, content)
    except (OSError, ValueError) as error:
        raise Failure(FILE, f"{path} cannot be written: {_reason(error)}") from None


def _replace(target: str, content: bytes) -> None:
    temporary = f"{target}.{os.getpid()}.tmp"
    try:
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def check(path: str | None, inputs: Iterable[str | None] = ()) -> None:
    """Refuses an output that cannot be written, or that would take the place of something it is made from."""
    if path is None or path == "-":
        return
    for other in inputs:
        if other and other != "-" and _same(path, other):
            raise Failure(
                USAGE, f"{path} would be overwritten, but it is read too; give the output another name", helps=False
            )
    if not path:
        write(path, b"")
    folder = os.path.dirname(os.path.realpath(path)) or "."
    if os.path.isdir(path):
        raise Failure(FILE, f"{path} cannot be written: Is a directory")
    if not os.path.isdir(folder):
        raise Failure(FILE, f"{path} cannot be written: No such file or directory")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise Failure(FILE, f"{path} cannot be written: Permission denied")


def check_distinct(outputs: Iterable[tuple[str, str | None]]) -> None:
    """Refuses two results in one file, of which one would be lost."""
    seen: list[tuple[str, str]] = []
    for option, path in outputs:
        if path is None:
            continue
        for other, before in seen:
            if os.path.realpath(path) == os.path.realpath(before):
                raise Failure(
                    USAGE, f"{other} and {option} would both be written to {path}; give each its own name", helps=False
                )
        seen.append((option, path))


def _same(first: str, second: str) -> bool:
    try:
        found, other = os.stat(first), os.stat(second)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and os.path.samestat(found, other)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
