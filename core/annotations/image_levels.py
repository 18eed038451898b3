"""An image at full, half, quarter size and so on, for tools that look at a window of it while the mouse moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.coordinates import Size, resize_points
from core.images.contrast import to_8_bits
from core.points.matching import Point

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in the pixels of a level; the last two are the first that do not belong to it."""

SMALLEST_SIDE = 64


@dataclass(frozen=True, eq=False)
class ImageLevels:
    """The levels of one image, largest first, each half as large as the one before.

    Attributes:
        levels: `(h, w)`, `(h, w, 3)` or `(h, w, 4)` uint8; a fourth channel is not looked at.
    """

    levels: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, pixels: np.ndarray) -> ImageLevels:
        """The levels of an image `(height, width)` or `(height, width, 3)`, uint8 or uint16."""
        return cls.over([np.ascontiguousarray(to_8_bits(pixels))])

    @classmethod
    def over(cls, finest: Sequence[np.ndarray]) -> ImageLevels:
        """Some levels that somebody has already, and the smaller ones."""
        import cv2

        levels = list(finest)
        while max(levels[-1].shape[:2]) > 2 * SMALLEST_SIDE:
            height, width = levels[-1].shape[:2]
            half = ((width + 1) // 2, (height + 1) // 2)
            levels.append(cv2.resize(levels[-1], half, interpolation=cv2.INTER_AREA))
        return cls(tuple(levels))

    @cached_property
    def sizes(self) -> tuple[Size, ...]:
        """`(height, width)` of each level."""
        return tuple((level.shape[0], level.shape[1]) for level in self.levels)

    @property
    def longer_side(self) -> int:
        """Of the full image, in pixels."""
        return max(self.sizes[0])

    @property
    def channels(self) -> int:
        """One or three."""
        return 1 if self.levels[0].ndim == 2 else 3

    def level_for(self, length: float, pixels: float) -> int:
        """The finest level on which a length in pixels of the full image is at most so many pixels."""
        halvings = np.ceil(np.log2(max(length / pixels, 1.0)))
        return int(min(halvings, len(self.levels) - 1))

    def to_level(self, points: np.ndarray | Point, level: int) -> np.ndarray:
        """Points `(..., 2)` of the full image in the pixels of a level."""
        return resize_points(np.asarray(points), self.sizes[0], self.sizes[level])

    def from_level(self, points: np.ndarray, level: int) -> np.ndarray:
        """Points `(..., 2)` of a level in the pixels of the full image."""
        return resize_points(points, self.sizes[level], self.sizes[0])

    def box_around(self, point: Point, half: float, level: int) -> Box:
        """The pixels of a level within `half` of its pixels around a point of the full image; at least one."""
        height, width = self.sizes[level]
        x, y = np.rint(np.clip(self.to_level(point, level), 0, (width - 1, height - 1))).astype(int)
        reach = int(np.ceil(half))
        return (
            max(int(x) - reach, 0),
            max(int(y) - reach, 0),
            min(int(x) + reach + 1, width),
            min(int(y) + reach + 1, height),
        )

    def cut(self, level: int, box: Box) -> np.ndarray:
        """The channels of a window, `(h, w, channels)` float32."""
        left, top, right, bottom = box
        window = self.levels[level][top:bottom, left:right]
        return (window[..., None] if window.ndim == 2 else window[..., :3]).astype(np.float32)

    def values(self, points: np.ndarray, level: int, channels: Sequence[int]) -> np.ndarray:
        """The channels at points `(..., 2)` of a level, `(..., number of channels)` float64, bilinear.

        Beyond the border the image goes on as it ends.
        """
        picture = self.levels[level]
        picture = picture[..., None] if picture.ndim == 2 else picture
        height, width = self.sizes[level]
        x, y = np.clip(points[..., 0], 0, width - 1), np.clip(points[..., 1], 0, height - 1)
        column = np.minimum(x.astype(np.int64), max(width - 2, 0))
        row = np.minimum(y.astype(np.int64), max(height - 2, 0))
        right, below = np.minimum(column + 1, width - 1), np.minimum(row + 1, height - 1)
        across, down = (x - column)[..., None], (y - row)[..., None]
        chosen = np.asarray(channels)

        def at(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
            return np.asarray(picture[rows[..., None], columns[..., None], chosen], dtype=np.float64)

        upper = at(row, column) * (1 - across) + at(row, right) * across
        lower = at(below, column) * (1 - across) + at(below, right) * across
        return upper * (1 - down) + lower * down
