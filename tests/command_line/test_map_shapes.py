"""`retina-align map-shapes`: shapes go where SimpleITK takes their vertices, with everything that is said of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
import SimpleITK

from core.annotations.files import read_annotations, write_annotations
from core.annotations.geojson import write_geojson
from core.annotations.geometry import geometry_of
from core.annotations.home_image import HomeImage
from core.annotations.labels import LabelList
from core.annotations.shape import Shape, ShapeKind
from core.command_line.main import main
from core.transforms import itk_files
from core.transforms.composite import CompositeTransform
from core.transforms.itk_files import write_transform
from core.transforms.planar import PlanarTransform
from tests.annotations.samples import LABELS, annotation
from tests.transforms.random_transforms import SIZE, random_affine, smooth_field

SOURCES = ("reference", "floating")


def by_itk(path: Path, points: np.ndarray) -> np.ndarray:
    transform = SimpleITK.ReadTransform(str(path))
    return np.array([transform.TransformPoint(point) for point in points.tolist()])


@pytest.fixture
def transform(tmp_path: Path) -> Path:
    path = tmp_path / "transform.h5"
    write_transform(path, CompositeTransform(random_affine(1), smooth_field(2)))
    return path


def dense_outline() -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    radius = 30 + 6 * np.sin(5 * angles)
    return np.column_stack([80 + radius * np.cos(angles), 60 + radius * np.sin(angles)])


@pytest.mark.parametrize("source", SOURCES)
def test_an_outline_goes_where_simpleitk_takes_it(
    tmp_path: Path, transform: Path, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    outline = dense_outline()
    drawn = annotation(Shape(ShapeKind.POLYGON, outline))
    write_geojson(tmp_path / "shapes.geojson", [drawn], LABELS)
    arguments = [
        "map-shapes",
        "--transform",
        str(transform),
        "--from",
        source,
        str(tmp_path / "shapes.geojson"),
    ]
    assert main(arguments) == 0
    (tmp_path / "mapped.geojson").write_text(capsys.readouterr().out, "utf-8")
    (mapped,) = read_annotations(tmp_path / "mapped.geojson").annotations
    vertices = mapped.shape.vertices
    there, expected = (
        (vertices, by_itk(transform, outline))
        if source == "reference"
        else (by_itk(transform, vertices), outline)
    )
    ring, expected_ring = shapely.LinearRing(there), shapely.LinearRing(expected)
    assert shapely.distance(shapely.points(expected), ring).max() < 0.05
    assert shapely.distance(shapely.points(there), expected_ring).max() < 0.05
    assert geometry_of(Shape(ShapeKind.POLYGON, there)).area == pytest.approx(
        geometry_of(Shape(ShapeKind.POLYGON, expected)).area, rel=1e-3
    )
    kept = ("label", "name", "note", "author", "made_at", "identifier")
    assert [getattr(mapped, key) for key in kept] == [getattr(drawn, key) for key in kept]


@pytest.mark.parametrize("ending", [".geojson", ".zip", ".roi"])
def test_the_ending_says_how_it_is_written(
    tmp_path: Path, transform: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    ellipse = annotation(Shape(ShapeKind.ELLIPSE, [(80, 60), (100, 62), (78, 70)]))
    write_annotations(tmp_path / "RoiSet.zip", [ellipse], LABELS)
    output = tmp_path / "new folder" / f"out{ending}"
    arguments = [
        "map-shapes",
        "--transform",
        str(transform),
        "--from",
        "reference",
        str(tmp_path / "RoiSet.zip"),
    ]
    assert main([*arguments, "--output", str(output)]) == 0
    assert capsys.readouterr().out == f"Carried: 1 of 1. Written: {output}\n"
    result = read_annotations(output)
    assert result.annotations[0].shape.kind is ShapeKind.POLYGON
    assert result.annotations[0].note == ellipse.note
    assert result.labels == (LABELS.label(ellipse.label),)
    assert main([*arguments, "--output", str(output)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main([*arguments, "--output", str(output), "--overwrite"]) == 0


def test_what_has_no_place_is_said_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A point beyond the horizon of a projective transform."""
    matrix = np.array([[1.0, 0, 0], [0, 1, 0], [0.004, 0, 1]])
    projective = CompositeTransform(PlanarTransform(matrix))
    monkeypatch.setattr(itk_files, "read_transform", lambda _path: projective)
    points = {"near": (20.0, 30.0), "beyond": (400.0, 30.0)}
    drawn = [annotation(Shape(ShapeKind.POINT, [place]), name=name) for name, place in points.items()]
    write_geojson(tmp_path / "s.geojson", drawn, LabelList())
    arguments = ["map-shapes", "--transform", str(tmp_path / "t.h5"), "--from", "floating"]
    assert main([*arguments, str(tmp_path / "s.geojson"), "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == "Warning: beyond has no place in the reference image and is left out.\n"
    result = json.loads(printed.out)
    assert (result["from"], result["to"], result["carried"]) == ("floating", "reference", 1)
    assert result["left_out"] == ["beyond"]
    assert [each["properties"]["name"] for each in result["shapes"]["features"]] == ["near"]


def test_outlines_that_cross_are_carried_and_told(
    tmp_path: Path, transform: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bow = annotation(Shape(ShapeKind.POLYGON, [(20, 20), (60, 60), (60, 20), (20, 60)]), name="bow")
    write_geojson(tmp_path / "s.geojson", [bow], LabelList())
    arguments = ["--transform", str(transform), "--from", "reference", str(tmp_path / "s.geojson")]
    assert main(["map-shapes", *arguments]) == 0
    printed = capsys.readouterr()
    assert "bow" in printed.err
    assert len(json.loads(printed.out)["features"]) == 1


@pytest.mark.parametrize("output", ["out.tif", "out.xml", "out"])
def test_outputs_that_cannot_be_written(
    tmp_path: Path, transform: Path, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    write_geojson(tmp_path / "s.geojson", [], LabelList())
    arguments = ["--transform", str(transform), "--from", "reference", str(tmp_path / "s.geojson")]
    assert main(["map-shapes", *arguments, "--output", str(tmp_path / output)]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert ".geojson" in printed.err
    assert not (tmp_path / output).exists()


@pytest.mark.parametrize("turned", [False, True], ids=["transform.h5", "inverse.h5"])
def test_shapes_of_another_image_than_the_transform_is_of_are_refused(
    tmp_path: Path, transform: Path, capsys: pytest.CaptureFixture[str], turned: bool
) -> None:
    path = transform.rename(tmp_path / "inverse.h5") if turned else transform
    source, other = ("floating", "reference") if turned else ("reference", "floating")
    drawn = [annotation(Shape(ShapeKind.POLYGON, dense_outline()))]
    far = [annotation(Shape(ShapeKind.POLYGON, dense_outline() + 5000))]
    shapes = tmp_path / "shapes.geojson"
    command = ["map-shapes", "--transform", str(path), str(shapes), "--output", str(tmp_path / "out.geojson")]
    for shapes_drawn, size, sentence in (
        (drawn, HomeImage((900, 1300)), "belongs to an image of 1300 by 900 pixels"),
        (far, None, "far outside the image of"),
    ):
        write_geojson(shapes, shapes_drawn, LABELS, size)
        assert main([*command, "--from", source]) == 2
        assert sentence in capsys.readouterr().err
        assert main([*command, "--from", other]) == 0, "whose size the transform does not tell"
        (tmp_path / "out.geojson").unlink()
        capsys.readouterr()
    write_geojson(shapes, drawn, LABELS, HomeImage(SIZE, "a.png", "ab" * 32))
    assert main([*command, "--from", source]) == 0
    assert capsys.readouterr().err == ""
