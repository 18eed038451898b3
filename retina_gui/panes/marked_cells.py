"""The cells where the reason of a verdict holds, on a comparing pane, and the clicks that mark them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.case.judgements import Region
from core.points.matching import Point
from retina_gui.look.theme import MARKS
from retina_gui.panes.held_item import ClickItem, PaneItem, Surface
from retina_gui.state.view_state import MarkedCells

COLOUR = "#f2b84b"
INSET, CORNER = 2.0, 12.0
"""Screen pixels: between the frames of neighbours, and of the sign in the corner."""


class MarkedCellsItem(PaneItem):
    """A frame with a cross in its corner for each cell of one's own; dashed and without for those of others."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, clicked: Callable[[Point], object]) -> None:
        super().__init__(pane, parent)
        self._cells = MarkedCells()
        self._catching = _CellClicks(pane, self, clicked)
        self._catching.hide()

    def show_cells(self, cells: MarkedCells) -> None:
        """Show other cells."""
        if cells != self._cells:
            self._cells = cells
            self._catching.setVisible(cells.catches)
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for region in self._cells.others:
            self._draw(painter, self._box(region), is_own=False)
        for region in self._cells.own:
            self._draw(painter, self._box(region), is_own=True)

    def _box(self, region: Region) -> QRectF:
        left, top, right, bottom = region
        corners = (
            QPointF(*self.pane.to_widget(each))
            for each in ((left - 0.5, top - 0.5), (right - 0.5, bottom - 0.5))
        )
        return QRectF(*corners).adjusted(INSET, INSET, -INSET, -INSET)

    def _draw(self, painter: QPainter, box: QRectF, is_own: bool) -> None:
        halo = QColor(MARKS.halo)
        halo.setAlpha(200)
        style = Qt.PenStyle.SolidLine if is_own else Qt.PenStyle.DashLine
        for pen in (QPen(halo, 4.0), QPen(QColor(COLOUR), 1.8, style)):
            painter.setPen(pen)
            painter.drawRect(box)
            if is_own and min(box.width(), box.height()) > 2 * CORNER:
                corner = QRectF(box.right() - CORNER - 4, box.top() + 4, CORNER, CORNER)
                painter.drawLine(corner.topLeft(), corner.bottomRight())
                painter.drawLine(corner.topRight(), corner.bottomLeft())


class _CellClicks(ClickItem):
    def __init__(self, pane: Surface, parent: QGraphicsItem, clicked: Callable[[Point], object]) -> None:
        super().__init__(pane, parent)
        self._clicked = clicked

    def clicked(self, point: Point) -> None:
        self._clicked(point)
