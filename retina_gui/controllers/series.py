"""The images of the case: adding, ordering and naming them, what they are registered to, and points for the next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.case.links import possible_links
from core.errors import RetinaError
from core.language import tr, tr_count
from retina_gui.dialogs.questions import Questions
from retina_gui.document import series
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.suggestion import Suggestion
from retina_gui.jobs.carrying import TakeOverRequest
from retina_gui.jobs.opening import AddedImages, AddImagesRequest
from retina_gui.jobs.runner import JobRunner
from retina_gui.state.options import OptionsModel, Stage
from retina_gui.state.prompts import numbered
from retina_gui.state.series_actions import carry_sources

if TYPE_CHECKING:
    from core.registration.point_transfer import CarriedPoints


class SeriesController(QObject):
    """Turns wishes about the images of the case into changes of the document, each of them one step.

    Signals:
        told: a short message for the status line.
        shown: another pair of images is worked on.
    """

    told = Signal(str)
    shown = Signal()

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
        runner.succeeded.connect(self._on_answer)

    # Which images there are

    def add(self) -> None:
        """Ask for image files, and add them."""
        self.add_files(self.questions.image_files(tr("Add floating images")))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Add image files to the case."""
        if self._runner.state.running:
            self.told.emit(tr("Wait for the work in progress, or cancel it, and add the images again."))
        elif self._document.case.reference is None:
            self.told.emit(tr("Open the reference image first."))
        elif paths:
            self._runner.start(AddImagesRequest(tuple(paths)))

    def remove(self, index: int) -> None:
        """Take a floating image out of the case; the file stays."""
        if self._is_busy():
            return
        name = self._name(index)
        try:
            content = series.removed(self._document.content, index)
        except RetinaError as error:
            self.told.emit(str(error))
            return
        self._change(tr("Remove {name}").format(name=name), content)
        self.told.emit(tr("{name} is out of the case. Undo brings it back.").format(name=name))

    def rename(self, sha256: str, name: str) -> None:
        """Give an image another name."""
        if not self._is_busy():
            content = self._document.content
            self._document.change(
                tr("Rename the image"), content.with_case(content.case.with_name(sha256, name))
            )

    # Which of them is worked on, and their order

    def show(self, index: int | None) -> None:
        """Work on a floating image."""
        if index is None:
            self.told.emit(tr("This is the reference: every floating image is brought to its grid."))
        elif not self._is_busy() and index != self._document.content.active:
            self._options.set(selected=None, walked=None)
            self._document.set_active(index)
            self.shown.emit()

    def step(self, by: int) -> None:
        """Work on the next or the previous floating image; after the last comes the first."""
        content = self._document.content
        self.show((content.active + by) % max(len(content.case.floating), 1))

    def move(self, index: int, place: int) -> None:
        """Put a floating image elsewhere in the order."""
        if not self._is_busy():
            content = series.moved(self._document.content, index, place)
            self._document.change(tr("Move {name}").format(name=self._name(index)), content)

    # What they are registered to

    def make_reference(self, index: int) -> None:
        """Bring everything to the grid of a floating image."""
        if self._is_busy():
            return
        content, name = self._document.content, self._name(index)
        had_results = sum(entry.result is not None for entry in content.case.floating)
        changed = series.rooted(content, index)
        dropped = had_results - sum(entry.result is not None for entry in changed.case.floating)
        self._change(tr("Make {name} the reference").format(name=name), changed)
        text = tr("{name} is the reference now; its points were turned round.").format(name=name)
        if dropped:
            text += " " + tr_count(
                "{count} result was dropped: register again.",
                "{count} results were dropped: register again.",
                dropped,
            )
        if any(entry.via for entry in changed.case.floating):
            text += " " + tr("The others stay registered through the former one.")
        self.told.emit(text)

    def link(self, index: int, via: int | None) -> None:
        """Register a floating image to another floating image, or to the reference (None)."""
        if self._is_busy():
            return
        content = self._document.content
        try:
            changed = series.linked(content, index, via)
        except RetinaError as error:
            self.told.emit(str(error))
            return
        name = self._name(index)
        target = tr("the reference") if via is None else self._name(via)
        before, after = content.case.entry(index), changed.case.entry(index)
        self._change(tr("Register {name} to {target}").format(name=name, target=target), changed)
        text = tr("{name} is registered to {target} now.").format(name=name, target=target)
        carried = len(after.points.complete_pairs())
        if before.points.pairs and not carried:
            text += " " + tr("Click the partners of its points there.")
        elif carried:
            text += " " + tr("Its points were carried over: check them.")
        if before.result is not None:
            text += " " + tr("Its result was dropped; undo brings it back.")
        self.told.emit(text)

    def possible_links(self, index: int) -> tuple[tuple[int | None, str], ...]:
        """What a floating image may be registered to, with the names; the reference (None) in front."""
        case = self._document.case
        reference = case.reference.name if case.reference else ""
        named = tr("the reference ({name})").format(name=reference)
        return (None, named), *((number, self._name(number)) for number in possible_links(case, index))

    # Points for the next image

    def take_over(self, source: int | None = None) -> None:
        """Start the points of the image that is worked on from those of another; the nearest one unless it is named."""
        snapshot = self._document.snapshot()
        sources = carry_sources(snapshot)
        if sources and not self._runner.state.running and (source is None or source in sources):
            self._options.set(stage=Stage.POINTS)
            chosen = sources[0] if source is None else source
            self._runner.start(TakeOverRequest.of(snapshot, chosen, self._weights))

    # Inside

    def _on_answer(self, request: object, answer: object) -> None:
        if isinstance(request, AddImagesRequest) and isinstance(answer, AddedImages):
            self._take_images(answer)
        elif isinstance(request, TakeOverRequest):
            self._take_points(request, answer)

    def _take_images(self, answer: AddedImages) -> None:
        doubled = self._document.add_images(answer.images)
        added = len(answer.images) - len(doubled)
        self._options.set(selected=None, walked=None)
        self.shown.emit()
        texts = [tr_count("{count} image added.", "{count} images added.", added)] if added else []
        texts += [tr("{name} is in the case already.").format(name=name) for name in doubled]
        self.told.emit(" ".join(texts))

    def _take_points(self, request: TakeOverRequest, answer: CarriedPoints | str | object) -> None:
        snapshot = self._document.snapshot()
        entry = snapshot.entry
        if entry is None or entry.image.sha256 != request.target_sha256 or snapshot.points.pairs:
            return
        if isinstance(answer, str):
            self.told.emit(
                tr("The points were not taken over, as the two images could not be aligned with each other.")
            )
            return
        self._add_points(snapshot, request.source_name, answer)

    def _add_points(self, snapshot: DocumentSnapshot, name: str, carried: CarriedPoints) -> None:
        warnings = list(carried.warnings)
        if not carried.confidence:
            warnings.append(
                tr(
                    "The images could not be aligned with each other: the points are at the same places as in {name}."
                ).format(name=name)
            )
        if carried.left_out:
            warnings.append(
                tr("Left out, as they lie outside this image: {points}.").format(
                    points=numbered(carried.left_out)
                )
            )
        suggestion = Suggestion(carried.points.pairs, carried.confidence, tuple(warnings), name)
        content = self._document.content
        case = content.case.with_points(content.active, carried.points)
        self._document.change(
            tr("Take over points from {name}").format(name=name),
            content.with_case(case).with_suggestion(suggestion),
        )
        count = len(carried.points)
        self.told.emit(
            tr_count(
                "{count} pair taken over: check it in both images.",
                "{count} pairs taken over: check them in both images.",
                count,
            )
        )

    def _change(self, text: str, content: series.Content) -> None:
        self._options.set(selected=None, walked=None)
        self._document.change(text, content)
        self.shown.emit()

    def _is_busy(self) -> bool:
        if self._runner.state.running:
            self.told.emit(tr("Wait for the work in progress, or cancel it."))
        return self._runner.state.running

    def _name(self, index: int) -> str:
        return self._document.case.entry(index).image.name
