"""The conventions of coordinates, against OpenCV's resize and torch's grid_sample."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from core import coordinates


@pytest.mark.parametrize(
    ("source", "target"), [((10, 20), (30, 40)), ((576, 768), (100, 77)), ((1, 1), (5, 7))]
)
def test_resizing_maps_edges_to_edges_and_back(source: tuple[int, int], target: tuple[int, int]) -> None:
    edges = np.array([[-0.5, -0.5], [source[1] - 0.5, source[0] - 0.5]])
    mapped = coordinates.resize_points(edges, source, target)
    np.testing.assert_allclose(mapped, [[-0.5, -0.5], [target[1] - 0.5, target[0] - 0.5]], atol=1e-9)
    np.testing.assert_allclose(coordinates.resize_points(mapped, target, source), edges, atol=1e-9)


def test_the_matrix_of_resizing_does_the_same() -> None:
    points = np.random.default_rng(0).uniform(0, 100, (20, 2))
    matrix = coordinates.resize_matrix((576, 720), (288, 768))
    mapped = points @ matrix[:2, :2].T + matrix[:2, 2]
    np.testing.assert_allclose(mapped, coordinates.resize_points(points, (576, 720), (288, 768)))


def test_resizing_points_follows_resizing_images() -> None:
    """An image of its own x coordinate, enlarged by OpenCV, holds the x that each new pixel came from."""
    import cv2

    columns = coordinates.pixel_grid((8, 10))[..., 0]
    enlarged = cv2.resize(columns, (35, 24), interpolation=cv2.INTER_LINEAR)
    came_from = coordinates.resize_points(coordinates.pixel_grid((24, 35)), (24, 35), (8, 10))[..., 0]
    np.testing.assert_allclose(enlarged, np.clip(came_from, 0, 9), atol=1e-5)


def test_the_pixel_grid_is_x_then_y() -> None:
    grid = coordinates.pixel_grid((3, 5))
    assert grid.shape == (3, 5, 2)
    assert grid.dtype == np.float32
    np.testing.assert_array_equal(grid[2, 4], [4, 2])


def test_points_become_row_and_column() -> None:
    rows, columns = coordinates.points_to_indices(np.array([[4.4, 1.6], [0.0, 2.0]]))
    np.testing.assert_array_equal(rows, [2, 2])
    np.testing.assert_array_equal(columns, [4, 0])


def test_inside_reaches_to_the_edges_of_the_outer_pixels() -> None:
    points = np.array([[-0.5, -0.5], [9.5, 4.5], [9.6, 0.0], [0.0, -0.6], [np.nan, 0.0]])
    np.testing.assert_array_equal(coordinates.inside(points, (5, 10)), [True, True, False, False, False])


def test_sampling_the_normalised_grid_of_every_pixel_is_the_identity() -> None:
    import torch

    image = torch.from_numpy(np.random.default_rng(0).normal(0, 1, (1, 1, 6, 9)).astype(np.float32))
    points = coordinates.torch_pixel_grid((6, 9))
    grid = coordinates.normalised_grid(points, (6, 9))
    sampled = torch.nn.functional.grid_sample(image, grid, align_corners=coordinates.ALIGN_CORNERS)
    torch.testing.assert_close(sampled, image, atol=1e-5, rtol=0)
    shifted = coordinates.normalised_grid(points + torch.tensor([2.0, 1.0])[None, :, None, None], (6, 9))
    sampled = torch.nn.functional.grid_sample(image, shifted, align_corners=coordinates.ALIGN_CORNERS)
    torch.testing.assert_close(sampled[..., :-1, :-2], image[..., 1:, 2:], atol=1e-5, rtol=0)


def test_fields_survive_the_way_through_a_tensor() -> None:
    field = np.random.default_rng(0).normal(0, 1, (4, 5, 2)).astype(np.float32)
    tensor = coordinates.field_to_tensor(field)
    assert tuple(tensor.shape) == (1, 2, 4, 5)
    np.testing.assert_array_equal(coordinates.tensor_to_field(tensor), field)


def test_geometry_loads_without_the_heavy_packages() -> None:
    """The window is up before torch, SciPy, scikit-image and SimpleITK are paid for."""
    modules = "core.coordinates, core.points.csv_files, core.points.affine_table"
    modules += ", core.transforms.estimation, core.transforms.itk_files, core.transforms.resampling"
    question = "print([name for name in ('torch', 'scipy', 'skimage', 'SimpleITK') if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; {question}"], capture_output=True, text=True
    )
    assert run.stdout.strip() == "[]", run.stderr


def test_a_point_on_the_far_edge_of_an_image_lies_on_its_last_pixel() -> None:
    edge = np.array([[-0.5, -0.5], [259.5, 219.5]])
    assert coordinates.inside(edge, (220, 260)).all()
    rows, columns = coordinates.points_to_indices(edge, (220, 260))
    assert (rows.tolist(), columns.tolist()) == ([0, 219], [0, 259])
