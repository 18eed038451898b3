"""Opening and saving."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from core.batch.listing import ListedCase
from core.batch.roles import reference_first
from core.case.document import Case
from core.case.storage import load_case
from core.errors import InputError, RetinaError
from core.export.file_names import as_file_name
from core.images.place import ImagePlace
from core.language import mark, tr, tr_count
from core.points.matching import ImageRole
from core.unused_names import unused_name
from retina_gui.controllers.case_files import CaseToSave
from retina_gui.controllers.choosing_pages import PageController, Places
from retina_gui.controllers.dialogs import ChangedAnswer, UnsavedAnswer
from retina_gui.controllers.point_files import PointFileController
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.content import Content
from retina_gui.document.notes import Note, NoteKind
from retina_gui.document.open_image import OpenImage
from retina_gui.document.saved_file import ChangedMeanwhileError, SavedFile
from retina_gui.jobs.finding import FindImageRequest, FoundImages, missing_images
from retina_gui.jobs.opening import (
    AddedImages,
    AddImagesRequest,
    OpenCaseRequest,
    OpenDemoRequest,
    OpenedCase,
    OpenImageRequest,
    OpenPairRequest,
)
from retina_gui.jobs.opening_listed import OpenListedRequest
from retina_gui.jobs.runner import Request
from retina_gui.state.case_name import case_name


class FileController(Controller):
    """Turns what is asked to be opened and saved into requests, and their answers into changes of the document.

    Attributes:
        being_opened: the place of the case that is being opened.

    Signals:
        saved: the file that the case was saved in.
    """

    saved = Signal(Path)

    def __init__(self, core: SessionCore, point_files: PointFileController, pages: PageController) -> None:
        super().__init__(core)
        self._point_files, self._pages = point_files, pages
        self._place: Path | None = None
        self.being_opened: Path | None = None
        self._saved_file = SavedFile()

    # Opening

    def new_case(self) -> None:
        """Close the open case and start with an empty one."""
        if self.may_leave_case():
            self._place = None
            self._document.replace_case(Content(), (), None)

    def open_reference(self) -> None:
        """Ask for the reference image and open it."""
        if self._may_open(ImageRole.REFERENCE):
            self._open_image(ImageRole.REFERENCE, self._core.dialogs.image_file(tr("Open reference image")))

    def open_floating(self) -> None:
        """Ask for the floating image and open it."""
        if self._may_open(ImageRole.FLOATING):
            self._open_image(ImageRole.FLOATING, self._core.dialogs.image_file(tr("Open floating image")))

    def open_case(self) -> None:
        """Ask for a case and open it."""
        if self.may_leave_case():
            path = self._core.dialogs.case_file()
            if path is not None:
                self._open(OpenCaseRequest(path), path)

    def open_case_file(self, path: Path) -> None:
        """Open this case."""
        if self._core.is_busy:
            self._tell(tr("Wait for the work in progress, or cancel it, and open the case again."))
        elif self.may_leave_case():
            self._open(OpenCaseRequest(path), path)

    def open_listed(self, case: ListedCase, ended: Callable[[BaseException | None], object]) -> bool:
        """Open a case of the list, in place of the open one. Whether it is being opened.

        Args:
            ended: it is open, or could not be (the error), or was not to be (None).
        """
        if self._core.is_busy:
            self._tell(tr("Wait for the work in progress, or cancel it, and open the case again."))
            return False
        if not self._may_go_on():
            return False
        self.being_opened = case.place

        def show(opened: OpenedCase) -> None:
            self.show_opened(opened, case.place)
            ended(None)

        def give_up(error: BaseException | None = None) -> None:
            self.being_opened = None
            ended(error)

        self._runner.start(OpenListedRequest(case), show, failed=give_up, cancelled=give_up)
        return True

    @property
    def place(self) -> Path | None:
        """Where the open case is saved, or will be: its file, or the place that the list has for it."""
        place = self._document.snapshot().path or self._place
        return None if place is None else place.absolute()

    def is_open(self, place: Path) -> bool:
        """Whether the case of this place is open, or is being opened."""
        return place in (self.place, self.being_opened)

    def open_demo(self) -> None:
        """Open the demonstration."""
        if self.may_leave_case():
            self._open(OpenDemoRequest())

    def open_image(self, role: ImageRole, path: Path) -> None:
        """Open this image in one pane."""
        if self._may_open(role):
            self._open_image(role, path)

    def open_images(self, images: Sequence[Path], points: Sequence[Path] = ()) -> None:
        """A new case: the first image, or the one that is named so, is the reference, all others are floating."""
        reference, *floating = reference_first(images)
        self.open_pair(reference, floating, points)

    def open_pair(self, reference: Path, floating: Sequence[Path], points: Sequence[Path] = ()) -> None:
        """A new case of a reference and one or more floating images, with the points of the first of these."""
        if self.may_leave_case():
            self._pages.ask(
                (reference, *floating), partial(self._open_places, reference, tuple(floating), tuple(points))
            )

    def _open_places(
        self, reference: Path, floating: tuple[Path, ...], points: tuple[Path, ...], places: Places
    ) -> None:
        """The first image of the reference's file is the reference; the others of it are floating, after all others."""
        root, *rest = places[reference]
        first, *others = (place for path in floating for place in places[path])
        self._open(OpenPairRequest(root, first, points, (*others, *rest)))

    def _open(self, request: Request[OpenedCase], path: Path | None = None) -> None:
        self.being_opened = None if path is None else path.absolute()
        self._runner.start(
            request, self.show_opened, failed=self._forget_opening, cancelled=self._forget_opening
        )

    def _forget_opening(self, error: BaseException | None = None) -> None:
        self.being_opened = None

    def _open_image(self, role: ImageRole, path: Path | None) -> None:
        snapshot, content = self._document.snapshot(), self._document.content
        if path is not None and missing_images(content.case, snapshot.images):
            request = FindImageRequest(role, path, content, snapshot.images, snapshot.path)
            self._runner.start(request, partial(self._take_found, role))
        elif path is not None:
            self._pages.ask((path,), partial(self._open_place, role, path))

    def _open_place(self, role: ImageRole, path: Path, places: Places) -> None:
        """The first image of a file takes the pane; others of it become floating images as well."""
        first, *others = places[path]
        then = partial(self._take_first, role, tuple(others))
        self._runner.start(OpenImageRequest(role, first), then)

    def _take_first(self, role: ImageRole, others: tuple[ImagePlace, ...], image: OpenImage) -> None:
        self._take_image(role, image)
        if others:
            self._runner.start(AddImagesRequest(others), self._take_others)

    def _take_others(self, answer: AddedImages) -> None:
        self._document.add_images(answer.images)
        count = len(answer.images)
        self._tell(tr_count("{count} image added.", "{count} images added.", count))
        if answer.problems:
            self._core.errors.report(InputError(" ".join(answer.problems)), mark("Opening the images"))

    def _may_open(self, role: ImageRole) -> bool:
        """Whether another image may take a pane: what is there loses its points, so it is treated as a case left."""
        snapshot = self._document.snapshot()
        is_free = (snapshot.reference if role is ImageRole.REFERENCE else snapshot.floating) is None
        return is_free or self.may_leave_case()

    def show_opened(self, opened: OpenedCase, place: Path | None = None, saved: bool = True) -> None:
        """Show a case that was opened.

        Args:
            place: where the list has it, where it has no file yet.
            saved: it is in its file as it is here.
        """
        self.being_opened, self._place = None, place
        self._saved_file.expect(opened.path or place, opened.fingerprint)
        self._document.replace_case(opened.content, opened.images, opened.path, opened.notes, saved)
        if opened.is_series and opened.case.reference is not None:
            text = tr("{count} images: {name} is the reference, all others are floating images.")
            count, name = len(opened.case.floating) + 1, opened.case.reference.name
            self._tell(text.format(count=count, name=name))
        if opened.unclear_points:
            self._point_files.read_files(opened.unclear_points)
        if opened.problems:  # some files could be read, and others not
            self._core.errors.report(InputError(" ".join(opened.problems)), mark("Opening the images"))

    def show_copy(self, content: Content, images: Sequence[OpenImage]) -> None:
        """Show a copy of a case, of which nothing is saved as a case."""
        self.being_opened = self._place = None
        self._saved_file.expect(None, "")
        self._document.replace_case(content, images, None, is_copy=True)

    def _take_found(self, role: ImageRole, answer: OpenImage | FoundImages) -> None:
        if isinstance(answer, OpenImage):
            self._take_image(role, answer)
            return
        notes = tuple(Note(NoteKind.WARNING, text) for text in answer.warnings)
        self._document.adopt_found(answer.images, answer.content, notes)

    def _take_image(self, role: ImageRole, image: OpenImage) -> None:
        """Another reference for a case that was worked on is the next eye: nothing of the former one stays with it."""
        self._place = None
        case = self._document.case
        is_other = case.reference is not None and case.reference.sha256 != image.image.sha256
        is_worked_on = any(entry.points.pairs or entry.versions for entry in case.floating)
        if role is ImageRole.REFERENCE and is_other and is_worked_on:
            self._document.replace_case(Content(Case().with_reference(image.identity)), [image], None)
            text = tr("{name} begins a new case. The case before is closed.")
            self._tell(text.format(name=image.image.name))
        else:
            self._document.set_image(role, image)

    # Saving

    def save(self) -> bool:
        """Save the case where it was saved before, else ask where. Whether it was saved."""
        path = self.place
        return self.save_as() if path is None else self._save_at(path)

    def save_as(self) -> bool:
        """Ask where to save the case. Whether it was saved."""
        chosen = self._core.dialogs.case_file_to_write(self._proposal())
        path = self._core.unless_read(chosen, mark("Saving the case"), but=self._document.snapshot().path)
        return path is not None and self._save_at(path)

    def _save_at(self, path: Path) -> bool:
        agreed = self._unless_foreign(path)
        return agreed is not None and self._write(agreed)

    def may_leave_case(self) -> bool:
        """Whether the open case may be closed: it is saved, or the user saves or discards it now."""
        if not self._document.is_worth_saving:
            return True
        answer = self._core.dialogs.unsaved(case_name(self._document.snapshot(), self.place))
        if answer is UnsavedAnswer.SAVE:
            return self.save()
        return answer is UnsavedAnswer.DISCARD

    def save_where_it_lies(self) -> None:
        """So that who reads its file finds it as it is here; not where that would take a result away."""
        place = self.place
        if (
            place is not None
            and self._document.is_worth_saving
            and not _loses_result(place, self._document.case)
        ):
            self.save()

    def _may_go_on(self) -> bool:
        """Whether the open case may be left for another of the list: it is saved where it lies, without a question.

        Only where saving would take a result away that the file holds, the user is asked.
        """
        place = self.place
        if place is None or not self._document.is_worth_saving or _loses_result(place, self._document.case):
            return self.may_leave_case()
        return self.save()

    def _unless_foreign(self, path: Path) -> Path | None:
        """Where to save where somebody else, or the background, has written the file meanwhile; None: nowhere."""
        if not self._saved_file.is_foreign(path):
            return path
        seen = self._saved_file.now(path)
        answer = self._core.dialogs.changed_meanwhile(path)
        if answer is ChangedAnswer.STAY:
            return None
        if answer is ChangedAnswer.KEEP_BOTH:
            return unused_name(path)
        self._saved_file.expect(path, seen)
        return path

    def is_foreign(self, path: Path) -> bool:
        """Whether this is the file of the open case, and somebody else has written it since it was opened or saved."""
        return self._saved_file.is_foreign(path)

    @property
    def known_content(self) -> str | None:
        """The fingerprint of the open case's file when it was opened or saved; see `SavedFile.known`."""
        return self._saved_file.known(self.place)

    def _check_unchanged(self, path: Path) -> None:
        if self._saved_file.is_foreign(path):
            raise ChangedMeanwhileError

    def note_exported(self, path: Path) -> None:
        """An export holds a case file too; over that of the open case it was agreed to."""
        if self.place in (None, path.absolute()):
            self._saved_file.wrote(path)

    def _write(self, path: Path) -> bool:
        try:
            if path == self._place:  # the list's: its folder may be missing yet
                path.parent.mkdir(parents=True, exist_ok=True)
            case = (
                CaseToSave.of(self._document)
                .at(path, self.place)
                .write(path, partial(self._check_unchanged, path))
            )
        except ChangedMeanwhileError:
            return self._save_at(path)
        except (RetinaError, OSError) as error:
            self._core.errors.report(error, mark("Saving the case"))
            return False
        self._saved_file.wrote(path)
        self._document.adopt_files(case, path)
        self._tell(tr("Saved in {path}.").format(path=path))
        self.saved.emit(path)
        return True

    def _proposal(self) -> Path:
        if self.place is not None:
            return self.place
        case: Case = self._document.case
        reference = case.reference
        folder = reference.path.parent if reference and reference.path else Path.home()
        proposal = folder / "case.json"
        if not os.path.exists(proposal) or reference is None:
            return proposal
        return unused_name(folder / f"{as_file_name(reference.name)}.json")  # the folder holds several cases


def _loses_result(path: Path, case: Case) -> bool:
    """Whether the file holds a result of an image that has none now."""
    try:
        saved = {entry.image.sha256 for entry in load_case(path).floating if entry.result is not None}
    except InputError:
        return False
    return any(entry.result is None and entry.image.sha256 in saved for entry in case.floating)
