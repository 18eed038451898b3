"""The annotations on a pane: how they look, and the mouse while a tool for them is in hand."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from core.annotations.shape import ShapeKind
from core.points.matching import Point
from retina_gui.document.drawing import Place, Tool
from retina_gui.look.theme import MARKS
from retina_gui.panes.editors import AnnotationEditor
from retina_gui.panes.held_item import HeldItem, Surface
from retina_gui.state.shapes import BEING_DRAWN, LOW_CONFIDENCE, ShapesState, ShownShape

REACH = 9.0
"""Screen pixels: what lies nearer to the mouse is meant."""
WIDTH, SELECTED_WIDTH, HALO = 1.8, 2.6, 2.2
POINT_RADIUS, HANDLE = 5.0, 3.5
HEAD = 12.0
HATCH, HATCHES = 5.0, 3
LETTERS, BESIDE = 13, 10.0
MOST_HANDLES = 400
"""Of a freehand outline of more vertices no handles are drawn; its line can still be dragged."""
APART = 14.0
"""Screen pixels: a handle that lies nearer to the one before is not drawn, so that the outline can be seen."""
UNSURE = "#ffb000"
"""Dots along what the registration is not sure of."""
DASHES = (5.0, 3.0)
KEPT_PATHS = 2000


class AnnotationItem(HeldItem):
    """Draws all annotations of a pane, and takes the mouse while a tool is in hand."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, editor: AnnotationEditor) -> None:
        super().__init__(pane, parent)
        self._editor = editor
        self._state = ShapesState()
        self._view = pane.view
        self._from: Place | None = None
        self._is_pulled = False
        self._paths: OrderedDict[int, tuple[np.ndarray, QPainterPath]] = OrderedDict()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_state(self, state: ShapesState) -> None:
        """Draw a state."""
        if state == self._state:
            return
        if state.tool is not self._state.tool:
            takes = state.tool is not None
            self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton if takes else Qt.MouseButton.NoButton)
            if takes:
                self.setCursor(_cursor(state.tool))
            else:
                self._unset_cursor()
        self._state = state
        self.update()

    def _unset_cursor(self) -> None:
        """Let the items below say how the mouse looks, from its next move on.

        Qt 6.11 looks at once what lies below the last event of the mouse, which may be no more: a crash. It does not
        look below an item that is hidden.
        """
        self.setVisible(False)
        self.unsetCursor()
        self.setVisible(True)

    @property
    def shapes(self) -> tuple[ShownShape, ...]:
        """What is shown."""
        return self._state.shapes

    # The mouse

    def place(self, position: Point, extends: bool = False) -> Place:
        """A widget point, as the editor wants it."""
        return Place(self._state.image, self.pane.to_image(position), REACH / self.pane.view.scale, extends)

    def hover(self, point: Point | None) -> None:
        """The mouse is over an image point of the pane, or has left it."""
        if point is not None and self._state.tool is not None and not self._is_held:
            self._editor.hover(Place(self._state.image, point, REACH / self.pane.view.scale))

    def end_by_double_click(self) -> bool:
        """Whether a double click was for the tool."""
        return self._state.tool is not None and self._editor.end_by_double_click()

    def takes(self, event: QGraphicsSceneMouseEvent) -> bool:
        return self._state.tool is not None and bool(self._state.image)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self._extends = _extends(event)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self._extends = _extends(event)
        super().mouseMoveEvent(event)

    def on_press(self, position: Point) -> None:
        self._view = self.pane.view
        self._from = self.place(position, self._extends)
        self._is_pulled = not (self.pane.contains(self._from.point) and self._editor.can_drag(self._from))

    def on_drag(self, position: Point) -> None:
        if self._is_pulled:
            step = position[0] - self._start[0], position[1] - self._start[1]
            self.pane.change_view(self._view.panned(*step))
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._from is not None:
            self._editor.drag(self._from, self._within(position))

    def on_drop(self, position: Point) -> None:
        if self._is_pulled:
            self.on_drag(position)
        elif self._from is not None:
            self._editor.drop(self._from, self._within(position))

    def on_click(self, position: Point) -> None:
        if self._from is not None and self.pane.contains(self._from.point):
            self._editor.click(self._from)

    def on_cancel(self) -> None:
        if self._is_pulled:
            self.pane.change_view(self._view)
        else:
            self._editor.cancel_drag()

    def on_end(self) -> None:
        self._from = None
        if self._state.tool is not None:
            self.setCursor(_cursor(self._state.tool))

    def _within(self, position: Point) -> Place:
        place = self.place(position, self._extends)
        return Place(place.image, self.pane.nearest_inside(place.point), place.reach, place.extends)

    _extends = False

    # How it looks

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if not self._state.shapes:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top = self.pane.to_widget((0.0, 0.0))
        scale = self.pane.view.scale
        to_widget = QTransform(scale, 0, 0, scale, left, top)
        for shape in self._state.shapes:
            self._draw(painter, shape, to_widget)

    def _draw(self, painter: QPainter, shape: ShownShape, to_widget: QTransform) -> None:
        colour, width = QColor(shape.colour), SELECTED_WIDTH if shape.selected else WIDTH
        if shape.shape.kind is ShapeKind.POINT:
            path = _point_path(to_widget.map(QPointF(*shape.shape.vertices[0])), shape.is_home)
        else:
            path = to_widget.map(self._path(shape))
            if shape.shape.kind is ShapeKind.ARROW:
                path.addPath(_head(path.pointAtPercent(0), path.pointAtPercent(1)))
        if shape.selected and shape.closed:
            fill = QColor(colour)
            fill.setAlpha(36)
            painter.fillPath(path, fill)
        painter.strokePath(path, _pen(QColor(MARKS.halo), width + HALO))
        painter.strokePath(path, _pen(colour, width, dashed=not shape.is_home))
        self._draw_doubts(painter, shape, to_widget)
        if shape.selected and self._state.tool is not None:
            _draw_handles(painter, shape, to_widget, colour)
        if shape.caption:
            _write(painter, shape.caption, path.boundingRect(), colour, self.boundingRect())

    def _path(self, shape: ShownShape) -> QPainterPath:
        """The lines of a shape in image pixels; kept, as from frame to frame most stay what they are."""
        vertices = shape.shape.vertices
        known = self._paths.get(id(vertices))
        if known is not None and known[0] is vertices:
            self._paths.move_to_end(id(vertices))
            return known[1]
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for ring in shape.shape.rings:
            line = QPolygonF([QPointF(x, y) for x, y in ring.tolist()])
            path.addPolygon(line)
            if shape.closed:
                path.closeSubpath()
        self._paths[id(vertices)] = vertices, path
        while len(self._paths) > KEPT_PATHS:
            self._paths.popitem(last=False)
        return path

    def _draw_doubts(self, painter: QPainter, shape: ShownShape, to_widget: QTransform) -> None:
        """Dots where the registration is not sure, and a hatched end where the shape leaves the image."""
        vertices = shape.shape.vertices
        unsure = shape.trust < LOW_CONFIDENCE  # NaN is not known, which is no doubt
        if unsure.any():
            dots = QPainterPath()
            last: QPointF | None = None
            for vertex in vertices[unsure].tolist():
                place = to_widget.map(QPointF(*vertex))
                if last is None or (place - last).manhattanLength() > 7:
                    dots.addEllipse(place, 1.8, 1.8)
                    last = place
            painter.strokePath(dots, _pen(QColor(MARKS.halo), 2.0))
            painter.fillPath(dots, QColor(UNSURE))
        if shape.inside.all() or len(vertices) < 2:
            return
        path = QPainterPath()
        following = np.roll(shape.inside, -1)
        ends = np.flatnonzero(shape.inside != following)
        if not shape.closed:
            ends = ends[ends < len(vertices) - 1]
        for index in ends.tolist():
            first, second = vertices[index], vertices[(index + 1) % len(vertices)]
            _add_hatches(path, to_widget.map(QPointF(*first)), to_widget.map(QPointF(*second)))
        painter.strokePath(path, _pen(QColor(MARKS.halo), WIDTH + HALO))
        painter.strokePath(path, _pen(QColor(shape.colour), WIDTH))


