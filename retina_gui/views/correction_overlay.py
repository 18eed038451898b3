"""The arrows of the corrections on the comparing pane, and the mouse while places are corrected."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from core.points.matching import Point
from retina_gui.gestures.correct import CorrectGesture, CorrectionEditor
from retina_gui.gestures.gesture import ClickGesture, Gesture
from retina_gui.gestures.hit_test import CATCH_RADIUS
from retina_gui.look.theme import MARKS
from retina_gui.state.correction_view import Arrow, CorrectionsState
from retina_gui.views.image_canvas import ImageCanvas

HEAD, TAIL, RING = 10.0, 3.5, 9.0
"""Screen pixels: of the arrow's head, of the dot at its tail, and of the ring around a selected head."""
COLOUR = "#f0f1f4"


class CorrectionOverlay:
    """Lies on both canvases of the comparing pane; in side by side the first one shows the reference alone."""

    def __init__(self, editor: CorrectionEditor, reference: ImageCanvas, warped: ImageCanvas) -> None:
        self._editor, self._reference, self._warped = editor, reference, warped
        self._state = CorrectionsState()
        for canvas in (reference, warped):
            canvas.add_overlay(self)

    def show_state(self, state: CorrectionsState) -> None:
        """Draw a state."""
        if state != self._state:
            self._state = state
            for canvas in (self._reference, self._warped):
                canvas.update()

    def paint(self, painter: QPainter, canvas: ImageCanvas) -> None:
        """See `Overlay`."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shows_reference = self._state.two_panes and canvas is self._reference
        for arrow in self._state.arrows:
            _draw_arrow(painter, arrow, canvas, only_head=shows_reference)
        if self._state.half is not None and self._state.half[1] == shows_reference:
            _stroke(painter, _ring(QPointF(*canvas.to_widget(self._state.half[0])), RING), 2.0)
        painter.restore()

    def gesture_at(self, position: Point, canvas: ImageCanvas) -> Gesture | None:
        """See `Overlay`."""
        if not self._state.active:
            return None
        if self._state.two_panes and canvas is self._reference:
            return ClickGesture(canvas, partial(self._editor.click_side, in_reference=True))
        clicked = partial(self._editor.click_side, in_reference=False) if self._state.two_panes else None
        arrow = self._caught(position, canvas)
        if arrow is not None:
            return CorrectGesture(canvas, self._editor, arrow.number - 1, arrow.end)
        return CorrectGesture(canvas, self._editor, clicked=clicked)

    def cursor_at(self, position: Point, canvas: ImageCanvas) -> Qt.CursorShape | None:
        """See `Overlay`."""
        if not self._state.active:
            return None
        if self._caught(position, canvas) is not None:
            return Qt.CursorShape.SizeAllCursor
        return Qt.CursorShape.CrossCursor

    def _caught(self, position: Point, canvas: ImageCanvas) -> Arrow | None:
        """The arrow whose head is nearest to a widget point."""
        if self._state.two_panes and canvas is self._reference:
            return None
        near = []
        for arrow in self._state.arrows:
            x, y = canvas.to_widget(arrow.end)
            distance = ((x - position[0]) ** 2 + (y - position[1]) ** 2) ** 0.5
            if arrow.number and distance <= CATCH_RADIUS:
                near.append((distance, arrow))
        return min(near, key=lambda each: each[0])[1] if near else None


def _draw_arrow(painter: QPainter, arrow: Arrow, canvas: ImageCanvas, only_head: bool) -> None:
    """From a dot to a head, with the number beside the head; where only the head is shown, a ring with its number."""
    start, end = QPointF(*canvas.to_widget(arrow.start)), QPointF(*canvas.to_widget(arrow.end))
    width = 2.4 if arrow.selected or arrow.dragged else 1.8
    if only_head:
        _stroke(painter, _ring(end, RING / 2), width)
    else:
        _stroke(painter, _arrow(start, end), width)
    if arrow.selected:
        _stroke(painter, _ring(end, RING), 1.8)
    if arrow.number:
        _write(painter, str(arrow.number), end + QPointF(9, -7))


def _arrow(start: QPointF, end: QPointF) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(start, TAIL, TAIL)
    along = end - start
    length = (along.x() ** 2 + along.y() ** 2) ** 0.5
    if length < 1.0:
        return path
    along /= length
    across = QPointF(-along.y(), along.x())
    head = min(HEAD, 0.6 * length + 3)
    path.moveTo(start + along * min(TAIL, length))
    path.lineTo(end)
    for side in (-1, 1):
        path.moveTo(end)
        path.lineTo(end - along * head + across * (side * head * 0.5))
    return path


def _ring(middle: QPointF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(middle, radius, radius)
    return path


def _stroke(painter: QPainter, path: QPainterPath, width: float) -> None:
    """Light on a dark halo, so that it shows on bright and on dark pixels."""
    painter.strokePath(path, _pen(MARKS.halo, width + 2.4))
    painter.strokePath(path, _pen(COLOUR, width))


def _write(painter: QPainter, text: str, at: QPointF) -> None:
    font = QFont(painter.font())
    font.setPixelSize(13)
    font.setBold(True)
    path = QPainterPath()
    path.addText(at, font, text)
    painter.strokePath(path, _pen(MARKS.halo, 3.0))
    painter.fillPath(path, QColor(COLOUR))


def _pen(colour: str, width: float) -> QPen:
    return QPen(
        QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )
