"""Signs along carried shapes, as the window has them: dots where the registration is unsure, hatches at cut ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.annotations.carrying import CarriedShape
from core.export.shape_strokes import Colour, Stroke

LOW_CONFIDENCE = 0.25
"""As `core.registration.confidence.UNCERTAIN`, which is not imported for it: it takes the vessels along."""
_DOTS_APART, _HATCH, _HATCHES = 4.0, 2.8, 3  # in widths of the line
DOT = 2.0
"""The diameter of a dot, in widths of the line."""
_WHITE = (255, 255, 255)


def unsure(carried: CarriedShape) -> np.ndarray:
    """Which vertices the registration is not sure of, `(N,)` bool; what is not known is no doubt."""
    return carried.trust < LOW_CONFIDENCE


def dots(vertices: np.ndarray, is_unsure: np.ndarray, width: float) -> Stroke:
    """Dots along what is unsure, to be drawn `DOT` times as wide as a line of `width`.

    Args:
        vertices: `(N, 2)` in pixels of the picture.
    """
    places, last = [], np.array([-np.inf, -np.inf])
    for place in vertices[is_unsure]:
        if np.abs(place - last).sum() > _DOTS_APART * width:
            places.append(np.array([place, place + 1e-3]))
            last = place
    return Stroke(tuple(places), _WHITE)


def hatches(vertices: np.ndarray, inside: np.ndarray, closed: bool, width: float, colour: Colour) -> Stroke:
    """Hatches where a line or an outline leaves what the image shows, or comes back.

    Args:
        vertices, inside: `(N, 2)` in pixels of the picture, and whether each lies within.
    """
    if inside.all() or len(vertices) < 2:
        return Stroke((), colour)
    ends = np.flatnonzero(inside != np.roll(inside, -1))
    if not closed:
        ends = ends[ends < len(vertices) - 1]
    following = np.roll(vertices, -1, axis=0)
    lines = [
        line for end in ends.tolist() for line in _hatched(vertices[end], following[end], _HATCH * width)
    ]
    return Stroke(tuple(lines), colour)


def _hatched(start: np.ndarray, end: np.ndarray, size: float) -> Iterator[np.ndarray]:
    along = (end - start) / (float(np.hypot(*(end - start))) or 1.0)
    across = np.array([-along[1], along[0]])
    for step in range(_HATCHES):
        middle = start + along * step * size
        yield np.array([middle - (across + along) * size, middle + (across + along) * size])
