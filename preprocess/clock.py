"""Since when a user's code is at work in this process, where its guard sees it too."""

from array import array

AT_REST = 0.0

_since: "memoryview[float]" = memoryview(array("d", [AT_REST])).cast("B").cast("d")


def clock() -> "memoryview[float]":
    """Its only item: the `time.monotonic()` at which a user's code was begun, AT_REST where none works."""
    return _since


def keep_in(since: "memoryview[float]") -> None:
    """Keep it there from now on, in memory that another process sees."""
    global _since  # noqa: PLW0603 - one process, one clock
    _since = since
