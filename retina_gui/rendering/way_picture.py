"""An image drawn on the grid of another one of the case, along a way over several registrations, forth or back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.case.carrying import ImageWay
from core.coordinates import Size, resize_matrix
from retina_gui.rendering.coverage import coverage
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.rendering.warped_picture import DrawnPicture, drawn_from

STEP = 8
"""Screen pixels from one place that is mapped to the next. Between them the map is a plane: fields are smooth, so that
this is good to a few hundredths of a pixel, and turning a field round at every pixel would take a second."""
NOWHERE = -1e6
"""For places that have no counterpart: far outside of every image."""


@dataclass(frozen=True, eq=False)
class WayPicture(DrawnPicture):
    """Can be drawn wherever a `Pyramid` can.

    Attributes:
        floating: the image.
        way: from points of the grid to points of the image.
        size: `(height, width)` of the grid.
    """

    floating: Pyramid
    way: ImageWay
    size: Size

    def __eq__(self, other: object) -> bool:
        """Whether it shows the same, so that a pane has nothing to draw anew."""
        return isinstance(other, WayPicture) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[object, ...]:
        return id(self.floating), self.way.key, self.size

    def sample(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Pyramid.sample`; the matrix is affine."""
        height, width = screen_size
        nodes = self._nodes(screen_to_image, screen_size)
        level = self.floating.level_for(_step_of(nodes))
        to_level = resize_matrix(self.floating.size, level.shape[:2])
        placed = np.nan_to_num(nodes * np.diag(to_level)[:2] + to_level[:2, 2], nan=NOWHERE)
        to_nodes = np.array([[1 / STEP, 0.0, 0.0], [0.0, 1 / STEP, 0.0]])
        where = cv2.warpAffine(
            placed.astype(np.float32),
            to_nodes,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        drawn = drawn_from(level, where, background)
        inside = coverage(screen_to_image, self.size, screen_size)
        return drawn if inside is None else cv2.copyTo(drawn, inside, np.full_like(drawn, background))

    def _nodes(self, screen_to_image: np.ndarray, screen_size: Size) -> np.ndarray:
        """Where every `STEP`-th screen pixel lies in the image: `(rows, columns, 2)`."""
        height, width = screen_size
        columns, rows = (np.arange(0, length + STEP, STEP) for length in (width, height))
        screen = np.stack(np.meshgrid(columns, rows), axis=-1)
        points = screen @ screen_to_image[:2, :2].T + screen_to_image[:2, 2]
        return self.way(points.reshape(-1, 2)).reshape(points.shape)


def _step_of(nodes: np.ndarray) -> float:
    """How many image pixels a screen pixel is wide."""
    steps = np.hypot(*np.moveaxis(np.diff(nodes, axis=1), -1, 0))
    known = steps[np.isfinite(steps)]
    return float(np.median(known)) / STEP if known.size else 1.0
