"""Small checkerboards of a case for the report."""

from __future__ import annotations

import cv2
import numpy as np

from core.evaluation.opening import OpenCase
from core.evaluation.reduction import reduced_grid, shrunk
from core.export.checkerboard import compose
from core.images.contrast import display_rgb
from core.transforms.composite import CompositeTransform

WIDTH = 560
"""Pixels at most."""

QUALITY = 82


def checkerboard_jpeg(opened: OpenCase, transform: CompositeTransform) -> bytes:
    """Fields of the reference and of the warped floating image in turn, as a JPEG file of at most `WIDTH` pixels."""
    scale = min(1.0, WIDTH / opened.reference.size[1])
    images = opened.reference, opened.floating
    reference, floating = (shrunk(display_rgb(image.pixels), scale) for image in images)
    shown = ((image.shape[0], image.shape[1]) for image in (reference, floating))
    grid = reduced_grid(transform, *(image.size for image in images), *shown)
    x, y = np.moveaxis(grid, -1, 0)
    warped = cv2.remap(floating, x.copy(), y.copy(), cv2.INTER_LINEAR)
    _, content = cv2.imencode(
        ".jpg", compose(reference, warped)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    return bytes(content.tobytes())
