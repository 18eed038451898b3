"""What is done to the floating image before an alignment without clicks: another camera held at another angle."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.evaluation.looks import with_look
from core.evaluation.shown_part import shown_part
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
        field = field_of_view(image.pixels) if self.shown < 1 else np.ones(image.size, bool)
        part = shown_part(field, self.shown, self.off_centre, self.enlarged_to)
        pixels = with_look(image.pixels, self.look, part) if self.look else part.of(image.pixels)
        transform, extent = _onto_canvas(pixels.shape[:2], self.rotation_degrees, self.mirrored)
        turned = cv2.warpAffine(pixels, transform.matrix[:2], extent, flags=cv2.INTER_CUBIC)
        return image_from_pixels(turned, image.name), transform @ part.transform


UNCHANGED = FloatingChange()


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
