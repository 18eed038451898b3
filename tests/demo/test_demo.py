"""The demonstration: its truth is exact, its images follow the truth, and its points are those of the script."""

from __future__ import annotations

import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.demo.clicks import demo_clicks
from core.demo.synthetic import DemoCase, demo_case, demo_points_path, true_error, true_transform
from core.images.polarity import VesselPolarity, find_polarity
from core.points.csv_files import read_points
from core.transforms.estimation import PreAlignment, estimate


@pytest.fixture(scope="module")
def case() -> DemoCase:
    return demo_case()


def test_the_case_is_the_same_every_time(case: DemoCase) -> None:
    again = demo_case.__wrapped__()
    assert again is not case
    assert again.reference.sha256 == case.reference.sha256
    assert again.floating.sha256 == case.floating.sha256


def test_the_shipped_points_are_those_of_the_script() -> None:
    assert read_points(demo_points_path()) == demo_clicks()


def test_three_points_to_fit_and_two_to_check(case: DemoCase) -> None:
    assert len(case.points.fit_arrays()[0]) == 3
    assert len(case.points.check_arrays()[0]) == 2


def test_clicks_are_near_the_truth_and_not_exact(case: DemoCase) -> None:
    reference, floating = case.points.complete_arrays()
    distances = np.linalg.norm(case.truth(reference) - floating, axis=1)
    assert distances.max() < 3
    assert distances.min() > 0.01


def test_the_true_transform_never_folds() -> None:
    truth = true_transform()
    mapped = truth(pixel_grid(truth.size).astype(np.float64))
    along_x, along_y = np.gradient(mapped, axis=1), np.gradient(mapped, axis=0)
    determinant = along_x[..., 0] * along_y[..., 1] - along_x[..., 1] * along_y[..., 0]
    assert determinant.min() > 0.5 * truth.affine.scale**2


def test_the_deformation_is_of_the_papers_size(case: DemoCase) -> None:
    inside = pixel_grid(case.reference.size)[case.field].astype(np.float64)
    lengths = np.linalg.norm(case.truth.displacement(inside), axis=1)
    assert 2 < np.median(lengths) < 10
    assert lengths.max() < 20


def test_the_spline_passes_through_its_control_values() -> None:
    truth = true_transform()
    height, width = truth.size
    for row, y in enumerate(np.linspace(-0.5, height - 0.5, 3)):
        for column, x in enumerate(np.linspace(-0.5, width - 0.5, 4)):
            np.testing.assert_allclose(
                truth.displacement(np.array([[x, y]]))[0], truth.control[row, column], atol=1e-9
            )


def test_the_photograph_covers_the_field(case: DemoCase) -> None:
    mapped = case.truth(pixel_grid(case.reference.size)[case.field].astype(np.float64))
    rows, columns = np.rint(mapped[:, 1]).astype(int), np.rint(mapped[:, 0]).astype(int)
    assert (case.floating.pixels[rows, columns].max(axis=1) > 15).mean() > 0.999


def test_vessels_are_bright_in_one_and_dark_in_the_other(case: DemoCase) -> None:
    assert find_polarity(case.reference.pixels).polarity is VesselPolarity.BRIGHT
    assert find_polarity(case.floating.pixels).polarity is VesselPolarity.DARK


def test_the_images_match_at_the_truth_and_nowhere_near_it(case: DemoCase) -> None:
    """The angiogram is anticorrelated with the flattened green of the photograph, sharply at the true transform."""
    import cv2

    green = case.floating.pixels[..., 1].astype(np.float32)
    flat = green / (cv2.GaussianBlur(green, (0, 0), 15) + 1)
    grid = case.truth(pixel_grid(case.reference.size).astype(np.float64)).astype(np.float32)
    inner = cv2.erode(case.field.astype(np.uint8), np.ones((61, 61)), borderValue=0) > 0

    def correlation(dx: float, dy: float) -> float:
        moved = cv2.remap(flat, grid[..., 0] + dx, grid[..., 1] + dy, cv2.INTER_LINEAR)
        return np.corrcoef(moved[inner], case.reference.pixels[inner])[0, 1]

    at_truth = correlation(0, 0)
    assert at_truth < -0.5
    for dx, dy in [(1.5, 0), (-1.5, 0), (0, 1.5), (0, -1.5)]:
        assert correlation(dx, dy) > at_truth + 0.03


def test_the_error_of_the_truth_is_nothing(case: DemoCase) -> None:
    error = true_error(case, case.truth)
    assert error.largest == 0


def test_the_error_of_a_known_shift_is_that_shift(case: DemoCase) -> None:
    scale = case.truth.affine.scale
    error = true_error(case, lambda points: case.truth(points) + scale * np.array([3.0, 4.0]))
    assert error.median == pytest.approx(5)
    assert error.mean == pytest.approx(5)
    assert error.p95 == pytest.approx(5)


def test_the_three_clicks_alone_leave_an_error_worth_mending(case: DemoCase) -> None:
    alignment = estimate(*case.points.fit_arrays())
    assert isinstance(alignment, PreAlignment)
    assert 2 < true_error(case, alignment.reference_to_floating).median < 8
