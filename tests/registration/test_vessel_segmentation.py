"""The vessel map of one image: it does not depend on how the image is turned and mirrored, and has the image's size."""

from __future__ import annotations

import numpy as np

from core.demo.synthetic import demo_case
from core.images.polarity import VesselPolarity
from core.images.reading import image_from_pixels
from core.registration.vessel_segmentation import vessel_map


def _map(pixels: np.ndarray) -> np.ndarray:
    image = image_from_pixels(pixels, "image")
    return vessel_map(image, VesselPolarity.BRIGHT, None, lambda _: None)


def test_a_turned_and_mirrored_image_has_the_turned_and_mirrored_map() -> None:
    pixels = np.ascontiguousarray(demo_case().reference.pixels[120:380, 100:400])
    upright, transposed = _map(pixels), _map(np.ascontiguousarray(pixels.swapaxes(0, 1)))
    assert upright.shape == (260, 300)
    assert upright.dtype == np.float32
    assert 0 <= upright.min() <= upright.max() <= 1
    assert np.abs(upright - transposed.T).mean() < 0.01
    assert upright.std() > 0.1