def _point_path(place: QPointF, is_home: bool) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(place, POINT_RADIUS, POINT_RADIUS)
    if is_home:
        path.addEllipse(place, 0.8, 0.8)
    return path


def _head(tail: QPointF, tip: QPointF) -> QPainterPath:
    path, along = QPainterPath(), tip - tail
    length = float(np.hypot(along.x(), along.y()))
    if length < 1.0:
        return path
    along /= length
    across = QPointF(-along.y(), along.x())
    size = min(HEAD, 0.6 * length + 3)
    for side in (-1, 1):
        path.moveTo(tip)
        path.lineTo(tip - along * size + across * (side * size * 0.5))
    return path


def _add_hatches(path: QPainterPath, first: QPointF, second: QPointF) -> None:
    along = second - first
    length = float(np.hypot(along.x(), along.y())) or 1.0
    across = QPointF(-along.y(), along.x()) / length * HATCH
    slant = along / length * HATCH
    for step in range(HATCHES):
        middle = first + along / length * (step * HATCH)
        path.moveTo(middle - across - slant)
        path.lineTo(middle + across + slant)


def _draw_handles(painter: QPainter, shape: ShownShape, to_widget: QTransform, colour: QColor) -> None:
    if shape.identifier == BEING_DRAWN or len(shape.handles) > MOST_HANDLES:
        return
    path = QPainterPath()
    last: QPointF | None = None
    for x, y in shape.handles[np.isfinite(shape.handles).all(axis=1)].tolist():
        place = to_widget.map(QPointF(x, y))
        if last is not None and (place - last).manhattanLength() < APART:
            continue
        last = place
        path.addRect(QRectF(place.x() - HANDLE, place.y() - HANDLE, 2 * HANDLE, 2 * HANDLE))
    painter.strokePath(path, _pen(QColor(MARKS.halo), 3.0))
    painter.fillPath(path, QColor("#ffffff"))
    painter.strokePath(path, _pen(colour, 1.2))


