"""Shapes carried from the image that they were drawn on to another one, through the transform between the two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from core.annotations.geometry import geometry_of
from core.annotations.shape import MOST_VERTICES, Shape, ShapeKind

PointMap = Callable[[np.ndarray], np.ndarray]
"""Takes points `(N, 2)` of one image to points `(N, 2)` of another; NaN where there is no such place."""

CHORD = 0.04
"""How far, in pixels of the other image, the middle of a carried piece may lie from its straight line."""
PIECE = 8.0
"""Pieces are never longer than this before they are carried, in pixels of the home image: a registration field bends
from node to node of its grid, and the middle of a longer piece would not tell."""
MOST_ADDED = 1 << 16
"""So many vertices are added at most, as long as the shape may have so many."""
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class CarriedShape:
    """A shape in the pixels of another image.

    Attributes:
        shape: what is carried, dense enough to be drawn with straight lines; None where the transform knows no place
            for any part of it.
        inside: for each vertex of `shape` (not of its holes), whether it lies where the other image shows something.
        trust: for each vertex of `shape`, the confidence of the registration 0 to 1; NaN where that is not known.
        visible: the area in which the other image shows something.
    """

    shape: Shape | None
    inside: np.ndarray
    trust: np.ndarray
    visible: BaseGeometry

    @cached_property
    def share_outside(self) -> float:
        """Of its length, or of its area where it has one: 0 to 1 of it lies outside the other image."""
        return 1.0 if self.shape is None else _share_outside(self.shape, self.visible, self.inside)

    @property
    def confidence(self) -> tuple[float, float] | None:
        """Mean and least confidence of the registration along it; None where it is nowhere known."""
        known = self.trust[np.isfinite(self.trust)]
        return (float(known.mean()), float(known.min())) if len(known) else None


def carry_shape(shape: Shape, point_map: PointMap) -> Shape | None:
    """The shape in the other image's pixels.

    A point stays a point and an arrow an arrow; a caliper becomes a polyline, an ellipse an outline. Lines and outlines
    are made dense first, so that no straight piece is off by more than half a pixel.

    Returns:
        None where nothing of it has a place in the other image.
    """
    found = _carried(shape, point_map)
    return None if found is None else found[1]


def _carried(shape: Shape, point_map: PointMap) -> tuple[np.ndarray, Shape] | None:
    """The carried shape, and the place on the home image of each of its vertices (not of its holes)."""
    if shape.kind in (ShapeKind.POINT, ShapeKind.ARROW):
        carried = point_map(shape.vertices)
        return (shape.vertices, Shape(shape.kind, carried)) if np.isfinite(carried).all() else None
    closed = shape.is_closed
    flat = shape.flattened()
    room = min(MOST_ADDED, MOST_VERTICES - flat.vertex_count)
    rings = carried_rings(flat.rings, point_map, closed, room)
    known = [np.isfinite(carried).all(axis=1) for _, carried in rings]
    least = 3 if closed else 2
    if known[0].sum() < least:
        return None
    kind = ShapeKind.POLYLINE if shape.kind is ShapeKind.LINE else shape.kind
    kind = ShapeKind.POLYGON if kind is ShapeKind.ELLIPSE else kind
    outlines = [carried[there] for (_, carried), there in zip(rings, known, strict=True)]
    holes = [outline for outline in outlines[1:] if len(outline) >= 3]
    return rings[0][0][known[0]], Shape(kind, outlines[0], holes)


def carried_rings(
    rings: Sequence[np.ndarray], point_map: PointMap, closed: bool, room: int = MOST_ADDED
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Lines or outlines `(N, 2)` carried, with as many vertices between as it takes to be drawn straight.

    Args:
        room: for so many vertices between in all, and no more.

    Returns:
        Of each, `(M, 2)` on the home image, every vertex of the original among them, and where they are on the other
        image; NaN where there is no such place.
    """
    most = sum(map(len, rings)) + room
    split = [_split(ring, closed, room // (2 * len(rings))) for ring in rings]
    owner = np.repeat(np.arange(len(split)), [len(ring) for ring in split])
    home = np.concatenate(split)
    carried = np.asarray(point_map(home), dtype=np.float64)
    while True:
        following = _following(owner)
        straight = (carried + carried[following]) / 2
        is_piece = np.isfinite(straight).all(axis=1) & (home != home[following]).any(axis=1)
        if not closed:
            is_piece &= following > np.arange(len(home))
        suspects = np.flatnonzero(is_piece)
        middles = (home[suspects] + home[following[suspects]]) / 2
        found = np.asarray(point_map(middles), dtype=np.float64)
        bent = _worst(np.hypot(*(found - straight[suspects]).T), most - len(home))
        if not bent.any():
            break
        places = suspects[bent] + 1
        owner = np.insert(owner, places, owner[suspects[bent]])
        home = np.insert(home, places, middles[bent], axis=0)
        carried = np.insert(carried, places, found[bent], axis=0)
    borders = np.flatnonzero(np.diff(owner)) + 1
    return list(zip(np.split(home, borders), np.split(carried, borders), strict=True))


def _worst(off: np.ndarray, room: int) -> np.ndarray:
    """Which middles lie off by more than `CHORD`; where there is no room for all of them, those that do most."""
    bent = off > CHORD
    if bent.sum() > room:
        bent = np.zeros(len(off), bool)
        bent[np.argsort(off)[len(off) - room :]] = True
    return bent


def _following(owner: np.ndarray) -> np.ndarray:
    """The index of the vertex that follows each one on its own ring, round and round."""
    following = np.arange(1, len(owner) + 1)
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))
    following[np.append(firsts[1:], len(owner)) - 1] = firsts
    return following


