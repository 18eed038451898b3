"""Ellipses as other programs have them: two radii at right angles, or an outline."""

from __future__ import annotations

import numpy as np

from core.annotations.shape import Shape, ShapeKind

_SLANT = 1e-6
"""An ellipse whose axes lie askew by less, as a share of its radius, stands upright."""


def ellipse_of(centre: np.ndarray, first: np.ndarray, second: np.ndarray) -> Shape:
    """The ellipse of a centre `(2,)` and two conjugate radii `(2,)`, as steps from the centre."""
    return Shape(ShapeKind.ELLIPSE, np.array([centre, centre + first, centre + second]))


def upright_ellipse(left: float, top: float, width: float, height: float) -> Shape:
    """The ellipse that fills an upright rectangle."""
    centre = np.array([left + width / 2, top + height / 2])
    return ellipse_of(centre, np.array([width / 2, 0.0]), np.array([0.0, height / 2]))


def half_extent(ellipse: Shape) -> np.ndarray:
    """`(2,)`: how far it reaches from its centre along x and along y."""
    return np.sqrt(np.square(_radii(ellipse)).sum(axis=1))


def is_upright(ellipse: Shape) -> bool:
    """Whether its axes lie along x and y; a circle's do."""
    radii = _radii(ellipse)
    slant = radii @ radii.T
    return bool(abs(slant[0, 1]) <= _SLANT * np.trace(slant))


def principal_radii(ellipse: Shape) -> tuple[np.ndarray, np.ndarray]:
    """The longest radius, to the right, and the shortest, at right angles, as steps `(2,)` from the centre.

    >>> longest, shortest = principal_radii(Shape(ShapeKind.ELLIPSE, [(5, 5), (5, 7), (8, 5)]))
    >>> longest.tolist(), abs(shortest).tolist()
    ([3.0, 0.0], [0.0, 2.0])
    """
    directions, lengths, _ = np.linalg.svd(_radii(ellipse))
    along = directions[:, 0] if tuple(directions[:, 0]) > (0.0, 0.0) else -directions[:, 0]
    return along * lengths[0] + 0.0, np.array([-along[1], along[0]]) * lengths[1]


def outline_of(ellipse: Shape) -> np.ndarray:
    """`(N, 2)`: its outline. That of an upright ellipse has a vertex where it reaches farthest to each side."""
    if is_upright(ellipse):
        across, down = half_extent(ellipse)
        ellipse = ellipse_of(ellipse.vertices[0], np.array([across, 0.0]), np.array([0.0, down]))
    centre, first, second = ellipse.vertices
    count = 4 * -(-len(ellipse.flattened().vertices) // 4)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)[:, None]
    cosine, sine = np.cos(angles), np.sin(angles)
    for wave in (cosine, sine):
        wave[np.abs(wave) < 1e-15] = 0.0
    return centre + (first - centre) * cosine + (second - centre) * sine


def _radii(ellipse: Shape) -> np.ndarray:
    """`(2, 2)`, a radius in each column."""
    centre, first, second = ellipse.vertices
    return np.column_stack([first - centre, second - centre])
