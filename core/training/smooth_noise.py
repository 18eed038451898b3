"""Smooth random values, of which uneven light, texture and blots are made."""

from __future__ import annotations

import cv2
import numpy as np


def smooth_noise(size: tuple[int, int], cell: float, generator: np.random.Generator) -> np.ndarray:
    """Smooth random values of deviation about 1 with bumps about `cell` pixels wide, `(h, w)` float32."""
    rows, columns = (max(round(side / cell) + 2, 2) for side in size)
    values = generator.normal(0, 1, (rows, columns)).astype(np.float32)
    return cv2.resize(values, (size[1], size[0]), interpolation=cv2.INTER_CUBIC)
