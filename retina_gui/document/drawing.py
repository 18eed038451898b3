"""What is being drawn: a shape that is not finished, the tool that draws it, and where the mouse is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from core.annotations.region_growing import RegionSeed
from core.annotations.shape import Shape, ShapeKind
from core.points.matching import Point


class Tool(str, Enum):
    """What the mouse does to annotations."""

    SELECT = "select"
    POINT = "point"
    LINE = "line"
    POLYLINE = "polyline"
    POLYGON = "polygon"
    FREEHAND = "freehand"
    REGION = "region"
    ELLIPSE = "ellipse"
    ARROW = "arrow"
    ERASER = "eraser"

    @property
    def kind(self) -> ShapeKind | None:
        """The kind of shape that it draws; None for a tool that changes shapes."""
        if self in (Tool.SELECT, Tool.ERASER):
            return None
        return ShapeKind.FREEHAND if self is Tool.REGION else ShapeKind(self.value)

    @property
    def is_dragged(self) -> bool:
        """Whether it draws while the button is down; the others draw by clicks, a line and an arrow either way."""
        return self in (Tool.LINE, Tool.ARROW, Tool.FREEHAND, Tool.ELLIPSE)


@dataclass(frozen=True)
class Place:
    """Where the mouse is.

    Attributes:
        image: SHA-256 of the image whose grid the pane shows.
        point: in its pixels.
        reach: what lies nearer than so many of its pixels is meant.
        extends: Ctrl or Shift is held: one more, or as regular as can be.
    """

    image: str
    point: Point
    reach: float
    extends: bool = False


@dataclass(frozen=True)
class Snap:
    """A landmark that the end of a caliper has caught.

    Attributes:
        image: SHA-256 of the image that the mouse is on.
        point: the centre of the landmark, in its pixels.
        label: of the landmark.
    """

    image: str
    point: Point
    label: str


@dataclass(frozen=True)
class Drawing:
    """A shape that is being drawn.

    Attributes:
        home: SHA-256 of the image that it is drawn on.
        vertices: those that are placed.
        before: how many there were before each click but the first: a click that follows an edge places many.
        wire: those between the last one and `cursor`, where the line follows an edge.
        cursor: where the next one would be; None while the mouse is elsewhere.
        is_round: an ellipse that is kept a circle.
    """

    home: str
    kind: ShapeKind
    vertices: tuple[Point, ...]
    cursor: Point | None = None
    is_round: bool = False
    before: tuple[int, ...] = ()
    wire: tuple[Point, ...] = ()

    @property
    def shape(self) -> Shape | None:
        """What there would be if it ended where the mouse is; None of too few vertices."""
        points = self._points
        if self.kind is ShapeKind.ELLIPSE:
            return ellipse_between(points[0], points[-1], self.is_round) if len(points) >= 2 else None
        least, most = self.kind.vertices_wanted()
        return Shape(self.kind, points[:most]) if len(points) >= least else None

    @property
    def preview(self) -> Shape | None:
        """What is shown of it: as `shape`, and an outline of two vertices as the line that it is so far."""
        shape, points = self.shape, self._points
        if shape is None and self.kind.is_closed and len(points) == 2:
            return Shape(ShapeKind.POLYLINE, points)
        return shape

    @property
    def _points(self) -> tuple[Point, ...]:
        return self.vertices if self.cursor is None else (*self.vertices, *self.wire, self.cursor)

    @property
    def clicks(self) -> int:
        """How many vertices were clicked."""
        return len(self.before) + 1

    @property
    def is_complete(self) -> bool:
        """Whether nothing can be added: what has a fixed number of vertices has them all."""
        least, most = self.kind.vertices_wanted()
        return least == most and self.kind is not ShapeKind.ELLIPSE and len(self.vertices) >= most

    def with_vertex(self, point: Point) -> Drawing:
        """One more vertex."""
        return self.with_line((point,))

    def with_line(self, points: Sequence[Point]) -> Drawing:
        """More vertices, by one click."""
        before = (*self.before, len(self.vertices))
        return replace(self, vertices=(*self.vertices, *points), before=before, cursor=None, wire=())

    def without_last(self) -> Drawing | None:
        """What it was before the last click; None where that was the first one."""
        if not self.before:
            return None
        return replace(self, vertices=self.vertices[: self.before[-1]], before=self.before[:-1], wire=())

    def with_cursor(self, cursor: Point | None, wire: Sequence[Point] = ()) -> Drawing:
        """The mouse is elsewhere, and there is this line on the way to it."""
        return replace(self, cursor=cursor, wire=tuple(wire))


@dataclass(frozen=True)
class GrownRegion:
    """The region that was grown last, while its tolerance can still be changed.

    Attributes:
        annotation: its identifier.
        seed: what the click found.
        tolerance: 0 to 1.
        limit: from this tolerance on the region runs out into its surround; None where it never does.
    """

    annotation: str
    seed: RegionSeed
    tolerance: float
    limit: float | None = None

    @property
    def runs_out(self) -> bool:
        """Whether it has run out."""
        return self.limit is not None and self.tolerance >= self.limit


def ellipse_between(corner: Point, other: Point, is_round: bool) -> Shape | None:
    """The upright ellipse that touches the sides of a box; a circle where it is to be round. None of a flat box."""
    (x, y), (to_x, to_y) = corner, other
    width, height = to_x - x, to_y - y
    if is_round:
        side = max(abs(width), abs(height))
        width, height = side * (1 if width >= 0 else -1), side * (1 if height >= 0 else -1)
    if min(abs(width), abs(height)) < 1e-3:
        return None
    centre_x, centre_y = x + width / 2, y + height / 2
    right, below = (centre_x + abs(width) / 2, centre_y), (centre_x, centre_y + abs(height) / 2)
    return Shape(ShapeKind.ELLIPSE, ((centre_x, centre_y), right, below))
