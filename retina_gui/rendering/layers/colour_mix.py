"""Two images in one picture by their grey values: red and cyan, and their difference."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.coordinates import Size
from retina_gui.rendering.layers.compare import PairLayer
from retina_gui.rendering.layers.layer import ImageLayer
from retina_gui.rendering.pyramid import as_grey

MIDDLE, SPREAD = 128.0, 40.0
"""The grey value that a normalised image has in the mean, and one deviation from it."""

SURROUND = 8
"""Values up to this, out of 255, belong to the black around the field of view, and do not count."""


@dataclass(frozen=True)
class RedCyanLayer(PairLayer):
    """The grey of the first image as red, that of the second as cyan: where both agree, the picture is grey."""

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        red = self.first.draw_grey(screen_to_image, screen_size, background)
        cyan = self.second.draw_grey(screen_to_image, screen_size, background)
        return cv2.merge([red, cyan, cyan, cyan])


@dataclass(frozen=True)
class GreenMagentaLayer(PairLayer):
    """The grey of the first image as green, that of the second as magenta: apart also for eyes without red or green."""

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        green = self.first.draw_grey(screen_to_image, screen_size, background)
        magenta = self.second.draw_grey(screen_to_image, screen_size, background)
        return cv2.merge([magenta, green, magenta, green])


@dataclass(frozen=True)
class DifferenceLayer(PairLayer):
    """The second image minus the first, both normalised to the same mean and deviation; mid-grey where they agree.

    Attributes:
        gain: factor on the difference.
    """

    gain: float = 1.0

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Layer`."""
        first, second = (
            image.draw_grey(screen_to_image, screen_size, 0) for image in (self.first, self.second)
        )
        (mean, deviation), (mean_2, deviation_2) = _statistics(self.first), _statistics(self.second)
        factor, factor_2 = (self.gain / 2 * SPREAD / each for each in (deviation, deviation_2))
        difference = cv2.addWeighted(
            second, factor_2, first, -factor, MIDDLE - factor_2 * mean_2 + factor * mean
        )
        for image in (self.first, self.second):
            covered = image.covered(screen_to_image, screen_size)
            if covered is not None:
                difference = cv2.copyTo(difference, covered, np.full(screen_size, background, np.uint8))
        return cv2.cvtColor(difference, cv2.COLOR_GRAY2RGBA)


def _statistics(image: ImageLayer) -> tuple[float, float]:
    """Mean and deviation of the grey values that are shown, without the black surround, of the image made small."""
    smallest = image.pyramid.smallest
    shown = as_grey(image.adjustment.applied(smallest))
    counted = cv2.inRange(as_grey(smallest), SURROUND + 1, 255)
    if not counted.any():
        return MIDDLE, SPREAD
    mean, deviation = cv2.meanStdDev(shown, mask=counted)
    return float(mean[0, 0]), max(float(deviation[0, 0]), 1.0)
