"""A mark: a long thin cross with an open centre and the number beside it, of constant size on the screen.

A set mark is dragged within its image; it keeps its distance to the cursor, so that catching it off its centre does not
shift it. A ghost is taken by a click, and a drag puts the point where it is let go: one that was found by its vessels
is taken exactly by any click that catches it, for it is better than a hand; a plain ghost is only what the other points
expect, so that a click beside it is a place that somebody has seen, and counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from core.points.matching import ImageRole, Point
from retina_gui.look.theme import MARKS
from retina_gui.panes.editors import PointEditor
from retina_gui.panes.held_item import CATCH_RADIUS, STILL, HeldItem, Surface, distance
from retina_gui.panes.kept_picture import KeptPicture
from retina_gui.state.view_state import Mark, MarkKind

CENTRE = 5.0
"""A click within so many screen pixels of a plain ghost means the ghost itself."""

ARM, GAP = 15.0, 4.0
HOVER_GROWTH = 1.35
SELECTED_RING = 11.0
GHOST_RING = 9.0
NUMBER = 13
HALO = 2.0
"""Screen pixels: of the cross, its rings, the number's letters, and what a halo adds to a line."""


@dataclass(frozen=True)
class Stroke:
    """A line of a mark."""

    path: QPainterPath
    width: float
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


class MarkItem(HeldItem):
    """One mark of one pane. Without an editor it is only looked at."""

    def __init__(
        self,
        mark: Mark,
        pane: Surface,
        parent: QGraphicsItem,
        editor: PointEditor | None,
        hovered: Callable[[MarkItem, bool], None],
    ) -> None:
        """`hovered` is told when the mouse comes over the item, and when it leaves."""
        super().__init__(pane, parent)
        self.mark = mark
        self._editor, self._tell = editor, hovered
        self._held = mark
        self._offset: Point = (0.0, 0.0)
        self._is_hovered = False
        self._strokes: tuple[Stroke, ...] = ()
        self._picture = KeptPicture()
        self._label, self._label_size = QPainterPath(), (0.0, 0.0)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        if editor is None:
            self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        else:
            self.setAcceptHoverEvents(True)
        self._take(mark)

    def show_mark(self, mark: Mark) -> None:
        """Become another mark of the same pair."""
        if mark != self.mark:
            self._take(mark)

    def boundingRect(self) -> QRectF:
        width, height = self._label_size
        across = max(ARM * HOVER_GROWTH, self._number_distance + width) + HALO + 1
        along = max(ARM * HOVER_GROWTH, self._number_distance + height) + HALO + 1
        return QRectF(-across, -along, 2 * across, 2 * along)

    def shape(self) -> QPainterPath:
        return _CATCH

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        place = self._label_place()
        looks = self.mark, self._is_hovered, place
        self._picture.paint(painter, self.boundingRect(), looks, partial(self._draw, place))

    def _draw(self, label_place: Point, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.mark.active else 0.45)
        colour = QColor(MARKS.reference if self.mark.image is ImageRole.REFERENCE else MARKS.floating)
        for stroke in self._strokes:
            draw_stroke(painter, stroke, colour)
        painter.translate(*label_place)
        painter.strokePath(self._label, _pen(_halo(210), 3.0, join=Qt.PenJoinStyle.RoundJoin))
        painter.fillPath(self._label, colour)

    # The mouse

    @property
    def still(self) -> float:
        """A ghost is mostly clicked, a mark mostly dragged."""
        return STILL / 2 if self._held.kind is MarkKind.SET else STILL

    def reach(self, position: Point) -> tuple[bool, float] | None:
        """Marks that are set win over ghosts."""
        away = distance(self.pane.to_widget(self.mark.point), position)
        return (self.mark.kind is MarkKind.GHOST, away) if away <= CATCH_RADIUS else None

    def takes(self, event: QGraphicsSceneMouseEvent) -> bool:
        """With Ctrl the click beside a ghost means the place itself."""
        exactly = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return self.mark.kind is MarkKind.SET or not exactly

    def may_drag(self) -> bool:
        return self._editor is not None and self._editor.can_edit()

    def on_press(self, position: Point) -> None:
        self._held = self.mark
        x, y = self.pane.to_widget(self.mark.point)
        self._offset = x - position[0], y - position[1]
        if self._editor is not None and self._held.kind is MarkKind.SET:
            self._editor.select(self._held)

    def on_drag(self, position: Point) -> None:
        if self._editor is None or not self._editor.can_edit():
            return
        point = self.pane.to_image((position[0] + self._offset[0], position[1] + self._offset[1]))
        self._editor.preview_move(self._held.pair_id, self._held.image, self.pane.nearest_inside(point))

    def on_drop(self, position: Point) -> None:
        self.on_drag(position)
        if self._editor is not None:
            self._editor.end_move(keep=True)
            if self._held.kind is MarkKind.GHOST:
                self._editor.select(self._held)

    def on_click(self, position: Point) -> None:
        if self._editor is None or self._held.kind is MarkKind.SET or not self._editor.can_edit():
            return
        ghost = self._held
        if ghost.confidence is None and distance(self._offset, (0.0, 0.0)) > CENTRE:
            ghost = replace(ghost, point=self.pane.to_image(position))
            if not self.pane.contains(ghost.point):
                return
        if self._editor.accept(ghost):
            self.pane.grip.has_just_placed = True

    def on_cancel(self) -> None:
        if self._editor is not None:
            self._editor.end_move(keep=False)

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hover(True)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hover(False)

    # Inside

    def _hover(self, hovered: bool) -> None:
        self._is_hovered = hovered
        self._draw_anew()
        self._tell(self, hovered)

    def _take(self, mark: Mark) -> None:
        self.mark = mark
        self.setPos(*mark.point)
        if self._editor is not None:
            is_set = mark.kind is MarkKind.SET
            self.setCursor(Qt.CursorShape.SizeAllCursor if is_set else Qt.CursorShape.PointingHandCursor)
        self._draw_anew()

    @property
    def _growth(self) -> float:
        return HOVER_GROWTH if self._is_hovered else 1.0

    @property
    def _number_distance(self) -> float:
        """How far the number is from the middle."""
        return ARM * 0.62 * self._growth + 3

    def _draw_anew(self) -> None:
        self.prepareGeometryChange()
        self._strokes = tuple(_strokes(self.mark, self._growth))
        font = QFont(QGuiApplication.font())
        font.setPixelSize(round(NUMBER * self._growth))
        font.setBold(True)
        self._label = QPainterPath()
        self._label.addText(QPointF(0, 0), font, _words(self.mark))
        self._label_size = QFontMetricsF(font).horizontalAdvance(_words(self.mark)), float(font.pixelSize())
        self.update()

    def _label_place(self) -> Point:
        """Above on the right; where that would be outside of the pane, on the left or below."""
        x, y = self.pane.to_widget(self.mark.point)
        width, height = self._label_size
        distance = self._number_distance
        is_left = x + distance + width > self.pane.widget_size[1]
        is_below = y - distance < height
        return (-distance - width if is_left else distance), (
            distance + height - 4 if is_below else -distance + 4
        )


