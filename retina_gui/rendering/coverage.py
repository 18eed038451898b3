"""Which screen pixels an image covers."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import Size

_SHIFT = 4
"""Binary places of the corners of a polygon."""

_FARTHEST = 1e6


def coverage(screen_to_image: np.ndarray, image_size: Size, screen_size: Size) -> np.ndarray | None:
    """255 where a screen pixel lies on an image, 0 elsewhere: `(height, width)` uint8; None where all of them do.

    Args:
        screen_to_image: `(3, 3)`, affine or projective. Where the horizon of a projective one crosses the screen, the
            image is taken to cover everything.
    """
    height, width = screen_size
    screen = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], dtype=np.float64)
    mapped = np.column_stack([screen, np.ones(4)]) @ screen_to_image.T
    if np.ptp(np.sign(mapped[:, 2])) != 0:
        return None
    points = mapped[:, :2] / mapped[:, 2:]
    limit = np.array([image_size[1], image_size[0]]) - 0.5
    if np.all((points >= -0.5) & (points <= limit)):
        return None
    corners = np.array([[-0.5, -0.5], [limit[0], -0.5], limit, [-0.5, limit[1]]])
    back = np.column_stack([corners, np.ones(4)]) @ np.linalg.inv(screen_to_image).T
    if np.ptp(np.sign(back[:, 2])) != 0:
        return None
    polygon = (back[:, :2] / back[:, 2:]).clip(-_FARTHEST, _FARTHEST)
    covered = np.zeros(screen_size, np.uint8)
    fixed = np.rint(polygon * (1 << _SHIFT)).astype(np.int32)
    cv2.fillConvexPoly(covered, fixed, 255, shift=_SHIFT)
    return covered
