"""Open images out of nothing, for tests of what the window says and allows."""

from __future__ import annotations

import numpy as np

from core.coordinates import Size
from core.images.polarity import PolarityEstimate, VesselPolarity
from core.images.reading import RetinalImage, image_from_pixels
from core.transforms.overlap import SmallField
from retina_gui.document.open_image import OpenImage
from retina_gui.rendering.pyramid import build_pyramid


def noise_image(name: str, size: Size) -> RetinalImage:
    """Grey noise, the same for names of the same length."""
    pixels = np.random.default_rng(len(name)).integers(0, 255, size, dtype=np.uint8)
    return image_from_pixels(pixels, name)


def made_open(image: RetinalImage, confidence: float = 0.9) -> OpenImage:
    """An open image with bright vessels, all of it field of view."""
    found = PolarityEstimate(VesselPolarity.BRIGHT, confidence)
    return OpenImage(image, build_pyramid(image.pixels), found, SmallField.of(np.ones(image.size, bool)))
