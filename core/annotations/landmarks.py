"""The fovea and the optic disc among the annotations of an image."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.annotations.annotation import Annotation
from core.annotations.geometry import geometry_of
from core.annotations.labels import DISC, FOVEA
from core.annotations.shape import Shape, ShapeKind
from core.points.matching import Point

NO_LANDMARKS = {
    FOVEA: (ShapeKind.ARROW, ShapeKind.LINE, ShapeKind.POLYLINE),
    DISC: (ShapeKind.ARROW,),
}
"""Shapes that are about a landmark, and do not mark it."""


@dataclass(frozen=True)
class Landmarks:
    """What was marked on one image; None where it was not."""

    disc: Shape | None = None
    fovea: Shape | None = None


def landmarks_of(annotations: Iterable[Annotation], home: str) -> Landmarks:
    """The disc and the fovea that were drawn on an image: of several, the one that was changed last.

    An arrow points at something, and a line measures: across the disc it says how wide that is, but no fovea is a line.

    Args:
        home: SHA-256 of the image.
    """
    found: dict[str, Annotation] = {}
    for annotation in annotations:
        if annotation.home == home and annotation.shape.kind not in NO_LANDMARKS.get(annotation.label, ()):
            before = found.get(annotation.label)
            if before is None or annotation.changed_at >= before.changed_at:
                found[annotation.label] = annotation
    disc, fovea = (found[label].shape if label in found else None for label in (DISC, FOVEA))
    return Landmarks(disc, fovea)


def centre_of(shape: Shape) -> Point:
    """The centre of a shape, in pixels: of its area, of its length, or where the point is."""
    if shape.kind is ShapeKind.ELLIPSE:
        x, y = shape.vertices[0]
        return float(x), float(y)
    geometry = geometry_of(shape)
    if geometry.is_empty:  # an outline that encloses nothing
        x, y = shape.vertices.mean(axis=0)
        return float(x), float(y)
    return float(geometry.centroid.x), float(geometry.centroid.y)
