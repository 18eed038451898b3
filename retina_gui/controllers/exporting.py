"""Exporting: the folder, what will be written there, and writing it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from core.case.document import Case
from core.case.naming import name_of_case
from core.errors import InputError
from core.export.bundle import CASE, Bundle, BundleOptions
from core.export.canvas import CanvasChoice
from core.export.file_names import as_file_name, counted_on
from core.export.parts import BOARDS, STACK
from core.export.plan import PlannedFile
from core.export.stack_formats import StackFormat
from core.export.transform_files import left_companions
from core.language import mark, tr, tr_count
from core.notices import sentences
from core.places import is_folder
from retina_gui.controllers.files import FileController
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.series_changes import case_images
from retina_gui.jobs.registering import (
    DrawnExportRequest,
    ExportRequest,
    PairToRegister,
    check_drawn_place,
    check_place,
    drawn_files_to_write,
    files_to_write,
)
from retina_gui.state.case_name import case_name
from retina_gui.state.export_files import (
    ELSEWHERE,
    NOWHERE,
    REPLACE,
    STAY,
    ExportTarget,
    case_is_saved,
    existing_question,
    is_of_drawings_alone,
)


class ExportController(Controller):
    """Writes what is shown, and knows what it has written.

    Attributes:
        target: what is known of the folder.

    Signals:
        changed: what is known of the folder is different.
        exported: the case file that was written.
    """

    changed = Signal()
    exported = Signal(Path)

    def __init__(self, core: SessionCore, files: FileController) -> None:
        super().__init__(core)
        self._files = files
        self.target = NOWHERE
        self._proposed = ""
        self._written: dict[Path, tuple[object, ...]] = {}
        self._drawn: tuple[bool, frozenset[tuple[str, bool]]] = (False, frozenset())
        core.document.changed.connect(self._on_changed)

    def choose_folder(self) -> None:
        """Ask for the folder to export to."""
        folder = self._core.dialogs.folder(tr("Export into"), self._options.options.export_folder)
        if folder is not None:
            self.set_folder(str(folder))

    def set_folder(self, folder: str) -> None:
        """The folder to export to."""
        self._options.set(export_folder=folder)
        self.look_at_folder()

    def set_vessel_maps(self, included: bool) -> None:
        """Whether the stack holds the vessel maps."""
        self._options.set(vessel_maps=included)
        self.look_at_folder()

    def set_whole_case(self, included: bool) -> None:
        """Whether the stack holds every registered image of the case."""
        self._options.set(whole_case=included)
        self.look_at_folder()

    def set_format(self, stack_format: StackFormat) -> None:
        """How the stack is written."""
        self._options.set(stack_format=stack_format)
        self.look_at_folder()

    def set_canvas(self, canvas: CanvasChoice) -> None:
        """The grid of what is written."""
        self._options.set(canvas=canvas)
        self.look_at_folder()

    def set_keep_patient(self, kept: bool) -> None:
        """Whether DICOM files name the patient."""
        self._options.set(keep_patient=kept)
        self.look_at_folder()

    def set_part(self, part: str, chosen: bool) -> None:
        """Whether a part is written."""
        parts = self._options.options.export_parts
        self._options.set(export_parts=parts | {part} if chosen else parts - {part})
        self.look_at_folder()

    @property
    def folder(self) -> Path:
        """The folder to export to."""
        return _folder(self._options.options.export_folder)

    def show_folder(self) -> None:
        """Open that folder in the file manager."""
        self._core.show_folder(self.folder)

    def look_at_folder(self) -> None:
        """Find out which files will be written, and which of them are in the folder already."""
        snapshot, text = self._document.snapshot(), self._options.options.export_folder
        files: tuple[PlannedFile, ...] = ()
        self._drawn = _drawn_on(snapshot)
        images = case_images(snapshot)
        if is_of_drawings_alone(snapshot) and images is not None:
            files = drawn_files_to_write(snapshot.case, images, self._options.options.export_parts)
        elif snapshot.reference is not None and snapshot.floating is not None:
            pair = PairToRegister.of(snapshot, self._weights)
            files = files_to_write(snapshot, pair, self._bundle_options(snapshot))
        names = [each.name for each in files]
        names += left_companions(names)
        existing = frozenset(name for name in names if text and os.path.exists(self.folder / name))
        written = frozenset(
            each.name
            for each in files
            if each.name in existing and self._written.get(self.folder / each.name) == self._shown(each.part)
        )
        self.target = ExportTarget(files, existing, written, bool(text) and is_folder(self.folder))
        self.changed.emit()

    def propose_folder(self) -> None:
        """Fill in a folder beside the reference image, unless the user has chosen one for this pair."""
        case, chosen = self._document.case, self._options.options.export_folder
        if case.reference is not None and chosen in ("", self._proposed):
            folder = case.reference.path.parent if case.reference.path else Path.home()
            floating = self._document.snapshot().floating
            if floating is not None:
                self._proposed = str(folder / f"aligned-{as_file_name(floating.image.name)}")
            else:
                self._proposed = str(folder / f"annotated-{as_file_name(case.reference.name)}")
            self.set_folder(self._proposed)

    def export(self) -> None:
        """Write what does not stand in the folder yet; existing files are replaced only when the user says so.

        Where all of it stands there, all is written again.
        """
        if not self._can_export():
            return
        self.look_at_folder()
        if not self._fits_what_is_there():
            return
        existing, elsewhere = sorted(self.target.existing - self._kept()), _free_folder(self.folder)
        if existing:
            is_changed = CASE in existing and self._files.is_foreign(self.folder / CASE)
            question = existing_question(self.folder, existing, elsewhere, is_changed)
            self._core.questions.ask(question, partial(self._on_existing, self.folder, existing))
        else:
            self._write(overwrite=False)

    def _fits_what_is_there(self) -> bool:
        """Whether no image of the case, and no case of another pair, is in the way; what is there is told."""
        snapshot, kept = self._document.snapshot(), self._kept()
        images = case_images(snapshot)
        try:
            if snapshot.live is not None:
                pair = PairToRegister.of(snapshot, self._weights)
                options = replace(self._bundle_options(snapshot), kept=kept)
                check_place(self.folder, snapshot, pair, options)
            elif images is not None:
                names = frozenset(each.name for each in self.target.files) - kept
                check_drawn_place(self.folder, snapshot.case, images, names)
        except InputError as error:
            self._core.errors.report(error, mark("The export"))
            return False
        return True

    def _kept(self) -> frozenset[str]:
        """The files that hold already what they should."""
        return frozenset() if self.target.is_written else self.target.written

    def _can_export(self) -> bool:
        snapshot, options = self._document.snapshot(), self._options.options
        is_something = snapshot.live is not None or is_of_drawings_alone(snapshot)
        has_place = bool(options.export_folder) and bool(self.target.files)
        return is_something and has_place and not self._runner.state.running

    def _on_existing(self, folder: Path, asked: list[str], place: int) -> None:
        """The answer, for the files that were named: where others are in the way now, the user is asked again."""
        if place == STAY or not self._can_export() or self.folder != folder:
            self._tell(tr("Nothing was written. The files stay as they are."))
            return
        if place == ELSEWHERE:
            self.set_folder(str(_free_folder(self.folder)))
        else:
            self.look_at_folder()
        if set(self.target.existing - self._kept()) <= (set(asked) if place == REPLACE else set()):
            self._write(overwrite=place == REPLACE)
        else:
            self.export()

    def _write(self, overwrite: bool) -> None:
        """The export holds what is shown. Where its case file is that of the open case, which holds older versions too,
        the case is saved in its place, and first: at no moment are the versions in no file."""
        is_saved = self._is_over_other_versions()
        if is_saved and not self._files.save():
            return
        snapshot = self._document.snapshot()
        live, images = snapshot.live, case_images(snapshot)
        case = _called(snapshot, self.folder / CASE)
        kept = self._kept() | {CASE} if is_saved else self._kept()
        if live is None:
            if images is not None:
                drawn = DrawnExportRequest(
                    self.folder, case, images, overwrite, self._options.options.export_parts, kept
                )
                self._runner.start(drawn, partial(self._take_export, drawn, is_saved))
            return
        bundle_options = replace(self._bundle_options(snapshot), overwrite=overwrite, kept=kept)
        request = ExportRequest(
            folder=self.folder,
            pair=PairToRegister.of(snapshot, self._weights),
            live=live,
            case=case,
            index=snapshot.active,
            options=bundle_options,
            images=images,
        )
        self._runner.start(request, partial(self._take_export, request, is_saved))

    def _is_over_other_versions(self) -> bool:
        """Whether the export would write its case file over that of the open case, and leave versions out there."""
        is_written = CASE in self.target.names - self._kept()
        return (
            is_written
            and self._files.is_open(self.folder / CASE)
            and _has_other_versions(self._document.case)
        )

    def _bundle_options(self, snapshot: DocumentSnapshot) -> BundleOptions:
        """What the user chose; maps that are not there are not waited for."""
        options, live = self._options.options, snapshot.live
        width = snapshot.reference.image.size[1] if snapshot.reference else 0
        return BundleOptions(
            vessel_maps=options.vessel_maps and live is not None and live.result is not None,
            checkerboard_cell=max(2, round(options.cell_fraction * width)),
            stack_format=options.stack_format,
            whole_case=options.whole_case and len(snapshot.case.floating) > 1,
            canvas=options.canvas,
            parts=options.export_parts,
            keep_patient=options.keep_patient,
        )

    def _take_export(
        self, request: ExportRequest | DrawnExportRequest, is_saved: bool, bundle: Bundle
    ) -> None:
        kept = [path for path, shown in self._written.items() if shown[0] is self._document.content]
        if CASE in bundle.files:
            self._take_case(request, bundle, bundle.files[CASE])
        files = [*bundle.files.values(), *([request.folder / CASE] if is_saved else [])]
        self._remember_written(files, kept)
        text = tr_count("{count} file", "{count} files", len(files))
        told = tr("{files} written into {folder}.").format(files=text, folder=request.folder)
        self._tell(" ".join((told, *sentences(bundle.remarks), case_is_saved(self._document.snapshot()))))

    def _take_case(self, request: ExportRequest | DrawnExportRequest, bundle: Bundle, written: Path) -> None:
        """The case file that was written is that of the open case, where there is no other or it is that one."""
        open_file = self._document.snapshot().path
        self.exported.emit(written)
        is_own_file = open_file is not None and open_file.absolute() == written.absolute()
        if is_own_file or (open_file is None and not _has_other_versions(request.case)):
            self._document.adopt_files(bundle.case, written)

    def _remember_written(self, files: Iterable[Path], kept: Iterable[Path]) -> None:
        """These files hold what the case shows, until it shows something else.

        Args:
            kept: files of before that hold it too, whatever the case notes of its files now.
        """
        content = self._document.content
        parts = {self.folder / each.name: each.part for each in self.target.files}
        before = {path: (content, *self._written[path][1:]) for path in kept}
        self._written = before | {path: self._shown(parts.get(path, "")) for path in files}
        self.look_at_folder()

    def _shown(self, part: str) -> tuple[object, ...]:
        """What the files of a part hold; a format has names of its own."""
        options = self._bundle_options(self._document.snapshot())
        own = {STACK: (options.vessel_maps, options.keep_patient), BOARDS: options.checkerboard_cell}.get(
            part
        )
        return self._document.content, options.whole_case, options.canvas, own

    def _on_changed(self) -> None:
        content = self._document.content
        is_outdated = any(shown[0] is not content for shown in self._written.values())
        self._written = {path: shown for path, shown in self._written.items() if shown[0] is content}
        if is_outdated or (
            self._options.options.export_folder and self._drawn != _drawn_on(self._document.snapshot())
        ):
            self.look_at_folder()


def _called(snapshot: DocumentSnapshot, place: Path) -> Case:
    """The case, which keeps its name where its file would give it another one."""
    name = case_name(snapshot)
    return snapshot.case.with_own_name("" if name == name_of_case("", place) else name)


def _drawn_on(document: DocumentSnapshot) -> tuple[bool, frozenset[tuple[str, bool]]]:
    """What the names of the files depend on: whether what is drawn is all there is, on which images, and whether areas
    are."""
    drawn = frozenset((each.home, each.shape.is_closed) for each in document.case.annotations)
    return is_of_drawings_alone(document), drawn


def _has_other_versions(case: Case) -> bool:
    """Whether the case has versions that an export leaves out."""
    return any(version.number != entry.current for entry in case.floating for version in entry.versions)


def _free_folder(folder: Path) -> Path:
    """A folder beside this one that is not there yet; a number at the end is counted on."""
    while os.path.exists(folder):
        folder = folder.with_name(counted_on(folder.name))
    return folder


def _folder(text: str) -> Path:
    """The folder that was typed: `~` is the home folder, and a relative one is beside the program's own."""
    return Path(os.path.abspath(os.path.expanduser(text)))
