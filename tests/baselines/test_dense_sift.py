"""Table 2's matching: equal, moved and unrelated images; the window; the nearest descriptor."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from scipy.spatial import cKDTree

from core.baselines.dense_sift import (
    SPACING,
    TOP_COUNTS,
    WINDOW,
    dense_descriptors,
    match_rates,
    nearest_descriptors,
)
from core.errors import InputError
from core.transforms.planar import PlanarTransform

SIZE = (224, 256)
EVERYWHERE = np.ones(SIZE, bool)
STILL = PlanarTransform.identity()


@pytest.fixture(scope="module")
def photograph() -> np.ndarray:
    from skimage import data

    green = cv2.resize(data.retina()[..., 1], (512, 512), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(green[144:368, 128:384])


def test_equal_images_match_everywhere(photograph: np.ndarray) -> None:
    rates = match_rates(photograph, photograph, EVERYWHERE, EVERYWHERE, STILL)
    assert tuple(rates) == TOP_COUNTS
    assert min(rates.values()) > 99


def test_a_shifted_image_matches_under_its_transform_only(photograph: np.ndarray) -> None:
    shift = PlanarTransform.from_affine(np.array([[1.0, 0.0, 16.0], [0.0, 1.0, -8.0]]))
    moved = cv2.warpAffine(photograph, shift.matrix[:2], SIZE[::-1], borderMode=cv2.BORDER_REFLECT)
    right = match_rates(photograph, moved, EVERYWHERE, EVERYWHERE, shift)
    wrong = match_rates(photograph, moved, EVERYWHERE, EVERYWHERE, shift.inverse)
    assert right[200] > 90
    assert wrong[200] < 20


def test_unrelated_images_hardly_match(photograph: np.ndarray) -> None:
    noise = np.random.default_rng(0).integers(0, 256, SIZE).astype(np.uint8)
    other = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 3), None, 0, 255, cv2.NORM_MINMAX)
    rates = match_rates(photograph, other, EVERYWHERE, EVERYWHERE, STILL)
    assert max(rates.values()) < 15


def test_key_points_lie_on_the_grid_inside_the_mask(photograph: np.ndarray) -> None:
    mask = np.zeros(SIZE, bool)
    mask[40:120, 60:200] = True
    points, descriptors = dense_descriptors(photograph, mask)
    assert descriptors.shape == (len(points), 128)
    assert len(points) == len(range(44, 120, SPACING)) * len(range(60, 200, SPACING))
    columns, rows = points.astype(int).T
    assert mask[rows, columns].all()
    assert set(np.diff(np.unique(columns))) == {SPACING}


def test_a_descriptor_sees_its_window_and_little_else() -> None:
    """Bins are shared linearly between neighbours, so a weak rest lies up to a half bin beyond the window."""
    generator = np.random.default_rng(0)
    image = generator.integers(0, 256, (201, 201)).astype(np.uint8)
    centre = 100
    mask = np.zeros(image.shape, bool)
    mask[centre, centre] = True
    _, before = dense_descriptors(image, mask, spacing=centre * 2)

    def change(distance: int) -> float:
        changed = image.copy()
        changed[:, centre + distance] = 255 - changed[:, centre + distance]
        return float(np.abs(dense_descriptors(changed, mask, spacing=centre * 2)[1] - before).sum())

    profile = np.array([change(distance) for distance in range(0, 60, 2)])
    assert not profile[np.arange(0, 60, 2) > WINDOW / 2 + WINDOW / 8 + 6].any()
    assert profile[: WINDOW // 4].sum() > 0.85 * profile.sum()
    assert profile[WINDOW // 4 - 2] > 0


def test_blank_windows_and_empty_masks_match_nothing(photograph: np.ndarray) -> None:
    blank = np.zeros(SIZE, np.uint8)
    assert len(dense_descriptors(blank, EVERYWHERE)[0]) == 0
    assert set(match_rates(photograph, blank, EVERYWHERE, EVERYWHERE, STILL).values()) == {0.0}
    assert set(match_rates(photograph, photograph, ~EVERYWHERE, EVERYWHERE, STILL).values()) == {0.0}


def test_the_nearest_descriptor_is_that_of_a_tree_search() -> None:
    queries, candidates = np.random.default_rng(0).integers(0, 256, (2, 300, 128)).astype(np.float32)
    nearest, distances = nearest_descriptors(queries, candidates)
    expected_distances, expected = cKDTree(candidates).query(queries)
    np.testing.assert_array_equal(nearest, expected)
    np.testing.assert_allclose(distances, expected_distances, rtol=1e-5)


def test_refusals(photograph: np.ndarray) -> None:
    with pytest.raises(InputError, match="8-bit grey"):
        dense_descriptors(photograph.astype(np.float32), EVERYWHERE)
    with pytest.raises(InputError, match="mask"):
        dense_descriptors(photograph, EVERYWHERE[1:])
