"""The paper's random deformations, of images and of points (section 4.1)."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import Size
from core.images.reading import RetinalImage, image_from_pixels
from core.training import augmentation
from core.transforms.displacement import pull_back
from core.transforms.field import RegistrationField
from core.transforms.inversion import undo_displacement

AUTHORS_SEED = 2018


def random_deformation(size: Size, seed: int) -> np.ndarray:
    """That of the training, of 5 px and from a seed: `(height, width, 2)` float32, pixels."""
    return augmentation.random_deformation(size, np.random.default_rng(seed))


def authors_deformations(draw: int, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Those of the paper's authors, the same in every run: of the floating and of the reference image.

    Args:
        draw: 0 to 59 are the training samples, 60 to 117 the test's; each takes four arrays, of the floating image (x,
            then y) and of the reference.

    Returns:
        `(height, width, 2)` float32 displacements in pixels.
    """
    generator = np.random.RandomState(AUTHORS_SEED)
    arrays = generator.normal(
        scale=augmentation.PAPER_DEVIATION, size=(draw + 1, 4, *augmentation.DEFORMATION_GRID)
    )
    x1, y1, x2, y2 = (cv2.resize(values, (size[1], size[0])).astype(np.float32) for values in arrays[draw])
    return np.stack([x1, y1], axis=-1), np.stack([x2, y2], axis=-1)


def deform_image(
    image: RetinalImage, deformation: np.ndarray, interpolation: int = cv2.INTER_LINEAR
) -> RetinalImage:
    """`deformed(q) = image(q + d(q))`, black from beyond the image."""
    return image_from_pixels(pull_back(image.pixels, deformation, interpolation), image.name)


def deform_mask(mask: np.ndarray | None, deformation: np.ndarray) -> np.ndarray | None:
    """The same of a mask `(H, W)` bool, cubically; None stays None."""
    if mask is None:
        return None
    return pull_back(mask.astype(np.float32), deformation, cv2.INTER_CUBIC) > 0.5


def follow_points(points: np.ndarray, deformation: np.ndarray) -> np.ndarray:
    """Where the content at `(N, 2)` points lies in the deformed image: the `q` with `q + d(q) = p`."""
    size = (deformation.shape[0], deformation.shape[1])
    return undo_displacement(RegistrationField(deformation, size), points)
