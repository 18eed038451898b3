"""Grey values of both images along a line: whether the edges of the vessels coincide, before and after."""

from __future__ import annotations

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.shape import ShapeKind
from core.case.carrying import ImageWay
from core.coordinates import Size
from core.images.reading import RetinalImage
from core.transforms.resampling import sample
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.options import ViewOptions
from retina_gui.state.shapes import alignments, way_to

LINES = (ShapeKind.LINE, ShapeKind.POLYLINE, ShapeKind.ARROW)
STEP, MOST = 0.5, 4000
"""Reference pixels between two values along the line, and how many values there are at most."""
GREY = np.array([0.299, 0.587, 0.114])
"""Luma of ITU-R BT.601."""


def line_of(document: DocumentSnapshot, options: ViewOptions) -> Annotation | None:
    """The line that was selected last, else the one that was drawn last; None where there is none."""
    lines = [each for each in document.case.annotations if each.shape.kind in LINES]
    chosen = [each for each in lines if each.identifier in options.selected_annotations]
    return next(iter(reversed(chosen or lines)), None)


def places_along(document: DocumentSnapshot, line: Annotation) -> tuple[np.ndarray, np.ndarray] | None:
    """Distances `(n,)` along a line and its places `(n, 2)`, in reference pixels; None where it cannot be carried."""
    if document.reference is None:
        return None
    way = way_to(document, alignments(document), line.home, document.reference.image.sha256)
    if not isinstance(way, ImageWay):
        return None
    vertices = np.asarray(way(line.shape.vertices), dtype=np.float64)
    if not np.isfinite(vertices).all():
        return None
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(vertices, axis=0), axis=1))])
    if lengths[-1] == 0:
        return None
    count = min(max(2, round(lengths[-1] / STEP) + 1), MOST)
    along = np.linspace(0.0, lengths[-1], count)
    return along, np.stack([np.interp(along, lengths, vertices[:, axis]) for axis in (0, 1)], axis=1)


def grey_along(image: RetinalImage, places: np.ndarray) -> tuple[float | None, ...]:
    """The grey values at places `(n, 2)` of an image, in per cent of its full scale; None beyond it."""
    values = sample(image.pixels, places[None])[0].astype(np.float64)
    grey = values @ GREY if values.ndim == 2 else values
    shares = 100 * grey / np.iinfo(image.pixels.dtype).max
    inside = _is_inside(places, image.size)
    return tuple(float(share) if is_on else None for share, is_on in zip(shares, inside, strict=True))


def _is_inside(places: np.ndarray, size: Size) -> np.ndarray:
    height, width = size
    x, y = places.T
    with np.errstate(invalid="ignore"):
        return (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
