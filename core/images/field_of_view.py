"""The field of view: where an image shows the eye rather than the camera's mask, padding or burned-in text.

Found on a copy of at most 512 pixels, in five steps: what is as dark as the corners, or joined to flat grey
corners, is rim; the largest remaining part is the field; its holes are filled; narrow outgrowths (text and
strips along the border) are cut off; a round field is completed.
"""

from __future__ import annotations

import numpy as np

from core.images.contrast import to_8_bits
from core.images.round_field import complete_circle

WORKING_SIDE = 512

DARKEST_RIM = 30
"""8-bit level up to which a corner may be a rim with noise; a brighter rim must be flat, as padding is."""

_LEAST_CONTRAST = 1.0
_NOISE_FACTOR = 4.0
_FIELD_FACTOR = 0.06
"""The field begins this many grey levels, noise deviations, or parts of its own brightness above the rim."""

_FLATNESS = 2
_SMALLEST_FIELD = 0.05
_LARGEST_DISC = 12
"""Radius, in pixels, up to which an erosion takes less time than the distances of all pixels."""
_JOINING_RADIUS, _CUTTING_RADIUS = 3, 9


def field_of_view(pixels: np.ndarray) -> np.ndarray:
    """The mask of the field of view.

    Args:
        pixels: `(H, W)` or `(H, W, 3)`, uint8 or uint16.

    Returns:
        `(H, W)` bool, one connected part without holes. Everything where no rim is found, and also where no
        field is found (an image that is dark throughout).
    """
    import cv2

    height, width = pixels.shape[:2]
    grey = _working_copy(pixels)
    field = _largest_part(_without_rim(grey))
    field = _largest_part(_fill_holes(_cut_outgrowths(_fill_holes(field))))
    if field.mean() < _SMALLEST_FIELD:
        return np.ones((height, width), bool)
    field = complete_circle(field)
    return cv2.resize(field * np.uint8(255), (width, height), interpolation=cv2.INTER_LINEAR) > 127


def shrink(mask: np.ndarray, pixels: float) -> np.ndarray:
    """The mask without what lies within `pixels` of its outside; beyond the image all is outside.

    An erosion by a disc of that radius: rims and borders make edges that must not be taken for vessels.
    """
    import cv2

    if pixels > _LARGEST_DISC:
        return depth_inside(mask) > pixels
    offsets = np.arange(-int(pixels), int(pixels) + 1)
    disc = (offsets[:, None] ** 2 + offsets**2 <= pixels**2).astype(np.uint8)
    eroded = cv2.erode(mask.astype(np.uint8), disc, borderType=cv2.BORDER_CONSTANT, borderValue=(0,))
    return eroded > 0


def depth_inside(mask: np.ndarray) -> np.ndarray:
    """The distance of every pixel to what lies outside the mask, in pixels; beyond the image all is outside.

    Returns:
        `(H, W)` float32, 0 outside.
    """
    import cv2

    padded = np.pad(mask.astype(np.uint8), 1)
    return cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]


def _working_copy(pixels: np.ndarray) -> np.ndarray:
    """The brightest channel of a reduced copy, `(h, w)` uint8; always writable, which OpenCV asks for."""
    import cv2

    factor = min(1.0, WORKING_SIDE / max(pixels.shape[:2]))
    if factor < 1:
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    pixels = to_8_bits(np.ascontiguousarray(pixels))
    return pixels.max(axis=2) if pixels.ndim == 3 else pixels.copy()


def _without_rim(grey: np.ndarray) -> np.ndarray:
    """`(h, w)` bool: brighter than a dark rim, and not part of flat grey padding."""
    import cv2

    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0)
    field = smooth > _dark_limit(smooth)
    return field & ~_flat_padding(grey)


def _dark_limit(grey: np.ndarray) -> float:
    """The level that divides a dark rim from the field; -1 where no corner is dark."""
    dark_corners = [patch for patch in _corners(grey) if np.median(patch) < DARKEST_RIM]
    if not dark_corners:
        return -1.0
    level = float(np.median(np.concatenate([patch.ravel() for patch in dark_corners])))
    # A corner with text or a scanned strip in it is not noisy: the quieter corners speak for the camera.
    noise = float(np.percentile([patch.std() for patch in dark_corners], 25))
    brighter = grey[grey > level + _LEAST_CONTRAST]
    brightness = float(np.median(brighter)) - level if brighter.size else 0.0
    return level + max(_LEAST_CONTRAST, _NOISE_FACTOR * noise, _FIELD_FACTOR * brightness)


def _flat_padding(grey: np.ndarray) -> np.ndarray:
    """What is joined to a corner and as flat as it; two corners must agree, for one may be overexposed."""
    import cv2

    height, width = grey.shape
    corners = ((0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1))
    patches = _corners(grey)
    levels = np.array([np.median(patch) if np.ptp(patch) <= _FLATNESS else np.nan for patch in patches])
    padding = np.zeros((height + 2, width + 2), np.uint8)
    for corner, level in zip(corners, levels, strict=True):
        if np.sum(abs(levels - level) <= _FLATNESS) >= 2:
            how = 4 | (1 << 8) | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY
            cv2.floodFill(grey, padding, corner, 0, _FLATNESS, _FLATNESS, how)
    return padding[1:-1, 1:-1] > 0


def _corners(grey: np.ndarray) -> list[np.ndarray]:
    """The four corner patches, in the order top left, top right, bottom left, bottom right."""
    side = max(3, round(0.025 * max(grey.shape)))
    return [grey[:side, :side], grey[:side, -side:], grey[-side:, :side], grey[-side:, -side:]]


def _largest_part(mask: np.ndarray) -> np.ndarray:
    """The largest connected part, after gaps of a few pixels are closed."""
    import cv2

    # The rim of the padding must not count as inside, or closing would glue the field to the border.
    padded = np.pad(mask.astype(np.uint8), 2 * _JOINING_RADIUS)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, _disc(_JOINING_RADIUS))
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
    if count < 2:
        return np.zeros(mask.shape, bool)
    largest = 1 + int(np.argmax(statistics[1:, cv2.CC_STAT_AREA]))
    inside = slice(2 * _JOINING_RADIUS, -2 * _JOINING_RADIUS)
    return labels[inside, inside] == largest


def _fill_holes(mask: np.ndarray) -> np.ndarray:
    """Fill what cannot be reached from outside the image."""
    import cv2

    outside = np.pad(mask.astype(np.uint8), 1)
    cv2.floodFill(outside, None, (0, 0), 2)
    return outside[1:-1, 1:-1] != 2


def _cut_outgrowths(mask: np.ndarray) -> np.ndarray:
    """Opening by a square, beyond the image all is outside: strips along its border go, its corners stay."""
    import cv2

    padded = np.pad(mask.astype(np.uint8), _CUTTING_RADIUS)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, np.ones((2 * _CUTTING_RADIUS + 1,) * 2, np.uint8))
    return opened[_CUTTING_RADIUS:-_CUTTING_RADIUS, _CUTTING_RADIUS:-_CUTTING_RADIUS] > 0


def _disc(radius: int) -> np.ndarray:
    import cv2

    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
