"""Whether the file of the open case still is what this program read or wrote."""

from __future__ import annotations

from pathlib import Path

from core.file_hash import known_sha256
from core.places import is_file


class SavedFile:
    """The place of the open case and what it held when this program last read or wrote it."""

    def __init__(self) -> None:
        self._place: Path | None = None
        self._content = ""

    def expect(self, place: Path | None, content: str) -> None:
        """The case of this place was opened; `content` is the fingerprint from before it was read."""
        self._place, self._content = None if place is None else place.absolute(), content

    def wrote(self, place: Path) -> None:
        """This program has written the file."""
        self.expect(place, known_sha256(place))

    def is_foreign(self, place: Path) -> bool:
        """Whether somebody else has written the file since, so that writing it would take their work away."""
        if self._place is None or place.absolute() != self._place:
            return False
        return is_file(place) and known_sha256(place) != self._content
