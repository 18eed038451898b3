"""The drags of annotations, one class each: what they would leave behind if the mouse were released now."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
import shapely.ops

from core.annotations.annotation import Annotation
from core.annotations.edge_tracing import LiveWire, snapped
from core.annotations.image_levels import ImageLevels
from core.annotations.shape import Shape, ShapeKind
from core.case.carrying import ImageWay
from core.language import mark
from core.points.matching import Point
from retina_gui.document.drawing import Drawing, Place


@dataclass(frozen=True)
class Dragged:
    """What a drag has come to: annotations as they would be, or a drawing."""

    annotations: tuple[Annotation, ...] = ()
    drawing: Drawing | None = None


class AnnotationDrag(ABC):
    """A drag under way.

    Attributes:
        words: the name of the undo step of a change.
    """

    words: str = mark("Change a shape")

    @property
    def snaps(self) -> tuple[ShapeKind | None, str | None]:
        """The kind and the label of a shape whose end is dragged, which may catch a landmark; no kind for all else.

        No label for what is drawn.
        """
        return None, None

    @abstractmethod
    def at(self, place: Place) -> Dragged:
        """What there would be if the mouse were released here."""


class VertexDrag(AnnotationDrag):
    """A vertex goes where the mouse is: on whatever image, the original follows through the inverse."""

    words = mark("Move a vertex")

    def __init__(self, annotation: Annotation, handle: int, to_home: ImageWay) -> None:
        """`handle`: of the vertices of all rings, one after the other."""
        self._annotation, self._to_home = annotation, to_home
        self._ring, self._index = ring_of(annotation.shape, handle)

    @property
    def snaps(self) -> tuple[ShapeKind | None, str | None]:
        """See `AnnotationDrag`."""
        return self._annotation.shape.kind, self._annotation.label

    def at(self, place: Place) -> Dragged:
        """See `AnnotationDrag`."""
        point = on_home(self._to_home, place.point)
        if point is None:
            return Dragged((self._annotation,))
        shape = self._annotation.shape.with_vertex(self._index, point, self._ring)
        if shape.kind is ShapeKind.ELLIPSE and self._index > 0:
            shape = _square_radii(shape, self._index)
        return Dragged((self._annotation.with_shape(shape),))


class NewVertexDrag(VertexDrag):
    """A place on an outline or a line becomes a vertex, and goes where the mouse is."""

    words = mark("Add a vertex")

    def __init__(self, annotation: Annotation, start: Place, to_home: ImageWay) -> None:
        ring, index, place = nearest_on_outline(
            annotation.shape, on_home(to_home, start.point) or start.point
        )
        shape = annotation.shape.with_vertex_added(index, place, ring)
        before = sum(len(each) for each in shape.rings[:ring])
        super().__init__(annotation.with_shape(shape), before + index, to_home)


class ShapeDrag(AnnotationDrag):
    """Whole shapes are moved: as far on their home images as the mouse is moved on its image."""

    words = mark("Move a shape")

    def __init__(self, annotations: Sequence[Annotation], ways: Sequence[ImageWay], start: Place) -> None:
        self._moved = [
            (annotation, way, on_home(way, start.point))
            for annotation, way in zip(annotations, ways, strict=True)
        ]

    def at(self, place: Place) -> Dragged:
        """See `AnnotationDrag`."""
        moved = []
        for annotation, way, start in self._moved:
            end = on_home(way, place.point)
            if start is None or end is None:
                moved.append(annotation)
                continue
            offset = np.subtract(end, start)
            moved.append(annotation.with_shape(annotation.shape.moved_by(offset)))
        return Dragged(tuple(moved))


class BoxDrag(AnnotationDrag):
    """A line, an arrow or an ellipse from where it begins to where the mouse is; Shift or Ctrl keeps it regular."""

    def __init__(self, start: Drawing) -> None:
        """`start`: begins where the button went down, or where a click before has put its first end."""
        self._start = start

    @property
    def snaps(self) -> tuple[ShapeKind | None, str | None]:
        """See `AnnotationDrag`."""
        return self._start.kind, None

    def at(self, place: Place) -> Dragged:
        """See `AnnotationDrag`."""
        return Dragged(drawing=replace(self._start, cursor=place.point, is_round=place.extends))


class FreehandDrag(AnnotationDrag):
    """An outline along the way of the mouse; vertices that a hand's trembling makes are left out."""

    TREMBLING = 0.04
    """Of the reach of the mouse, about half a pixel of the screen."""

    def __init__(self, start: Place) -> None:
        self._home, self._way = start.image, [start.point]
        self._tolerance = self.TREMBLING * start.reach

    def at(self, place: Place) -> Dragged:
        """See `AnnotationDrag`."""
        if place.image == self._home and place.point != self._way[-1]:
            self._way.append(place.point)
        if len(self._way) < 2:
            return Dragged(drawing=Drawing(self._home, ShapeKind.FREEHAND, tuple(self._way)))
        simple = shapely.LineString(self._way).simplify(self._tolerance)
        return Dragged(drawing=Drawing(self._home, ShapeKind.FREEHAND, tuple(simple.coords)))


