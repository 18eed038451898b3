"""Random deformations and views of training images."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size, pixel_grid

DEFORMATION_GRID = (3, 4)
"""Rows and columns of the paper's random deformation, enlarged to the image."""
PAPER_DEVIATION = 5.0
"""Its standard deviation in pixels."""


def random_deformation(
    size: Size, generator: np.random.Generator, deviation: float = PAPER_DEVIATION
) -> np.ndarray:
    """The paper's random deformation (section 4.1): two 3x4 normal arrays, enlarged bilinearly.

    Returns:
        `(height, width, 2)` float32 displacements `(x, y)` in pixels.
    """
    height, width = size
    arrays = [generator.normal(0, deviation, DEFORMATION_GRID).astype(np.float32) for _ in range(2)]
    return np.stack([cv2.resize(values, (width, height)) for values in arrays], axis=-1)


def sample(values: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Sample an image `(H, W)` or `(H, W, C)` bilinearly at `(h, w, 2)` points; zero outside."""
    return cv2.remap(
        values, points[..., 0].astype(np.float32), points[..., 1].astype(np.float32), cv2.INTER_LINEAR
    )


def invert_displacement(displacement: np.ndarray, iterations: int = 8) -> np.ndarray:
    """The field `u` with `u(p) = -v(p + u(p))` for the displacement `v`, by fixed-point iteration; `(h, w, 2)`."""
    grid = pixel_grid(displacement.shape[:2])
    inverse = -displacement
    for _ in range(iterations):
        points = grid + inverse
        inverse = -cv2.remap(
            displacement, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    return inverse


@dataclass(frozen=True)
class View:
    """A random crop of an image: where each pixel of the crop lies in the image.

    Attributes:
        points: `(h, w, 2)` float32.
        matrix: `(2, 3)` crop to image.
    """

    points: np.ndarray
    matrix: np.ndarray

    def displaced(self, displacement: np.ndarray) -> np.ndarray:
        """The image points of `q + displacement(q)` for every crop pixel `q`; `(h, w, 2)` float32."""
        crop_points = pixel_grid(displacement.shape[:2]) + displacement
        return (crop_points @ self.matrix[:, :2].T + self.matrix[:, 2]).astype(np.float32)


def random_view(
    mask: np.ndarray,
    crop: Size,
    generator: np.random.Generator,
    scale: float,
    rotate: bool = True,
) -> View:
    """A crop at a random place inside `mask`, turned, perhaps mirrored, `scale` crop pixels to an image pixel."""
    rows, columns = np.nonzero(mask)
    choice = generator.integers(len(rows))
    centre = np.array([columns[choice], rows[choice]], dtype=np.float64)
    middle = np.array([mask.shape[1], mask.shape[0]], dtype=np.float64) / 2
    reach = np.maximum(middle - np.array([crop[1], crop[0]]) / (2 * scale), 0)
    centre = np.clip(centre, middle - reach, middle + reach)
    angle = generator.uniform(0, 2 * np.pi) if rotate else 0.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / scale
    if generator.random() < 0.5:
        turn = turn @ np.diag([-1.0, 1.0])
    offset = centre - turn @ np.array([(crop[1] - 1) / 2, (crop[0] - 1) / 2])
    matrix = np.column_stack([turn, offset])
    points = (pixel_grid(crop) @ turn.T + offset).astype(np.float32)
    return View(points, matrix)
