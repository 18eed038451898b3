"""The arrows of the corrections on a comparing pane, and the mouse while places are corrected."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.points.matching import Point
from retina_gui.look.theme import MARKS
from retina_gui.panes.editors import CorrectionEditor
from retina_gui.panes.held_item import CATCH_RADIUS, ClickItem, HeldItem, PaneItem, Surface, distance
from retina_gui.state.correction_view import Arrow, CorrectionsState

HEAD, TAIL, RING = 10.0, 3.5, 9.0
"""Screen pixels: of the arrow's head, of the dot at its tail, and of the ring around a selected head."""
COLOUR = "#f0f1f4"


class Corrections(PaneItem):
    """Everything that a comparing pane shows of them; the first click of two, in side by side, is drawn by itself."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, editor: CorrectionEditor, is_left: bool) -> None:
        """`is_left`: of the two panes in side by side, the one that then shows the reference alone."""
        super().__init__(pane, parent)
        self._editor, self._is_left = editor, is_left
        self._state = CorrectionsState()
        self._place, self._reference = _PlaceItem(pane, self, editor), _ReferenceItem(pane, self, editor)
        self._arrows: list[ArrowItem] = []
        self._show_what_catches()

    def show_state(self, state: CorrectionsState) -> None:
        """Draw a state."""
        if state == self._state:
            return
        self._state = state
        self._show_what_catches()
        while len(self._arrows) < len(state.arrows):
            self._arrows.append(ArrowItem(self.pane, self, self._editor))
            self.pane.grip.caught.add(self._arrows[-1])
        shown = (*state.arrows, *[None] * (len(self._arrows) - len(state.arrows)))
        for item, arrow in zip(self._arrows, shown, strict=True):
            item.show_arrow(arrow, self._shows_reference, state.active)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        half = self._state.half
        if half is not None and half[1] == self._shows_reference:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _stroke(painter, _ring(QPointF(*self.pane.to_widget(half[0])), RING), 2.0)

    @property
    def _shows_reference(self) -> bool:
        return self._state.two_panes and self._is_left

    def _show_what_catches(self) -> None:
        state = self._state
        self._place.clicks = state.two_panes
        self._place.setVisible(state.active and not self._shows_reference)
        self._reference.setVisible(state.active and self._shows_reference)


class _ReferenceItem(ClickItem):
    """The reference beside the warped image: a click is one of two; a press that moves pulls the image."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, editor: CorrectionEditor) -> None:
        super().__init__(pane, parent)
        self._editor = editor

    def clicked(self, point: Point) -> None:
        self._editor.click_side(point, in_reference=True)


class _DraggedPlace(HeldItem):
    """A place that is dragged to where it belongs: a new one, or the head of an arrow."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, editor: CorrectionEditor) -> None:
        super().__init__(pane, parent)
        self.editor = editor
        self._offset: Point = (0.0, 0.0)

    @property
    def index(self) -> int | None:
        """Which correction is moved, from 0; None for a new one."""
        return None

    def offset_from(self, position: Point) -> Point:
        """From the press to what is caught, in widget pixels: it keeps its distance to the cursor."""
        return 0.0, 0.0

    def on_press(self, position: Point) -> None:
        self._offset = self.offset_from(position)
        self.editor.select_correction(self.index)

    def on_drag(self, position: Point) -> None:
        end = self.pane.to_image((position[0] + self._offset[0], position[1] + self._offset[1]))
        start = self.pane.to_image(self._start)
        self.editor.preview_correction(start, self.pane.nearest_inside(end), self.index)

    def on_drop(self, position: Point) -> None:
        self.on_drag(position)
        self.editor.end_correction(keep=True)

    def on_cancel(self) -> None:
        self.editor.end_correction(keep=False)


class _PlaceItem(_DraggedPlace):
    """The warped image: a place of it is dragged, and in side by side a click is one of two."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, editor: CorrectionEditor) -> None:
        super().__init__(pane, parent, editor)
        self.clicks = False
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def may_drag(self) -> bool:
        return self.pane.contains(self.pane.to_image(self._start))

    def on_click(self, position: Point) -> None:
        point = self.pane.to_image(position)
        if self.clicks and self.pane.contains(point):
            self.editor.click_side(point, in_reference=False)


class ArrowItem(_DraggedPlace):
    """From a dot to a head, with the number beside the head; on the reference alone, a ring with its number."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, editor: CorrectionEditor) -> None:
        super().__init__(pane, parent, editor)
        self._arrow: Arrow | None = None
        self._only_head = False
        self.setCursor(Qt.CursorShape.SizeAllCursor)

    def show_arrow(self, arrow: Arrow | None, only_head: bool, active: bool) -> None:
        """Become another arrow, None for none; its head is caught by the mouse while it is active."""
        self._arrow, self._only_head = arrow, only_head
        is_caught = active and not only_head and arrow is not None and arrow.number > 0
        buttons = Qt.MouseButton.LeftButton if is_caught else Qt.MouseButton.NoButton
        self.setAcceptedMouseButtons(buttons)
        if is_caught:
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.setVisible(False)  # see `AnnotationItem._unset_cursor`
            self.unsetCursor()
        self.setVisible(arrow is not None)
        self.update()

    @property
    def index(self) -> int | None:
        return None if self._arrow is None else self._arrow.number - 1

    def reach(self, position: Point) -> tuple[bool, float] | None:
        if self._arrow is None:
            return None
        away = distance(self.pane.to_widget(self._arrow.end), position)
        return (False, away) if away <= CATCH_RADIUS else None

    def offset_from(self, position: Point) -> Point:
        if self._arrow is None:
            return 0.0, 0.0
        x, y = self.pane.to_widget(self._arrow.end)
        return x - position[0], y - position[1]

    def shape(self) -> QPainterPath:
        if self._arrow is None:
            return QPainterPath()
        return _ring(QPointF(*self.pane.to_widget(self._arrow.end)), CATCH_RADIUS)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        arrow = self._arrow
        if arrow is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        start, end = (QPointF(*self.pane.to_widget(point)) for point in (arrow.start, arrow.end))
        width = 2.4 if arrow.selected or arrow.dragged else 1.8
        _stroke(painter, _ring(end, RING / 2) if self._only_head else _arrow(start, end), width)
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
