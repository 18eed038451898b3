"""`retina-align demo`, run once with the shipped weights, and what the files that it writes are worth elsewhere."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import cv2
import numpy as np
import pytest
import SimpleITK
import tifffile

from core.case import read_case
from core.command_line.main import main
from core.demo.synthetic import demo_case
from core.export.bundle import BUNDLE_FILES
from core.export.checkerboard import compose
from core.images.reading import read_image
from core.points.csv_files import format_xy, read_points, read_xy

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("segments_once")]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a finished demonstration, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "with a space" / "größe"
    with redirect_stdout(io.StringIO()) as printed:
        assert main(["demo", "--output", str(folder)]) == 0
    return folder, printed.getvalue()


@pytest.fixture(scope="module")
def demo(finished: tuple[Path, str]) -> Path:
    """The folder of a finished demonstration."""
    return finished[0]


@pytest.fixture(scope="module")
def case_images(demo: Path):
    """The reference and the floating image that the case names."""
    opened = read_case(demo / "case.json")
    assert opened.warnings == ()
    return read_image(opened.case.reference.path), read_image(opened.case.entry(0).image.path)


def test_everything_is_written(demo: Path) -> None:
    assert set(BUNDLE_FILES) <= {path.name for path in demo.iterdir()}
    assert not [path for path in demo.iterdir() if path.name.startswith(".")]


def test_the_images_are_those_of_the_demonstration(case_images) -> None:
    made = demo_case()
    np.testing.assert_array_equal(case_images[0].pixels, made.reference.pixels)
    np.testing.assert_array_equal(case_images[1].pixels, made.floating.pixels)


def test_the_case_remembers_the_result(demo: Path) -> None:
    entry = read_case(demo / "case.json").case.entry(0)
    assert entry.result.transform_file == "transform.h5"
    figures = json.loads((demo / "metrics.json").read_text())
    assert {"method": "default", **entry.result.metrics} == figures
    assert entry.result.method == "default"
    assert len(entry.result.weights_sha256) == 64
    assert entry.points == read_points(demo / "points.csv")


def test_simpleitk_maps_points_as_map_points_does(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    points = np.random.default_rng(1).uniform((60, 40), (660, 560), (200, 2))
    (demo / "probe.csv").write_text(format_xy(points))
    arguments = [
        "map-points",
        "--transform",
        str(demo / "transform.h5"),
        "--from",
        "reference",
        str(demo / "probe.csv"),
    ]
    assert main(arguments) == 0
    (demo / "mapped.csv").write_text(capsys.readouterr().out)
    mapped = read_xy(demo / "mapped.csv")
    transform = SimpleITK.ReadTransform(str(demo / "transform.h5"))
    expected = np.array([transform.TransformPoint(point.tolist()) for point in points])
    np.testing.assert_allclose(mapped, expected, atol=0.01)


def test_points_come_back(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    transform = str(demo / "transform.h5")
    points = np.random.default_rng(2).uniform((150, 100), (570, 500), (50, 2))
    (demo / "there.csv").write_text(format_xy(points))
    main(["map-points", "--transform", transform, "--from", "reference", str(demo / "there.csv")])
    (demo / "back.csv").write_text(capsys.readouterr().out)
    main(["map-points", "--transform", transform, "--from", "floating", "--json", str(demo / "back.csv")])
    values = json.loads(capsys.readouterr().out)
    assert values["to"] == "reference"
    np.testing.assert_allclose(values["points"], points, atol=0.01)


def test_resampling_with_simpleitk_reproduces_the_warped_image(demo: Path, case_images) -> None:
    reference, floating = case_images
    transform = SimpleITK.ReadTransform(str(demo / "transform.h5"))
    grid = SimpleITK.GetImageFromArray(reference.pixels)
    moving = SimpleITK.GetImageFromArray(np.ascontiguousarray(floating.pixels[..., 1]))
    resampled = SimpleITK.GetArrayFromImage(
        SimpleITK.Resample(moving, grid, transform, SimpleITK.sitkLinear, 0.0)
    )
    warped = tifffile.imread(demo / "warped.tif")[..., 1]
    inside = cv2.erode((resampled > 20).astype(np.uint8), np.ones((9, 9))) > 0
    difference = np.abs(resampled.astype(int) - warped.astype(int))[inside]
    assert inside.mean() > 0.4
    assert np.percentile(difference, 99) <= 4
    assert difference.mean() < 0.7


def test_the_field_reads_as_a_vector_image(demo: Path, case_images) -> None:
    field = SimpleITK.ReadImage(str(demo / "field.nii.gz"))
    height, width = case_images[0].size
    assert field.GetSize()[:2] == (width, height)
    assert field.GetNumberOfComponentsPerPixel() == 2


def test_the_stack_holds_both_images_and_the_vessel_maps(demo: Path, case_images) -> None:
    with tifffile.TiffFile(demo / "stack.tif") as file:
        planes, labels = file.asarray(), file.imagej_metadata["Labels"]
    warped = tifffile.imread(demo / "warped.tif")
    angiogram, photograph = "synthetic angiogram", "colour photograph"
    assert labels == [
        angiogram,
        *(f"{photograph} {hue}" for hue in ("red", "green", "blue")),
        *(f"{name} vessels" for name in (angiogram, photograph)),
    ]
    np.testing.assert_array_equal(planes[0], case_images[0].pixels)
    np.testing.assert_array_equal(np.moveaxis(planes[1:4], 0, -1), warped)
    assert planes[4].max() > 128
    assert planes[5].max() > 128


def test_the_checkerboard_is_that_of_both_images(demo: Path, case_images) -> None:
    expected = compose(case_images[0].pixels, tifffile.imread(demo / "warped.tif"))
    np.testing.assert_array_equal(read_image(demo / "checkerboard.png").pixels, expected)


def test_nothing_is_overwritten_unasked(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in demo.iterdir()}
    assert main(["demo", "--output", str(demo)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert {path.name: path.stat().st_mtime_ns for path in demo.iterdir()} == before


def test_the_true_error_is_below_one_pixel(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--output", str(tmp_path / "demo"), "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert "SYNTHETIC" in values["note"]
    assert values["true_error"]["median"] < 1
    assert values["true_error"]["median"] < 0.5 * values["true_error_points_alone"]["median"]
    assert values["metrics"]["folded_fraction"] == 0
    assert (tmp_path / "demo" / "warped.tif").read_bytes() == (demo / "warped.tif").read_bytes()


def test_the_text_says_what_was_done(finished: tuple[Path, str]) -> None:
    folder, text = finished
    for words in (
        "SYNTHETIC",
        "What was done",
        "True error",
        "three matching points alone",
        "checkerboard.png",
    ):
        assert words in text
    assert str(folder / "case.json") in text
