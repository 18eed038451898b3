"""Suggesting matching points: starts the automatic alignment, and adds what it finds to the user's points."""

from __future__ import annotations

from PySide6.QtCore import Signal

from core.language import tr
from core.notices import Notice, Several
from core.points.matching import ImageRole, MatchingPoints
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.notices import EnoughPairs, PolarityChanged, TooFewCrossings
from retina_gui.document.suggested_points import (
    Finding,
    Remark,
    Suggestion,
    added_pairs,
    distances,
)
from retina_gui.jobs.preloading import Preloader
from retina_gui.jobs.scouting import Scout
from retina_gui.jobs.suggesting import SuggestAnswer, SuggestRequest
from retina_gui.state.options import Stage


class SuggestionController(Controller):
    """Fills up to as many complete pairs as the model needs; the user's own are never replaced.

    Signals:
        suggested: points were added, to be looked at one by one.
    """

    suggested = Signal()

    def __init__(self, core: SessionCore, preloader: Preloader) -> None:
        super().__init__(core)
        self._preloader = preloader
        self.scout = Scout(core.weights, self)
        self.scout.found.connect(self._take_unasked)
        for changed in (core.document.changed, core.runner.changed, preloader.finished):
            changed.connect(self._want_evidence)

    def shut_down(self) -> None:
        """End the search that nobody asked for."""
        self.scout.shut_down()

    def suggest(self) -> None:
        """Align the open pair without clicks, and suggest the points that are missing."""
        snapshot = self._document.snapshot()
        if snapshot.open_pair is not None and not self._runner.state.running:
            self._options.set(stage=Stage.POINTS)
            self._runner.start(SuggestRequest.of(snapshot, self._weights), self._take)

    def _want_evidence(self) -> None:
        """Ask for what can be found out about the open pair, unless it is known, or something else is under way."""
        snapshot = self._document.snapshot()
        is_free = self._preloader.is_finished and not self._runner.state.running
        self.scout.want(snapshot.open_pair if is_free and snapshot.evidence is None else None)

    def _take_unasked(self, finding: Finding) -> None:
        self._document.findings.add_unasked(finding)

    def _take(self, answer: SuggestAnswer) -> None:
        snapshot, reason = self._document.snapshot(), answer.finding.reason
        if not answer.finding.holds_for(snapshot.open_pair):
            return
        if reason is not None:
            self._document.findings.answer(answer.finding, Remark(reason, snapshot.points, is_warning=True))
            self._tell(tr("No points were suggested; the note on the right says why."))
        elif len(snapshot.points.fit_ids()) >= snapshot.wanted_pairs:
            self._document.findings.answer(answer.finding, _compared(snapshot, answer.finding))
            self._tell(tr("No points were added: there are enough pairs already."))
        else:
            self._add(snapshot, answer.finding, answer.offered)

    def _add(self, snapshot: DocumentSnapshot, finding: Finding, offered: MatchingPoints) -> None:
        pairs, alignment = added_pairs(snapshot.points, offered, snapshot.wanted_pairs), finding.alignment
        if alignment is None or not pairs:
            self._document.findings.answer(
                finding, Remark(TooFewCrossings(), snapshot.points, is_warning=True)
            )
            return
        self._document.findings.answer(finding)
        self._options.set(selected=None)
        warnings = (*alignment.warnings, *_changed_polarities(snapshot, finding))
        self._document.findings.suggest(Suggestion(pairs, alignment.confidence, warnings))
        self.suggested.emit()


def _changed_polarities(snapshot: DocumentSnapshot, finding: Finding) -> tuple[Notice, ...]:
    """Of each image whose vessels had to be taken otherwise for the images to fit."""
    in_force = (
        (ImageRole.REFERENCE, snapshot.reference_polarity, finding.maps.reference),
        (ImageRole.FLOATING, snapshot.floating_polarity, finding.maps.floating),
    )
    return tuple(
        PolarityChanged(role, image.polarity.polarity)
        for role, before, image in in_force
        if image.polarity.polarity is not before
    )


def _compared(snapshot: DocumentSnapshot, finding: Finding) -> Remark | None:
    """How the user's pairs, of which there are enough, lie to the automatic alignment."""
    alignment, transform = finding.alignment, finding.transform
    if alignment is None or transform is None:
        return None
    apart = distances(snapshot.points, transform)
    enough = EnoughPairs(len(apart), max(apart.values()), alignment.confidence)
    warnings = alignment.warnings
    return Remark(Several((enough, *warnings)), snapshot.points, is_warning=bool(warnings))
