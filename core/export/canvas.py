"""The grid that aligned images are written on: the reference's, one that holds all fields, or what they share.

Every canvas has the axes and the pixel size of the reference, and its pixels lie on those of the reference: it differs
by whole pixels alone. A transform for a canvas is that of the reference behind a shift.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
import shapely

from core.coordinates import Size, indices_to_points
from core.errors import InputError
from core.images.checks import LARGEST_MEGAPIXELS, SMALLEST_SIDE
from core.images.field_of_view import field_of_view
from core.language import tr
from core.transforms.composite import CompositeTransform, PointTransform, TransformChain, on_canvas
from core.transforms.resampling import Interpolation, warp

if TYPE_CHECKING:
    from core.images.reading import RetinalImage

Whole = CompositeTransform | TransformChain


class CanvasChoice(str, Enum):
    """Which canvas: the names that the command line and the settings have."""

    REFERENCE = "reference"
    UNION = "union"
    COMMON = "common"


@dataclass(frozen=True)
class Canvas:
    """A grid in the pixels of the reference.

    Attributes:
        origin: `(x, y)` of its first pixel, whole reference pixels.
        size: `(height, width)`.
    """

    origin: tuple[int, int]
    size: Size

    def is_that_of(self, reference: Size) -> bool:
        """Whether it is the grid of a reference of this size."""
        return self.origin == (0, 0) and tuple(self.size) == tuple(reference)

    def transform(self, whole: Whole, reference: Size) -> Whole:
        """From this canvas to a floating image, where `whole` leads there from the reference."""
        if self.is_that_of(reference):
            return whole
        return on_canvas(whole, self.origin)

    def placed(self, pixels: np.ndarray) -> np.ndarray:
        """What lies on the reference's grid, on this canvas; 0 where the reference has no pixel."""
        if self.is_that_of((pixels.shape[0], pixels.shape[1])):
            return pixels
        (x, y), (height, width) = self.origin, self.size
        placed = np.zeros((height, width, *pixels.shape[2:]), pixels.dtype)
        rows, columns = _shared(y, height, pixels.shape[0]), _shared(x, width, pixels.shape[1])
        if rows is not None and columns is not None:
            placed[rows[0], columns[0]] = pixels[rows[1], columns[1]]
        return placed

    @property
    def area(self) -> shapely.Polygon:
        """Its outline in reference pixels."""
        (x, y), (height, width) = self.origin, self.size
        return shapely.box(x - 0.5, y - 0.5, x + width - 0.5, y + height - 0.5)

    def to_dict(self) -> dict[str, object]:
        """For `metrics.json`."""
        return {"origin": list(self.origin), "size": list(self.size)}


def canvas_of(
    choice: CanvasChoice,
    reference: RetinalImage,
    fields: Sequence[tuple[RetinalImage, Whole]],
    check: Callable[[], None] | None = None,
) -> Canvas:
    """The canvas for a reference and the images that are registered to it.

    The union holds the whole picture of the reference and the field of view of every other image. The common area is
    the smallest box around what lies in the field of view of every image, the reference included.

    Args:
        fields: each image with its transform from the reference.
        check: called between bands of rows; what it raises ends the work.

    Raises:
        InputError: the union is too large, or hardly anything is in common.
    """
    if choice is CanvasChoice.UNION:
        return _union(reference.size, fields)
    if choice is CanvasChoice.COMMON:
        return _common(reference, fields, check)
    return Canvas((0, 0), reference.size)


def _union(reference: Size, fields: Iterable[tuple[RetinalImage, PointTransform]]) -> Canvas:
    corners = [np.array([[0.0, 0.0], [reference[1] - 1.0, reference[0] - 1.0]])]
    for image, transform in fields:
        places = transform.inverse_points(_outline(field_of_view(image.pixels)))
        corners.append(places[np.isfinite(places).all(axis=1)])
    # a pixel is drawn where its centre lies within half a pixel of the image
    points = np.concatenate(corners)
    first, last = np.ceil(points.min(axis=0) - 0.5), np.floor(points.max(axis=0) + 0.5)
    width, height = (last - first + 1).tolist()
    if width * height > LARGEST_MEGAPIXELS * 1_000_000:
        raise InputError(
            tr(
                "The area of all images together would have {width:.0f} by {height:.0f} pixels; the limit is {limit} "
                "megapixels. Choose the reference's canvas, or check the images that lie far away."
            ).format(width=width, height=height, limit=LARGEST_MEGAPIXELS)
        )
    return Canvas((int(first[0]), int(first[1])), (int(height), int(width)))


def _common(
    reference: RetinalImage,
    fields: Iterable[tuple[RetinalImage, PointTransform]],
    check: Callable[[], None] | None,
) -> Canvas:
    shared = field_of_view(reference.pixels)
    for image, transform in fields:
        seen = field_of_view(image.pixels).astype(np.uint8)
        shared &= warp(seen, transform, reference.size, Interpolation.NEAREST, check) > 0
    rows, columns = np.flatnonzero(shared.any(axis=1)), np.flatnonzero(shared.any(axis=0))
    if min(len(rows), len(columns)) == 0 or min(np.ptp(rows), np.ptp(columns)) + 1 < SMALLEST_SIDE:
        raise InputError(
            tr(
                "The images have hardly anything in common: no picture of {limit} pixels or more would be left. "
                "Choose the reference's canvas, or that of all fields."
            ).format(limit=SMALLEST_SIDE)
        )
    height, width = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    return Canvas((int(columns[0]), int(rows[0])), (height, width))


def _outline(mask: np.ndarray) -> np.ndarray:
    """The pixels `(N, 2)` on the rim of a mask, as points."""
    import cv2

    inner = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0
    return indices_to_points(*np.nonzero(mask & ~inner))


def _shared(origin: int, length: int, available: int) -> tuple[slice, slice] | None:
    """Where a stretch of the reference's axis lies on the canvas's, and which it is; None where there is none."""
    first, last = max(origin, 0), min(origin + length, available)
    return None if first >= last else (slice(first - origin, last - origin), slice(first, last))
