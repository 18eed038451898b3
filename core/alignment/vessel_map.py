"""What the alignment works on: a vessel map with its field of view, prepared once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from core.coordinates import Size
from core.images.field_of_view import shrink

RIM = 8
"""Pixels at the edge of the field of view that are left out: a map often has a bright line there."""

SOFTENING = 1.5
"""Standard deviation in pixels of the blur before two maps are compared: as wide as the error that a match may have."""


CORNER_BLUR = 8.0
"""Standard deviation in pixels of the neighbourhood whose vessels have to run in more than one direction."""


@dataclass(frozen=True, eq=False)
class VesselMap:
    """The vessels of one image.

    Attributes:
        vessels: `(h, w)` float32 in 0..1, the probability of a vessel.
        field: `(h, w)` bool, the field of view.

    Raises:
        ValueError: the two have different shapes, or the map holds something that is not a finite number.
    """

    vessels: np.ndarray
    field: np.ndarray

    def __post_init__(self) -> None:
        if self.vessels.ndim != 2 or self.vessels.shape != self.field.shape:
            raise ValueError(
                f"A vessel map and its field have one shape (h, w), not {self.vessels.shape} and {self.field.shape}."
            )
        if not np.isfinite(self.vessels).all():
            raise ValueError("A vessel map holds a value that is not a finite number.")

    @property
    def size(self) -> Size:
        """`(height, width)` in pixels."""
        height, width = self.vessels.shape
        return height, width

    @cached_property
    def area(self) -> np.ndarray:
        """`(h, w)` uint8, 1 inside the field of view without its rim."""
        return shrink(self.field, RIM).astype(np.uint8)

    @cached_property
    def clean(self) -> np.ndarray:
        """`(h, w)` float32: the vessels inside `area`, 0 outside."""
        return self.vessels.astype(np.float32) * self.area

    @cached_property
    def soft(self) -> np.ndarray:
        """`(h, w)` float32: `clean`, blurred for comparison."""
        return cv2.GaussianBlur(self.clean, (0, 0), SOFTENING)

    @cached_property
    def cornerness(self) -> np.ndarray:
        """`(h, w)` float32: how much the vessels around a place run in two directions (Shi and Tomasi 1994)."""
        x, y = (cv2.Sobel(self.soft, cv2.CV_32F, *order, ksize=3) for order in ((1, 0), (0, 1)))
        xx, xy, yy = (cv2.GaussianBlur(each, (0, 0), CORNER_BLUR) for each in (x * x, x * y, y * y))
        return (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy**2)

    def mirrored(self) -> VesselMap:
        """The map with left and right exchanged."""
        return VesselMap(
            np.ascontiguousarray(self.vessels[:, ::-1]), np.ascontiguousarray(self.field[:, ::-1])
        )
