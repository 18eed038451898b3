"""Reading a data set of pairs, and which landmarks become the clicks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.evaluation.pairs import read_pairs, widest_triangle

HEADER = "reference_x,reference_y,floating_x,floating_y\n"


def make_case(folder: Path, count: int) -> None:
    folder.mkdir()
    random = np.random.default_rng(count)
    rows = "".join(
        ",".join(f"{value:.1f}" for value in row) + "\n" for row in random.uniform(0, 500, (count, 4))
    )
    (folder / "landmarks.csv").write_text(HEADER + rows)


def area(points: np.ndarray) -> float:
    edges = points[1:] - points[0]
    return abs(np.linalg.det(edges)) / 2


def test_the_widest_triangle_is_wider_than_any_other() -> None:
    points = np.random.default_rng(1).uniform(0, 100, (20, 2))
    best = area(points[list(widest_triangle(points))])
    for trial in range(300):
        chosen = np.random.default_rng(trial).choice(20, 3, replace=False)
        assert area(points[chosen]) <= best + 1e-9


def test_the_corners_of_a_square_of_points() -> None:
    grid = np.stack(np.meshgrid(np.arange(5.0), np.arange(5.0)), axis=-1).reshape(-1, 2)
    assert area(grid[list(widest_triangle(grid))]) == pytest.approx(8)


def test_three_clicks_and_the_rest_checks(tmp_path: Path) -> None:
    make_case(tmp_path / "007", 20)
    (case,) = read_pairs(tmp_path)
    points = case.as_clicked()
    assert len(points.fit_arrays()[0]) == 3
    assert len(points.check_arrays()[0]) == 17
    everything, _ = case.landmarks.complete_arrays()
    np.testing.assert_array_equal(points.complete_arrays()[0], everything)


def test_cases_are_sorted_and_can_be_chosen(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        make_case(tmp_path / name, 5)
    (tmp_path / "pairs.csv").write_text("not a case")
    assert [case.name for case in read_pairs(tmp_path)] == ["a", "b", "c"]
    assert [case.name for case in read_pairs(tmp_path, ["c", "a"])] == ["c", "a"]
    with pytest.raises(InputError, match="no case d"):
        read_pairs(tmp_path, ["d"])


def test_too_few_landmarks(tmp_path: Path) -> None:
    make_case(tmp_path / "a", 3)
    with pytest.raises(InputError, match="holds 3 complete landmarks"):
        read_pairs(tmp_path)


def test_no_data_set(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no cases"):
        read_pairs(tmp_path)
    with pytest.raises(InputError, match="not a folder"):
        read_pairs(tmp_path / "nowhere")
