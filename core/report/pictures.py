"""The pictures of a page: small from the beginning, so that twelve megapixels cost no more than a thumbnail."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import Size, pixel_grid, resize_points
from core.export.checkerboard import compose
from core.images.contrast import display_rgb
from core.report.content import LONGEST_SIDE
from core.transforms.composite import PointTransform


def shrunk(pixels: np.ndarray, longest_side: int = LONGEST_SIDE) -> np.ndarray:
    """An image as `(h, w, 3)` RGB uint8 with no side longer than this."""
    shown = display_rgb(pixels)
    scale = longest_side / max(shown.shape[:2])
    if scale >= 1:
        return shown
    size = max(1, round(shown.shape[1] * scale)), max(1, round(shown.shape[0] * scale))
    return cv2.resize(shown, size, interpolation=cv2.INTER_AREA)


def small_checkerboard(reference: np.ndarray, floating: np.ndarray, transform: PointTransform) -> np.ndarray:
    """The checkerboard of the reference and the warped floating image, `(h, w, 3)` RGB uint8.

    Both images are shrunk first, and the transform is asked at the pixels of the small one alone. For looking at: its
    pixels are interpolated twice, other than those of an exported image.

    Args:
        reference, floating: full size.
        transform: from reference to floating, in full-size pixels.
    """
    below = shrunk(reference)
    return compose(below, _warped(floating, transform, _size(reference), _size(below)))


def _warped(floating: np.ndarray, transform: PointTransform, full: Size, small: Size) -> np.ndarray:
    places = resize_points(pixel_grid(small).reshape(-1, 2), small, full)
    landed = transform(places)
    step = np.median(
        np.abs(landed[1:] - landed[:-1]).max(axis=1)
    )  # floating pixels from one small pixel to the next
    source = shrunk(
        floating, max(1, round(max(floating.shape[:2]) / max(float(np.nan_to_num(step, nan=1.0)), 1.0)))
    )
    in_source = resize_points(landed, _size(floating), _size(source)).astype(np.float32).reshape(*small, 2)
    return cv2.remap(
        source, in_source[..., 0], in_source[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
    )


def _size(pixels: np.ndarray) -> Size:
    return pixels.shape[0], pixels.shape[1]
