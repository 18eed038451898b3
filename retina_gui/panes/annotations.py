"""The annotations on a pane: how they look, and the mouse while a tool for them is in hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from math import ceil, log2

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
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
from retina_gui.panes.captions import Captions
from retina_gui.panes.editors import AnnotationEditor
from retina_gui.panes.held_item import HeldItem, Surface
from retina_gui.panes.kept_picture import KeptPicture
from retina_gui.state.shapes import BEING_DRAWN, GRID, LOW_CONFIDENCE, ShapesState, ShownShape

REACH = 9.0
"""Screen pixels: what lies nearer to the mouse is meant."""
WIDTH, SELECTED_WIDTH, GRID_WIDTH, HALO = 1.8, 2.6, 1.0, 2.2
POINT_RADIUS, HANDLE = 5.0, 3.5
HEAD = 12.0
HATCH, HATCHES = 5.0, 3
BESIDE = 10.0
MOST_HANDLES = 400
"""Of a freehand outline of more vertices no handles are drawn; its line can still be dragged."""
RESHAPING = (Tool.SELECT, Tool.ERASER)
"""Only these take hold of a vertex; to every other tool its handle would be in the way of what is seen."""
SNAP = "#ffffff"
EXTENDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
UNSURE = "#ffffff"
"""Dots along what the registration is not sure of."""
DASHES = (5.0, 3.0)
KEPT_PATHS = 2000
DOTS = 7.0
APART = 12.0
"""Screen pixels: a handle that lies nearer to the one before is not drawn, so that the outline can be seen."""
UNSEEN, FEW, MANY = 0.2, 8, 40
"""So many screen pixels a line may be off, which nobody sees; of what has few vertices, none is left out."""


class AnnotationItem(HeldItem):
    """Draws all annotations of a pane, and takes the mouse while a tool is in hand."""

    def __init__(self, pane: Surface, parent: QGraphicsItem, editor: AnnotationEditor) -> None:
        super().__init__(pane, parent)
        self._editor = editor
        self._state = ShapesState()
        self._view = pane.view
        self._from: Place | None = None
        self._is_pulled = False
        self._paths: OrderedDict[tuple[int, int], tuple[np.ndarray, QPainterPath]] = OrderedDict()
        self._still = KeptPicture()
        self._still_captions: tuple[QRectF, ...] = ()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_state(self, state: ShapesState) -> None:
        """Draw a state."""
        before, self._state = self._state, state
        if state.looks_like(before):
            return
        if state.tool is not before.tool:
            takes = state.tool is not None
            self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton if takes else Qt.MouseButton.NoButton)
            if takes:
                self.setCursor(_cursor(state.tool))
            else:
                self._unset_cursor()
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
    def state(self) -> ShapesState:
        """What is shown."""
        return self._state

    @property
    def shapes(self) -> tuple[ShownShape, ...]:
        """The shapes of it."""
        return self._state.shapes

    # The mouse

    def place(self, position: Point, extends: bool = False) -> Place:
        """A widget point, as the editor wants it."""
        return Place(self._state.image, self.pane.to_image(position), REACH / self.pane.view.scale, extends)

    def hover(self, point: Point | None) -> None:
        """The mouse is over an image point of the pane, or has left it."""
        if point is not None and self._state.tool is not None and not self._is_held:
            is_held = QGuiApplication.keyboardModifiers() & EXTENDING
            self._editor.hover(Place(self._state.image, point, REACH / self.pane.view.scale, bool(is_held)))

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
        if not self._state.shapes and self._state.snap is None:
            return
        left, top = self.pane.to_widget((0.0, 0.0))
        across, down = self.pane.view.linear
        to_widget = QTransform(across, down, -down, across, left, top)
        still = [shape for shape in self._state.shapes if not shape.selected]
        looks = to_widget, still
        self._still.paint(painter, self.boundingRect(), looks, partial(self._draw_still, still, to_widget))
        selected = [shape for shape in self._state.shapes if shape.selected]
        captions = self._draw_all(selected, to_widget, painter, self._still_captions)
        if self._state.snap is not None:
            point, words = self._state.snap
            _draw_snap(painter, to_widget.map(QPointF(*point)), words, captions)

    def _draw_still(self, shapes: Sequence[ShownShape], to_widget: QTransform, painter: QPainter) -> None:
        self._still_captions = self._draw_all(shapes, to_widget, painter).written

    def _draw_all(
        self,
        shapes: Sequence[ShownShape],
        to_widget: QTransform,
        painter: QPainter,
        taken: Sequence[QRectF] = (),
    ) -> Captions:
        """Draw shapes, their captions beside those that are `taken`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        captions = Captions(painter, self.boundingRect(), taken)
        for shape in shapes:
            self._draw(painter, shape, to_widget, captions)
        return captions

    def _draw(self, painter: QPainter, shape: ShownShape, to_widget: QTransform, captions: Captions) -> None:
        colour, width = QColor(shape.colour), SELECTED_WIDTH if shape.selected else WIDTH
        if shape.identifier == GRID:
            width = GRID_WIDTH
        if shape.shape.kind is ShapeKind.POINT:
            path = _point_path(to_widget.map(QPointF(*shape.shape.vertices[0])), shape.is_home)
        else:
            path = to_widget.map(self._path(shape, self.pane.view.scale))
            if shape.shape.kind is ShapeKind.ARROW:
                path.addPath(_head(path.pointAtPercent(0), path.pointAtPercent(1)))
        if shape.selected and shape.closed:
            fill = QColor(colour)
            fill.setAlpha(36)
            painter.fillPath(path, fill)
        many = path.elementCount() > MANY
        painter.strokePath(path, _pen(QColor(MARKS.halo), width + HALO, many=many))
        painter.strokePath(path, _pen(colour, width, dashed=not shape.is_home, many=many))
        self._draw_doubts(painter, shape, to_widget)
        if shape.selected and self._state.tool in RESHAPING:
            _draw_handles(painter, shape, to_widget, colour)
        if shape.caption:
            captions.write(shape.caption, _captioned(shape, path), colour)

    def _path(self, shape: ShownShape, scale: float) -> QPainterPath:
        """The lines of a shape in image pixels, as fine as they are seen; kept, as most stay what they are."""
        vertices, level = shape.shape.vertices, ceil(log2(scale))
        known = self._paths.get((id(vertices), level))
        if known is not None and known[0] is vertices:
            self._paths.move_to_end((id(vertices), level))
            return known[1]
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for ring in shape.shape.rings:
            path.addPolygon(
                QPolygonF([QPointF(x, y) for x, y in _seen(ring, shape.closed, UNSEEN / 2**level)])
            )
        self._paths[id(vertices), level] = vertices, path
        while len(self._paths) > KEPT_PATHS:
            self._paths.popitem(last=False)
        return path

    def _draw_doubts(self, painter: QPainter, shape: ShownShape, to_widget: QTransform) -> None:
        """Dots where the registration is not sure, and a hatched end where the shape leaves the image."""
        vertices = shape.shape.vertices
        unsure = shape.trust < LOW_CONFIDENCE  # NaN is not known, which is no doubt
        if unsure.any():
            dots = QPainterPath()
            last_x = last_y = -np.inf
            for x, y in _mapped(to_widget, vertices[unsure]):
                if abs(x - last_x) + abs(y - last_y) > DOTS:
                    dots.addEllipse(QPointF(x, y), 1.8, 1.8)
                    last_x, last_y = x, y
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


