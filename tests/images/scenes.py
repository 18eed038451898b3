"""Drawn retinas with a known field of view and known vessels."""

from __future__ import annotations

import cv2
import numpy as np


def disc(size: tuple[int, int], centre: tuple[float, float], radius: float) -> np.ndarray:
    """`(H, W)` bool: a full circle; what lies beyond the image is cut."""
    rows, columns = np.ogrid[: size[0], : size[1]]
    return (columns - centre[0]) ** 2 + (rows - centre[1]) ** 2 <= radius**2


def retina(
    field: np.ndarray, level: float = 120, vessels: float = -40, noise: float = 4, seed: int = 0
) -> np.ndarray:
    """`(H, W)` uint8: an uneven background of about `level`, wavy vessels `vessels` above it, 0 outside."""
    height, width = field.shape
    generator = np.random.default_rng(seed)
    tree = np.zeros(field.shape, np.uint8)
    x = np.arange(0, width, 8)
    for start in np.linspace(0.1, 0.9, 7) * height:
        y = start + height * (0.08 * np.sin(6 * x / width + start) + 0.1 * (x / width - 0.5))
        line = np.stack([x, y], -1).astype(np.int32)
        cv2.polylines(tree, [line], False, 255, max(2, round(max(field.shape) / 110)), cv2.LINE_AA)
    shade = 1 - 0.4 * np.hypot(*np.meshgrid(np.linspace(-0.7, 0.7, width), np.linspace(-0.7, 0.7, height)))
    tree = cv2.GaussianBlur(tree / 255.0, (0, 0), max(field.shape) / 500)
    values = level * shade + vessels * tree + generator.normal(0, noise, field.shape)
    return np.where(field, values.clip(0, 255), 0).astype(np.uint8)
