"""What led to an error."""

from __future__ import annotations

from collections.abc import Iterator


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error, then what led to it, the nearest first; each once, also where they go round in a circle.

    >>> try:
    ...     try:
    ...         raise OSError("inner")
    ...     except OSError as inner:
    ...         raise ValueError("outer") from inner
    ... except ValueError as outer:
    ...     [str(each) for each in causes_of(outer)]
    ['outer', 'inner']
    """
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        yield cause
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
