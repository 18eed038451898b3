"""Reading data sets in both layouts, and which landmarks become the clicks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import InputError
from core.evaluation.cases import Case, Layout, widest_triangle
from core.evaluation.datasets import read_dataset
from core.evaluation.opening import OpenCase, open_case
from core.images.polarity import VesselPolarity
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment, estimate
from core.transforms.planar import PlanarTransform
from core.transforms.resampling import warp
from tests.evaluation.made_cases import FLOATING_TO_REFERENCE, HEADER, write_landmark_case, write_paper_data


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


@pytest.fixture
def landmark_data(tmp_path: Path) -> Path:
    for name, suffix in (("b", ".jpg"), ("a", ".png"), ("c", ".tif")):
        write_landmark_case(tmp_path / name, suffix=suffix)
    (tmp_path / "pairs.csv").write_text("not a case")
    return tmp_path


def test_three_clicks_and_the_rest_checks(landmark_data: Path) -> None:
    case = read_dataset(landmark_data)[0]
    assert case.landmarks is not None
    points = case.as_clicked()
    assert len(points.fit_arrays()[0]) == 3
    assert len(points.check_arrays()[0]) == 6
    np.testing.assert_array_equal(points.complete_arrays()[0], case.landmarks.complete_arrays()[0])


def test_cases_are_sorted_and_can_be_chosen_and_keep_their_index(landmark_data: Path) -> None:
    assert [case.name for case in read_dataset(landmark_data)] == ["a", "b", "c"]
    chosen = read_dataset(landmark_data, ["c", "a"])
    assert [(case.name, case.index) for case in chosen] == [("c", 2), ("a", 0)]
    assert chosen[0].reference.name == "reference.tif"
    with pytest.raises(InputError, match="no case d"):
        read_dataset(landmark_data, ["d"])


def test_the_truth_of_landmarks_is_their_least_squares_affine(landmark_data: Path) -> None:
    opened = open_case(read_dataset(landmark_data)[0])
    np.testing.assert_allclose(opened.truth.matrix[:2], [[1, 0, 3], [0, 1, -2]], atol=1e-9)


def test_what_is_wrong_with_a_data_set(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no cases"):
        read_dataset(tmp_path)
    with pytest.raises(InputError, match="not a folder"):
        read_dataset(tmp_path / "nowhere")
    write_landmark_case(tmp_path / "few", count=3)
    with pytest.raises(InputError, match=r"Too few landmarks.*complete: 3"):
        read_dataset(tmp_path)
    write_landmark_case(tmp_path / "few" / "inner", count=9)
    (tmp_path / "few" / "inner" / "floating.png").unlink()
    with pytest.raises(InputError, match="holds no image 'floating'"):
        read_dataset(tmp_path / "few")


@pytest.mark.parametrize("line", ["reference", "floating"])
@pytest.mark.parametrize("slope", [0.0, 1.0])
def test_landmarks_that_fix_no_transform_are_refused(tmp_path: Path, line: str, slope: float) -> None:
    write_landmark_case(tmp_path / "001", count=5)
    apart, along = (
        ((3, 9), (40, 8), (33, 70), (5, 66), (25, 30)),
        [(10 * n, slope * 10 * n) for n in range(5)],
    )
    rows = [(*b, *a) if line == "reference" else (*a, *b) for a, b in zip(apart, along, strict=True)]
    text = "".join(",".join(map(str, row)) + "\n" for row in rows)
    (tmp_path / "001" / "landmarks.csv").write_text(HEADER + text)
    with pytest.raises(InputError, match=r"001.landmarks\.csv lie on one line"):
        read_dataset(tmp_path)


@pytest.fixture(scope="module")
def paper_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_paper_data(tmp_path_factory.mktemp("paper") / "data")


def names(cases: list[Case]) -> list[str]:
    return [case.name for case in cases]


def test_the_papers_splits_each_pair_in_both_frames(paper_data: Path) -> None:
    test = ["abnormal-02-a", "abnormal-02-c", "normal-04-a", "normal-04-c", "normal-10-a", "normal-10-c"]
    train = ["abnormal-01-a", "abnormal-01-c", "normal-11-a", "normal-11-c"]
    assert names(read_dataset(paper_data)) == test
    assert names(read_dataset(paper_data, split="train")) == train
    assert sorted(names(read_dataset(paper_data, split="all"))) == sorted(test + train)
    assert names(read_dataset(paper_data, ["normal-11-a"])) == ["normal-11-a"]


def test_the_papers_files_and_exchanged_names(paper_data: Path) -> None:
    cases = {case.name: case for case in read_dataset(paper_data)}
    files = {
        name: (cases[name].floating.name, cases[name].reference.name)
        for name in ("abnormal-02-a", "normal-04-a", "normal-10-a")
    }
    assert files == {
        "abnormal-02-a": ("2.jpg", "2-2.jpg"),
        "normal-04-a": ("4-4.jpg", "4.jpg"),
        "normal-10-a": ("11-11.jpg", "10.jpg"),
    }


def by_clicks(opened: OpenCase) -> PlanarTransform:
    alignment = estimate(*opened.points.fit_arrays())
    assert isinstance(alignment, PreAlignment)
    return alignment.reference_to_floating


def vessels(pixels: np.ndarray) -> np.ndarray:
    """What is thin and differs from its surroundings, whether it is brighter or darker."""
    grey = (pixels if pixels.ndim == 2 else pixels[..., 1]).astype(np.float32)
    return abs(grey - cv2.GaussianBlur(grey, (0, 0), 8))


@pytest.mark.parametrize("name", ["abnormal-02-a", "abnormal-02-c", "normal-10-a", "normal-10-c"])
def test_the_clicks_of_the_papers_cases_give_its_affine_on_padded_images(paper_data: Path, name: str) -> None:
    (case,) = read_dataset(paper_data, [name])
    opened = open_case(case)
    assert opened.reference.size == opened.floating.size == (180, 768)
    assert opened.reference_polarity is VesselPolarity.BRIGHT
    assert opened.floating_polarity is VesselPolarity.DARK
    assert not len(opened.points.check_arrays()[0])
    found = by_clicks(opened)
    np.testing.assert_allclose(found.matrix, opened.truth.matrix, atol=1e-6)
    if case.layout is Layout.PAPER_FLOATING:
        np.testing.assert_allclose(found.matrix, np.eye(3), atol=1e-6)
    else:
        left = (768 - 240) // 2
        shift = PlanarTransform.from_affine(np.array([[1.0, 0, left], [0, 1, 0]]))
        expected = shift @ PlanarTransform.from_affine(FLOATING_TO_REFERENCE).inverse @ shift.inverse
        np.testing.assert_allclose(found.matrix, expected.matrix, atol=1e-6)
    warped = warp(opened.floating.pixels, CompositeTransform(found), opened.reference.size)
    inner = np.s_[30:150, 330:440]
    likeness = np.corrcoef(vessels(warped)[inner].ravel(), vessels(opened.reference.pixels)[inner].ravel())
    assert likeness[0, 1] > 0.8


def test_the_authors_draws_run_over_both_frames_of_the_training_and_then_of_the_test(tmp_path: Path) -> None:
    cases = read_dataset(write_paper_data(tmp_path), (), "all")
    assert {case.name: case.draw for case in cases} == {
        "abnormal-01-c": 0,
        "normal-11-c": 1,
        "abnormal-01-a": 2,
        "normal-11-a": 3,
        "abnormal-02-c": 4,
        "normal-04-c": 5,
        "normal-10-c": 6,
        "abnormal-02-a": 7,
        "normal-04-a": 8,
        "normal-10-a": 9,
    }


def test_files_that_the_user_has_exchanged_already_stay_and_capitals_are_read(tmp_path: Path) -> None:
    root = write_paper_data(tmp_path)
    first, second, aside = (root / "normal" / f"{name}.jpg" for name in ("10-10", "11-11", "aside"))
    first.rename(aside)
    second.rename(first)
    aside.rename(second)
    (root / "normal").rename(root / "NORMAL")
    (root / "abnormal").rename(root / "Abnormal")
    (root / "Abnormal" / "2-2.jpg").rename(root / "Abnormal" / "2-2.JPG")
    cases = {case.name: case for case in read_dataset(root, (), "all")}
    assert cases["normal-10-a"].floating == root / "NORMAL" / "10-10.jpg"
    assert cases["normal-11-c"].floating == root / "NORMAL" / "11-11.jpg"
    assert cases["abnormal-02-a"].reference == root / "Abnormal" / "2-2.JPG"
    assert all(case.reference.exists() and case.floating.exists() for case in cases.values())
