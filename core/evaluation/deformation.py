"""The paper's random deformations, of images and of points (section 4.1)."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import Size, pixel_grid
from core.images.reading import RetinalImage, image_from_pixels
from core.transforms.field import RegistrationField
from core.transforms.inversion import undo_displacement

DEVIATION = 5.0
"""Pixels."""

CONTROL_SIZE = (3, 4)


def random_deformation(size: Size, seed: int) -> np.ndarray:
    """Two normal 3 x 4 arrays, one for x and one for y, enlarged bilinearly: `(height, width, 2)` float32, pixels."""
    generator = np.random.default_rng(seed)
    channels = [
        cv2.resize(generator.normal(0, DEVIATION, CONTROL_SIZE).astype(np.float32), (size[1], size[0]))
        for _ in range(2)
    ]
    return np.stack(channels, axis=-1)


def deform_image(image: RetinalImage, deformation: np.ndarray) -> RetinalImage:
    """`deformed(q) = image(q + d(q))`, black from beyond the image."""
    points = pixel_grid(image.size) + deformation
    pixels = cv2.remap(np.ascontiguousarray(image.pixels), points[..., 0], points[..., 1], cv2.INTER_LINEAR)
    return image_from_pixels(pixels, image.name)


def follow_points(points: np.ndarray, deformation: np.ndarray) -> np.ndarray:
    """Where the content at `(N, 2)` points lies in the deformed image: the `q` with `q + d(q) = p`."""
    size = (deformation.shape[0], deformation.shape[1])
    return undo_displacement(RegistrationField(deformation, size), points)
