"""Appearance: angiogram-like partners of colour photographs, and random changes of photographs and angiograms.

A colour photograph with a manual vessel map is turned into an image with bright vessels: the inverted, flattened green
channel plus the vessel map, under random contrast, illumination, texture, blur and noise. What varies here the network
learns to ignore.
"""

from __future__ import annotations

import cv2
import numpy as np

from core.training.smooth_noise import smooth_noise


def angiogram_like(
    green: np.ndarray, vessel_map: np.ndarray, mask: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """A partner with bright vessels.

    Args:
        green: `(h, w)` float32, 0..1.
        vessel_map: `(h, w)` float32, 0..1.
        mask: `(h, w)` bool.

    Returns:
        `(h, w)` float32, 0..1, zero outside the mask.
    """
    size = green.shape[:2]
    weight = mask.astype(np.float32)
    local_mean = cv2.GaussianBlur(green * weight, (0, 0), 15) / (cv2.GaussianBlur(weight, (0, 0), 15) + 1e-3)
    detail = local_mean - green
    detail = cv2.GaussianBlur(detail, (0, 0), generator.uniform(0.4, 1.0))
    vessels = cv2.GaussianBlur(vessel_map, (0, 0), generator.uniform(0.5, 1.2))
    fading = np.clip(1 + 0.4 * smooth_noise(size, 120, generator), 0.15, 2)
    background = generator.uniform(0.08, 0.4) * (1 + 0.35 * smooth_noise(size, 200, generator))
    texture = generator.uniform(0, 0.05) * smooth_noise(size, generator.uniform(3, 10), generator)
    image = background + texture + generator.uniform(0.5, 3.0) * detail
    image = image + generator.uniform(0.05, 0.45) * vessels * fading
    if generator.random() < 0.3:
        image = image + generator.uniform(0.1, 0.5) * _leakage(size, generator)
    return _camera(image, generator) * weight


def photograph(pixels: np.ndarray, mask: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A colour photograph under random exposure, white balance and sharpness, sometimes as a grey red-free image.

    Args:
        pixels: `(h, w, 3)` float32, 0..1.
        mask: `(h, w)` bool.

    Returns:
        `(h, w, 3)` float32, 0..1, zero outside the mask.
    """
    size = pixels.shape[:2]
    image = pixels * generator.uniform(0.75, 1.3, 3).astype(np.float32)
    image = image * (1 + 0.15 * smooth_noise(size, 250, generator))[..., None]
    if generator.random() < 0.25:
        image = np.repeat(image[..., 1:2], 3, axis=2)
    return _camera(image, generator) * mask[..., None]


def angiogram(grey: np.ndarray, mask: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A real angiogram `(h, w)` in 0..1 under random illumination, exposure and noise."""
    image = grey * (1 + 0.2 * smooth_noise(grey.shape[:2], 200, generator))
    return _camera(image, generator) * mask


def _camera(image: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Random gain, offset, gamma, blur and noise; clipped to 0..1."""
    image = image * generator.uniform(0.8, 1.25) + generator.uniform(-0.05, 0.05)
    image = np.clip(image, 0, 1) ** generator.uniform(0.7, 1.4)
    if generator.random() < 0.5:
        image = cv2.GaussianBlur(image, (0, 0), generator.uniform(0.3, 1.1))
    noise = generator.uniform(0, 0.03) * generator.standard_normal(image.shape[:2], dtype=np.float32)
    noise = noise if image.ndim == 2 else noise[..., None]
    return np.clip(image + noise, 0, 1).astype(np.float32)


def _leakage(size: tuple[int, int], generator: np.random.Generator) -> np.ndarray:
    """Bright blots like leaking dye."""
    blots = smooth_noise(size, generator.uniform(25, 80), generator)
    return np.clip(blots - 1.0, 0, 1)
