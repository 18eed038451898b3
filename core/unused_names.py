"""Names that no file has yet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path


def unused_name(path: Path) -> Path:
    """The file itself, else the first of `NAME-2`, `NAME-3`, ... that does not exist."""

    def names() -> Iterator[Path]:
        yield path
        for number in count(2):
            yield path.with_name(f"{path.stem}-{number}{path.suffix}")

    return next(name for name in names() if not name.exists())