def carry(
    shape: Shape,
    point_map: PointMap,
    visible: BaseGeometry,
    confidence_at: Callable[[np.ndarray], np.ndarray] | None = None,
) -> CarriedShape:
    """The shape in the other image, and what is to be known of it there.

    Args:
        visible: the area in which the other image shows something, such as `picture_area`.
        confidence_at: the confidence 0 to 1 `(N,)` in the way of points `(N, 2)` of the home image; NaN where it is
            not known.
    """
    found = _carried(shape, point_map)
    if found is None:
        return CarriedShape(None, np.zeros(0, bool), np.zeros(0), visible)
    home, carried = found
    inside = shapely.contains_xy(visible, carried.vertices)
    trust = np.full(len(home), np.nan) if confidence_at is None else confidence_at(home)
    return CarriedShape(carried, inside, trust, visible)


def _share_outside(shape: Shape, visible: BaseGeometry, inside: np.ndarray) -> float:
    if inside.all() and not shape.is_closed:
        return 0.0
    geometry = geometry_of(shape)
    whole = geometry.area if shape.is_closed else geometry.length
    if not whole > 0:
        return float(1 - inside.mean())
    part = geometry.intersection(visible)
    share = 1 - (part.area if shape.is_closed else part.length) / whole
    return float(min(share, 1.0)) if share > _ROUNDING else 0.0


def _split(vertices: np.ndarray, closed: bool, room: int) -> np.ndarray:
    """The vertices, with so many between two that are far apart that no piece is longer than `PIECE`.

    Where there is no `room` for so many vertices, pieces are longer.
    """
    ends = np.roll(vertices, -1, axis=0) if closed else vertices[1:]
    starts = vertices if closed else vertices[:-1]
    lengths = np.hypot(*(ends - starts).T)
    total = float(lengths.sum())
    if not 0 < total < np.inf or room < 1:
        return vertices
    pieces = np.maximum(np.ceil(lengths / max(PIECE, total / room)).astype(int), 1)
    segment = np.repeat(np.arange(len(starts)), pieces)
    step = np.arange(len(segment)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (step / pieces[segment])[:, None]
    dense = starts[segment] + (ends - starts)[segment] * share
    return dense if closed else np.concatenate([dense, vertices[-1:]])
