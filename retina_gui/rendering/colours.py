"""Scales of colours for maps: perceptually uniform, and the same to every kind of colour vision."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

import cv2
import numpy as np

_BELOW, _NEUTRAL, _ABOVE = (49.0, 104.0, 178.0), (240.0, 240.0, 240.0), (178.0, 92.0, 12.0)
"""Blue, near white and orange, RGB, 0 to 255: they stay apart without red or green vision."""


class ColourScale(str, Enum):
    """The scales.

    Attributes:
        SEQUENTIAL: viridis, from dark blue (little) to yellow (much); its lightness grows evenly.
        DIVERGING: from blue (less) through near white (neutral) to orange (more), even on both sides.
    """

    SEQUENTIAL = "sequential"
    DIVERGING = "diverging"


@lru_cache(maxsize=2)
def colours_of(scale: ColourScale) -> np.ndarray:
    """The `(256, 3)` uint8 RGB colours of a scale, read-only."""
    if scale is ColourScale.SEQUENTIAL:
        levels = np.arange(256, dtype=np.uint8)[:, None]
        table = cv2.applyColorMap(levels, cv2.COLORMAP_VIRIDIS)[:, 0, ::-1].copy()
    else:
        ends = np.array([[_BELOW, _NEUTRAL, _ABOVE]], dtype=np.float32) / 255
        below, neutral, above = cv2.cvtColor(ends, cv2.COLOR_RGB2Lab)[0]
        share = np.linspace(-1, 1, 256, dtype=np.float32)[:, None]
        mixed = neutral + np.where(share < 0, below - neutral, above - neutral) * np.abs(share)
        table = np.rint(255 * cv2.cvtColor(mixed[None], cv2.COLOR_Lab2RGB)[0]).astype(np.uint8)
    table.setflags(write=False)
    return table