def cursor_cross(painter: QPainter, colour: str) -> None:
    """The open cross of the magnifiers and of the cursor that keys move, around the painter's origin."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(dx * 6, dy * 6)
        path.lineTo(dx * 26, dy * 26)
    draw_stroke(painter, Stroke(path, 1.3), QColor(colour))


def draw_stroke(painter: QPainter, stroke: Stroke, colour: QColor) -> None:
    """Colour on a dark halo, so that it shows on bright and on dark pixels."""
    painter.strokePath(stroke.path, _pen(_halo(190), stroke.width + HALO, stroke.style))
    painter.strokePath(stroke.path, _pen(colour, stroke.width, stroke.style))


def _strokes(mark: Mark, growth: float) -> list[Stroke]:
    if mark.kind is MarkKind.GHOST:
        return [Stroke(_ring(GHOST_RING * growth), 1.6, Qt.PenStyle.DotLine), Stroke(_ring(0.8), 1.6)]
    strokes = [Stroke(_cross(mark.image, growth), 1.5)]
    if mark.check:
        strokes.append(Stroke(_square(7.0 * growth), 1.4))
    if mark.selected:
        strokes.append(Stroke(_ring(SELECTED_RING * growth), 1.8))
    elif mark.suggested:
        strokes.append(Stroke(_ring(SELECTED_RING * growth), 1.4, Qt.PenStyle.DashLine))
    return strokes


def _words(mark: Mark) -> str:
    if mark.kind is not MarkKind.GHOST:
        return str(mark.pair_id)
    return f"{mark.pair_id}?" if mark.confidence is None else f"{mark.pair_id}?  {mark.confidence:.2f}"


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


def _halo(alpha: int) -> QColor:
    halo = QColor(MARKS.halo)
    halo.setAlpha(alpha)
    return halo


def _pen(
    colour: QColor,
    width: float,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
    join: Qt.PenJoinStyle = Qt.PenJoinStyle.BevelJoin,
) -> QPen:
    return QPen(colour, width, style, Qt.PenCapStyle.RoundCap, join)


_CATCH = _ring(CATCH_RADIUS)
