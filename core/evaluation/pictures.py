"""Small checkerboards of a case for the report."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import Size, pixel_grid, resize_points
from core.evaluation.opening import OpenCase
from core.export.checkerboard import compose
from core.images.contrast import display_rgb
from core.images.reading import RetinalImage
from core.transforms.composite import CompositeTransform

WIDTH = 560
"""Pixels at most."""

QUALITY = 82


def checkerboard_jpeg(opened: OpenCase, transform: CompositeTransform) -> bytes:
    """Fields of the reference and of the warped floating image in turn, as a JPEG file of at most `WIDTH` pixels."""
    scale = min(1.0, WIDTH / opened.reference.size[1])
    reference, floating = _shrunk(opened.reference, scale), _shrunk(opened.floating, scale)
    size: Size = (reference.shape[0], reference.shape[1])
    points = resize_points(pixel_grid(size), size, opened.reference.size).reshape(-1, 2)
    mapped = resize_points(transform(points), opened.floating.size, floating.shape[:2])
    x, y = np.moveaxis(mapped.reshape(*size, 2).astype(np.float32), -1, 0)
    warped = cv2.remap(floating, x.copy(), y.copy(), cv2.INTER_LINEAR)
    _, content = cv2.imencode(
        ".jpg", compose(reference, warped)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    return bytes(content.tobytes())


def _shrunk(image: RetinalImage, scale: float) -> np.ndarray:
    height, width = (max(round(length * scale), 1) for length in image.size)
    return cv2.resize(display_rgb(image.pixels), (width, height), interpolation=cv2.INTER_AREA)
