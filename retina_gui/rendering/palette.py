"""Colouring a picture by an index for each pixel: what stays of it, and which colour is added."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True, eq=False)
class Palette:
    """What each of 256 indices does to the pixel below.

    Attributes:
        kept: `(256,)` uint8, the share of the pixel below that stays, out of 255.
        added: `(256, 3)` uint8 RGB that is added to it.
    """

    kept: np.ndarray
    added: np.ndarray

    @staticmethod
    def of(opacity: np.ndarray, colours: np.ndarray) -> Palette:
        """Colours `(256, 3)`, 0 to 255, of an opacity `(256,)`, 0 to 1, laid over the picture below."""
        kept = np.rint(255 * (1 - opacity)).astype(np.uint8)
        return Palette(kept, np.rint(colours * opacity[:, None]).astype(np.uint8))

    def colours(self, index: np.ndarray) -> np.ndarray:
        """What is added: `(h, w, 4)` uint8 for indices `(h, w)` uint8.

        One table for each channel: OpenCV looks up four channels at once at half the speed.
        """
        red, green, blue = (cv2.LUT(index, np.ascontiguousarray(self.added[:, n])) for n in range(3))
        return cv2.merge([red, green, blue, index])

    def over(self, picture: np.ndarray, index: np.ndarray, light: float = 1.0) -> np.ndarray:
        """A picture `(h, w, 4)`, dimmed to `light`, 0 to 1, with the colours over it."""
        kept = cv2.cvtColor(cv2.LUT(index, self.kept), cv2.COLOR_GRAY2RGBA)
        return cv2.add(cv2.multiply(picture, kept, scale=light / 255), self.colours(index))
