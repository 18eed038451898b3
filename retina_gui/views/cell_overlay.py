"""The figures of the checkerboard's cells on the picture, and the frame of the cell that the walk looks at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from core.language import tr
from core.metrics.cell_quality import CellQuality
from core.points.matching import Point
from retina_gui.gestures.gesture import Gesture
from retina_gui.look.theme import MARKS
from retina_gui.look.widgets import tabular_font
from retina_gui.views.image_canvas import ImageCanvas

TEXT_PIXELS, SMALL_PIXELS = 12, 11
LINE = 15.0
MARGIN = 6.0
WIDTH_FOR_WORDS, WIDTH_FOR_FIGURES, WIDTH_FOR_MARKS = 120.0, 48.0, 18.0
"""Screen pixels of a cell that leave room for words, for figures, for the sign of a bad cell alone."""

GOOD, BAD = "#f0f1f4", "#f2b84b"


class CellOverlay:
    """Small figures in the upper left corner of every cell; a triangle as well as amber points out a bad one."""

    def __init__(self) -> None:
        self._cells: tuple[CellQuality, ...] = ()
        self._walked: CellQuality | None = None

    def show(
        self, cells: tuple[CellQuality, ...], walked: CellQuality | None, canvases: tuple[ImageCanvas, ...]
    ) -> None:
        """Show other figures and another frame on the canvases that this overlay is on."""
        if cells is self._cells and walked == self._walked:
            return
        self._cells, self._walked = cells, walked
        for canvas in canvases:
            canvas.update()

    def paint(self, painter: QPainter, canvas: ImageCanvas) -> None:
        """See `Overlay`."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = QRectF(canvas.rect())
        for cell in self._cells:
            box = _box(cell, canvas)
            if box.intersects(shown):
                _draw_figures(painter, cell, box)
        if self._walked is not None:
            _draw_frame(painter, _box(self._walked, canvas))
        painter.restore()

    def gesture_at(self, position: Point, canvas: ImageCanvas) -> Gesture | None:
        """See `Overlay`: figures are only looked at."""
        return None

    def cursor_at(self, position: Point, canvas: ImageCanvas) -> Qt.CursorShape | None:
        """See `Overlay`."""
        return None


def _box(cell: CellQuality, canvas: ImageCanvas) -> QRectF:
    """Where the cell is on the screen; pixels are areas, so it begins half a pixel before the first one's centre."""
    first = canvas.to_widget((cell.left - 0.5, cell.top - 0.5))
    last = canvas.to_widget((cell.right - 0.5, cell.bottom - 0.5))
    return QRectF(QPointF(*first), QPointF(*last))


def _draw_figures(painter: QPainter, cell: CellQuality, box: QRectF) -> None:
    if cell.confidence is None or box.width() < WIDTH_FOR_MARKS or box.height() < WIDTH_FOR_MARKS:
        return
    corner = box.topLeft() + QPointF(MARGIN, MARGIN)
    has_room = box.width() >= WIDTH_FOR_FIGURES and box.height() >= WIDTH_FOR_FIGURES
    if cell.is_bad:
        sign = box.topLeft() + QPointF(MARGIN, MARGIN) if has_room else box.topLeft() + QPointF(4, 4)
        _draw_triangle(painter, sign)
        corner += QPointF(14, 0)
    if not has_room:
        return
    if cell.overlap is None:
        words = tr("few vessels") if box.width() >= WIDTH_FOR_WORDS else "–"
        _write(painter, words, corner, SMALL_PIXELS, QColor(GOOD), opacity=0.75)
        return
    colour = QColor(BAD if cell.is_bad else GOOD)
    _write(painter, f"{cell.overlap:.2f}", corner, TEXT_PIXELS, colour)
    _write(painter, f"{cell.confidence:.2f}", corner + QPointF(0, LINE), SMALL_PIXELS, colour, opacity=0.75)


def _write(
    painter: QPainter, text: str, corner: QPointF, pixels: int, colour: QColor, opacity: float = 1.0
) -> None:
    """A text with a dark rim, so that it can be read on bright and on dark images."""
    font: QFont = tabular_font(painter.font())
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


def _draw_frame(painter: QPainter, box: QRectF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_halo(4.0))
    painter.drawRect(box)
    painter.setPen(QPen(QColor(BAD), 1.6))
    painter.drawRect(box)


def _halo(width: float) -> QPen:
    colour = QColor(MARKS.halo)
    colour.setAlpha(200)
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
