"""How far the network agrees with itself: its field from reference to floating against the one the other way round."""

from __future__ import annotations

import cv2
import numpy as np

from core.coordinates import pixel_grid

TOLERANCE = 2.0
"""Working pixels of disagreement at which trust has fallen to 1 / e."""


def forward_backward_agreement(forward: np.ndarray, backward: np.ndarray) -> np.ndarray:
    """Trust in a field at each place: 1 where going there and back ends where it began, 0 far from it.

    Args:
        forward: `(h, w, 2)` float32, reference to floating, in pixels of this grid.
        backward: the same with the roles of the two images exchanged.

    Returns:
        `(h, w)` float32 in 0..1.
    """
    points = pixel_grid((forward.shape[0], forward.shape[1])) + forward
    there = np.ascontiguousarray(backward)
    back = cv2.remap(there, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    error = np.linalg.norm(forward + back, axis=2)
    return np.exp(-((error / TOLERANCE) ** 2)).astype(np.float32)
