"""Everything that the program asks in dialogs: files, folders, and yes or no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.annotations.files import endings, readable_formats
from core.errors import RetinaError
from core.images.image_formats import IMAGE_SUFFIXES
from core.language import mark, tr, tr_count
from core.own_words import own
from core.points.files import point_endings
from retina_gui.controllers.dialogs import ChangedAnswer, UnsavedAnswer
from retina_gui.dialogs.pages_dialog import PagesDialog
from retina_gui.jobs.looking_into import FileImages
from retina_gui.jobs.printed_pages import Pages
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.theme import theme_of
from retina_gui.settings import remember_folder, remembered_folder

CASES = mark("Cases (*.json)")
PDF = mark("PDF (*.pdf)")
LISTS = mark("Lists of cases (*.csv);;All files (*)")


class QtDialogs:
    """Implements `controllers.dialogs.Dialogs` above a window."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def image_file(self, title: str) -> Path | None:
        """An image file to open."""
        return self._file_to_open(title, _image_files())

    def image_files(self, title: str) -> list[Path]:
        """Image files to open, any number."""
        return self._files_to_open(title, _image_files())

    def pages(self, file: FileImages) -> tuple[int, ...]:
        """Which images of a file that holds several are to be opened, from 1."""
        dialog = PagesDialog(file, self._parent)
        return dialog.chosen if dialog.exec() == PagesDialog.DialogCode.Accepted else ()

    def case_file(self) -> Path | None:
        """A case to open."""
        return self._file_to_open(tr("Open case"), tr(CASES))

    def list_file(self) -> Path | None:
        """A list of cases to open."""
        return self._file_to_open(tr("Open list of cases"), tr(LISTS))

    def may_stop_list(self, done: int, total: int) -> bool:
        """Whether the registering of the list in the background may be stopped."""
        box = self._box(tr("Stop registering the list?"))
        box.setText(
            tr("The list is being registered: {done} of {total} cases are done.").format(
                done=done, total=total
            )
        )
        box.setInformativeText(tr("What is done is kept. The cases that are left stay as they are."))
        stop = box.addButton(tr("Stop"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(tr("Go on registering"), QMessageBox.ButtonRole.RejectRole))
        box.exec()
        return box.clickedButton() is stop

    def points_files(self) -> list[Path]:
        """A file of points to read, or two: one an image."""
        patterns = " ".join(f"*{each}" for each in point_endings())
        kinds = tr("Matching points ({patterns});;All files (*)").format(patterns=own(patterns))
        return self._files_to_open(tr("Read points: one file, or two, one an image"), kinds)

    def points_file_to_write(self, proposal: Path, kinds: str) -> Path | None:
        """Where to write points; the dialog itself asks before it gives an existing file."""
        return self._file_of_kinds(tr("Save points"), proposal, kinds)

    def annotations_file(self) -> Path | None:
        """A file of annotations to read."""
        patterns = " ".join(f"*{each}" for each in endings(readable_formats()))
        kinds = tr("Annotations ({patterns});;All files (*)").format(patterns=own(patterns))
        return self._file_to_open(tr("Read annotations"), kinds)

    def annotations_file_to_write(self, proposal: Path, kinds: str) -> Path | None:
        """Where to write annotations; the dialog itself asks before it gives an existing file."""
        return self._file_of_kinds(tr("Write annotations"), proposal, kinds)

    def picture_to_write(self, title: str, proposal: Path, kinds: str) -> Path | None:
        """Where to write a picture; the dialog itself asks before it gives an existing file."""
        return self._file_of_kinds(title, proposal, kinds)

    def print_pages(
        self,
        pages: Pages,
        proposal: Path,
        saved: Callable[[Path], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Show pages as they will be printed, and print them, or write them as PDF."""
        from retina_gui.dialogs.print_preview import PrintPreview, write_pdf

        def save(layout: QPageLayout) -> bool:
            path = self.file_to_write(tr("Save as PDF"), proposal, PDF)
            if path is None:
                return False
            try:
                write_pdf(pages, path, layout)
            except (RetinaError, OSError) as error:
                failed(error)
                return False
            saved(path)
            return True

        dialog = PrintPreview(pages, save, self._parent)
        dialog.exec()
        dialog.deleteLater()

    def _file_of_kinds(self, title: str, proposal: Path, kinds: str) -> Path | None:
        """A file to write, whose ending is that of the chosen kind where none is typed."""
        chosen, kind = QFileDialog.getSaveFileName(self._parent, title, str(proposal), kinds)
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix:
            return path
        path = path.with_name(path.name + kind.rpartition("*")[2].rstrip(")"))
        return path if not path.exists() or self.may_replace(path.parent, [path.name]) else None

    def case_file_to_write(self, proposal: Path) -> Path | None:
        """Where to save the case; the dialog itself asks before it gives an existing file."""
        chosen, _ = QFileDialog.getSaveFileName(self._parent, tr("Save case"), str(proposal), tr(CASES))
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix:
            return path
        path = path.with_suffix(".json")
        return path if not path.exists() or self.may_replace(path.parent, [path.name]) else None

    def file_to_write(self, title: str, proposal: Path, kind: str) -> Path | None:
        """Where to write a file of one kind, such as `PDF (*.pdf)`; the dialog asks before it gives an existing one."""
        chosen, _ = QFileDialog.getSaveFileName(self._parent, title, str(proposal), tr(kind))
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower() == proposal.suffix:
            return path
        path = path.with_name(path.name + proposal.suffix)
        return path if not path.exists() or self.may_replace(path.parent, [path.name]) else None

    def folder(self, title: str, proposal: str) -> Path | None:
        """A folder to write into."""
        chosen = QFileDialog.getExistingDirectory(self._parent, title, proposal)
        return Path(chosen) if chosen else None

    def may_replace(self, folder: Path, names: Sequence[str]) -> bool:
        """Whether existing files may be replaced."""
        box = self._box(tr("Replace files?"), is_warning=True)
        box.setText(
            tr_count(
                "One file is in {folder} already:\n\n{names}",
                "{count} files are in {folder} already:\n\n{names}",
                len(names),
                folder=folder,
                names=", ".join(names),
            )
        )
        replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(tr("Keep them"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.exec()
        return box.clickedButton() is replace

    def unsaved(self, name: str) -> UnsavedAnswer:
        """What to do with a case that has changed."""
        box = self._box(tr("Save the case?"))
        box.setText(tr("The case {name} has changes that are not saved.").format(name=name))
        box.setInformativeText(tr("Save them before you leave it? Discarded changes are lost."))
        save = box.addButton(tr("Save"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.exec()
        if box.clickedButton() is save:
            return UnsavedAnswer.SAVE
        return UnsavedAnswer.DISCARD if box.clickedButton() is discard else UnsavedAnswer.STAY

    def changed_meanwhile(self, path: Path) -> ChangedAnswer:
        """What to do with a case file that somebody else has written since it was opened."""
        box = self._box(tr("The case file has changed"), is_warning=True)
        box.setText(
            tr("{name} was written by another program, or in the background, since you opened it.").format(
                name=path.name
            )
        )
        box.setInformativeText(
            tr(
                "Keep both saves your case beside it under another name. Replace loses what the other one wrote."
            )
        )
        both = box.addButton(tr("Keep both"), QMessageBox.ButtonRole.AcceptRole)
        replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(both)
        box.exec()
        if box.clickedButton() is both:
            return ChangedAnswer.KEEP_BOTH
        return ChangedAnswer.REPLACE if box.clickedButton() is replace else ChangedAnswer.STAY

    def _box(self, title: str, is_warning: bool = False) -> QMessageBox:
        """An empty question with a sign of the program's own family."""
        box = QMessageBox(self._parent)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(title)
        theme = theme_of(box.palette())
        name, colour = ("warning", theme.warning) if is_warning else ("information", theme.accent_hover)
        box.setIconPixmap(icon_pixmap(name, colour, 28))
        return box

    def _files_to_open(self, title: str, kinds: str) -> list[Path]:
        chosen, _ = QFileDialog.getOpenFileNames(self._parent, title, str(remembered_folder()), kinds)
        if chosen:
            remember_folder(Path(chosen[0]).parent)
        return [Path(each) for each in chosen]

    def _file_to_open(self, title: str, kinds: str) -> Path | None:
        chosen, _ = QFileDialog.getOpenFileName(self._parent, title, str(remembered_folder()), kinds)
        if not chosen:
            return None
        remember_folder(Path(chosen).parent)
        return Path(chosen)


def _image_files() -> str:
    """The kinds of files of a dialog that asks for images."""
    patterns = " ".join(f"*{suffix}" for suffix in IMAGE_SUFFIXES)
    return tr("Images ({patterns});;All files (*)").format(patterns=own(patterns))
