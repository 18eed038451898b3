"""Judging: verdicts with their reasons, the figures of the cells, and the walk through the worst of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.case.judgements import Verdict
from core.images.spacing import LARGEST_UM, SMALLEST_UM
from core.language import tr
from retina_gui.document.case_document import CaseDocument
from retina_gui.document.content import LiveResult
from retina_gui.jobs.measuring import MeasureRequest
from retina_gui.jobs.registering import PairToRegister, RegisterRequest
from retina_gui.jobs.runner import JobRunner
from retina_gui.rendering.layers import CompareMode
from retina_gui.state.cells import NO_CELLS, cell_tables, judged_cells
from retina_gui.state.options import OptionsModel, Stage


class JudgingController(QObject):
    """Takes what a reader thinks of a result, and leads him through its cells.

    Signals:
        told: a short message for the status line.
        cell_asked: a cell is to be shown large; a `CellQuality`.
    """

    told = Signal(str)
    cell_asked = Signal(object)

    def __init__(
        self,
        document: CaseDocument,
        options: OptionsModel,
        runner: JobRunner,
        weights: Path | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._options, self._runner = document, options, runner
        self._weights = weights
        self._waiting_step: int | None = None
        self._unnamed_since = ""
        runner.succeeded.connect(self._on_answer)
        runner.cancelled.connect(self._on_cancelled)

    # Verdicts

    def toggle_verdict(self, verdict: Verdict) -> None:
        """Give a verdict; the same one again takes it back."""
        entry, grader = self._document.snapshot().entry, self._options.options.grader
        own = entry.judgement_of(grader) if entry else None
        self._document.set_verdict(None if own and own.verdict is verdict else verdict, grader)
        given = self._document.snapshot().entry
        unnamed = given.judgement_of("") if given is not None and not grader else None
        self._unnamed_since = unnamed.given_at if unnamed is not None else ""

    def set_reason(self, reason: str) -> None:
        """Why the reader gave his verdict."""
        self._document.set_reason(reason, self._options.options.grader)

    def set_grader(self, name: str) -> None:
        """Who judges from now on. A verdict that he has just given without a name becomes his."""
        name = " ".join(name.split())
        if name == self._options.options.grader:
            return
        entry = self._document.snapshot().entry
        unnamed = entry.judgement_of("") if entry is not None else None
        self._options.set(grader=name)
        if name and unnamed is not None and unnamed.given_at == self._unnamed_since:
            self._document.name_grader(unnamed, name)
        self._unnamed_since = ""

    def toggle_blinded(self) -> None:
        """Hide the verdicts of other readers until this one has given his, or show them."""
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
            self.told.emit(sentence.format(smallest=SMALLEST_UM, largest=LARGEST_UM))

    # Cells

    def toggle_cells(self) -> None:
        """Write the figures into the cells, or take them away; they are measured first where they are not known."""
        show = not self._options.options.show_cells
        self._options.set(show_cells=show, stage=Stage.JUDGE)
        if show and cell_tables(self._document.snapshot()) is None:
            self._measure()

    def toggle_confidence(self) -> None:
        """Hatch the uncertain regions, or do not; the map is measured first where it is not known."""
        show = not self._options.options.show_confidence
        self._options.set(show_confidence=show)
        live = self._document.snapshot().live
        if show and live is not None and live.uncertain is None:
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
            self._waiting_step = step
            self._measure()
            return
        cells = judged_cells(snapshot, options)
        if not cells:
            self.told.emit(tr(NO_CELLS))
            return
        last = options.walked
        is_under_way = last is not None and last[1] == options.cell_fraction and last[0] < len(cells)
        rank = (last[0] + step if is_under_way else 0) % len(cells)
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

    def _measure(self) -> None:
        """Find the maps of a case that was opened again."""
        snapshot = self._document.snapshot()
        has_result = (
            snapshot.live is not None and snapshot.entry is not None and snapshot.entry.result is not None
        )
        if has_result and not self._runner.state.running:
            pair = PairToRegister.of(snapshot, self._weights)
            self._runner.start(MeasureRequest(pair, snapshot.live, snapshot.entry.result))

    def _on_answer(self, request: object, answer: object) -> None:
        if isinstance(request, RegisterRequest):
            self.end_walk()
        elif isinstance(request, MeasureRequest) and isinstance(answer, LiveResult):
            self._document.adopt_measured(request.live, answer)
            step, self._waiting_step = self._waiting_step, None
            if step is not None and self._document.snapshot().live is answer:
                self.walk(step)

    def _on_cancelled(self, request: object) -> None:
        if isinstance(request, MeasureRequest):
            self._waiting_step = None
            self._options.set(show_cells=False, show_confidence=False)
