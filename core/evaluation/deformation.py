"""The paper's random deformations, of images and of points (section 4.1)."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size
from core.images.reading import RetinalImage, image_from_pixels
from core.training import augmentation
from core.transforms.displacement import pull_back
from core.transforms.field import RegistrationField
from core.transforms.inversion import undo_displacement


def random_deformation(size: Size, seed: int) -> np.ndarray:
    """That of the training, of 5 px and from a seed: `(height, width, 2)` float32, pixels."""
    return augmentation.random_deformation(size, np.random.default_rng(seed))


def deform_image(image: RetinalImage, deformation: np.ndarray) -> RetinalImage:
    """`deformed(q) = image(q + d(q))`, black from beyond the image."""
    return image_from_pixels(pull_back(image.pixels, deformation), image.name)


def follow_points(points: np.ndarray, deformation: np.ndarray) -> np.ndarray:
    """Where the content at `(N, 2)` points lies in the deformed image: the `q` with `q + d(q) = p`."""
    size = (deformation.shape[0], deformation.shape[1])
    return undo_displacement(RegistrationField(deformation, size), points)
