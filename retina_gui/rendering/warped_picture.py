"""The floating image drawn on the reference grid through a transform, without warping it first.

A result that is worked on has its warped image as a pyramid, which is drawn faster. Older versions, and a correction
under the mouse, are drawn by this: it needs no memory but the field, and is there at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from core.coordinates import Size, resize_matrix
from core.transforms.composite import CompositeTransform
from retina_gui.rendering.coverage import coverage
from retina_gui.rendering.pyramid import SMALLEST_SIDE, Pyramid, as_colour, build_pyramid, step_of


class DrawnPicture(ABC):
    """A picture that is drawn through some map whenever it is seen: can be drawn wherever a `Pyramid` can.

    Attributes:
        size: `(height, width)` of the grid that it is drawn on.
    """

    size: Size

    @abstractmethod
    def sample(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Pyramid.sample`."""

    @cached_property
    def levels(self) -> tuple[np.ndarray, ...]:
        """Those of the warped image's pyramid. Slow for large images; only what looks at all pixels asks for them."""
        return build_pyramid(self._rgb(self.sample(np.eye(3), self.size, 0))).levels

    @cached_property
    def smallest(self) -> np.ndarray:
        """See `Pyramid.smallest`; drawn in that size, so that a correction under the mouse has it at every move."""
        height, width = self.size
        share = min(1.0, SMALLEST_SIDE / max(height, width))
        smaller = max(1, round(height * share)), max(1, round(width * share))
        return self.sample(resize_matrix(smaller, self.size), smaller, 0)

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Pyramid.draw`; the matrix is affine."""
        return as_colour(self.sample(screen_to_image, screen_size, background))

    @staticmethod
    def _rgb(drawn: np.ndarray) -> np.ndarray:
        return drawn if drawn.ndim == 2 else drawn[..., :3]


@dataclass(frozen=True, eq=False)
class WarpedPicture(DrawnPicture):
    """The floating image through one transform.

    Attributes:
        floating: the floating image.
        transform: reference to floating.
        size: `(height, width)` of the reference.
    """

    floating: Pyramid
    transform: CompositeTransform
    size: Size

    def sample(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Pyramid.sample`; the matrix is affine."""
        points = self._reference_points(screen_to_image, screen_size)
        planar = self.transform.pre_alignment
        middle = ((self.size[1] - 1) / 2, (self.size[0] - 1) / 2)
        step = step_of(screen_to_image, screen_size) * planar.linearised_at(middle).scale
        level = self.floating.level_for(step)
        matrix = resize_matrix(self.floating.size, level.shape[:2]) @ planar.matrix
        if np.allclose(matrix[2], (0, 0, 1)):
            where = cv2.transform(points, matrix[:2])
        else:
            where = cv2.perspectiveTransform(points, matrix)
        drawn = drawn_from(level, where, background)
        inside = coverage(screen_to_image, self.size, screen_size)
        return drawn if inside is None else cv2.copyTo(drawn, inside, np.full_like(drawn, background))

    def _reference_points(self, screen_to_image: np.ndarray, screen_size: Size) -> np.ndarray:
        """`p + u(p)` of every screen pixel: `(height, width, 2)` float32."""
        height, width = screen_size
        target = (width, height)
        columns, rows = np.arange(width), np.arange(height)[:, None]
        points = np.empty((height, width, 2), np.float32)
        for axis, (by_column, by_row, first) in enumerate(screen_to_image[:2]):
            along, down = columns * by_column + first, rows * by_row
            np.add(along.astype(np.float32), down.astype(np.float32), out=points[..., axis])
        field = self.transform.field
        if field is None:
            return points
        to_nodes = resize_matrix(self.size, field.grid_size) @ screen_to_image
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        moved = cv2.warpAffine(
            field.displacement, to_nodes[:2], target, flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        return cv2.add(points, moved)


def drawn_from(level: np.ndarray, where: np.ndarray, background: int) -> np.ndarray:
    """The pixels of a level at places `(height, width, 2)` float32; the background beyond it."""
    drawn: np.ndarray = cv2.remap(  # type: ignore[call-overload]  # the stubs leave out that there may be no second map
        level,
        where,
        None,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(background,) * 4,
    )
    return drawn