def _mapped(to_widget: QTransform, vertices: np.ndarray) -> list[list[float]]:
    """Image points `(N, 2)` as widget points."""
    linear = np.array([[to_widget.m11(), to_widget.m12()], [to_widget.m21(), to_widget.m22()]])
    mapped: list[list[float]] = (vertices @ linear + (to_widget.dx(), to_widget.dy())).tolist()
    return mapped


def _seen(ring: np.ndarray, closed: bool, tolerance: float) -> list[list[float]]:
    """The vertices of a line, or of an outline that ends where it begins, without those that make no difference."""
    line = np.concatenate([ring, ring[:1]]) if closed else ring
    if len(line) > FEW:
        line = shapely.get_coordinates(shapely.LineString(line).simplify(tolerance, preserve_topology=False))
    return line.tolist()


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
    is_handle = shape.shape.kind is ShapeKind.POINT
    if shape.identifier == BEING_DRAWN or is_handle or len(shape.handles) > MOST_HANDLES:
        return
    known = shape.handles[np.isfinite(shape.handles).all(axis=1)]
    path = QPainterPath()
    last_x = last_y = -np.inf
    for x, y in _mapped(to_widget, known):
        if abs(x - last_x) + abs(y - last_y) > APART:  # zooming in shows the others
            path.addRect(QRectF(x - HANDLE, y - HANDLE, 2 * HANDLE, 2 * HANDLE))
            last_x, last_y = x, y
    painter.strokePath(path, _pen(QColor(MARKS.halo), 3.0))
    painter.fillPath(path, QColor("#ffffff"))
    painter.strokePath(path, _pen(colour, 1.2))


def _captioned(shape: ShownShape, path: QPainterPath) -> QRectF:
    """What a caption stands beside: a shape, or the middle of a caliper, as several may end in one place."""
    is_caliper = len(shape.handles) == 2 and shape.shape.kind is not ShapeKind.ARROW
    if not is_caliper:
        return path.boundingRect()
    start, middle, end = (path.pointAtPercent(share) for share in (0.0, 0.5, 1.0))
    is_rising = (end.x() - start.x()) * (end.y() - start.y()) < 0
    beside = middle + QPointF(
        0.0, BESIDE if is_rising else -BESIDE
    )  # so that the line does not run through the words
    return QRectF(beside, beside)


def _pen(colour: QColor, width: float, dashed: bool = False, many: bool = False) -> QPen:
    """`many`: of a line of many short pieces, whose corners nobody sees and take longest to be rounded."""
    join = Qt.PenJoinStyle.BevelJoin if many else Qt.PenJoinStyle.RoundJoin
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, join)
    if dashed:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([part / width for part in DASHES])
    return pen


def _cursor(tool: Tool | None) -> Qt.CursorShape:
    if tool is Tool.SELECT:
        return Qt.CursorShape.ArrowCursor
    return Qt.CursorShape.PointingHandCursor if tool is Tool.ERASER else Qt.CursorShape.CrossCursor


def _extends(event: QGraphicsSceneMouseEvent) -> bool:
    return bool(event.modifiers() & EXTENDING)


def _draw_snap(painter: QPainter, place: QPointF, words: str, captions: Captions) -> None:
    """A ring around the landmark that a caliper has caught, and its name below: what is measured stands above."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring = QPainterPath()
    ring.addEllipse(place, REACH, REACH)
    painter.strokePath(ring, _pen(QColor(MARKS.halo), WIDTH + HALO))
    painter.strokePath(ring, _pen(QColor(SNAP), WIDTH))
    below = ring.boundingRect().translated(0.0, 2 * REACH + BESIDE)
    captions.write(words, below, QColor(SNAP))
