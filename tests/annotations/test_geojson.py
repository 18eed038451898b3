"""GeoJSON: what is written reads back exactly, what QuPath writes is read, and bad input is one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.annotations import reading
from core.annotations.annotation import Annotation
from core.annotations.geojson import read_geojson, write_geojson
from core.annotations.home_image import UNKNOWN_HOME, HomeImage
from core.annotations.labels import LabelList
from core.annotations.notices import CrossingOutlines, InTheCorner, LeftOut, MapCoordinates, OtherImage
from core.annotations.reading import ReadAnnotations
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError
from tests.annotations.samples import IMAGE, LABELS, SHAPES, annotation, everything

SQUARE = [[10, 10], [20, 10], [20, 30], [10, 30], [10, 10]]
UUID = "5d7a3f2e-4b1c-4a6d-8e9f-0123456789ab"


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": UUID, "geometry": geometry, "properties": properties}


def polygon(*rings: Any, **members: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings), **members}


def read(folder: Path, content: Any, image: HomeImage | None = None) -> ReadAnnotations:
    path = folder / "shapes.geojson"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return read_geojson(path, image)


@pytest.mark.parametrize("kind", SHAPES)
def test_every_kind_comes_back_exactly(tmp_path: Path, kind: str) -> None:
    drawn = annotation(SHAPES[kind])
    write_geojson(tmp_path / "a.geojson", [drawn], LABELS, IMAGE)
    assert read_geojson(tmp_path / "a.geojson", IMAGE).annotations == (drawn,)


def test_reading_and_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.geojson", tmp_path / "2.geojson"
    write_geojson(first, everything(), LABELS, IMAGE)
    result = read_geojson(first, IMAGE)
    labels = LabelList(result.labels)
    write_geojson(second, result.annotations, labels, IMAGE)
    assert first.read_bytes() == second.read_bytes()
    assert labels.labels == (LABELS.label("my own: finding"),)


def test_random_coordinates_come_back_to_the_last_bit(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    vertices = generator.normal(0, 1, (2000, 2)) * 10.0 ** generator.integers(-12, 6, (2000, 1))
    write_geojson(tmp_path / "a.geojson", [annotation(Shape(ShapeKind.POLYLINE, vertices))], LABELS)
    assert read_geojson(tmp_path / "a.geojson").annotations[0].shape == Shape(ShapeKind.POLYLINE, vertices)


def test_what_is_written_is_what_qupath_expects(tmp_path: Path) -> None:
    drawn = annotation(SHAPES["polygon with a hole"])
    write_geojson(tmp_path / "a.geojson", [drawn], LABELS, IMAGE, {drawn.identifier: {"Area px": 12.5}})
    content = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    assert content["type"] == "FeatureCollection"
    assert content["image"] == {"name": IMAGE.name, "sha256": IMAGE.sha256, "width": 400, "height": 300}
    (written,) = content["features"]
    assert (written["type"], written["id"]) == ("Feature", drawn.identifier)
    assert written["geometry"] == polygon(
        [[0.5, 0.5], [99.5, 0.5], [99.5, 99.5], [0.5, 99.5], [0.5, 0.5]],
        [[10.5, 10.5], [20.5, 10.5], [20.5, 20.8], [10.5, 10.5]],
    )
    properties = written["properties"]
    assert properties["objectType"] == "annotation"
    assert properties["name"] == drawn.name
    assert properties["classification"] == {"name": "my own: finding", "color": [0x12, 0xAB, 0]}
    assert properties["measurements"] == {"Area px": 12.5}
    assert properties["metadata"]["ANNOTATION_DESCRIPTION"] == drawn.note
    assert all(isinstance(value, str) for value in properties["metadata"].values())


@pytest.mark.parametrize("kind", ["upright ellipse", "slanted ellipse", "circle"])
def test_an_ellipse_is_a_polygon_for_others(tmp_path: Path, kind: str) -> None:
    write_geojson(tmp_path / "a.geojson", [annotation(SHAPES[kind])], LABELS)
    geometry = json.loads((tmp_path / "a.geojson").read_text("utf-8"))["features"][0]["geometry"]
    ring = np.array(geometry["coordinates"][0]) - 0.5
    centre, first, second = SHAPES[kind].vertices
    unit = np.linalg.solve(np.column_stack([first - centre, second - centre]), (ring - centre).T)
    np.testing.assert_allclose(np.hypot(*unit), 1, atol=1e-9)
    assert geometry.get("isEllipse") is (None if kind == "slanted ellipse" else True)


@pytest.mark.parametrize("kind", ["upright ellipse", "slanted ellipse"])
@pytest.mark.parametrize("moved", [0.0, 3.0])
def test_an_ellipse_is_believed_until_somebody_moves_it(tmp_path: Path, kind: str, moved: float) -> None:
    """QuPath rounds to two places, keeps the metadata, and draws a marked ellipse by its extent."""
    write_geojson(tmp_path / "a.geojson", [annotation(SHAPES[kind])], LABELS)
    content = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    geometry = content["features"][0]["geometry"]
    ring = np.array(geometry["coordinates"][0]).round(2) + np.array([moved, 0])
    geometry["coordinates"] = [(ring[::2] if kind == "upright ellipse" else ring).tolist()]
    shape = read(tmp_path, content).annotations[0].shape
    if not moved:
        assert shape == SHAPES[kind]
    elif kind == "upright ellipse":
        assert shape.kind is ShapeKind.ELLIPSE
        np.testing.assert_allclose(shape.vertices[0], SHAPES[kind].vertices[0] + (3, 0), atol=0.011)
    else:
        assert shape.kind is ShapeKind.POLYGON


def test_a_file_of_qupath(tmp_path: Path) -> None:
    """The structure that QuPath 0.5 writes, with own content; its measurements may be NaN."""
    text = """{"type":"FeatureCollection","features":[
      {"type":"Feature","id":"5D7A3F2E-4B1C-4A6D-8E9F-0123456789AB",
       "geometry":{"type":"Polygon","coordinates":[[[10, 10], [20.55, 10], [20, 30], [10, 10]]],
                   "plane":{"c":-1,"z":0,"t":0}},
       "properties":{"objectType":"annotation","name":"upper","color":[9, 9, 9],
         "classification":{"name":"Drusen","color":[200, 0, 16]},"isLocked":true,
         "measurements":{"Area px":NaN,"Length":3.5},"metadata":{"ANNOTATION_DESCRIPTION":"soft"}}},
      {"type":"Feature","id":"PathDetectionObject",
       "geometry":{"type":"Polygon","isEllipse":true,
                   "coordinates":[[[30, 15], [20, 20], [10, 15], [20, 10], [30, 15]]]},
       "properties":{"object_type":"detection","classification":{"name":"leakage","colorRGB":-3670016}}},
      {"type":"Feature","geometry":{"type":"Point","coordinates":[12, 13]},"properties":{}}]}"""
    first, second, third = read(tmp_path, text, IMAGE).annotations
    assert first.identifier == UUID
    assert (first.name, first.label, first.note, first.home) == ("upper", "Drusen", "soft", IMAGE.sha256)
    assert first.shape == Shape(ShapeKind.POLYGON, [(9.5, 9.5), (20.05, 9.5), (19.5, 29.5)])
    assert second.shape.kind is ShapeKind.ELLIPSE
    np.testing.assert_allclose(second.shape.vertices, [(19.5, 14.5), (29.5, 14.5), (19.5, 19.5)])
    assert third.shape == Shape(ShapeKind.POINT, [(11.5, 12.5)])
    assert third.label == "other"
    labels = read(tmp_path, text).labels
    assert [(label.name, label.colour) for label in labels[:2]] == [
        ("Drusen", "#c80010"),
        ("leakage", "#c80000"),
    ]


def test_several_shapes_of_one_feature_become_several_annotations(tmp_path: Path) -> None:
    hole = [[12, 12], [14, 12], [14, 14], [12, 12]]
    parts = [
        {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]},
        {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[1, 2], [3, 4], [5, 6]]]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE, hole], [SQUARE]]},
    ]
    whole = {"type": "GeometryCollection", "geometries": parts}
    found = read(tmp_path, feature(whole, name="n", classification={"name": "drusen"})).annotations
    kinds = [each.shape.kind.value for each in found]
    assert kinds == ["point", "point", "line", "polyline", "polygon", "polygon"]
    assert len(found[4].shape.holes) == 1
    assert len({each.identifier for each in found} | {UUID}) == 7
    assert {(each.name, each.label) for each in found} == {("n", "drusen")}


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"features": [one]}])
def test_a_collection_a_list_and_a_single_feature(tmp_path: Path, wrap) -> None:
    content = wrap(feature(polygon(SQUARE)))
    if "features" in content:
        content["type"] = "FeatureCollection"
    (only,) = read(tmp_path, content).annotations
    assert (only.identifier, only.home) == (UUID, UNKNOWN_HOME)


def test_features_within_features_are_read(tmp_path: Path) -> None:
    child = feature(polygon(SQUARE), name="child")
    found = read(tmp_path, feature(polygon(SQUARE), name="parent", childObjects=[child])).annotations
    assert [each.name for each in found] == ["parent", "child"]
    assert found[0].identifier != found[1].identifier


def test_outlines_that_cross_are_read_and_told(tmp_path: Path) -> None:
    bow = [[10, 10], [20, 30], [20, 10], [10, 30], [10, 10]]
    result = read(tmp_path, [feature(polygon(bow), name="bow"), feature(polygon(SQUARE), name="fine")])
    assert len(result.annotations) == 2
    assert result.notices == (CrossingOutlines(("bow",)),)
    assert "bow" in result.notices[0].sentence


def test_a_feature_without_geometry_is_told(tmp_path: Path) -> None:
    result = read(tmp_path, [feature(None, name="nothing"), feature(polygon(SQUARE))])
    assert len(result.annotations) == 1
    (notice,) = result.notices
    assert isinstance(notice, LeftOut)
    assert notice.sentence == "1 shape was left out, because it has no geometry: nothing."


def test_another_image_of_the_same_size_is_told(tmp_path: Path) -> None:
    write_geojson(tmp_path / "a.geojson", everything(), LABELS, IMAGE)
    result = read_geojson(tmp_path / "a.geojson", HomeImage(IMAGE.size, "mine", "cd" * 32))
    assert OtherImage(IMAGE.name, "mine") in result.notices
    assert {each.home for each in result.annotations} == {"cd" * 32}


@pytest.mark.parametrize(
    "stated",
    [{"unit": "mm"}, {"image": {"units": "µm"}}, {"features": [feature(None, unit="Micrometers")]}],
    ids=["of the file", "of its image", "of a feature"],
)
def test_numbers_that_are_no_pixels_are_refused(tmp_path: Path, stated: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="annotations are read in pixels") as raised:
        read(tmp_path, {"type": "FeatureCollection", "features": [], **stated})
    assert "\n" not in str(raised.value)


def test_pixels_and_units_of_something_else_are_read(tmp_path: Path) -> None:
    content = {
        "type": "FeatureCollection",
        "unit": "px",
        "features": [feature(None, unit="mm²")],
        "crs": None,
    }
    assert read(tmp_path, content).annotations == ()


def test_coordinates_of_a_map_and_those_that_may_be_millimetres_are_told(tmp_path: Path) -> None:
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    outline = feature(polygon([[2.13, 3.4], [4.77, 3.1], [4.05, 6.2], [2.13, 3.4]]))
    image = HomeImage((600, 800), "large.png")
    content = {"type": "FeatureCollection", "crs": system, "features": [outline]}
    assert read(tmp_path, content, image).notices == (
        MapCoordinates("shapes.geojson", "urn:ogc:def:crs:OGC:1.3:CRS84"),
        InTheCorner("shapes.geojson", 5.7),
    )
    far = feature(polygon([[92.13, 3.4], [94.77, 3.1], [94.05, 6.2], [92.13, 3.4]]))
    assert read(tmp_path, {"type": "FeatureCollection", "features": [outline, far]}, image).notices == ()


def point(x: Any, y: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y]}


LARGE = {"type": "LineString", "coordinates": [[0, 0]] * 100_001}
BAD = {
    "empty": b"",
    "not JSON": "{",
    "cut short": '{"type": "FeatureCollection", "features": [{"type": "Fea',
    "bytes": b"\x89PNG\r\n\x1a\n\x00",
    "too deep": "[" * 100_000,
    "a long number": '{"type": "Feature", "geometry": ' + "1" * 6000 + "}",
    "a number": 17,
    "an object": {"type": "Topology"},
    "no features": {"type": "FeatureCollection", "features": {}},
    "a feature that is none": [17],
    "another type": [polygon(SQUARE)],
    "unknown geometry": feature({"type": "Circle", "coordinates": [1, 2]}),
    "no type": feature({"coordinates": [1, 2]}),
    "a list as geometry": feature([1, 2]),
    "NaN": '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [NaN, 1]}}',
    "Infinity": '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, -Infinity]}}',
    "too large a number": '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 1e999999999]}}',
    "a word": feature(point("1", 2)),
    "true": feature(point(True, 2)),
    "null": feature(point(None, 2)),
    "one number": feature({"type": "Point", "coordinates": [1]}),
    "no coordinates": feature({"type": "Point"}),
    "too shallow": feature({"type": "Polygon", "coordinates": SQUARE}),
    "two vertices": feature(polygon(SQUARE[:2])),
    "a line of one": feature({"type": "LineString", "coordinates": [[1, 2]]}),
    "a hole of two": feature(polygon(SQUARE, SQUARE[:2])),
    "many vertices": feature(LARGE),
    "properties that are none": {"type": "Feature", "geometry": point(1, 2), "properties": [1]},
    "a long label": feature(point(1, 2), classification={"name": "x" * 101}),
    "another size": {"type": "FeatureCollection", "features": [], "image": {"width": 10, "height": 20}},
    "far outside": [feature(point(1, 1)), feature(point(601, 1))],
    "far above": feature(point(1, -151)),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence_that_names_the_file(tmp_path: Path, content: Any) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content, IMAGE)
    sentence = str(caught.value)
    assert "shapes.geojson" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 250


@pytest.mark.parametrize("limit", ["MOST_VERTICES_IN_A_FILE", "MOST_SHAPES_IN_A_FILE"])
def test_a_file_of_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    content = feature({"type": "MultiPoint", "coordinates": [[1, 1]] * 6})
    assert len(read(tmp_path, content).annotations) == 6
    monkeypatch.setattr(reading, limit, 5)
    with pytest.raises(InputError, match=r"shapes\.geojson .* more than 5"):
        read(tmp_path, content)


def test_an_outline_of_too_many_vertices_is_refused_before_each_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.annotations.shape.MOST_VERTICES", 3)
    ring = [[1, 1], [9, 1], ["damaged", 9], [1, 9]]
    with pytest.raises(InputError, match="A shape has 4 vertices; at most 3 are read"):
        read(tmp_path, feature(polygon([*ring, ring[0]])))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.geojson", tmp_path):
        with pytest.raises(InputError, match=str(path)):
            read_geojson(path)


def test_a_large_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.geojson"
    with open(path, "wb") as file:
        file.truncate(65 << 20)
    with pytest.raises(InputError, match=r"large\.geojson is too large"):
        read_geojson(path)


def test_halves_of_letters_can_be_written_again(tmp_path: Path) -> None:
    text = json.dumps(feature(polygon(SQUARE), name="\ud800!", classification={"name": "\udc00"}))
    result = read(tmp_path, text)
    write_geojson(tmp_path / "b.geojson", result.annotations, LabelList(result.labels))
    assert read_geojson(tmp_path / "b.geojson").annotations == result.annotations


def test_an_annotation_without_text_is_written_and_read(tmp_path: Path) -> None:
    drawn = Annotation(SHAPES["polygon"], UNKNOWN_HOME)
    write_geojson(tmp_path / "a.geojson", [drawn], LabelList())
    assert read_geojson(tmp_path / "a.geojson").annotations == (drawn,)


def test_no_annotations_are_a_file_too(tmp_path: Path) -> None:
    write_geojson(tmp_path / "a.geojson", [], LabelList())
    assert read_geojson(tmp_path / "a.geojson") == ReadAnnotations(())
