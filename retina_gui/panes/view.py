"""Where a pane looks: the map between image pixels and widget pixels.

Image points follow the project's convention (first pixel's centre at 0, 0). Widget points are Qt's: (0, 0) is the
upper left corner of the widget, in logical pixels.
"""

from __future__ import annotations

import math
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
        angle: by how many degrees the image is turned on the screen, clockwise.
    """

    centre: Point
    scale: float
    angle: float = 0.0

    def __post_init__(self) -> None:
        if not (
            self.scale > 0
            and np.isfinite((self.scale, self.angle)).all()
            and np.all(np.isfinite(self.centre))
        ):
            raise ValueError(
                f"A view needs a finite centre and angle, and a scale above 0, not {self.centre}, {self.angle}, "
                f"{self.scale}."
            )

    @property
    def linear(self) -> tuple[float, float]:
        """Where one image pixel to the right comes to on the widget; one downwards comes to `(-y, x)`."""
        turned = math.radians(self.angle)
        return self.scale * math.cos(turned), self.scale * math.sin(turned)

    def along_image(self, dx: float, dy: float) -> Point:
        """A step on the widget as a step on the image."""
        x, y = self.linear
        square = self.scale**2
        return (dx * x + dy * y) / square, (dy * x - dx * y) / square

    def to_widget(self, point: Point, widget_size: Size) -> Point:
        """The widget point that shows an image point."""
        height, width = widget_size
        (x, y), dx, dy = self.linear, point[0] - self.centre[0], point[1] - self.centre[1]
        return dx * x - dy * y + width / 2, dx * y + dy * x + height / 2

    def to_image(self, point: Point, widget_size: Size) -> Point:
        """The image point under a widget point."""
        height, width = widget_size
        x, y = self.along_image(point[0] - width / 2, point[1] - height / 2)
        return x + self.centre[0], y + self.centre[1]

    def matrix(self, widget_size: Size, pixel_ratio: float = 1.0) -> np.ndarray:
        """`(3, 3)`: from the screen pixels of the widget (first one's centre at 0, 0) to image points."""
        x, y = self.along_image(1 / pixel_ratio, 0.0)
        left, top = self.to_image((0.5 / pixel_ratio, 0.5 / pixel_ratio), widget_size)
        return np.array([[x, -y, left], [y, x, top], [0.0, 0.0, 1.0]])

    def panned(self, dx: float, dy: float) -> View:
        """The view after the image was pulled by widget pixels."""
        x, y = self.along_image(dx, dy)
        return replace(self, centre=(self.centre[0] - x, self.centre[1] - y))

    def zoomed(self, factor: float, at: Point, widget_size: Size) -> View:
        """The view after zooming by a factor; the image point under `at` (widget) stays where it is."""
        nearer = replace(self, scale=float(np.clip(self.scale * factor, SMALLEST_SCALE, LARGEST_SCALE)))
        (x, y), (new_x, new_y) = (view.to_image(at, widget_size) for view in (self, nearer))
        return replace(nearer, centre=(self.centre[0] + x - new_x, self.centre[1] + y - new_y))


def fitting_view(image_size: Size, widget_size: Size, angle: float = 0.0) -> View:
    """The view that shows a whole image, turned by an angle."""
    height, width = image_size
    turned = math.radians(angle)
    along, across = abs(math.cos(turned)), abs(math.sin(turned))
    needed = width * along + height * across, width * across + height * along
    scale = min(max(widget_size[1], 1) / needed[0], max(widget_size[0], 1) / needed[1]) * FIT_MARGIN
    middle = ((width - 1) / 2, (height - 1) / 2)
    return View(middle, float(np.clip(scale, SMALLEST_SCALE, LARGEST_SCALE)), angle)


def within_a_turn(angle: float) -> float:
    """The same angle from -180 (not included) to 180 degrees.

    >>> within_a_turn(270.0), within_a_turn(-180.0), within_a_turn(0.0)
    (-90.0, 180.0, 0.0)
    """
    return 180.0 - (180.0 - angle) % 360.0
