"""The robust fit: exact on consistent observations, unmoved by wrong ones, bounded where nothing is seen."""

from __future__ import annotations

import numpy as np

from core.coordinates import pixel_grid
from core.registration.bspline import BSplineGrid
from core.registration.robust_fit import Observations, fit_field

SIZE = (120, 160)
GRID = BSplineGrid(SIZE, 20.0)


def _truth(points: np.ndarray) -> np.ndarray:
    x, y = points[..., 0], points[..., 1]
    return np.stack([1 + 0.02 * x - 0.01 * y, -2 + 0.01 * x], axis=-1)


def _observations(count: int, reach: int = 160, seed: int = 1) -> Observations:
    generator = np.random.default_rng(seed)
    points = generator.uniform(0, [reach, 119], (count, 2))
    angles = generator.uniform(0, 2 * np.pi, count)
    normals = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    target = (_truth(points) * normals).sum(axis=1)
    return Observations(points, normals, target, np.ones(count))


def _fitted(seen: Observations) -> np.ndarray:
    before = np.zeros(len(seen.target))
    return fit_field(GRID, seen, before, bending=0.1, stretching=1e-4, tolerance=2.0, rounds=6)


def test_one_direction_each_gives_the_whole_affine_field() -> None:
    np.testing.assert_allclose(_fitted(_observations(600)), _truth(pixel_grid(SIZE)), atol=0.05)


def test_a_fifth_of_wrong_observations_changes_little() -> None:
    seen = _observations(600)
    wrong = seen.target.copy()
    wrong[::5] += 12
    fitted = _fitted(Observations(seen.points, seen.normals, wrong, seen.quality))
    assert np.abs(fitted - _truth(pixel_grid(SIZE))).max() < 0.3


def test_where_nothing_is_seen_nothing_moves_by_more_than_its_surroundings() -> None:
    seen = _observations(400, reach=60)
    before = np.zeros(len(seen.target))
    fitted = fit_field(GRID, seen, before, bending=1.0, stretching=0.05, tolerance=2.0, rounds=4)
    lengths = np.linalg.norm(fitted, axis=2)
    straight_on = np.linalg.norm(_truth(np.array([[159.0, 60.0]])))
    assert lengths[:, 80:].max() <= 1.3 * lengths[:, :60].max() < straight_on


def test_observations_without_quality_count_for_nothing() -> None:
    seen, other = _observations(300), _observations(300, seed=2)
    useless = Observations(other.points, other.normals, other.target + 5, np.zeros(300))
    np.testing.assert_allclose(_fitted(seen.joined(useless)), _fitted(seen), atol=1e-6)
