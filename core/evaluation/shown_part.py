"""The part of an image that a camera of a smaller field shows, at its own number of pixels."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, resize_matrix
from core.transforms.planar import PlanarTransform


@dataclass(frozen=True)
class ShownPart:
    """A rectangle of an image, brought to a size.

    Attributes:
        top, left: its first pixel.
        cut: its size in the image.
        size: to which it is brought.
    """

    top: int
    left: int
    cut: Size
    size: Size

    @property
    def magnification(self) -> float:
        """Pixels of the part for a pixel of the image, across."""
        return self.size[1] / self.cut[1]

    @property
    def transform(self) -> PlanarTransform:
        """What takes points of the image to the part."""
        shift = np.array([[1.0, 0.0, -self.left], [0.0, 1.0, -self.top], [0.0, 0.0, 1.0]])
        return PlanarTransform(resize_matrix(self.cut, self.size) @ shift)

    def of(self, pixels: np.ndarray) -> np.ndarray:
        """The part of an array of the image's height and width."""
        height, width = self.cut
        part = pixels[self.top : self.top + height, self.left : self.left + width]
        return (
            part
            if self.size == self.cut
            else cv2.resize(part, self.size[::-1], interpolation=cv2.INTER_CUBIC)
        )


def shown_part(field: np.ndarray, share: float = 1.0, off_centre: float = 0.0, width: int = 0) -> ShownPart:
    """The middle of a field of view; the whole image where its share is 1.

    Args:
        field: `(h, w)` bool.
        share: of the field's width and height.
        off_centre: how far it lies to the right of the middle, as a share of the room there; to the left where
            negative.
        width: in pixels, to which it is brought; 0 leaves it as it is.
    """
    (top, height), (left, length) = (0, field.shape[0]), (0, field.shape[1])
    if share < 1:
        rows, columns = np.nonzero(field)
        (top, height), (left, length) = _span(rows, share, 0.0), _span(columns, share, off_centre)
    cut = (height, length)
    return ShownPart(top, left, cut, (max(round(height * width / length), 1), width) if width else cut)


def _span(places: np.ndarray, share: float, off_centre: float) -> tuple[int, int]:
    """First place and length of a `share` of an extent, moved from its middle by a share of the room."""
    whole = int(np.ptp(places)) + 1
    length = max(round(share * whole), 1)
    room = (whole - length) // 2
    return int(places.min()) + room + round(off_centre * room), length