class EdgeDrag(AnnotationDrag):
    """A freehand outline that follows the edges along the way of the mouse.

    The line runs from its last fixed place to the mouse; when it is long, its older part is fixed, as in the "path
    cooling" of the intelligent scissors.
    """

    LONG = 7.0
    """Times the reach of the mouse, about sixty pixels of the screen."""
    FIXED = 0.6
    """Of a long line."""

    def __init__(self, start: Place, image: ImageLevels) -> None:
        self._home, self._image, self._reach = start.image, image, start.reach
        self._fixed: list[Point] = []
        self._start, self._wire = start.point, LiveWire(image, start.point)

    def at(self, place: Place) -> Dragged:
        """See `AnnotationDrag`."""
        if not self._fixed:
            self._fix_from((snapped(self._image, self._start, self._reach),))
        if place.image != self._home:
            return Dragged(drawing=Drawing(self._home, ShapeKind.FREEHAND, tuple(self._fixed)))
        line = shapely.LineString(self._wire.to(snapped(self._image, place.point, self._reach)))
        if line.length > self.LONG * self._reach:
            at = self.FIXED * line.length
            self._fix_from(shapely.ops.substring(line, 0, at).coords[1:])
            line = shapely.ops.substring(line, at, line.length)
        points = (*self._fixed, *line.coords[1:])
        return Dragged(drawing=Drawing(self._home, ShapeKind.FREEHAND, points))

    def _fix_from(self, points: Sequence[Point]) -> None:
        self._fixed.extend(points)
        self._wire = LiveWire(self._image, self._fixed[-1])


def ring_of(shape: Shape, handle: int) -> tuple[int, int]:
    """The ring, and the vertex in it, of a vertex that is counted over all rings."""
    for number, ring in enumerate(shape.rings):
        if handle < len(ring):
            return number, handle
        handle -= len(ring)
    raise IndexError("the shape has no such vertex")


def on_home(way: ImageWay, point: Point) -> Point | None:
    """Where a point of an image lies on the home image; None where there is no such place."""
    x, y = way(np.array([point]))[0]
    return (float(x), float(y)) if np.isfinite([x, y]).all() else None


def nearest_on_outline(shape: Shape, point: Point) -> tuple[int, int, Point]:
    """The ring, the vertex before which a new one would stand, and the nearest place on the outline."""
    best: tuple[float, int, int, Point] | None = None
    for ring, vertices in enumerate(shape.rings):
        starts = vertices if shape.is_closed else vertices[:-1]
        ends = np.roll(vertices, -1, axis=0) if shape.is_closed else vertices[1:]
        along = ends - starts
        length = np.maximum((along**2).sum(axis=1), 1e-12)
        share = np.clip(((np.asarray(point) - starts) * along).sum(axis=1) / length, 0, 1)
        places = starts + along * share[:, None]
        away = np.hypot(*(places - point).T)
        index = int(np.argmin(away))
        if best is None or away[index] < best[0]:
            place = (float(places[index][0]), float(places[index][1]))
            best = float(away[index]), ring, index + 1, place
    assert best is not None, "a shape has a vertex"
    return best[1], best[2], best[3]


def _square_radii(shape: Shape, dragged: int) -> Shape:
    """An ellipse whose other radius stays as long as it is, at a right angle to the one that is dragged."""
    centre, moved, other = shape.vertices[0], shape.vertices[dragged], shape.vertices[3 - dragged]
    along = moved - centre
    length = float(np.hypot(*along))
    if length < 1e-6:
        return shape
    across = np.array([-along[1], along[0]]) / length
    side = 1.0 if float(across @ (other - centre)) >= 0 else -1.0
    vertices = np.array(shape.vertices)
    vertices[3 - dragged] = centre + side * across * float(np.hypot(*(other - centre)))
    return Shape(ShapeKind.ELLIPSE, vertices)
