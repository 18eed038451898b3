"""Where a pane looks: the map between image pixels and widget pixels.

Image points follow the project's convention (first pixel's centre at 0, 0). Widget points are Qt's: (0, 0) is the
upper left corner of the widget, in logical pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.coordinates import Size
from core.points.matching import Point

SMALLEST_SCALE, LARGEST_SCALE = 0.01, 64.0
FIT_MARGIN = 0.98


@dataclass(frozen=True)
class View:
    """Which image point is in the middle of a pane, and how large an image pixel is.

    Attributes:
        centre: image `(x, y)` at the middle of the widget.
        scale: widget pixels for each image pixel, above 0.
    """

    centre: Point
    scale: float

    def __post_init__(self) -> None:
        if not (self.scale > 0 and np.isfinite(self.scale) and np.all(np.isfinite(self.centre))):
            raise ValueError(
                f"A view needs a finite centre and a scale above 0, not {self.centre}, {self.scale}."
            )

    def to_widget(self, point: Point, widget_size: Size) -> Point:
        """The widget point that shows an image point."""
        height, width = widget_size
        return (
            (point[0] - self.centre[0]) * self.scale + width / 2,
            (point[1] - self.centre[1]) * self.scale + height / 2,
        )

    def to_image(self, point: Point, widget_size: Size) -> Point:
        """The image point under a widget point."""
        height, width = widget_size
        return (
            (point[0] - width / 2) / self.scale + self.centre[0],
            (point[1] - height / 2) / self.scale + self.centre[1],
        )

    def matrix(self, widget_size: Size, pixel_ratio: float = 1.0) -> np.ndarray:
        """`(3, 3)`: from the screen pixels of the widget (first one's centre at 0, 0) to image points."""
        step = 1.0 / (self.scale * pixel_ratio)
        left, top = self.to_image((0.5 / pixel_ratio, 0.5 / pixel_ratio), widget_size)
        return np.array([[step, 0.0, left], [0.0, step, top], [0.0, 0.0, 1.0]])

    def panned(self, dx: float, dy: float) -> View:
        """The view after the image was pulled by widget pixels."""
        return replace(self, centre=(self.centre[0] - dx / self.scale, self.centre[1] - dy / self.scale))

    def zoomed(self, factor: float, at: Point, widget_size: Size) -> View:
        """The view after zooming by a factor; the image point under `at` (widget) stays where it is."""
        scale = float(np.clip(self.scale * factor, SMALLEST_SCALE, LARGEST_SCALE))
        anchor = self.to_image(at, widget_size)
        height, width = widget_size
        centre = (anchor[0] - (at[0] - width / 2) / scale, anchor[1] - (at[1] - height / 2) / scale)
        return View(centre, scale)


def fitting_view(image_size: Size, widget_size: Size) -> View:
    """The view that shows a whole image."""
    height, width = image_size
    scale = min(max(widget_size[1], 1) / width, max(widget_size[0], 1) / height) * FIT_MARGIN
    return View(((width - 1) / 2, (height - 1) / 2), float(np.clip(scale, SMALLEST_SCALE, LARGEST_SCALE)))
