"""labelme's files: every kind of shape, by labelme's own rules, and bad input is one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.annotations.files import read_annotations
from core.annotations.home_image import HomeImage
from core.annotations.labelme_files import read_labelme
from core.annotations.notices import LeftOut
from core.annotations.reading import ReadAnnotations
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError
from tests.annotations.samples import IMAGE


def entry(kind: str, points: Any, label: str = "drusen", **more: Any) -> dict[str, Any]:
    return {"label": label, "points": points, "group_id": None, "shape_type": kind, "flags": {}, **more}


def file_of(*shapes: Any, **more: Any) -> dict[str, Any]:
    members = {"version": "6.3.1", "flags": {}, "shapes": list(shapes), "imagePath": "eye.png"}
    return {**members, "imageData": None, "imageHeight": 300, "imageWidth": 400, **more}


def read(folder: Path, content: Any, image: HomeImage | None = IMAGE) -> ReadAnnotations:
    path = folder / "eye.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_labelme(path, image)


KINDS = {
    "polygon": ([[1, 2], [3, 2], [3, 9.5]], Shape(ShapeKind.POLYGON, [(0.5, 1.5), (2.5, 1.5), (2.5, 9)])),
    "rectangle": (
        [[1, 2], [11, 7]],
        Shape(ShapeKind.POLYGON, [(0.5, 1.5), (10.5, 1.5), (10.5, 6.5), (0.5, 6.5)]),
    ),
    "oriented_rectangle": (
        [[1, 2], [2, 1], [3, 2], [2, 3]],
        Shape(ShapeKind.POLYGON, [(0.5, 1.5), (1.5, 0.5), (2.5, 1.5), (1.5, 2.5)]),
    ),
    "circle": (
        [[10, 20], [13, 24]],
        Shape(ShapeKind.ELLIPSE, [(9.5, 19.5), (12.5, 23.5), (5.5, 22.5)]),
    ),
    "line": ([[1, 2], [3, 4]], Shape(ShapeKind.LINE, [(0.5, 1.5), (2.5, 3.5)])),
    "linestrip": ([[1, 2], [3, 4]], Shape(ShapeKind.POLYLINE, [(0.5, 1.5), (2.5, 3.5)])),
    "point": ([[0.5, 0.5]], Shape(ShapeKind.POINT, [(0, 0)])),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind(tmp_path: Path, kind: str) -> None:
    points, expected = KINDS[kind]
    result = read(tmp_path, file_of(entry(kind, points, "Läsion", description="soft")))
    (found,) = result.annotations
    assert found.shape == expected
    assert (found.label, found.note, found.home) == ("Läsion", "soft", IMAGE.sha256)
    assert [label.name for label in result.labels] == ["Läsion"]


def test_the_table_knows_it_from_geojson(tmp_path: Path) -> None:
    read(tmp_path, file_of(entry("point", [[1, 1]])))
    assert read_annotations(tmp_path / "eye.json").annotations[0].label == "drusen"
    (tmp_path / "eye.json").write_text('{"type": "FeatureCollection", "features": []}')
    assert read_annotations(tmp_path / "eye.json").annotations == ()


def test_masks_are_left_out_by_name(tmp_path: Path) -> None:
    mask = entry("mask", [[1, 1], [3, 3]], "a mask", mask="iVBORw0KGgo=")
    result = read(tmp_path, file_of(mask, entry("point", [[1, 1]])))
    assert len(result.annotations) == 1
    assert result.notices == (LeftOut(("a mask",), "masks of labelme are not read"),)


BAD = {
    "empty": b"",
    "not JSON": b"{",
    "bytes": b"\xff\xfe\x00",
    "too deep": b"[" * 100_000,
    "no shapes": {"version": "6"},
    "shapes that are none": {"shapes": 3},
    "a shape that is none": file_of(17),
    "unknown kind": file_of(entry("spline", [[1, 2]])),
    "a kind that is no word": file_of(entry("point", [[1, 2]]) | {"shape_type": [1]}),
    "no points": file_of(entry("polygon", [])),
    "points that are none": file_of(entry("polygon", 3)),
    "a word": file_of(entry("point", [["1", 2]])),
    "three numbers": file_of(entry("point", [[1, 2, 3]])),
    "NaN": file_of(entry("point", [[float("nan"), 2]])),
    "a huge number": file_of(entry("point", [[10**400, 2]])),
    "two vertices": file_of(entry("polygon", [[1, 2], [3, 4]])),
    "a circle of one": file_of(entry("circle", [[1, 2]])),
    "a rectangle of three": file_of(entry("rectangle", [[1, 2], [3, 4], [5, 6]])),
    "a long label": file_of(entry("point", [[1, 2]], "x" * 101)),
    "another size": file_of(imageHeight=299),
    "far outside": file_of(entry("point", [[1000, 2]])),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence_that_names_the_file(tmp_path: Path, content: Any) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    sentence = str(caught.value)
    assert "eye.json" in sentence
    assert sentence.endswith((".", ")."))
    assert "\n" not in sentence


def test_a_circle_has_its_radius(tmp_path: Path) -> None:
    (found,) = read(tmp_path, file_of(entry("circle", KINDS["circle"][0]))).annotations
    outline = found.shape.flattened().vertices
    np.testing.assert_allclose(np.hypot(*(outline - (9.5, 19.5)).T), 5)
