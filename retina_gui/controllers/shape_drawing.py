"""Shapes that are drawn click by click, and every drawn shape as it becomes an annotation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal

from core.annotations.annotation import Annotation
from core.annotations.geometry import crosses_itself
from core.annotations.shape import Shape, ShapeKind
from core.language import tr
from core.points.matching import Point
from retina_gui.controllers.annotation_changes import AnnotationChanges
from retina_gui.controllers.edge_lines import EdgeLines
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.controllers.shapes_in_view import ShapesInView
from retina_gui.document.drawing import Drawing, Place, Tool
from retina_gui.state.landmark_snap import caught

BY_CLICKS = (ShapeKind.POINT, ShapeKind.LINE, ShapeKind.POLYLINE, ShapeKind.POLYGON, ShapeKind.ARROW)


class DrawingController(Controller):
    """The shape that is being drawn.

    Signals:
        text_asked: the text of an arrow that was just drawn is to be typed.
    """

    text_asked = Signal()

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._changes, self._view, self._edges = AnnotationChanges(core), ShapesInView(core), EdgeLines()

    def toggle_magnetic(self) -> None:
        """Let what is drawn follow the edges of the picture, or not."""
        options = self._options.options
        drawing = None if options.drawing is None else options.drawing.with_cursor(None)
        self._options.set(magnetic=not options.magnetic, drawing=drawing)

    def add_vertex(self, kind: ShapeKind | None, place: Place) -> None:
        """A click: the first vertex of a shape of this kind, or one more of what is being drawn."""
        drawing, place = self._options.options.drawing, self.snapped(kind, place)
        if kind is None or kind not in BY_CLICKS:
            self._tell(tr("Press, drag and let go: the shape follows the mouse."))
            return
        if drawing is None:
            levels = self._view.levels(place.image) if self._follows_edges(kind) else None
            first = place.point if levels is None else self._edges.place(levels, place.point, place.reach)
            drawing = Drawing(place.image, kind, (first,))
        else:
            point = self._view.point_on(drawing.home, place)
            if point is None:
                self._tell(tr("This place has no counterpart on the image that the shape is drawn on."))
                return
            if kind is ShapeKind.POLYGON and len(drawing.vertices) >= 3 and _is_first(drawing, point, place):
                self.finish()
                return
            if self._follows_edges(kind):
                drawing = drawing.with_line(self._line_to(drawing, point, place.reach))
            elif point != drawing.vertices[-1]:
                drawing = drawing.with_vertex(point)
        if drawing.is_complete and drawing.shape is not None:
            self.keep(drawing, drawing.with_cursor(None).shape or drawing.shape)
        else:
            self._options.set(drawing=drawing.with_cursor(None), hide_annotations=False)

    def snapped(self, kind: ShapeKind | None, place: Place, label: str | None = None) -> Place:
        """The place, or the landmark near it that an end of such a shape catches; that is shown.

        Args:
            label: of the shape; that of what is drawn next unless given.
        """
        options = self._options.options
        label = options.label if label is None else label
        is_hidden = options.hide_annotations or options.hide_marks
        snap = None if is_hidden else caught(self._document.snapshot(), kind, label, place)
        self._options.set(snap=snap)
        return place if snap is None else replace(place, point=snap.point)

    def point_at(self, place: Place) -> None:
        """The mouse moved: show where the next vertex would be."""
        tool = self._options.options.held_tool
        place = self.snapped(None if tool is None else tool.kind, place)
        drawing = self._options.options.drawing
        point = None if drawing is None else self._view.point_on(drawing.home, place)
        if drawing is None:
            return
        if point is not None and self._follows_edges(drawing.kind):
            *wire, point = self._line_to(drawing, point, place.reach)
            self._options.set(drawing=drawing.with_cursor(point, wire))
        else:
            self._options.set(drawing=drawing.with_cursor(point))

    def finish(self) -> None:
        """Keep what is drawn as far as it is placed."""
        drawing = self._options.options.drawing
        if drawing is None or not self._changes.are_possible():
            return
        shape = self._closed(drawing.with_cursor(None)).shape
        if shape is None:
            self._tell(tr("More vertices are needed ({kind}): click on.").format(kind=tr(drawing.kind.value)))
        else:
            self.keep(drawing, shape)

    def remove_last(self) -> None:
        """Take the last vertex back."""
        drawing = self._options.options.drawing
        if drawing is not None:
            self._options.set(drawing=drawing.without_last())

    def keep(self, drawing: Drawing, shape: Shape) -> None:
        """What was drawn becomes an annotation, and is selected."""
        options = self._options.options
        annotation = Annotation(shape, drawing.home, options.label, author=options.grader)
        self._options.set(
            drawing=None,
            caliper=False,
            snap=None,
            selected_annotations=(annotation.identifier,),
            hide_annotations=False,
        )
        self._changes.put(tr("Draw: {kind}").format(kind=tr(shape.kind.value)), [annotation])
        if crosses_itself(shape):
            self._tell(
                tr("The outline crosses itself: parts that it encloses twice do not count towards its area.")
            )
        if shape.kind is ShapeKind.ARROW:
            self.text_asked.emit()
        if options.label_after is not None:
            self._options.set(
                label=options.label_after, label_after=None, tool=Tool.SELECT, selected_annotations=()
            )

    # Inside

    def _follows_edges(self, kind: ShapeKind) -> bool:
        return self._options.options.magnetic and kind in (ShapeKind.POLYLINE, ShapeKind.POLYGON)

    def _line_to(self, drawing: Drawing, point: Point, reach: float) -> tuple[Point, ...]:
        """The vertices of the line along the edge to a place near `point`, all on the image that is drawn on."""
        levels = self._view.levels(drawing.home)
        if levels is None:
            return (point,)
        return self._edges.line(levels, drawing.vertices[-1], self._edges.place(levels, point, reach))

    def _closed(self, drawing: Drawing) -> Drawing:
        """The drawing with the way from its last vertex to its first one, where that follows an edge."""
        levels = self._view.levels(drawing.home)
        is_traced = drawing.kind is ShapeKind.POLYGON and self._follows_edges(drawing.kind)
        if levels is None or not is_traced or len(drawing.vertices) < 2:
            return drawing
        *way, _ = self._edges.line(levels, drawing.vertices[-1], drawing.vertices[0])
        return drawing.with_line(way) if way else drawing


def _is_first(drawing: Drawing, point: Point, place: Place) -> bool:
    """Whether a place is the first vertex: a click there closes the outline."""
    return float(np.hypot(*np.subtract(drawing.vertices[0], point))) <= place.reach
