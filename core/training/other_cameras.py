"""Photographs as if another camera, another film or a sicker eye had made them.

What the network has to ignore on cameras that nobody trained on: other sensitivity to colours, uneven light, soft or
over-sharpened film, grain, compression, and lesions that are no vessels.
"""

from __future__ import annotations

import cv2
import numpy as np

from core.training.smooth_noise import smooth_noise

COLOUR_MIXING = 0.25
"""Largest share of each other colour in a channel."""
UNEVEN_LIGHT = (0.1, 0.4)
SOFTNESS = (1.2, 2.2)
"""The image is shrunk so many times and enlarged again."""
SHARPENING = (0.5, 2.0)
GRAIN = (0.01, 0.05)
GRAIN_SIZE = (0.6, 1.4)
COMPRESSION = (30, 85)
"""Quality of the JPEG."""
LESION_SIZES = (4.0, 30.0)
LESION_CONTRAST = (0.08, 0.35)


def other_camera(pixels: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A photograph `(h, w, 3)` float32 in 0..1 as it might have been; the same shape."""
    size = pixels.shape[:2]
    image = pixels @ _mixing(generator) if generator.random() < 0.5 else pixels
    if generator.random() < 0.4:
        image = image + _lesions(size, generator)[..., None]
    if generator.random() < 0.5:
        light = 1 + generator.uniform(*UNEVEN_LIGHT) * smooth_noise(
            size, generator.uniform(80, 200), generator
        )
        image = image * light[..., None]
    chance = generator.random()
    if chance < 0.3:
        image = _softened(image, generator.uniform(*SOFTNESS))
    elif chance < 0.55:
        image = image + generator.uniform(*SHARPENING) * (image - cv2.GaussianBlur(image, (0, 0), 1.5))
    if generator.random() < 0.3:
        grain = cv2.GaussianBlur(
            generator.standard_normal(size, dtype=np.float32), (0, 0), generator.uniform(*GRAIN_SIZE)
        )
        image = image + (generator.uniform(*GRAIN) / grain.std() * grain)[..., None]
    if generator.random() < 0.2:
        image = _compressed(image, int(generator.integers(*COMPRESSION)))
    return image.clip(0, 1).astype(np.float32)


def _mixing(generator: np.random.Generator) -> np.ndarray:
    """`(3, 3)` float32 from the colours that are to those that will be; each sums to 1."""
    shares = generator.uniform(0, COLOUR_MIXING, (3, 3))
    np.fill_diagonal(shares, 0)
    return (shares + np.diag(1 - shares.sum(axis=0))).astype(np.float32)


def _lesions(size: tuple[int, int], generator: np.random.Generator) -> np.ndarray:
    """Sharp blots, either bright like exudates or dark like haemorrhages, `(h, w)` float32."""
    noise = smooth_noise(size, generator.uniform(*LESION_SIZES), generator)
    blots = np.clip((noise - generator.uniform(1.2, 2.0)) * generator.uniform(2, 8), 0, 1)
    where = smooth_noise(size, 100, generator) > 0
    sign = 1 if generator.random() < 0.5 else -0.5
    return (sign * generator.uniform(*LESION_CONTRAST) * blots * where).astype(np.float32)


def _softened(image: np.ndarray, factor: float) -> np.ndarray:
    height, width = image.shape[:2]
    small = cv2.resize(image, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def _compressed(image: np.ndarray, quality: int) -> np.ndarray:
    levels = np.rint(255 * image.clip(0, 1)).astype(np.uint8)
    _, encoded = cv2.imencode(".jpg", levels, (cv2.IMWRITE_JPEG_QUALITY, quality))
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return decoded.astype(np.float32) / 255
