"""What is drawn: the geometry of an annotation, in float64 pixels of one image."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from math import ceil

import numpy as np

from core.errors import InputError
from core.language import mark, tr

MOST_VERTICES = 100_000
"""A shape of more is refused: no hand draws it, and everything that shows it would stall."""

FLATNESS = 0.1
"""How far, in pixels, a straight piece of a flattened ellipse may lie from it."""
LEAST_PIECES, MOST_PIECES = 96, 4096
"""Of a flattened ellipse. An outline of `n` sides encloses (2π / n)² / 6 too little: of 96, 0.07 %."""


class ShapeKind(str, Enum):
    """The kinds of shapes, by the names that files use."""

    POINT = mark("point")
    LINE = mark("line")
    POLYLINE = mark("polyline")
    POLYGON = mark("polygon")
    FREEHAND = mark("freehand")
    ELLIPSE = mark("ellipse")
    ARROW = mark("arrow")

    @property
    def is_closed(self) -> bool:
        """Whether it encloses an area."""
        return self in (ShapeKind.POLYGON, ShapeKind.FREEHAND, ShapeKind.ELLIPSE)

    @property
    def is_measured(self) -> bool:
        """Whether it has a length or an area; an arrow only shows something."""
        return self not in (ShapeKind.POINT, ShapeKind.ARROW)

    def vertices_wanted(self) -> tuple[int, int]:
        """The least and the greatest number of vertices."""
        fixed = {ShapeKind.POINT: 1, ShapeKind.LINE: 2, ShapeKind.ARROW: 2, ShapeKind.ELLIPSE: 3}
        if self in fixed:
            return fixed[self], fixed[self]
        return (2 if self is ShapeKind.POLYLINE else 3), MOST_VERTICES


@dataclass(frozen=True, eq=False)
class Shape:
    """A point, line, outline, ellipse or arrow. Two that have the same coordinates are equal.

    Attributes:
        kind: what the vertices mean.
        vertices: `(N, 2)` float64, read-only, `(x, y)`. A line is its two ends, an arrow its tail and its head. An
            outline closes by itself: its first vertex is not repeated. An ellipse is its centre `c` and the ends of
            two conjugate radii `a` and `b`: the points `c + (a - c) cos t + (b - c) sin t`. So an affine map of the
            three is the affine map of the ellipse.
        holes: outlines within an outline that are not part of it, `(N, 2)` each.

    Raises:
        InputError: a coordinate is not finite, or there are too few or too many vertices.

    >>> caliper = Shape(ShapeKind.LINE, [(0, 0), (30, 40)])
    >>> caliper == Shape(ShapeKind.LINE, [(0.0, 0.0), (30.0, 40.0)])
    True
    >>> Shape(ShapeKind.POLYGON, [(0, 0), (30, 40)])
    Traceback (most recent call last):
    core.errors.InputError: A shape of the kind “polygon” has at least 3 vertices, not 2.
    """

    kind: ShapeKind
    vertices: np.ndarray
    holes: tuple[np.ndarray, ...] = ()

    def __init__(
        self,
        kind: ShapeKind,
        vertices: np.ndarray | Sequence[Sequence[float]],
        holes: Iterable[np.ndarray | Sequence[Sequence[float]]] = (),
    ) -> None:
        object.__setattr__(self, "kind", ShapeKind(kind))
        object.__setattr__(self, "vertices", _checked(vertices))
        object.__setattr__(self, "holes", tuple(_checked(hole) for hole in holes))
        self._check_counts()

    def _check_counts(self) -> None:
        least, most = self.kind.vertices_wanted()
        count, name = len(self.vertices), tr(self.kind.value)
        if least == most and count != least:
            raise InputError(
                tr("A shape of the kind “{kind}” has {wanted} vertices, not {count}.").format(
                    kind=name, wanted=least, count=count
                )
            )
        if count < least:
            raise InputError(
                tr("A shape of the kind “{kind}” has at least {least} vertices, not {count}.").format(
                    kind=name, least=least, count=count
                )
            )
        check_vertex_count(self.vertex_count)
        if self.holes and self.kind not in (ShapeKind.POLYGON, ShapeKind.FREEHAND):
            raise InputError(
                tr("Only an outline can have holes, not a shape of the kind “{kind}”.").format(kind=name)
            )
        if any(len(hole) < 3 for hole in self.holes):
            raise InputError(tr("A hole in an outline has at least 3 vertices."))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Shape):
            return NotImplemented
        return (
            self.kind is other.kind
            and len(self.holes) == len(other.holes)
            and all(np.array_equal(a, b) for a, b in zip(self.rings, other.rings, strict=True))
        )

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.kind, *(ring.tobytes() for ring in self.rings)))

    @property
    def rings(self) -> tuple[np.ndarray, ...]:
        """The vertices, and those of each hole."""
        return (self.vertices, *self.holes)

    @property
    def vertex_count(self) -> int:
        """Of all rings."""
        return sum(len(ring) for ring in self.rings)

    @property
    def is_closed(self) -> bool:
        """Whether it encloses an area."""
        return self.kind.is_closed

    def with_vertex(self, index: int, place: Sequence[float], ring: int = 0) -> Shape:
        """The shape with one vertex elsewhere; the radii of an ellipse go along with its centre."""
        if self.kind is ShapeKind.ELLIPSE and index == 0:
            return self.moved_by(np.asarray(place, dtype=np.float64) - self.vertices[0])
        rings = [np.array(each) for each in self.rings]
        rings[ring][index] = place
        return Shape(self.kind, rings[0], rings[1:])

    def with_vertex_added(self, index: int, place: Sequence[float], ring: int = 0) -> Shape:
        """The shape with one more vertex before the vertex `index`."""
        rings = list(self.rings)
        rings[ring] = np.insert(rings[ring], index, np.asarray(place, dtype=np.float64), axis=0)
        return Shape(self.kind, rings[0], rings[1:])

    def without_vertex(self, index: int, ring: int = 0) -> Shape:
        """The shape with one vertex less; a hole that would have two is no hole any more.

        Raises:
            InputError: a shape of this kind needs all the vertices that are there.
        """
        rings = list(self.rings)
        rings[ring] = np.delete(rings[ring], index, axis=0)
        return Shape(self.kind, rings[0], [hole for hole in rings[1:] if len(hole) >= 3])

    def moved_by(self, offset: Sequence[float] | np.ndarray) -> Shape:
        """The shape elsewhere."""
        step = np.asarray(offset, dtype=np.float64)
        return Shape(self.kind, self.vertices + step, [hole + step for hole in self.holes])

    def flattened(self, flatness: float = FLATNESS) -> Shape:
        """An ellipse as a polygon that lies within `flatness` pixels of it; other shapes stay what they are.

        It has `LEAST_PIECES` sides at least, and where it is larger than any image `MOST_PIECES`.
        """
        if self.kind is not ShapeKind.ELLIPSE:
            return self
        centre, first, second = self.vertices
        radius = float(max(np.hypot(*(first - centre)), np.hypot(*(second - centre)), flatness))
        piece = max(float(np.arccos(max(1 - flatness / radius, -1.0))), np.pi / MOST_PIECES)
        angles = np.linspace(0, 2 * np.pi, max(ceil(np.pi / piece), LEAST_PIECES), endpoint=False)[:, None]
        around = centre + (first - centre) * np.cos(angles) + (second - centre) * np.sin(angles)
        return Shape(ShapeKind.POLYGON, around)


def check_vertex_count(count: int) -> None:
    """Refuse a shape of too many vertices; a reader asks before it looks at each of them.

    Raises:
        InputError: there are more than `MOST_VERTICES`.
    """
    if count > MOST_VERTICES:
        raise InputError(
            tr("A shape has {count} vertices; at most {most} are read. Simplify its outline first.").format(
                count=count, most=MOST_VERTICES
            )
        )


def _checked(vertices: np.ndarray | Sequence[Sequence[float]]) -> np.ndarray:
    try:
        checked = np.array(vertices, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(tr("A vertex of a shape is no pair of numbers.")) from error
    if checked.ndim != 2 or checked.shape[1] != 2:
        raise InputError(tr("A vertex of a shape is no pair of numbers."))
    if not np.isfinite(checked).all():
        raise InputError(tr("A vertex of a shape is not finite (NaN or infinite)."))
    checked += 0.0  # no minus zero: two shapes that are the same are the same bytes
    checked.setflags(write=False)
    return checked
