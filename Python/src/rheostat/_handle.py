"""Values that live in the library: they open, close, copy and pickle in one way."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from . import _library as c
from .errors import InvalidError
from .plan import _json

if TYPE_CHECKING:  # Part of typing from Python 3.11 on.
    from typing_extensions import Self


class Handle:
    """A value of the library, which is freed with the Python object or by `close`.

    It copies, deep-copies and pickles by its snapshot, from which it goes on bit for bit.
    """

    # What sentences call it, and the calls of the library that restore it and give its snapshot.
    _noun: ClassVar[str]
    _restorer: ClassVar[str]
    _keeper: ClassVar[str]
    _handle: int = 0

    def _begin(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def from_snapshot(cls, snapshot: str | Mapping[str, Any]) -> Self:
        """Goes on from what `snapshot` gave, bit for bit.

        Args:
            snapshot: the dictionary, or its text.

        Raises:
            InvalidError: what is no snapshot, or of another version.
        """
        if not isinstance(snapshot, (str, Mapping)):
            raise InvalidError(f"a snapshot is a dictionary or its text; got {type(snapshot).__name__}")
        text = snapshot if isinstance(snapshot, str) else _json(dict(snapshot), "the snapshot")
        made = cls.__new__(cls)
        made._begin(c.created(cls._restorer, c.encoded(text, "the snapshot")))
        return made

    def snapshot(self) -> dict[str, Any]:
        """All that is needed to go on, ready for JSON."""
        found: dict[str, Any] = json.loads(self.snapshot_json())
        return found

    def snapshot_json(self) -> str:
        """The same as text."""
        return c.answer(self._keeper, self._open()) or ""

    def close(self) -> None:
        """Frees the value; any later use raises MisuseError, a second `close` does nothing.

        Raises:
            MisuseError: another thread is using it.
        """
        handle, self._handle = self._handle, 0
        if handle and c.library.rheostat_destroy(handle) != c.OK:
            self._handle = handle
            c.fail(c.MISUSED, f"the {self._noun} is in use by another thread; close it when that is done")

    def _open(self) -> int:
        """The handle of one that was not closed."""
        if not self._handle:
            c.fail(c.MISUSED, f"the {self._noun} was closed; make another, or one from its snapshot")
        return self._handle

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # At the end of the interpreter the library may be gone.
        with contextlib.suppress(Exception):
            self.close()

    def __copy__(self) -> Self:
        return type(self).from_snapshot(self.snapshot_json())

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return type(self).from_snapshot, (self.snapshot_json(),)
