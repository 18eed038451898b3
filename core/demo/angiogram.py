"""An angiogram-like picture of a colour fundus photograph: vessels bright, with a light and a grain of its own.

It is made for the demonstration and shows no patient's angiogram.
"""

from __future__ import annotations

import numpy as np

from core.coordinates import Size, pixel_grid

_VESSEL_RANGE = (0.02, 0.3)
"""How much darker than its surroundings the green of a vessel is: where it starts to count, and where it is full."""


def vessel_brightness(photograph: np.ndarray) -> np.ndarray:
    """How strongly each pixel is a vessel, from how much darker it is than its surroundings.

    Args:
        photograph: `(height, width, 3)` RGB uint8, about 1400 pixels wide.

    Returns:
        `(height, width)` float32 in 0..1.
    """
    import cv2

    green = photograph[..., 1].astype(np.float32) / 255
    inside = _inside(photograph)
    surroundings = _mean_inside(green, inside, 28)
    without_disc = inside * (green < 1.15 * surroundings)
    surroundings = _mean_inside(green, without_disc, 28)
    darker = inside * (surroundings - cv2.GaussianBlur(green, (0, 0), 1.0)) / (surroundings + 1e-3)
    lowest, highest = _VESSEL_RANGE
    return np.clip((darker - lowest) / (highest - lowest), 0, 1) * _ridge_confidence(darker)


def picture(
    vessels: np.ndarray, field: np.ndarray, fovea: tuple[float, float], random: np.random.Generator
) -> np.ndarray:
    """The picture that an angiography camera might give of these vessels.

    Args:
        vessels: `(height, width)` in 0..1, on the grid of the picture.
        field: `(height, width)` bool, the field of view.
        fovea: `(x, y)` of the dark centre of the macula.
        random: for the grain of the background and the noise.

    Returns:
        `(height, width)` uint8.
    """
    import cv2

    size = (vessels.shape[0], vessels.shape[1])
    vessels = np.power(vessels, 0.75) * (1 - _around(fovea, size, 17.0))  # the fovea has no vessels
    light = _illumination(size, fovea) + 0.024 * _grain(size, 1.8, random) + 0.022 * _grain(size, 12, random)
    exposure = light + 0.1 * cv2.GaussianBlur(vessels, (0, 0), 9) + (0.28 + 0.7 * light) * vessels
    exposure = cv2.GaussianBlur(exposure.astype(np.float32), (0, 0), 0.8)
    exposure += np.sqrt(np.maximum(exposure, 0)) * 0.035 * random.normal(size=size) + 0.008 * random.normal(
        size=size
    )
    rim = cv2.GaussianBlur(field.astype(np.float32), (0, 0), 1.2)
    return np.rint(255 * np.clip(exposure * rim, 0, 1)).astype(np.uint8)


def _inside(photograph: np.ndarray) -> np.ndarray:
    import cv2

    bright = cv2.GaussianBlur(photograph.max(axis=2), (0, 0), 2) > 15
    element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    return cv2.erode(bright.astype(np.uint8), element, borderValue=0).astype(np.float32)


def _mean_inside(values: np.ndarray, inside: np.ndarray, sigma: float) -> np.ndarray:
    """The Gaussian mean of `values` over the pixels of `inside` alone."""
    import cv2

    weight = cv2.GaussianBlur(inside, (0, 0), sigma)
    return cv2.GaussianBlur(values * inside, (0, 0), sigma) / (weight + 1e-6)


def _ridge_confidence(darker: np.ndarray) -> np.ndarray:
    """Near 1 on lines and near 0 on round dark places, such as the macula; computed at half size for speed."""
    import cv2
    from skimage.filters import sato

    half = cv2.resize(darker, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ridges = sato(half, sigmas=[1.5, 2.5, 4], black_ridges=False)
    confidence = np.clip(ridges / (0.12 * np.percentile(ridges[ridges > 0], 99.5)), 0, 1).astype(np.float32)
    return cv2.resize(confidence, darker.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _illumination(size: Size, fovea: tuple[float, float]) -> np.ndarray:
    """Uneven light: brighter on one side, dark in the macula, weaker towards the rim."""
    grid = pixel_grid(size)
    height, width = size
    x, y = grid[..., 0] / width, grid[..., 1] / height
    slope = 0.27 + 0.11 * (1 - x) - 0.09 * y
    falloff = 1 - 0.45 * (np.square(x - 0.5) + np.square(y - 0.5))
    return slope * falloff * (1 - 0.5 * _around(fovea, size, 48.0))


def _around(point: tuple[float, float], size: Size, sigma: float) -> np.ndarray:
    """A Gaussian hill of height 1 at a point."""
    offset = pixel_grid(size) - np.array(point, dtype=np.float32)
    return np.exp(-np.square(offset).sum(axis=-1) / (2 * sigma**2))


def _grain(size: Size, sigma: float, random: np.random.Generator) -> np.ndarray:
    """Random texture of one size, of deviation 1."""
    import cv2

    grain = cv2.GaussianBlur(random.normal(size=size), (0, 0), sigma)
    return grain / grain.std()
