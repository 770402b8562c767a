"""The exceptions that Rheostat raises; each carries one sentence."""


class RheostatError(Exception):
    """Base class of all exceptions of this package."""


class InvalidError(RheostatError, ValueError):
    """A configuration, plan, snapshot, text or number makes no sense; the sentence says what to write instead."""


class RefusedError(RheostatError, RuntimeError):
    """An event does not answer the directive, or the plan cannot change so; nothing has changed."""


class MisuseError(RheostatError, RuntimeError):
    """A handle was used after its end or by two threads at once."""


class DistributedError(RheostatError, RuntimeError):
    """The ranks of a distributed run disagree, or one of them failed; the sentence names the ranks."""


class LibraryError(RheostatError, ImportError):
    """The library that this package drives is missing or of another version, or matplotlib is missing."""
