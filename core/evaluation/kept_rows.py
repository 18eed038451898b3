"""The rows of a measurement, written as they come, so that an interrupted run goes on where it was.

A file of one JSON object a line. Each row has a key that says all it depends on: images, landmarks, change, aligner,
weights and version of the program. A row whose key is not asked for, and a line that is not as it was written, by the
hash of its values that it ends with, is left alone: what stood there is measured again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from core import __version__
from core.errors import InputError
from core.evaluation.automatic import AutomaticMeasurement, Stranger
from core.full_disk import is_full_disk
from core.places import content_of
from core.quoting import told

Row = AutomaticMeasurement | Stranger

_KINDS: Mapping[str, type[AutomaticMeasurement] | type[Stranger]] = {
    "pair": AutomaticMeasurement,
    "other eye": Stranger,
}
_HASH = "sha256"


def key_of(*facts: object) -> str:
    """Of everything that a row depends on, each of which has a JSON form."""
    return hashlib.sha256(json.dumps([__version__, *facts]).encode()).hexdigest()[:32]


class KeptRows:
    """Rows that are measured once.

    Args:
        path: the file; None keeps nothing.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known = {} if path is None else read_rows(path)
        self.count = 0
        """How many rows came from the file."""

    def row(self, key: str, measure: Callable[[], Row]) -> Row:
        """The row of a key: from the file, or measured now and written. One that failed is measured again next time.

        Raises:
            InputError: the file cannot be written.
        """
        if key in self._known:
            self.count += 1
            return self._known[key]
        row = measure()
        if self._path is not None and not row.failure:
            _append(self._path, _with_hash({"key": key, "kind": _kind(row), **asdict(row)}))
        return row

    def forget(self) -> None:
        """Take the file away: what it held stands in the report."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _kind(row: Row) -> str:
    return next(name for name, kind in _KINDS.items() if isinstance(row, kind))


def read_rows(path: Path) -> dict[str, Row]:
    """The rows of a file by their keys; none where there is no file, or none that can be read."""
    try:
        lines = content_of(path).decode("utf-8", "replace").splitlines()
    except OSError:
        return {}
    return dict(found for found in map(_row_of, lines) if found is not None)


def _row_of(line: str) -> tuple[str, Row] | None:
    """The key and the row of a line; None for one that is damaged, or that another program wrote."""
    try:
        values: dict[str, Any] = json.loads(line)
        said = values.pop(_HASH)
        if _with_hash(values)[_HASH] != said:
            return None
        key, row = str(values.pop("key")), msgspec.convert(values, _KINDS[values.pop("kind")])
        return (key, row) if asdict(row) == values else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _with_hash(values: Mapping[str, Any]) -> dict[str, Any]:
    text = json.dumps(values, sort_keys=True)
    return {**values, _HASH: hashlib.sha256(text.encode()).hexdigest()[:32]}


def _append(path: Path, values: Mapping[str, Any]) -> None:
    try:
        with open(path, "a+b") as file:
            end = file.seek(0, os.SEEK_END)
            if end and _last_byte(file) != b"\n":  # what a killed program left of a line
                file.write(b"\n")
            file.write(json.dumps(values).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if is_full_disk(error):
            raise
        raise InputError(
            f"{told(path)} cannot be written ({error.strerror}). Take it away, or choose another folder."
        ) from error


def _last_byte(file: BinaryIO) -> bytes:
    file.seek(-1, os.SEEK_END)
    return file.read(1)
