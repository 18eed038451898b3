"""DIS optical flow of OpenCV (Kroeger et al., "Fast optical flow using dense inverse search", 2016)."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np


def dis_flow(reference: np.ndarray, floating: np.ndarray, area: np.ndarray) -> np.ndarray:
    """The flow from reference to floating: preset MEDIUM on 8-bit images.

    Args:
        reference, floating: `(h, w)` float32 in 0..1, on one grid.
        area: `(h, w)` bool; not used, the method knows no mask.

    Returns:
        `(h, w, 2)` float32 in pixels.
    """
    first, second = (np.rint(255 * image.clip(0, 1)).astype(np.uint8) for image in (reference, floating))
    # OpenCV's type stubs do not know the method's constructor.
    opencv: Any = cv2
    method = opencv.DISOpticalFlow_create(opencv.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow: np.ndarray = method.calc(first, second, None)
    return flow.astype(np.float32)
