"""The working grid."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.images.reading import RetinalImage, image_from_pixels
from core.registration.working_grid import WORKING_AREA, working_size
from core.registration.working_pair import FieldedImage, working_pair
from core.transforms.planar import PlanarTransform


def _spots(size: tuple[int, int], points: np.ndarray, sigma: float) -> RetinalImage:
    """An image of blurred spots on grey."""
    rows, columns = np.mgrid[: size[0], : size[1]]
    values = sum(np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma**2)) for x, y in points)
    grey = (60 + 150 * np.clip(values, 0, 1)).astype(np.uint8)
    return image_from_pixels(np.repeat(grey[..., None], 3, axis=2), "spots")


def _centre_of_mass(pixels: np.ndarray, near: np.ndarray, radius: int) -> np.ndarray:
    x, y = np.rint(near).astype(int)
    patch = pixels[y - radius : y + radius + 1, x - radius : x + radius + 1, 1].astype(float) - 61
    patch = np.clip(patch, 0, None)
    rows, columns = np.mgrid[y - radius : y + radius + 1, x - radius : x + radius + 1]
    return np.array([(columns * patch).sum(), (rows * patch).sum()]) / patch.sum()


@pytest.mark.parametrize("size", [(500, 640), (1000, 1300), (3000, 4000), (100, 4000)])
def test_the_working_size_is_within_the_area_and_of_the_same_shape(size: tuple[int, int]) -> None:
    height, width = working_size(size)
    assert height * width <= WORKING_AREA * 1.01
    assert height / width == pytest.approx(size[0] / size[1], rel=0.02)
    if size[0] * size[1] <= WORKING_AREA:
        assert (height, width) == size


def test_both_images_land_on_the_same_place_of_the_working_grid() -> None:
    points = np.array([[300.0, 250.0], [900.0, 700.0], [1000.0, 420.0]])
    turn = cv2.getRotationMatrix2D((500.0, 400.0), 8, 1.6)
    reference_to_floating = PlanarTransform.from_affine(turn)
    reference = _spots((1000, 1300), points, 12)
    floating = _spots((1700, 2200), reference_to_floating(points), 12 * 1.6)
    pair = working_pair(FieldedImage.of(reference), FieldedImage.of(floating), reference_to_floating)
    assert pair.size == working_size((1000, 1300))
    scale = np.array([pair.size[1] / 1300, pair.size[0] / 1000])
    for point in points:
        expected = (point + 0.5) * scale - 0.5
        for image in (pair.reference, pair.floating):
            assert np.linalg.norm(_centre_of_mass(image.pixels, expected, 16) - expected) < 0.2


def test_the_floating_mask_is_where_the_floating_image_is() -> None:
    grey = image_from_pixels(np.full((200, 200, 3), 120, np.uint8), "grey")
    shift = PlanarTransform.from_affine(np.array([[1.0, 0.0, 100.0], [0.0, 1.0, 0.0]]))
    pair = working_pair(FieldedImage.of(grey), FieldedImage.of(grey), shift)
    assert pair.reference.mask.all()
    assert pair.floating.mask[:, :99].all()
    assert not pair.floating.mask[:, 101:].any()
