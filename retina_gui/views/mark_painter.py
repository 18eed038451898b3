"""Draws marks: a long thin cross with an open centre and the number beside it, of constant size on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from core.points.matching import ImageRole, Point
from retina_gui.look.theme import MARKS
from retina_gui.state.view_state import Mark, MarkKind

ARM, GAP = 15.0, 4.0
HOVER_GROWTH = 1.35
SELECTED_RING = 11.0
GHOST_RING = 9.0


def draw_mark(painter: QPainter, mark: Mark, at: Point, hovered: bool) -> None:
    """Draw one mark at a widget point."""
    painter.save()
    painter.translate(*at)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(1.0 if mark.active else 0.45)
    growth = HOVER_GROWTH if hovered else 1.0
    colour = QColor(MARKS.reference if mark.image is ImageRole.REFERENCE else MARKS.floating)
    if mark.kind is MarkKind.GHOST:
        _stroke(painter, _ring(GHOST_RING * growth), colour, 1.6, Qt.PenStyle.DotLine)
        _stroke(painter, _dot(), colour, 1.6)
    else:
        _stroke(painter, _cross(mark.image, growth), colour, 1.5)
        if mark.check:
            _stroke(painter, _square(7.0 * growth), colour, 1.4)
        if mark.selected:
            _stroke(painter, _ring(SELECTED_RING * growth), colour, 1.8)
        elif mark.suggested:
            _stroke(painter, _ring(SELECTED_RING * growth), colour, 1.4, Qt.PenStyle.DashLine)
    _draw_number(painter, mark, colour, growth)
    painter.restore()


def draw_cursor_cross(painter: QPainter, at: Point, colour: str) -> None:
    """The open cross of the magnifiers, at their middle."""
    painter.save()
    painter.translate(*at)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(dx * 6, dy * 6)
        path.lineTo(dx * 26, dy * 26)
    _stroke(painter, path, QColor(colour), 1.3)
    painter.restore()


def _cross(image: ImageRole, growth: float) -> QPainterPath:
    """Upright for the reference, diagonal for the floating image."""
    upright = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))
    diagonal = tuple((0.707 * x, 0.707 * y) for x, y in ((1, 1), (-1, 1), (-1, -1), (1, -1)))
    path = QPainterPath()
    for dx, dy in upright if image is ImageRole.REFERENCE else diagonal:
        path.moveTo(dx * GAP, dy * GAP)
        path.lineTo(dx * ARM * growth, dy * ARM * growth)
    return path


def _ring(radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), radius, radius)
    return path


def _square(half: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(-half, -half, 2 * half, 2 * half)
    return path


def _dot() -> QPainterPath:
    return _ring(0.8)


def _stroke(
    painter: QPainter,
    path: QPainterPath,
    colour: QColor,
    width: float,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> None:
    """Colour on a dark halo, so that it shows on bright and on dark pixels."""
    halo = QColor(MARKS.halo)
    halo.setAlpha(190)
    painter.strokePath(path, QPen(halo, width + 2.0, style, Qt.PenCapStyle.RoundCap))
    painter.strokePath(path, QPen(colour, width, style, Qt.PenCapStyle.RoundCap))


def _draw_number(painter: QPainter, mark: Mark, colour: QColor, growth: float) -> None:
    """Above on the right; where that would be outside of the pane, on the left or below."""
    font = QFont(painter.font())
    font.setPixelSize(round(13 * growth))
    font.setBold(True)
    path = QPainterPath()
    width, beside = QFontMetricsF(font).horizontalAdvance(_label(mark)), ARM * 0.62 * growth + 3
    x, y = painter.worldTransform().dx(), painter.worldTransform().dy()
    left = -beside - width if x + beside + width > painter.viewport().width() else beside
    below = y - beside < font.pixelSize()
    path.addText(QPointF(left, beside + font.pixelSize() - 4 if below else -beside + 4), font, _label(mark))
    halo = QColor(MARKS.halo)
    halo.setAlpha(210)
    painter.strokePath(
        path, QPen(halo, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.fillPath(path, colour)


def _label(mark: Mark) -> str:
    if mark.kind is not MarkKind.GHOST:
        return str(mark.pair_id)
    return f"{mark.pair_id}?" if mark.confidence is None else f"{mark.pair_id}?  {mark.confidence:.2f}"