def _write(painter: QPainter, text: str, around: QRectF, colour: QColor, pane: QRectF) -> None:
    """Above on the right of a shape; where that would be outside of the pane, as near as there is room."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(LETTERS)
    font.setBold(True)
    lines, metrics = text.split("\n"), QFontMetricsF(font)
    width = max(metrics.horizontalAdvance(line) for line in lines)
    height = metrics.height() * len(lines)
    x = min(max(around.right() + BESIDE, 4.0), pane.width() - width - 4.0)
    y = min(max(around.top() - BESIDE, 4.0), pane.height() - height - 4.0)
    path = QPainterPath()
    for number, line in enumerate(lines):
        path.addText(QPointF(x, y + metrics.ascent() + number * metrics.height()), font, line)
    painter.strokePath(path, _pen(QColor(MARKS.halo), 3.4))
    painter.fillPath(path, colour.lighter(115))


def _pen(colour: QColor, width: float, dashed: bool = False) -> QPen:
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([part / width for part in DASHES])
    return pen


def _cursor(tool: Tool | None) -> Qt.CursorShape:
    if tool is Tool.SELECT:
        return Qt.CursorShape.ArrowCursor
    return Qt.CursorShape.PointingHandCursor if tool is Tool.ERASER else Qt.CursorShape.CrossCursor


def _extends(event: QGraphicsSceneMouseEvent) -> bool:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return bool(event.modifiers() & held)
