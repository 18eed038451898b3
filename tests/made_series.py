"""A series made of the demonstration: its angiogram three times, and its colour photograph, with true transforms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from core.coordinates import Size, resize_points
from core.demo.synthetic import DemoCase, demo_case
from core.demo.truth import similarity_about
from core.export.image_files import write_png
from core.transforms.planar import PlanarTransform

EARLY, LATE, COLOUR = "FA-0.21.png", "FA-2.40.png", "colour.png"
REFERENCE = "FA-0.30.png"
SHRUNK = 0.75
_MOVES = {EARLY: (6.0, -4.0, 3.0), LATE: (-9.0, 7.0, -5.0)}
"""Shift x, y and turn in degrees of each frame against the reference."""


@dataclass(frozen=True)
class MadeSeries:
    """The images as arrays by their file names, the reference's size, and the transform to each frame."""

    images: dict[str, np.ndarray]
    size: Size
    demo: DemoCase

    def truth(self, name: str, points: np.ndarray) -> np.ndarray:
        """Where reference points `(N, 2)` lie in a frame."""
        if name != COLOUR:
            return frame_transform(name, self.size)(points)
        full = resize_points(points, self.size, self.demo.reference.size)
        return resize_points(self.demo.truth(full), self.demo.floating.size, self.images[COLOUR].shape[:2])

    def write(self, folder: Path) -> dict[str, Path]:
        """Write all images as PNG."""
        for name, pixels in self.images.items():
            write_png(folder / name, pixels)
        return {name: folder / name for name in self.images}


def frame_transform(name: str, size: Size) -> PlanarTransform:
    """From the reference to one of the angiogram's frames."""
    dx, dy, degrees = _MOVES[name]
    centre = (size[1] / 2, size[0] / 2)
    return similarity_about(centre, (centre[0] + dx, centre[1] + dy), 1.0, degrees)


@lru_cache(maxsize=1)
def made_series() -> MadeSeries:
    """The same at every call; takes about three seconds once."""
    demo = demo_case()
    reference = _shrunk(demo.reference.pixels)
    size = reference.shape[:2]
    images = {REFERENCE: reference}
    for number, name in enumerate((EARLY, LATE), start=1):
        matrix = frame_transform(name, size).matrix[:2]
        frame = cv2.warpAffine(reference, matrix, (size[1], size[0]), flags=cv2.INTER_LINEAR)
        noise = np.random.default_rng(number).normal(0, 3, frame.shape)
        images[name] = np.clip(frame * (0.8 + 0.1 * number) + noise, 0, 255).astype(np.uint8)
    images[COLOUR] = _shrunk(demo.floating.pixels)
    return MadeSeries(images, size, demo)


def _shrunk(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    target = (round(width * SHRUNK), round(height * SHRUNK))
    return cv2.resize(pixels, target, interpolation=cv2.INTER_AREA)
