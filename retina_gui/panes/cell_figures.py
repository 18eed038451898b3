"""The figures of the checkerboard's cells on the picture, and the frame of the cell that the walk looks at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.language import tr
from core.metrics.cell_quality import CellQuality
from core.points.matching import Point
from retina_gui.look.theme import MARKS
from retina_gui.look.widgets import tabular_font
from retina_gui.panes.held_item import PaneItem, Surface
from retina_gui.panes.layer_item import pixel_ratio

TEXT_PIXELS, SMALL_PIXELS = 12, 11
LINE = 15.0
LABEL_SIZE = 112, 40
"""Width and height of what stands in a cell, in screen pixels."""
MARGIN = 6.0
WIDTH_FOR_WORDS, WIDTH_FOR_FIGURES, WIDTH_FOR_MARKS = 120.0, 48.0, 18.0
"""Screen pixels of a cell that leave room for words, for figures, for the sign of a bad cell alone."""

GOOD, BAD = "#f0f1f4", "#f2b84b"


class CellFigures(PaneItem):
    """Small figures in the upper left corner of every cell; a triangle as well as amber points out a bad one."""

    def __init__(self, pane: Surface, parent: QGraphicsItem) -> None:
        super().__init__(pane, parent)
        self._cells: tuple[CellQuality, ...] = ()
        self._walked: CellQuality | None = None
        self._bad: tuple[CellQuality, ...] = ()
        self.hide()

    def show_cells(self, cells: tuple[CellQuality, ...], walked: CellQuality | None) -> None:
        """Show other figures, and a frame around another cell."""
        if cells is self._cells and walked == self._walked:
            return
        self._cells, self._walked = cells, walked
        self._bad = tuple(cell for cell in cells if cell.is_bad)
        self.setVisible(bool(cells) or walked is not None)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        place = _Place.of(self.pane)
        shown, ratio = self.boundingRect(), pixel_ratio(painter)
        for cell in self._worth_drawing(place.scale):
            box = place.box(cell)
            if box.intersects(shown):
                _draw_figures(painter, cell, box, ratio)
        if self._walked is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _draw_frame(painter, place.outline(self._walked))

    def _worth_drawing(self, scale: float) -> Iterable[CellQuality]:
        """Of small cells only the bad ones have a sign, of tiny ones not even these: no time is spent on the others."""
        largest = max(
            (max(cell.right - cell.left, cell.bottom - cell.top) for cell in self._cells[:2]), default=0
        )
        if largest * scale < WIDTH_FOR_MARKS:
            return ()
        return self._cells if largest * scale >= WIDTH_FOR_FIGURES else self._bad


@dataclass(frozen=True)
class _Place:
    """Where image points are on the screen: asked once for a frame, as there may be hundreds of cells."""

    left: float
    top: float
    scale: float
    right_step: Point

    @classmethod
    def of(cls, pane: Surface) -> _Place:
        # Pixels are areas: an image begins half a pixel before the centre of its first one.
        left, top = pane.to_widget((-0.5, -0.5))
        return cls(left, top, pane.view.scale, pane.view.linear)

    def box(self, cell: CellQuality) -> QRectF:
        """The room for figures: the cell in widget pixels; where the view is turned, an upright box in its middle."""
        width, height = cell.right - cell.left, cell.bottom - cell.top
        middle = self._at(cell.left + width / 2, cell.top + height / 2)
        share = self.scale**2 / (abs(self.right_step[0]) + abs(self.right_step[1]))
        half = QPointF(width * share / 2, height * share / 2)
        return QRectF(middle - half, middle + half)

    def outline(self, cell: CellQuality) -> QPolygonF:
        """The cell in widget pixels."""
        corners = (
            (cell.left, cell.top),
            (cell.right, cell.top),
            (cell.right, cell.bottom),
            (cell.left, cell.bottom),
        )
        return QPolygonF([self._at(x, y) for x, y in corners])

    def _at(self, x: float, y: float) -> QPointF:
        across, down = self.right_step
        return QPointF(self.left + x * across - y * down, self.top + x * down + y * across)


def _draw_figures(painter: QPainter, cell: CellQuality, box: QRectF, ratio: float) -> None:
    room = min(box.width(), box.height())
    if cell.confidence is None or room < WIDTH_FOR_MARKS:
        return
    if room < WIDTH_FOR_FIGURES:
        if cell.is_bad:
            painter.drawPixmap(box.topLeft(), _label("", "", True, ratio))
        return
    if cell.overlap is None:
        words = tr("few vessels") if box.width() >= WIDTH_FOR_WORDS else "–"
        painter.drawPixmap(box.topLeft(), _label("", words, False, ratio))
        return
    figures = f"{cell.overlap:.2f}", f"{cell.confidence:.2f}"
    painter.drawPixmap(box.topLeft(), _label(*figures, cell.is_bad, ratio))


@lru_cache(maxsize=2048)
def _label(first: str, second: str, is_bad: bool, ratio: float) -> QPixmap:
    """What stands in the corner of a cell; kept, because drawing letters with a rim takes half a millisecond."""
    pixmap = QPixmap(round(LABEL_SIZE[0] * ratio), round(LABEL_SIZE[1] * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    corner, colour = QPointF(MARGIN, MARGIN), QColor(BAD if is_bad else GOOD)
    if is_bad:
        _draw_triangle(painter, corner if first else QPointF(4, 4))
        corner += QPointF(14, 0)
    if first:
        _write(painter, first, corner, TEXT_PIXELS, colour)
        corner += QPointF(0, LINE)
    if second:
        _write(painter, second, corner, SMALL_PIXELS, colour, opacity=0.75)
    painter.end()
    return pixmap


def _write(
    painter: QPainter, text: str, corner: QPointF, pixels: int, colour: QColor, opacity: float = 1.0
) -> None:
    """A text with a dark rim, so that it can be read on bright and on dark images."""
    font: QFont = tabular_font(QGuiApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if opacity == 1.0 else QFont.Weight.Normal)
    path = QPainterPath()
    path.addText(corner + QPointF(0, pixels - 1), font, text)
    painter.setOpacity(opacity)
    painter.strokePath(path, _halo(3.0))
    painter.fillPath(path, colour)
    painter.setOpacity(1.0)


def _draw_triangle(painter: QPainter, corner: QPointF) -> None:
    outline = QPolygonF([corner + QPointF(*step) for step in ((5, 1), (10, 10), (0, 10))])
    painter.setPen(_halo(2.5))
    painter.setBrush(QColor(BAD))
    painter.drawPolygon(outline)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(outline)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_frame(painter: QPainter, outline: QPolygonF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_halo(4.0))
    painter.drawPolygon(outline)
    painter.setPen(QPen(QColor(BAD), 1.6))
    painter.drawPolygon(outline)


def _halo(width: float) -> QPen:
    colour = QColor(MARKS.halo)
    colour.setAlpha(200)
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
