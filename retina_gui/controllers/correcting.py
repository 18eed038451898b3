"""Correcting places of the result, and the versions that come of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.case.versions import Version
from core.language import tr
from core.points.corrections import Correction
from core.points.matching import Point
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.content import DocumentSnapshot, LiveResult
from retina_gui.document.correction_drag import correction_from, dragged
from retina_gui.jobs.registering import PairToRegister
from retina_gui.jobs.solving_corrections import CorrectRequest
from retina_gui.state.corrections_state import movable, reason_not_to_correct, shown_version
from retina_gui.state.options import Stage
from retina_gui.state.versions import selected_version

if TYPE_CHECKING:
    from core.registration.working_maps import WorkingMaps


class CorrectionController(Controller):
    """Implements `panes.editors.CorrectionEditor`, and what the list of versions asks for."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._active = 0
        core.document.changed.connect(self._on_changed)

    # The tool

    def toggle_tool(self) -> None:
        """Take the tool in hand, or put it away."""
        if reason_not_to_correct(self._document.snapshot()):
            return
        options = self._options.options
        correcting = not (options.correcting and options.stage is Stage.JUDGE)
        self._options.set(
            correcting=correcting,
            stage=Stage.JUDGE,
            show_before=options.show_before and not correcting,
            selected_correction=None,
            correction_half=None,
        )

    def escape(self) -> bool:
        """Forget a first click, then the selection, then put the tool away; whether there was anything to do."""
        options = self._options.options
        if not options.correcting or options.stage is not Stage.JUDGE:
            return False
        if options.correction_half is not None:
            self._options.set(correction_half=None)
        elif options.selected_correction is not None:
            self._options.set(selected_correction=None)
        else:
            self._options.set(correcting=False)
        return True

    # Corrections

    def select_correction(self, index: int | None) -> None:
        """Select a correction, from 0, or none."""
        self._options.set(selected_correction=index)

    def preview_correction(self, start: Point, end: Point, index: int | None) -> None:
        """Show a correction under the mouse, with the picture as it would be."""
        snapshot = self._document.snapshot()
        live, known = snapshot.live, movable(snapshot)
        if live is None or snapshot.floating is None or snapshot.reference is None:
            return
        if index is None:
            correction = correction_from(live.transform, start, end)
        else:
            correction = Correction(known[index].floating, end, known[index].start)
        size = snapshot.reference.image.size
        former = self._options.options.correction_drag
        drag = dragged(live.transform, snapshot.floating.pyramid, size, correction, index, former)
        self._options.set(correction_drag=drag, correction_half=None)

    def end_correction(self, keep: bool) -> None:
        """End the drag: solve the field again, or put the picture back."""
        drag = self._options.options.correction_drag
        if drag is None:
            return
        if not keep:
            self._options.set(correction_drag=None)
            return
        known = list(movable(self._document.snapshot()))
        if drag.replaced is None:
            known.append(drag.correction)
            text = tr("Correct a place")
        else:
            known[drag.replaced] = drag.correction
            text = tr("Move correction {number}").format(number=drag.replaced + 1)
        if not self._solve(tuple(known), text):
            self._options.set(correction_drag=None)

    def click_side(self, point: Point, in_reference: bool) -> None:
        """The first or the second of two clicks in side by side, in either order."""
        half = self._options.options.correction_half
        if half is None or half[1] == in_reference:
            self._options.set(correction_half=(point, in_reference), selected_correction=None)
            return
        start, end = (half[0], point) if in_reference else (point, half[0])
        self.preview_correction(start, end, None)
        self.end_correction(keep=True)

    def delete_selected(self) -> None:
        """Take the selected correction back; without the last one the registration itself is shown again."""
        snapshot, index = self._document.snapshot(), self._options.options.selected_correction
        known, version = movable(snapshot), shown_version(snapshot)
        if index is None or index >= len(known) or version is None or self._runner.state.running:
            return
        self._options.set(selected_correction=None)
        text = tr("Take correction {number} back").format(number=index + 1)
        left = (*known[:index], *known[index + 1 :])
        if left:
            self._solve(left, text)
        else:
            self._document.results.show_version(version.base, text)

    # Versions

    def select_version(self, number: int) -> None:
        """The row that the buttons act on."""
        self._options.set(selected_version=number)

    def show_version(self) -> None:
        """Show the selected version, and what it was made from."""
        number = selected_version(self._document.snapshot(), self._options.options)
        if number is not None and not self._runner.state.running:
            self.put_tool_down()
            self._document.results.show_version(number)
            self._tell(tr("Version {number} is shown. Undo brings the other one back.").format(number=number))

    def compare_version(self) -> None:
        """Let "before" mean the selected version, or the points' own alignment again."""
        options = self._options.options
        number = selected_version(self._document.snapshot(), options)
        is_on = options.compared_version == number
        self._options.set(compared_version=None if is_on else number, stage=Stage.JUDGE)

    def delete_version(self) -> None:
        """Delete the selected version."""
        number = selected_version(self._document.snapshot(), self._options.options)
        if number is not None and not self._runner.state.running:
            self._document.results.delete_version(number)
            self._tell(tr("Version {number} is deleted. Undo brings it back.").format(number=number))

    # Inside

    def _solve(self, corrections: tuple[Correction, ...], text: str) -> bool:
        """Start solving; whether it could be started."""
        snapshot = self._document.snapshot()
        version = shown_version(snapshot)
        if version is None or reason_not_to_correct(snapshot) or self._runner.state.running:
            return False
        base = snapshot.entry.version(version.base) if snapshot.entry else None
        if base is None:
            return False
        request = CorrectRequest(
            pair=PairToRegister.of(snapshot, self._weights),
            index=snapshot.active,
            registered=snapshot.kept[base.number],
            summary=base.result,
            maps=_maps_of(snapshot, base),
            corrections=corrections,
            corrects=base.number,
            text=text,
        )
        self._runner.start(
            request, partial(self._take, request), failed=self._put_back, cancelled=self._put_back
        )
        return True

    def _take(self, request: CorrectRequest, corrected: LiveResult) -> None:
        self._options.set(correction_drag=None, selected_version=None)
        self._document.results.correct(
            request.index, corrected, request.corrections, request.corrects, request.text
        )

    def _put_back(self, error: BaseException | None = None) -> None:
        self._options.set(correction_drag=None)

    def _on_changed(self) -> None:
        """Another image is worked on: its versions are others."""
        active = self._document.content.active
        if active != self._active:
            self._active = active
            self.put_tool_down()
            self._options.set(compared_version=None)

    def put_tool_down(self) -> None:
        """What belongs to the result that was shown until now is forgotten."""
        self._options.set(
            correcting=False,
            correction_drag=None,
            correction_half=None,
            selected_correction=None,
            selected_version=None,
        )


def _maps_of(snapshot: DocumentSnapshot, base: Version) -> WorkingMaps | None:
    """The vessels of the registration, or of another version that corrects it: they are the same."""
    entry = snapshot.entry
    related = [version.number for version in entry.versions if version.base == base.number] if entry else []
    maps = (snapshot.kept[number].maps for number in related if number in snapshot.kept)
    return next((each for each in maps if each is not None), None)
