"""What lies on a comparing pane beside annotations and corrections: figures of cells, marked cells, errors of pairs."""

from __future__ import annotations

from collections.abc import Callable

from core.points.matching import Point
from retina_gui.panes.cell_figures import CellFigures
from retina_gui.panes.error_arrows import ErrorArrows
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.marked_cells import MarkedCellsItem
from retina_gui.state.view_state import CompareState, MarkedCells


class CompareOverlays:
    """On one pane."""

    def __init__(self, pane: ImagePane, cell_clicked: Callable[[Point], object]) -> None:
        """`cell_clicked` is told a place whose cell is to be marked."""
        self._cells = CellFigures(pane, pane.overlays)
        self._marked = MarkedCellsItem(pane, pane.overlays, cell_clicked)
        self._errors = ErrorArrows(pane, pane.overlays)

    def show_state(self, state: CompareState | None) -> None:
        """Draw a state; nothing for None."""
        self._cells.show_cells(*((), None) if state is None else (state.cells, state.walked))
        self._marked.show_cells(MarkedCells() if state is None else state.marked)
        self._errors.show_arrows(() if state is None else state.errors)
