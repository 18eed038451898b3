"""A photograph as another camera might have shown the same eye: synthetic, where no second image is at hand."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from core.evaluation.deformation import deform_image, random_deformation
from core.evaluation.looks import LOOKS, with_look
from core.images.reading import RetinalImage, image_from_pixels

UNEVEN = 0.3
"""Share by which the light differs between places."""


def redrawn(
    photograph: RetinalImage, random: np.random.Generator
) -> tuple[RetinalImage, Callable[[np.ndarray], np.ndarray]]:
    """An image in one of the looks, deformed smoothly and lit unevenly.

    Returns:
        The image; and what takes points `(N, 2)` of it to the photograph.
    """
    pixels = with_look(photograph.pixels, str(random.choice(list(LOOKS))))
    height, width = photograph.size
    light = cv2.resize(random.uniform(1 - UNEVEN, 1 + UNEVEN, (4, 4)), (width, height), cv2.INTER_CUBIC)
    lit = np.clip(np.rint(pixels * light), 0, 255).astype(np.uint8)
    deformation = random_deformation((height, width), int(random.integers(2**31)))

    def to_photograph(points: np.ndarray) -> np.ndarray:
        x, y = np.asarray(points, np.float32).T
        moved = cv2.remap(deformation, x[:, None], y[:, None], cv2.INTER_LINEAR)[:, 0]
        return np.asarray(points + moved)

    return deform_image(image_from_pixels(lit, photograph.name), deformation), to_photograph
