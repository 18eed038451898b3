"""The table of formats: every row writes and reads, by the ending of the file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.annotations.encoding import annotation_from_json, annotation_to_json
from core.annotations.files import (
    ANNOTATION_FORMATS,
    AnnotationFormat,
    endings,
    format_to_write,
    read_annotations,
    readable_formats,
    writable_formats,
    write_annotations,
)
from core.annotations.home_image import UNKNOWN_HOME, HomeImage
from core.annotations.notices import LeftOut
from core.errors import InputError
from tests.annotations.samples import IMAGE, LABELS, SHAPES, annotation

DRAWN = [annotation(SHAPES["polygon"], label="drusen")]


@pytest.mark.parametrize("format", writable_formats(), ids=lambda each: each.identifier)
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_every_format_that_is_written_is_read(tmp_path: Path, format: AnnotationFormat, case) -> None:
    path = tmp_path / f"Datei 点{case(format.endings[0])}"
    assert write_annotations(path, DRAWN, LABELS, IMAGE, (8.0, 8.0)) == ()
    result = read_annotations(path, IMAGE)
    (found,) = result.annotations
    assert (found.label, found.home) == ("drusen", IMAGE.sha256)
    assert found.shape.vertices.min(axis=0) == pytest.approx(SHAPES["polygon"].vertices.min(axis=0), abs=0.5)
    assert result.labels == (LABELS.label("drusen"),)
    assert read_annotations(path).annotations[0].home == UNKNOWN_HOME


@pytest.mark.parametrize("format", writable_formats(), ids=lambda each: each.identifier)
def test_a_file_of_another_image_is_refused(tmp_path: Path, format: AnnotationFormat) -> None:
    path = tmp_path / f"a{format.endings[0]}"
    write_annotations(path, DRAWN, LABELS, IMAGE)
    with pytest.raises(InputError, match=f"{path.name}.*Open the image that it was drawn on"):
        read_annotations(path, HomeImage((30, 40)))


def test_what_a_format_has_no_place_for_is_told(tmp_path: Path) -> None:
    point = annotation(SHAPES["point"], name="here")
    (notice,) = write_annotations(tmp_path / "a.tif", [*DRAWN, point], LABELS, IMAGE)
    assert isinstance(notice, LeftOut)
    assert notice.names == ("here",)


def test_unknown_endings_name_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"a\.xml is not an annotation file .*\.json, \.geojson, \.zip, \.roi"
    ):
        read_annotations(tmp_path / "a.xml")
    with pytest.raises(InputError, match=r"end in \.geojson, .*, and a\.xml does not"):
        write_annotations(tmp_path / "a.xml", DRAWN, LABELS)


def test_a_mask_needs_the_size_of_its_image(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.tif would have the size of its image.* \.roi\.$"):
        write_annotations(tmp_path / "a.tif", DRAWN, LABELS)
    assert not list(tmp_path.iterdir())


def test_the_list_in_use_says_what_the_file_does_not(tmp_path: Path) -> None:
    write_annotations(tmp_path / "a.tif", [annotation(SHAPES["polygon"])], LABELS, IMAGE)
    (tmp_path / "a.csv").unlink()
    (tmp_path / "a.json").write_text(
        '{"shapes": [{"label": "my own: finding", "points": [[1, 1]], "shape_type": "point"}]}'
    )
    for name in ("a.tif", "a.json"):
        assert read_annotations(tmp_path / name, labels=LABELS).labels == (LABELS.label("my own: finding"),)


def test_the_table() -> None:
    assert {"geojson", "imagej-zip", "imagej-roi", "label-mask", "labelme"} == set(ANNOTATION_FORMATS)
    assert format_to_write(Path("a.JSON")).identifier == "geojson"
    assert ".json" in endings(readable_formats())


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    for ending in endings(readable_formats()):
        with pytest.raises(InputError, match="There is no file"):
            read_annotations(tmp_path / f"missing{ending}")


@pytest.mark.parametrize("grown", [True, False])
def test_what_the_region_tool_found_says_so_everywhere(tmp_path: Path, grown: bool) -> None:
    found = replace(annotation(SHAPES["freehand"]), is_grown=grown)
    assert found.kind_word == ("region" if grown else "freehand")
    kept = annotation_from_json(json.loads(json.dumps(annotation_to_json(found))))
    assert (kept, "grown" in annotation_to_json(found)) == (found, grown)
    for ending in (".geojson", ".zip"):
        write_annotations(tmp_path / f"a{ending}", [found], LABELS, IMAGE)
        (again,) = read_annotations(tmp_path / f"a{ending}", IMAGE).annotations
        assert again.is_grown is grown
