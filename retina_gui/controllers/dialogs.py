"""What is asked in dialogs, because nothing can go on before it is answered: files, folders, and unsaved work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Protocol

from retina_gui.jobs.looking_into import FileImages
from retina_gui.jobs.printed_pages import Pages


class UnsavedAnswer(Enum):
    """What to do with unsaved work."""

    SAVE = "save"
    DISCARD = "discard"
    STAY = "stay"


class ChangedAnswer(Enum):
    """What to do with a case file that somebody else has written since it was opened."""

    REPLACE = "replace"
    KEEP_BOTH = "keep both"
    STAY = "stay"


class Dialogs(Protocol):
    """The dialogs of a window. Whoever closes one without an answer gets None, nothing, or STAY."""

    def image_file(self, title: str) -> Path | None:
        """An image file to open."""

    def image_files(self, title: str) -> list[Path]:
        """Image files to open, any number."""

    def pages(self, file: FileImages) -> tuple[int, ...]:
        """Which images of a file that holds several are to be opened, from 1."""

    def case_file(self) -> Path | None:
        """A case to open."""

    def list_file(self) -> Path | None:
        """A list of cases to open."""

    def points_files(self) -> list[Path]:
        """A file of points to read, or two: one an image."""

    def points_file_to_write(self, proposal: Path, kinds: str) -> Path | None:
        """Where to write points; the ending says the format. An existing file only where it may be replaced."""

    def annotations_file(self) -> Path | None:
        """A file of annotations to read."""

    def annotations_file_to_write(self, proposal: Path, kinds: str) -> Path | None:
        """Where to write annotations; the ending says the format. An existing file only where it may be replaced."""

    def case_file_to_write(self, proposal: Path) -> Path | None:
        """Where to save the case; an existing file only where it may be replaced."""

    def file_to_write(self, title: str, proposal: Path, kind: str) -> Path | None:
        """Where to write a file of one kind, such as `PDF (*.pdf)`; an existing file only where it may be replaced."""

    def picture_to_write(self, title: str, proposal: Path, kinds: str) -> Path | None:
        """Where to write a picture or an animation; the ending says the format."""

    def print_pages(
        self,
        pages: Pages,
        proposal: Path,
        saved: Callable[[Path], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Show pages as they will be printed, and print them where the user wants it, or write them as PDF.

        Args:
            proposal: of a PDF file.
            saved, failed: told where a PDF was written, or why it was not.
        """

    def folder(self, title: str, proposal: str) -> Path | None:
        """A folder to read from or to write into."""

    def may_stop_list(self, done: int, total: int) -> bool:
        """Whether the registering of the list in the background may be stopped."""

    def may_replace(self, folder: Path, names: Sequence[str]) -> bool:
        """Whether existing files may be replaced."""

    def unsaved(self, name: str) -> UnsavedAnswer:
        """What to do with a case that has changed."""

    def changed_meanwhile(self, path: Path) -> ChangedAnswer:
        """What to do with a case file that somebody else has written since it was opened."""
