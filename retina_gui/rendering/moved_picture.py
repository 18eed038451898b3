"""A warped picture of which one place is dragged: at every move of the mouse only the surroundings are drawn anew."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from core.coordinates import Size
from core.transforms.composite import CompositeTransform
from retina_gui.rendering.layers.compare import shifted
from retina_gui.rendering.pyramid import as_colour
from retina_gui.rendering.warped_picture import WarpedPicture

KEPT = 2
"""Pictures that are kept: that of the pane, and that of a disc in it."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in reference pixels."""


class UnmovedPicture:
    """The picture before the drag. It keeps what it drew last, as the view mostly stays while a place is dragged."""

    def __init__(self, picture: WarpedPicture) -> None:
        self.picture = picture
        self._drawn: OrderedDict[object, np.ndarray] = OrderedDict()

    def sample(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Pyramid.sample`; not to be changed."""
        key = screen_to_image.tobytes(), screen_size, background
        if key not in self._drawn:
            self._drawn[key] = self.picture.sample(screen_to_image, screen_size, background)
        self._drawn.move_to_end(key)
        while len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)
        return self._drawn[key]


@dataclass(frozen=True, eq=False)
class MovedPicture:
    """Can be drawn wherever a `Pyramid` can.

    Attributes:
        unmoved: the picture before the drag.
        moved: the whole picture as it is now.
        box: where the two differ.
    """

    unmoved: UnmovedPicture
    moved: WarpedPicture
    box: Box

    @property
    def transform(self) -> CompositeTransform:
        """Reference to floating, as it is now."""
        return self.moved.transform

    @property
    def size(self) -> Size:
        """`(height, width)` of the reference."""
        return self.moved.size

    @property
    def levels(self) -> tuple[np.ndarray, ...]:
        """See `WarpedPicture.levels`."""
        return self.moved.levels

    @property
    def smallest(self) -> np.ndarray:
        """See `Pyramid.smallest`."""
        return self.moved.smallest

    def draw(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Pyramid.draw`; the matrix is affine."""
        return as_colour(self.sample(screen_to_image, screen_size, background))

    def sample(self, screen_to_image: np.ndarray, screen_size: Size, background: int) -> np.ndarray:
        """See `Pyramid.sample`; the matrix is affine."""
        left, top, right, bottom = self._on_screen(screen_to_image, screen_size)
        if (left, top, right, bottom) == (0, 0, screen_size[1], screen_size[0]):
            return self.moved.sample(screen_to_image, screen_size, background)
        drawn = self.unmoved.sample(screen_to_image, screen_size, background)
        if right <= left or bottom <= top:
            return drawn
        part = bottom - top, right - left
        drawn = drawn.copy()
        drawn[top:bottom, left:right] = self.moved.sample(
            screen_to_image @ shifted(left, top), part, background
        )
        return drawn

    def _on_screen(self, screen_to_image: np.ndarray, screen_size: Size) -> tuple[int, int, int, int]:
        """The box in whole screen pixels, as far as the screen shows it."""
        left, top, right, bottom = self.box
        corners = (
            np.array([(left, top), (right, top), (right, bottom), (left, bottom)]) - screen_to_image[:2, 2]
        )
        shown = corners @ np.linalg.inv(screen_to_image[:2, :2]).T
        first, last = np.floor(shown.min(axis=0)), np.ceil(shown.max(axis=0)) + 1
        limit = np.array([screen_size[1], screen_size[0]])
        (x, y), (end_x, end_y) = (corner.clip(0, limit).astype(int).tolist() for corner in (first, last))
        return x, y, end_x, end_y
