"""What is done to the floating image before an alignment without clicks: another camera held at another angle."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import resize_matrix
from core.evaluation.looks import with_look
from core.images.field_of_view import field_of_view
from core.images.reading import RetinalImage, image_from_pixels
from core.transforms.planar import PlanarTransform


@dataclass(frozen=True)
class FloatingChange:
    """How the floating image differs from the file.

    Attributes:
        rotation_degrees: turned clockwise by so much, on a canvas that holds all that is shown.
        shown: only the middle of the field of view, this share of its width and height, cropped to a rectangle that
            is turned with the image. Both images are registered at one working size, so a half appears twice as large.
        mirrored: left and right exchanged; the right answer is then a refusal.
        enlarged_to: width in pixels to which a cut-out is brought before it is turned, as the camera of a small field
            takes it; 0 leaves it as it is.
        off_centre: how far the cut-out lies to the right of the middle, as a share of the room there; to the left
            where negative.
        look: how another modality would show it, one of `core.evaluation.looks`; empty leaves it as it is.
    """

    rotation_degrees: float = 0.0
    shown: float = 1.0
    mirrored: bool = False
    enlarged_to: int = 0
    off_centre: float = 0.0
    look: str = ""

    @property
    def label(self) -> str:
        """For a table."""
        words = [f"{self.rotation_degrees:g}°"]
        if self.shown < 1:
            words.append(f"middle {self.shown:.0%}")
        if self.off_centre:
            words.append(f"{abs(self.off_centre):.0%} to the {'right' if self.off_centre > 0 else 'left'}")
        if self.enlarged_to:
            words.append(f"{self.enlarged_to} px wide")
        if self.look:
            words.append(f"as {self.look}")
        return ", ".join(words)

    def apply(self, image: RetinalImage) -> tuple[RetinalImage, PlanarTransform]:
        """The changed image, and what takes points of the old one to it."""
        if self == UNCHANGED:
            return image, PlanarTransform.identity()
        pixels, to_pixels = (image.pixels, PlanarTransform.identity())
        if self.shown < 1:
            pixels, to_pixels = _part(image.pixels, self.shown, self.off_centre)
        if self.enlarged_to:
            height, width = pixels.shape[:2]
            size = max(round(height * self.enlarged_to / width), 1), self.enlarged_to
            to_pixels = PlanarTransform(resize_matrix((height, width), size)) @ to_pixels
            pixels = cv2.resize(pixels, size[::-1], interpolation=cv2.INTER_CUBIC)
        if self.look:
            pixels = with_look(pixels, self.look)
        transform, extent = _onto_canvas(pixels.shape[:2], self.rotation_degrees, self.mirrored)
        turned = cv2.warpAffine(pixels, transform.matrix[:2], extent, flags=cv2.INTER_CUBIC)
        return image_from_pixels(turned, image.name), transform @ to_pixels


UNCHANGED = FloatingChange()


def _part(pixels: np.ndarray, share: float, off_centre: float) -> tuple[np.ndarray, PlanarTransform]:
    rows, columns = np.nonzero(field_of_view(pixels))
    (top, height), (left, width) = (_span(rows, share, 0.0), _span(columns, share, off_centre))
    shift = PlanarTransform.from_affine(np.array([[1.0, 0.0, -left], [0.0, 1.0, -top]]))
    return pixels[top : top + height, left : left + width], shift


def _span(places: np.ndarray, share: float, off_centre: float) -> tuple[int, int]:
    """First place and length of a `share` of an extent, moved from its middle by a share of the room."""
    whole = int(np.ptp(places)) + 1
    length = max(round(share * whole), 1)
    room = (whole - length) // 2
    return int(places.min()) + room + round(off_centre * room), length


def _onto_canvas(
    size: tuple[int, ...], rotation_degrees: float, mirrored: bool
) -> tuple[PlanarTransform, tuple[int, int]]:
    """The transform, and the canvas `(width, height)` that just holds what it makes of an image."""
    angle = np.deg2rad(rotation_degrees)
    linear = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirrored:
        linear = linear @ np.diag([-1.0, 1.0])
    height, width = size
    corners = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [-0.5, height - 0.5], [width - 0.5, height - 0.5]])
    reached = corners @ linear.T
    extent = np.ceil(np.ptp(reached, axis=0) - 1e-9).astype(int)
    shift = (extent - 1) / 2 - (reached.min(axis=0) + reached.max(axis=0)) / 2
    transform = PlanarTransform.from_affine(np.column_stack([linear, shift]))
    return transform, (int(extent[0]), int(extent[1]))
