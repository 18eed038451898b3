"""The open case: the single source of truth of the window. Views read its snapshot and never write to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.case.document import Case, ImageIdentity
from core.images.orientation import Orientation
from core.images.polarity import VesselPolarity
from core.language import tr
from core.points.matching import ImageRole
from core.transforms.planar import TransformModel
from retina_gui.document.content import Content, DocumentSnapshot, LiveResult
from retina_gui.document.finding_edits import FindingEdits
from retina_gui.document.history import History, Step
from retina_gui.document.judgement_edits import JudgementEdits
from retina_gui.document.notes import Note
from retina_gui.document.open_image import OpenImage
from retina_gui.document.point_edits import PairEdits
from retina_gui.document.result_edits import ResultEdits
from retina_gui.document.series_changes import added
from retina_gui.document.snapshot_making import Standing, snapshot_of

UNDO_STEPS = 10_000


class CaseDocument(QObject):
    """One case with its images, results and undo steps.

    Attributes:
        pairs: changes of the points.
        results: of the results and their versions.
        judgements: of what readers think of them.
        findings: what the automatic alignment found out.

    Signals:
        changed: something is different.
        replaced: another case is shown.
        result_dropped: a change made the result of the pair invalid, so that it is gone; undo brings it back.
    """

    changed = Signal()
    replaced = Signal()
    result_dropped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pairs = PairEdits(self)
        self.results = ResultEdits(self)
        self.judgements = JudgementEdits(self)
        self.findings = FindingEdits(self)
        self._history = History(UNDO_STEPS)
        self._content = Content()
        self._images: dict[str, OpenImage] = {}
        self._path: Path | None = None
        self._own_name = ""
        self._is_copy = False
        self._notes: tuple[Note, ...] = ()
        self._snapshot: DocumentSnapshot | None = None
        self._cases_shown = 0

    # Reading

    @property
    def open_image(self) -> tuple[int, int]:
        """Which case is open, counted from the start of the program, and which floating image is worked on."""
        return self._cases_shown, self._content.active

    def snapshot(self) -> DocumentSnapshot:
        """The document as it is now; the same object until something changes."""
        if self._snapshot is None:
            self._snapshot = self._make_snapshot()
        return self._snapshot

    @property
    def case(self) -> Case:
        """The case as it would be saved now."""
        return self._content.case

    @property
    def live(self) -> tuple[LiveResult | None, ...]:
        """The result in memory of each floating image, None where there is none."""
        return self._content.live

    @property
    def content(self) -> Content:
        """Everything that undo takes back, as it is now."""
        return self._content

    @property
    def images(self) -> Mapping[str, OpenImage]:
        """The open images, by their SHA-256."""
        return self._images

    @property
    def is_worth_saving(self) -> bool:
        """Whether closing would lose work: something changed, and it is more than images that can be opened again."""
        is_changed = not self._history.is_saved and not self._is_copy
        return is_changed and (self._path is not None or self._has_work)

    # Opening and saving

    def replace_case(
        self,
        content: Content,
        images: Iterable[OpenImage],
        path: Path | None,
        notes: tuple[Note, ...] = (),
        saved: bool = True,
        is_copy: bool = False,
    ) -> None:
        """Show another case; its undo steps start over.

        Args:
            saved: it is in its file as it is here.
            is_copy: nothing of it is to be saved.
        """
        self._is_copy = is_copy
        self._cases_shown += 1
        self._images = {opened.image.sha256: opened for opened in images}
        self._content, self._path, self._notes = content, path, notes
        self._own_name = content.case.own_name
        self.pairs.forget_preview()
        self.results.start_over()
        self.findings.start_over()
        self._history.clear()
        if not saved:
            self._history.mark_unsaved()
        self.tell()
        self.replaced.emit()

    def mark_saved(self, path: Path) -> None:
        """The case now lies in this file."""
        self._path = path
        self._history.mark_saved()
        self.tell()

    def adopt_files(self, case: Case, path: Path) -> None:
        """The open case was written to `path` as `case`: the same, with files for images that had none."""
        before = [self.case.reference, *(entry.image for entry in self.case.floating)]
        after = [case.reference, *(entry.image for entry in case.floating)]
        for old, new in zip(before, after, strict=True):
            if old is not None and new is not None and old.sha256 in self._images:
                self._images[new.sha256] = self._images[old.sha256]
        self._content, self._own_name = self._content.with_files(case), case.own_name
        self.mark_saved(path)

    def set_image(self, role: ImageRole, opened: OpenImage) -> None:
        """Open an image in one of the two panes. Another image starts without points; a found one keeps them.

        With another image it is another case: the file that the case was saved in is left to what it holds.
        """
        opened = self._as_turned(opened)
        self._images[opened.image.sha256] = opened
        self._notes = ()
        self.findings.forget_answer()
        identity, case = opened.identity, self.case
        known = [case.reference] if role is ImageRole.REFERENCE else [entry.image for entry in case.floating]
        is_known = any(image is not None and image.sha256 == identity.sha256 for image in known)
        if not is_known and any(image is not None for image in known):
            self._path, self._own_name = None, ""
        if is_known:
            case = case.with_images_found({identity.sha256: identity.path} if identity.path else {})
        elif role is ImageRole.REFERENCE:
            case = case.with_reference(identity)
        elif case.floating:
            case = case.with_floating_replaced(self._content.active, identity)
        else:
            case = case.with_floating(identity)
        text = tr("Open reference image") if role is ImageRole.REFERENCE else tr("Open floating image")
        self._push(text, self._content.with_case(case))
        self.tell()

    def adopt_found(self, images: Iterable[OpenImage], content: Content, notes: tuple[Note, ...]) -> None:
        """Images that the case missed are open from where they are now, with the results that they show: one step."""
        self._images.update((image.image.sha256, image) for image in images)
        self._notes = notes
        self.findings.forget_answer()
        self._push(tr("Find the images again"), content)

    def adopt_turned(self, image: OpenImage, content: Content, text: str) -> None:
        """An image of the case is shown turned, and `content` counts in its new pixels: one step."""
        self._images[image.image.sha256] = image
        self._notes = ()
        self._push(text, content)

    # The images of the case

    def change(self, text: str, content: Content, merge_key: str = "") -> None:
        """Take a changed content, as one step with this name; steps of the same `merge_key` in a row are one."""
        self._push(text, content, merge_key)

    def add_images(self, images: Iterable[OpenImage]) -> tuple[str, ...]:
        """Add floating images, as one step. Returns the names of those that the case has already."""
        opened = tuple(images)
        self._images.update((image.image.sha256, image) for image in opened)
        self._notes = ()
        content, doubled = added(self._content, [image.identity for image in opened])
        self._push(tr("Add images"), content)
        self.tell()
        return doubled

    # Undo and redo

    def undo(self) -> None:
        """Take the last step back."""
        self._show(self._history.undo())

    def redo(self) -> None:
        """Do the step again."""
        self._show(self._history.redo())

    def take_back_change(self, merge_key: str) -> bool:
        """Forget the last step, as if it had not been, if it has this key; whether it had."""
        last = self._history.last
        if last is None or last.merge_key != merge_key:
            return False
        self.take_back()
        return True

    @property
    def last_step(self) -> Step | None:
        """The step that undo would take back."""
        return self._history.last

    def take_back(self) -> None:
        """Forget the last step, as if it had not been."""
        self._show(self._history.take_back())

    def exchange_results(self, exchange: Callable[[str, LiveResult], LiveResult]) -> None:
        """Exchange results in memory, of all steps, by ones that mean the same; no step. See `with_each_result`."""
        self._history.change_contents(lambda content: content.with_each_result(exchange))
        self._content = self._content.with_each_result(exchange)
        self.tell()

    def tell(self) -> None:
        """What is shown is different."""
        self._snapshot = None
        self.changed.emit()

    # Everything else that can be undone

    def set_polarity(self, role: ImageRole, polarity: VesselPolarity | None) -> None:
        """State an image's vessel polarity, or let it be found (None)."""
        entry, is_reference = self._content.entry, role is ImageRole.REFERENCE
        if entry is None and not is_reference:
            return
        stated = (
            self.snapshot().stated_reference_polarity if entry is None or is_reference else entry.polarity
        )
        if polarity != stated:
            reference, floating = (
                tr("Change the vessels of the reference"),
                tr("Change the vessels of the floating image"),
            )
            self._push(reference if is_reference else floating, self._content.with_polarity(role, polarity))

    def set_transform_model(self, model: TransformModel) -> None:
        """Choose what kind of transform the matching pairs determine."""
        entry = self._content.entry
        if entry is not None and model is not entry.transform_model:
            case = self.case.with_transform_model(self._content.active, model)
            self._push(
                tr("Change the model to {model}").format(model=tr(model.value)), self._content.with_case(case)
            )

    def set_spacing(self, spacing_um: float | None) -> None:
        """State how many micrometres a pixel of the reference is, or leave it to its file (None)."""
        self._push(
            tr("Change the pixel size"), self._content.with_case(self.case.with_reference_spacing(spacing_um))
        )

    def set_active(self, index: int) -> None:
        """Work on another floating image of the case; not an undo step."""
        if index != self._content.active:
            self._content = replace(self._content, active=index)
            self.pairs.forget_preview()
            self.tell()

    # Inside

    @property
    def _has_work(self) -> bool:
        """Whether the case holds more than its images, as they were opened."""
        case, opened = self.case, Case()
        if case.reference is not None:
            opened = opened.with_reference(self._as_opened(case.reference))
        for entry in case.floating:
            opened = opened.with_floating(self._as_opened(entry.image))
        return case != opened

    def _as_opened(self, identity: ImageIdentity) -> ImageIdentity:
        """As it came from its file: turning it is work."""
        image = self._images.get(identity.sha256)
        opened = identity if image is None else image.identity
        return opened.turned(opened.orientation.inverse)

    def _as_turned(self, opened: OpenImage) -> OpenImage:
        """An image that the case has already, turned as it is there."""
        there = (
            self._images.get(each.sha256)
            for each in self.case.images
            if each.sha256_in_file == opened.image.sha256
        )
        known = next((each for each in there if each is not None), opened)
        return known if known.image.orientation is not Orientation.AS_IN_FILE else opened

    def _push(self, text: str, content: Content, merge_key: str = "") -> None:
        if content == self._content:
            return
        had_result = self._has_result
        self._history.push(Step(text, self._content, content, merge_key))
        self._show(content)
        if had_result and not self._has_result:
            self.result_dropped.emit()

    @property
    def _has_result(self) -> bool:
        return self._content.entry is not None and self._content.entry.result is not None

    def _show(self, content: Content | None) -> None:
        if content is not None:
            self._content = content
            self.pairs.forget_preview()
            self.tell()

    def _make_snapshot(self) -> DocumentSnapshot:
        content, history = self._content, self._history
        standing = Standing(
            path=self._path,
            own_name=self._own_name,
            modified=self.is_worth_saving,
            undo_text=history.last.text if history.last else "",
            redo_text=history.next.text if history.next else "",
            notes=self._notes,
        )
        live = self.results.with_maps(content.live[content.active]) if content.live else None
        return snapshot_of(content, self._images, self.pairs.shown, self.findings.evidence, live, standing)
