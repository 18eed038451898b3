"""Whether the file of the open case still is what this program read or wrote."""

from __future__ import annotations

from pathlib import Path

from core.file_hash import known_sha256
from core.places import is_file


class ChangedMeanwhileError(Exception):
    """Somebody else wrote the file of the open case while it was being saved: it is left as they wrote it."""


class SavedFile:
    """The place of the open case and what it held when this program last read or wrote it."""

    def __init__(self) -> None:
        self._place: Path | None = None
        self._content = ""

    def expect(self, place: Path | None, content: str) -> None:
        """The case of this place was opened; `content` is the fingerprint from before it was read."""
        self._place, self._content = None if place is None else place.absolute(), content

    def known(self, place: Path | None) -> str | None:
        """The fingerprint of what this place held then, empty where there was no file; None where it is not known."""
        return self._content if place is not None and place.absolute() == self._place else None

    def wrote(self, place: Path) -> None:
        """This program has written the file."""
        self.expect(place, self.now(place))

    def now(self, place: Path) -> str:
        """The fingerprint of what a place holds now."""
        return known_sha256(place)

    def is_foreign(self, place: Path) -> bool:
        """Whether somebody else has written the file since, so that writing it would take their work away."""
        if self._place is None or place.absolute() != self._place:
            return False
        return is_file(place) and known_sha256(place) != self._content
