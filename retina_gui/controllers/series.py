"""The images of the case: adding, ordering and naming them, what they are registered to, and points for the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from core.annotations.dates import DateSource
from core.annotations.typed_time import typed_time
from core.case.links import possible_links
from core.errors import InputError, RetinaError
from core.language import mark, tr, tr_count
from retina_gui.controllers.choosing_pages import PageController, Places
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document import series_changes
from retina_gui.document.content import Content, DocumentSnapshot
from retina_gui.document.notices import LeftOut, SamePlaces
from retina_gui.document.suggested_points import Suggestion
from retina_gui.jobs.opening import AddedImages, AddImagesRequest
from retina_gui.jobs.taking_over_points import TakeOverRequest
from retina_gui.state.options import Stage
from retina_gui.state.series_rules import point_sources

if TYPE_CHECKING:
    from core.alignment import AlignmentFailure
    from core.registration.taking_over_points import TakenOverPoints


class SeriesController(Controller):
    """Turns what is asked of the images of the case into changes of the document, each of them one step.

    Signals:
        shown: another pair of images is worked on.
    """

    shown = Signal()

    def __init__(self, core: SessionCore, pages: PageController) -> None:
        super().__init__(core)
        self._pages = pages

    # Which images there are

    def add(self) -> None:
        """Ask for image files, and add them."""
        self.add_files(self._core.dialogs.image_files(tr("Add floating images")))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Add image files to the case."""
        if self._runner.state.running:
            self._tell(tr("Wait for the work in progress, or cancel it, and add the images again."))
        elif self._document.case.reference is None:
            self._tell(tr("Open the reference image first."))
        elif paths:
            self._pages.ask(paths, self._add_places)

    def _add_places(self, places: Places) -> None:
        chosen = tuple(place for of_file in places.values() for place in of_file)
        self._runner.start(AddImagesRequest(chosen), self._take_images)

    def remove(self, index: int) -> None:
        """Take a floating image out of the case; the file stays."""
        if self._is_busy():
            return
        name = self._name(index)
        try:
            content = series_changes.removed(self._document.content, index)
        except RetinaError as error:
            self._tell(str(error))
            return
        self._change(tr("Remove {name}").format(name=name), content)
        self._tell(tr("{name} is out of the case. Undo brings it back.").format(name=name))

    def rename(self, sha256: str, name: str) -> None:
        """Give an image another name."""
        if not self._is_busy():
            content = self._document.content
            self._document.change(
                tr("Rename the image"), content.with_case(content.case.with_name(sha256, name))
            )

    def set_time(self, sha256: str, text: str) -> None:
        """When an image was taken, as it was typed: a date, seconds after the injection, or both; nothing leaves it to
        its file."""
        if self._is_busy():
            return
        content = self._document.content
        try:
            typed = typed_time(text)
            facts = replace(
                content.case.facts_of(sha256),
                taken=typed.taken,
                taken_source=DateSource.TYPED,
                seconds=typed.seconds,
            )
        except InputError as error:
            self._tell(str(error))
            return
        self._document.change(
            tr("Change the date of the image"), content.with_case(content.case.with_facts(facts))
        )

    # Which of them is worked on, and their order

    def show(self, index: int | None) -> None:
        """Work on a floating image."""
        if index is None:
            self._tell(tr("This is the reference: every floating image is brought to its grid."))
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
            content = series_changes.moved(self._document.content, index, place)
            self._document.change(tr("Move {name}").format(name=self._name(index)), content)

    # What they are registered to

    def make_reference(self, index: int) -> None:
        """Bring everything to the grid of a floating image."""
        if self._is_busy():
            return
        content, name = self._document.content, self._name(index)
        had_results = sum(entry.result is not None for entry in content.case.floating)
        changed = series_changes.rooted(content, index)
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
        self._tell(text)

    def link(self, index: int, via: int | None) -> None:
        """Register a floating image to another floating image, or to the reference (None)."""
        if self._is_busy():
            return
        content = self._document.content
        try:
            changed = series_changes.linked(content, index, via)
        except RetinaError as error:
            self._tell(str(error))
            return
        name = self._name(index)
        target = tr("the reference") if via is None else self._name(via)
        before, after = content.case.entry(index), changed.case.entry(index)
        self._change(tr("Register {name} to {target}").format(name=name, target=target), changed)
        text = tr("{name} is registered to {target} now.").format(name=name, target=target)
        complete = len(after.points.complete_pairs())
        if before.points.pairs and not complete:
            text += " " + tr("Click the partners of its points there.")
        elif complete:
            text += " " + tr("Its points were taken over: check them.")
        if before.result is not None:
            text += " " + tr("Its result was dropped; undo brings it back.")
        self._tell(text)

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
        sources = point_sources(snapshot)
        if sources and not self._runner.state.running and (source is None or source in sources):
            self._options.set(stage=Stage.POINTS)
            chosen = sources[0] if source is None else source
            request = TakeOverRequest.of(snapshot, chosen, self._weights)
            self._runner.start(request, partial(self._take_points, request))

    # Inside

    def _take_images(self, answer: AddedImages) -> None:
        doubled = self._document.add_images(answer.images)
        added = len(answer.images) - len(doubled)
        self._options.set(selected=None, walked=None)
        self.shown.emit()
        texts = [tr_count("{count} image added.", "{count} images added.", added)] if added else []
        texts += [tr("{name} is in the case already.").format(name=name) for name in doubled]
        self._tell(" ".join(texts))
        if answer.problems:  # some files could be read, and others not
            self._core.errors.report(InputError(" ".join(answer.problems)), mark("Opening the images"))

    def _take_points(self, request: TakeOverRequest, answer: TakenOverPoints | AlignmentFailure) -> None:
        from core.alignment import AlignmentFailure

        snapshot = self._document.snapshot()
        entry = snapshot.entry
        if entry is None or entry.image.sha256 != request.target_sha256 or snapshot.points.pairs:
            return
        if isinstance(answer, AlignmentFailure):
            self._tell(
                tr("The points were not taken over, as the two images could not be aligned with each other.")
            )
            return
        self._add_points(snapshot, request.source_name, answer)

    def _add_points(self, snapshot: DocumentSnapshot, name: str, taken: TakenOverPoints) -> None:
        warnings = list(taken.warnings)
        if not taken.confidence:
            warnings.append(SamePlaces(name))
        if taken.left_out:
            warnings.append(LeftOut(taken.left_out))
        suggestion = Suggestion(taken.points.pairs, taken.confidence, tuple(warnings), name)
        content = self._document.content
        case = content.case.with_points(content.active, taken.points)
        self._document.change(
            tr("Take over points from {name}").format(name=name),
            content.with_case(case).with_suggestion(suggestion),
        )
        count = len(taken.points)
        self._tell(
            tr_count(
                "{count} pair taken over: check it in both images.",
                "{count} pairs taken over: check them in both images.",
                count,
            )
        )

    def _change(self, text: str, content: Content) -> None:
        self._options.set(selected=None, walked=None)
        self._document.change(text, content)
        self.shown.emit()

    def _is_busy(self) -> bool:
        if self._runner.state.running:
            self._tell(tr("Wait for the work in progress, or cancel it."))
        return self._runner.state.running

    def _name(self, index: int) -> str:
        return self._document.case.entry(index).image.name
