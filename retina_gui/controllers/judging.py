"""Judging: verdicts with their reasons, the figures of the cells, and the walk through the worst of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal

from core.case.document import ResultSummary
from core.case.judgements import Verdict
from core.case.reasons import KNOWN, MISALIGNED, reason_of
from core.images.spacing import LARGEST_UM, SMALLEST_UM
from core.language import tr
from core.metrics.cell_quality import CellQuality
from core.points.matching import Point
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.content import LiveResult
from retina_gui.jobs.measuring import MeasureRequest
from retina_gui.jobs.registering import PairToRegister
from retina_gui.settings import remember_reasons, remembered_reasons
from retina_gui.state.cells import NO_CELLS, cell_tables, judged_cells
from retina_gui.state.judging_now import adjudicates, is_marking, own_judgement, with_cell_at
from retina_gui.state.options import CompareMode, Stage

MOST_REASONS = 20
"""Of the user's own words, that many are offered again."""


class JudgingController(Controller):
    """Takes what a reader thinks of a result, and leads them through its cells.

    Signals:
        cell_asked: a cell is to be shown large.
        name_asked: whether a verdict waits for the name of who gives it.
    """

    cell_asked = Signal(CellQuality)
    name_asked = Signal(bool)

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._meant_for: ResultSummary | None = None
        self._shown_result: ResultSummary | None = None
        core.document.changed.connect(self._on_document_changed)

    # Verdicts

    def toggle_verdict(self, verdict: Verdict) -> None:
        """Give a verdict, once it is known who gives it; the same one again takes it back."""
        snapshot, options = self._document.snapshot(), self._options.options
        if not options.grader:
            self._meant_for = snapshot.entry.result if snapshot.entry is not None else None
            self._options.set(meant_verdict=verdict, stage=Stage.JUDGE)
            self.name_asked.emit(True)
            return
        own = own_judgement(snapshot, options)
        given = None if own is not None and own.verdict is verdict else verdict
        self._document.judgements.set_verdict(given, options.grader, adjudicates(snapshot, options))

    def set_reason(self, words: str) -> None:
        """Why the reader gave their verdict; their own words are kept. If it is misaligned, they can click at once."""
        snapshot, options, reason = self._document.snapshot(), self._options.options, reason_of(words)
        own = own_judgement(snapshot, options)
        if own is None or own.reason == reason:
            return
        self._document.judgements.explain(own, reason, own.regions)
        if reason == MISALIGNED:
            self._options.set(marking_cells=True, correcting=False)
        if reason and reason not in KNOWN:
            self._keep_reason(reason)

    def _keep_reason(self, reason: str) -> None:
        known = dict.fromkeys(
            (*self._options.options.own_reasons, *remembered_reasons())
        )  # another window's too
        others = (each for each in known if each.casefold() != reason.casefold())
        kept = (reason, *others)[:MOST_REASONS]
        self._options.set(own_reasons=kept)
        remember_reasons(kept)

    def toggle_adjudicating(self) -> None:
        """Settle what readers disagree about, or be one of the readers again."""
        self._options.set(adjudicating=not self._options.options.adjudicating, stage=Stage.JUDGE)

    # Where a reason holds

    def toggle_marking(self) -> None:
        """Let clicks say in which cells the reason holds, or not."""
        is_on = is_marking(self._document.snapshot(), self._options.options)
        self._options.set(marking_cells=not is_on, correcting=False, stage=Stage.JUDGE)

    def leave_marking(self) -> bool:
        """Let clicks mark no cells; whether they did."""
        was_on = is_marking(self._document.snapshot(), self._options.options)
        self._options.set(marking_cells=False)
        return was_on

    def click_cell(self, point: Point) -> None:
        """The reason holds in the cell at this place of the reference, or does not any more."""
        snapshot, options = self._document.snapshot(), self._options.options
        own = own_judgement(snapshot, options)
        if own is None or snapshot.reference is None or self._core.is_busy:
            return
        height, width = snapshot.reference.image.size
        regions = with_cell_at(own.regions, point, width, height, options)
        self._document.judgements.explain(own, own.reason, regions)

    def set_grader(self, name: str) -> None:
        """Who judges from now on; a verdict that waits for the name is given."""
        name, meant = " ".join(name.split()), self._options.options.meant_verdict
        if name == self._options.options.grader:
            return
        self._options.set(grader=name, meant_verdict=None)
        if name and meant is not None:
            settles = adjudicates(self._document.snapshot(), self._options.options)
            self._document.judgements.set_verdict(meant, name, settles)

    def leave_name(self) -> bool:
        """Give no verdict, as nobody says who gives it; whether one has waited."""
        if self._options.options.meant_verdict is None:
            return False
        self._options.set(meant_verdict=None)
        self.name_asked.emit(False)
        return True

    def _on_document_changed(self) -> None:
        """A verdict on another result is not what was meant."""
        entry = self._document.snapshot().entry
        result = entry.result if entry is not None else None
        if result is None or result is not self._meant_for:
            self.leave_name()
        if result is not self._shown_result:
            self._shown_result = result
            self._options.set(marking_cells=False)

    def toggle_blinded(self) -> None:
        """Hide the verdicts of other readers until this one has given theirs, or show them."""
        self._options.set(blinded=not self._options.options.blinded)

    # Pixel size

    def set_spacing(self, text: str) -> None:
        """How many micrometres a pixel of the reference is, as it was typed; nothing leaves it to the file."""
        if not text:
            self._document.set_spacing(None)
            return
        try:
            spacing = float(text.replace(",", "."))
        except ValueError:
            spacing = 0.0
        if SMALLEST_UM <= spacing <= LARGEST_UM:
            self._document.set_spacing(spacing)
        else:
            sentence = tr(
                "The pixel size is a number of micrometres from {smallest:g} to {largest:g}, such as 7.5."
            )
            self._tell(sentence.format(smallest=SMALLEST_UM, largest=LARGEST_UM))

    # Cells

    def toggle_cells(self) -> None:
        """Write the figures into the cells, or take them away; they are measured first where they are not known."""
        are_known = cell_tables(self._document.snapshot()) is not None
        show = not (self._options.options.show_cells and are_known)
        self._options.set(show_cells=show, stage=Stage.JUDGE)
        if show and not are_known:
            self._measure()

    def toggle_confidence(self) -> None:
        """Hatch the uncertain regions, or do not; the map is measured first where it is not known."""
        live = self._document.snapshot().live
        is_known = live is not None and live.uncertain is not None
        show = not (self._options.options.show_confidence and is_known)
        self._options.set(show_confidence=show)
        if show and not is_known:
            self._measure()

    def show_vessels(self) -> None:
        """Compare by the vessels of both images; they are found first where they are not known."""
        self._options.set(mode=CompareMode.VESSELS)
        live = self._document.snapshot().live
        if live is not None and live.vessels is None:
            self._measure()

    def walk(self, step: int) -> None:
        """Go to the next worst cell (1), or back to the one before (-1), and let it flicker."""
        snapshot, options = self._document.snapshot(), self._options.options
        if cell_tables(snapshot) is None:
            self._measure(then=partial(self.walk, step))
            return
        cells = judged_cells(snapshot, options)
        if not cells:
            self._tell(tr(NO_CELLS))
            return
        last, rank = options.walked, 0
        if last is not None and last[1] == options.cell_fraction and last[0] < len(cells):
            rank = (last[0] + step) % len(cells)
        self._options.set(
            walked=(rank, options.cell_fraction),
            mode=CompareMode.FLICKER,
            stage=Stage.JUDGE,
            show_before=False,
        )
        self.cell_asked.emit(cells[rank])

    def end_walk(self) -> None:
        """Look at no cell in particular."""
        self._options.set(walked=None)

    def _measure(self, then: Callable[[], None] | None = None) -> None:
        """Find the maps of a case that was opened again; then, if they are those of what is still shown, do more."""
        snapshot = self._document.snapshot()
        live, summary = snapshot.live, snapshot.entry.result if snapshot.entry is not None else None
        if live is None or summary is None or self._core.is_busy:
            return

        def take(measured: LiveResult) -> None:
            self._document.results.take_maps(live, measured)
            if then is not None and self._document.snapshot().live is measured:
                then()

        request = MeasureRequest(PairToRegister.of(snapshot, self._weights), live, summary)
        self._runner.start(request, take, cancelled=self._show_nothing_measured)

    def _show_nothing_measured(self) -> None:
        self._options.set(show_cells=False, show_confidence=False)
