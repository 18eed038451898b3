"""A smooth, local change of a field: what brings one place to where it belongs and ends around it."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from core.coordinates import resize_points
from core.transforms.field import RegistrationField

LEAST_RADIUS = 80.0
"""Nodes of the field around a moved place in which it may change: some vessels lie within so much."""
RADIUS_OF_LENGTH = 6.0
"""A longer move reaches farther: so many of its lengths, by which the field stays far from folding."""

STEEPEST = 2.11
"""The steepest slope of `falling`, for a radius of one."""

Values = TypeVar("Values", float, np.ndarray)


def radius_of(length: Values) -> Values:
    """How far around a place the field may change when the place moves by so much, both in nodes of the field."""
    return np.maximum(LEAST_RADIUS, RADIUS_OF_LENGTH * length)


def falling(distance: np.ndarray) -> np.ndarray:
    """From 1 at 0 to 0 from 1 on, twice differentiable.

    Wendland, "Piecewise polynomial, positive definite and compactly supported radial functions of minimal degree",
    1995: the function for two and three dimensions.
    """
    return np.maximum(1 - distance, 0) ** 4 * (4 * distance + 1)


def reach(field: RegistrationField, move: np.ndarray) -> float:
    """How far around a place a bump of the field reaches, in nodes; `move` is `(2,)`, in reference pixels."""
    return float(radius_of(float(np.linalg.norm(np.asarray(move) / np.array(field.spacing)))))


def bumped(field: RegistrationField, place: np.ndarray, move: np.ndarray) -> RegistrationField:
    """The field with a bump at one place.

    Args:
        place: `(2,)` in reference pixels.
        move: `(2,)` what is added to the displacement there, in reference pixels.
    """
    middle = resize_points(np.asarray(place, np.float64)[None], field.size, field.grid_size)[0]
    radius = reach(field, move)
    displacement = field.displacement.copy()
    rows, columns = (
        np.arange(max(int(centre - radius), 0), min(int(centre + radius) + 2, length))
        for centre, length in ((middle[1], field.grid_size[0]), (middle[0], field.grid_size[1]))
    )
    if len(rows) and len(columns):
        distance = np.hypot(rows[:, None] - middle[1], columns[None] - middle[0]) / radius
        change = falling(distance)[..., None] * np.asarray(move)
        displacement[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] += change.astype(np.float32)
    return RegistrationField(displacement, field.size)
