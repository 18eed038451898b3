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
            self._draw(painter, region, is_own=False)
        for region in self._cells.own:
            self._draw(painter, region, is_own=True)

    def _draw(self, painter: QPainter, region: Region, is_own: bool) -> None:
        """Around the middle of the cell, turned as the view is."""
        left, top, right, bottom = region
        view, middle = self.pane.view, ((left + right - 1) / 2, (top + bottom - 1) / 2)
        half = QPointF((right - left) * view.scale / 2 - INSET, (bottom - top) * view.scale / 2 - INSET)
        painter.save()
        painter.translate(QPointF(*self.pane.to_widget(middle)))
        painter.rotate(view.angle)
        self._draw_box(painter, QRectF(-half, half), is_own)
        painter.restore()

    def _draw_box(self, painter: QPainter, box: QRectF, is_own: bool) -> None:
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
