"""Registering and exporting."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from core.case.document import Case
from core.export.bundle import Bundle, BundleOptions
from core.images.polarity import VesselPolarity
from core.language import tr, tr_count
from core.points.matching import ImageRole
from retina_gui.dialogs.questions import ExistingAnswer, Questions
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import DocumentSnapshot, LiveResult
from retina_gui.document.series import case_images
from retina_gui.jobs.registering import (
    ExportRequest,
    PairToRegister,
    RegisterRequest,
    files_to_write,
)
from retina_gui.jobs.runner import JobRunner
from retina_gui.state.export_files import NOWHERE, ExportTarget
from retina_gui.state.options import OptionsModel, Stage
from retina_gui.state.prompts import reason_not_to_register
from retina_gui.state.series_actions import to_register


class RegistrationController(QObject):
    """Starts the engine and takes its results.

    Signals:
        told: a short message for the status line.
        case_replaced: an export was written over the file of the open case, which is to be saved again.
    """

    told = Signal(str)
    case_replaced = Signal()

    def __init__(
        self,
        document: CaseDocument,
        options: OptionsModel,
        runner: JobRunner,
        questions: Questions,
        weights: Path | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._options, self._runner = document, options, runner
        self._weights = weights
        self.questions = questions
        self._proposed = ""
        self.target = NOWHERE
        self._exported: tuple[object, ...] = ()
        self._written: frozenset[Path] = frozenset()
        document.changed.connect(self._on_changed)
        runner.succeeded.connect(self._on_answer)
        runner.cancelled.connect(self._on_cancelled)
        runner.failed.connect(self._on_failed)

    def register(self) -> None:
        """Run the network on the open pair."""
        snapshot = self._document.snapshot()
        if not reason_not_to_register(snapshot) and not self._runner.state.running:
            self._options.set(stage=Stage.REGISTER)
            self._runner.start(RegisterRequest(PairToRegister.of(snapshot, self._weights), snapshot.active))

    def register_all(self) -> None:
        """Run the network on every image of the case that has enough points and no result yet, one after the other."""
        waiting = to_register(self._document.snapshot())
        if waiting and not self._runner.state.running:
            self._options.set(stage=Stage.REGISTER)
            self._register_next(waiting, len(waiting))

    def _register_next(self, waiting: tuple[int, ...], count: int) -> None:
        """Start the first of these, of `count` in all; each result is a step of its own."""
        snapshot, index, rest = self._document.snapshot(), waiting[0], waiting[1:]
        heading = tr("{number} of {count}, {name}").format(
            number=count - len(rest), count=count, name=snapshot.case.entry(index).image.name
        )
        pair = PairToRegister.of_entry(snapshot, index, self._weights)
        self._runner.start(RegisterRequest(pair, index, rest, count, heading))

    def set_polarity(self, role: ImageRole, polarity: VesselPolarity | None) -> None:
        """The user's choice of an image's vessel polarity."""
        self._document.set_polarity(role, polarity)

    # Exporting

    def choose_folder(self) -> None:
        """Ask for the folder to export to."""
        folder = self.questions.folder(tr("Export into"), self._options.options.export_folder)
        if folder is not None:
            self.set_folder(str(folder))

    def set_folder(self, folder: str) -> None:
        """The folder to export to."""
        self._options.set(export_folder=folder)
        self.look_at_folder()

    @property
    def folder(self) -> Path:
        """The folder to export to."""
        return _folder(self._options.options.export_folder)

    def show_folder(self) -> None:
        """Open that folder in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))

    def look_at_folder(self) -> None:
        """Find out which files will be written, and which of them are in the folder already."""
        snapshot, text = self._document.snapshot(), self._options.options.export_folder
        names = self.target.names
        if snapshot.reference is not None and snapshot.floating is not None:
            pair = PairToRegister.of(snapshot, self._weights)
            names = files_to_write(snapshot, pair, self._bundle_options(snapshot))
        existing = frozenset(name for name in names if text and os.path.exists(self.folder / name))
        is_same = self._exported == self._shown()
        written = frozenset(name for name in existing if is_same and self.folder / name in self._written)
        self.target = ExportTarget(names, existing, written, bool(text) and self.folder.is_dir())
        self._options.changed.emit()

    def propose_folder(self) -> None:
        """Fill in a folder beside the reference image, unless the user has chosen one for this pair."""
        case, chosen = self._document.case, self._options.options.export_folder
        if case.reference is not None and chosen in ("", self._proposed):
            beside = case.reference.path.parent if case.reference.path else Path.home()
            floating = self._document.snapshot().floating
            stem = Path(floating.image.name).stem if floating else "pair"
            self._proposed = str(beside / f"aligned-{stem}")
            self.set_folder(self._proposed)

    def export(self) -> None:
        """Write all files; existing ones are replaced only when the user says so."""
        snapshot, options = self._document.snapshot(), self._options.options
        live = snapshot.live
        if live is None or not options.export_folder or self._runner.state.running:
            return
        self.look_at_folder()
        if not self._may_write():
            return
        bundle_options = replace(self._bundle_options(snapshot), overwrite=bool(self.target.existing))
        self._runner.start(
            ExportRequest(
                folder=self.folder,
                pair=PairToRegister.of(snapshot, self._weights),
                live=live,
                case=snapshot.case,
                index=snapshot.active,
                options=bundle_options,
                images=case_images(snapshot),
            )
        )

    def _may_write(self) -> bool:
        """Whether nothing is in the way, may be replaced, or is kept as another folder is taken."""
        existing, elsewhere = sorted(self.target.existing), _free_folder(self.folder)
        answer = self.questions.existing(self.folder, existing, elsewhere) if existing else None
        if answer is ExistingAnswer.STAY:
            self.told.emit(tr("Nothing was written. The files stay as they are."))
        elif answer is ExistingAnswer.ELSEWHERE:
            self.set_folder(str(elsewhere))
        return answer is not ExistingAnswer.STAY

    def _bundle_options(self, snapshot: DocumentSnapshot) -> BundleOptions:
        """What the user chose; maps that are not there are not waited for."""
        options, live = self._options.options, snapshot.live
        width = snapshot.reference.image.size[1] if snapshot.reference else 0
        return BundleOptions(
            vessel_maps=options.vessel_maps and live is not None and live.result is not None,
            checkerboard_cell=max(2, round(options.cell_fraction * width)),
            stack_format=options.stack_format,
            whole_case=options.whole_case and len(snapshot.case.floating) > 1,
        )

    def _on_answer(self, request: object, answer: object) -> None:
        if isinstance(request, RegisterRequest) and isinstance(answer, LiveResult):
            self._document.set_result(request.index, answer)
            if request.rest:
                self._register_next(request.rest, request.count)
            else:
                self._options.set(stage=Stage.JUDGE, show_before=False, peek=False)
        elif isinstance(request, ExportRequest) and isinstance(answer, Bundle):
            self._take_export(request, answer)

    def _take_export(self, request: ExportRequest, bundle: Bundle) -> None:
        open_file, written = self._document.snapshot().path, bundle.files["case.json"]
        is_own_file = open_file is not None and open_file.absolute() == written.absolute()
        if is_own_file and _has_other_versions(request.case):
            self.case_replaced.emit()  # the export holds what is shown; the case holds everything
        elif is_own_file or (open_file is None and not _has_other_versions(request.case)):
            self._document.adopt_files(bundle.case, written)
        self._remember_written(bundle)
        text = tr_count("{count} file", "{count} files", len(bundle.files))
        told = tr("{files} written into {folder}.").format(files=text, folder=request.folder)
        self.told.emit(" ".join((told, *bundle.remarks)))

    def _remember_written(self, bundle: Bundle) -> None:
        """These files hold what the case shows, until it shows something else."""
        before = self._written if self._exported == self._shown() else frozenset()
        self._exported = self._shown()
        self._written = before | frozenset(bundle.files.values())
        self.look_at_folder()

    def _shown(self) -> tuple[object, ...]:
        """What an export holds, in whichever format."""
        options = self._bundle_options(self._document.snapshot())
        return (
            self._document.content,
            options.vessel_maps,
            options.whole_case,
            options.checkerboard_cell,
        )

    def _on_changed(self) -> None:
        if self._written and self._document.content is not self._exported[0]:
            self._written = frozenset()
            self.look_at_folder()

    def _on_cancelled(self, request: object) -> None:
        if isinstance(request, RegisterRequest):
            self._options.set(stage=Stage.POINTS)
            done = request.count - len(request.rest) - 1
            if done > 0:
                self.told.emit(
                    tr_count(
                        "Cancelled. {count} image was registered before.",
                        "Cancelled. {count} images were registered before.",
                        done,
                    )
                )
                return
        self.told.emit(tr("Cancelled. Nothing was changed."))

    def _on_failed(self, request: object, error: object) -> None:
        """One that cannot be registered, which the window tells, does not keep the others waiting."""
        if isinstance(request, RegisterRequest) and request.rest:
            self._register_next(request.rest, request.count)


def _has_other_versions(case: Case) -> bool:
    """Whether the case has versions that an export leaves out."""
    return any(version.number != entry.current for entry in case.floating for version in entry.versions)


def _free_folder(folder: Path) -> Path:
    """A folder beside this one that is not there yet."""
    numbered = (folder.with_name(f"{folder.name}-{number}") for number in count(2))
    return next(each for each in numbered if not each.exists())


def _folder(text: str) -> Path:
    """The folder that was typed: `~` is the home folder, and a relative one is beside the program's own."""
    return Path(os.path.abspath(os.path.expanduser(text)))
