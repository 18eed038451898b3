"""ImageJ's ROIs: what is written reads back, ImageJ's own files are read by its rules, damaged ones are refused."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import roifile
import shapely

from core.annotations.annotation import Annotation
from core.annotations.geometry import geometry_of
from core.annotations.imagej_rois import read_imagej_rois, write_imagej_rois
from core.annotations.labels import LabelList
from core.annotations.notices import CrossingOutlines, LeftOut
from core.annotations.reading import ReadAnnotations
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError
from tests.annotations.samples import IMAGE, LABELS, SHAPES, annotation, everything

POLYGON, RECT, OVAL, LINE, FREELINE, POLYLINE, NONE, FREEHAND, TRACED, ANGLE, POINT = range(11)
SUBPIXEL = 128


def roi(
    kind: int,
    box: tuple[int, int, int, int] = (0, 0, 0, 0),
    points: Any = (),
    numbers: tuple[float, ...] = (0, 0, 0, 0),
    subtype: int = 0,
    options: int = 0,
    tail: bytes = b"",
    path: Any = (),
    parameter: bytes = b"\0\0\0\0",
    group: int = 0,
    version: int = 228,
) -> bytes:
    """The bytes of a ROI by the table at the head of ImageJ's decoder; `box` is left, top, right, bottom."""
    left, top, right, bottom = box
    head = b"Iout" + struct.pack(
        ">hBxhhhhH4f", version, kind, top, left, bottom, right, len(points), *numbers
    )
    head += struct.pack(">hi4s4shh", 0, len(path), b"", b"", subtype, options) + parameter
    body = b"".join(struct.pack(f">{len(points)}h", *axis) for axis in zip(*points, strict=True)) + tail
    body += struct.pack(f">{len(path)}f", *path)
    second = struct.pack(">4xiiiii4shBBifiii12x", 0, 0, 0, 0, 0, b"", 0, group, 0, 0, 0, 0, 0, 0)
    return head + struct.pack(">ii", 0, 64 + len(body)) + body + second


def read(folder: Path, content: bytes, **options: Any) -> ReadAnnotations:
    (folder / "a.roi").write_bytes(content)
    return read_imagej_rois(folder / "a.roi", **options)


def zipped(**entries: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return content.getvalue()


def without_shape(drawn: Annotation) -> tuple[str, ...]:
    texts = (drawn.home, drawn.label, drawn.name, drawn.note, drawn.author, drawn.made_at, drawn.changed_at)
    return (*texts, drawn.identifier)


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("ending", [".roi", ".zip"])
def test_every_kind_comes_back(tmp_path: Path, kind: str, ending: str) -> None:
    drawn = annotation(SHAPES[kind])
    path = tmp_path / f"Pünktchen{ending}"
    write_imagej_rois(path, [drawn], LABELS)
    result = read_imagej_rois(path, IMAGE)
    (found,) = result.annotations
    assert without_shape(found) == without_shape(drawn)
    assert result.labels == (LABELS.label(drawn.label),)
    if kind == "polyline of two" or drawn.shape.kind is not ShapeKind.ELLIPSE:
        assert found.shape.kind is drawn.shape.kind
        for ring, expected in zip(found.shape.rings, drawn.shape.rings, strict=True):
            np.testing.assert_allclose(ring, expected, atol=2e-5)
    else:
        assert found.shape.kind is ShapeKind.ELLIPSE
        outlines = (geometry_of(found.shape), geometry_of(drawn.shape))
        assert shapely.hausdorff_distance(*outlines) < 0.2
        assert outlines[0].area == pytest.approx(outlines[1].area, rel=2e-2)


def test_reading_and_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    write_imagej_rois(first, everything(), LABELS)
    result = read_imagej_rois(first, IMAGE)
    write_imagej_rois(second, result.annotations, LABELS)
    assert first.read_bytes() == second.read_bytes()
    assert result.notices == (CrossingOutlines((everything()[0].name,)),)


def test_what_the_library_sees(tmp_path: Path) -> None:
    named = [annotation(shape, name=kind) for kind, shape in SHAPES.items()]
    write_imagej_rois(tmp_path / "a.zip", named, LABELS)
    rois = {each.name: each for each in roifile.roiread(tmp_path / "a.zip")}
    assert list(rois) == list(SHAPES)
    assert {each.group for each in rois.values()} == {LABELS.number("my own: finding")}
    assert {each.hexcolor(each.stroke_color) for each in rois.values()} == {"#12ab00"}
    assert {each.position for each in rois.values()} == {0}
    polygon, point, line = rois["polygon"], rois["point"], rois["arrow"]
    np.testing.assert_allclose(polygon.coordinates(), SHAPES["polygon"].vertices + 0.5, atol=1e-5)
    np.testing.assert_allclose(point.coordinates(), SHAPES["point"].vertices, atol=1e-6)
    np.testing.assert_allclose(line.coordinates(), SHAPES["arrow"].vertices)
    assert (line.roitype, line.subtype) == (roifile.ROI_TYPE.LINE, roifile.ROI_SUBTYPE.ARROW)
    oval = rois["upright ellipse"]
    np.testing.assert_allclose(
        (oval.xd, oval.yd, oval.widthd, oval.heightd), (70, 70.7, 61.2, 40.2), rtol=1e-6
    )
    assert rois["freehand"].roitype == roifile.ROI_TYPE.FREEHAND
    assert (oval.left, oval.top, oval.right, oval.bottom) == (70, 70, 132, 111)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b\\c", "", "x" * 500, "CON:\n*", "..", "👁 eye"])
def test_names_in_a_zip_are_safe_and_different(tmp_path: Path, name: str) -> None:
    drawn = [annotation(SHAPES["point"], name=name) for _ in range(3)]
    write_imagej_rois(tmp_path / "a.zip", drawn, LABELS)
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        entries = file.namelist()
    assert len({entry.lower() for entry in entries}) == 3
    assert all(not set("/\\:*\n") & set(entry) and not entry.startswith(".") for entry in entries)
    assert all(entry.endswith(".roi") and len(entry) < 120 for entry in entries)
    assert [each.name for each in read_imagej_rois(tmp_path / "a.zip").annotations] == [name] * 3


def test_a_name_that_was_changed_in_imagej_counts(tmp_path: Path) -> None:
    write_imagej_rois(tmp_path / "a.roi", [annotation(SHAPES["point"], name="")], LABELS)
    changed = roifile.roiread(tmp_path / "a.roi")
    changed.name = "renamed"
    (found,) = read(tmp_path, changed.tobytes()).annotations
    assert (found.name, found.label) == ("renamed", "my own: finding")


def polygon_of(*vertices: tuple[float, float]) -> Shape:
    return Shape(ShapeKind.POLYGON, vertices)


SQUARE = [(0, 0), (10, 0), (10, 20)]
OWN = {
    "polygon": (
        roi(POLYGON, (5, 7, 15, 27), SQUARE),
        polygon_of((4.5, 6.5), (14.5, 6.5), (14.5, 26.5)),
    ),
    "traced": (roi(TRACED, (5, 7, 15, 27), SQUARE), polygon_of((4.5, 6.5), (14.5, 6.5), (14.5, 26.5))),
    "subpixel": (
        roi(
            FREEHAND,
            (0, 0, 3, 3),
            [(0, 0)] * 3,
            options=SUBPIXEL,
            tail=struct.pack(">6f", 0.25, 2.5, 2, 1, 1.5, 2.75),
        ),
        Shape(ShapeKind.FREEHAND, [(-0.25, 0.5), (2.0, 1.0), (1.5, 2.25)]),
    ),
    "rectangle": (
        roi(RECT, (5, 7, 15, 27)),
        polygon_of((4.5, 6.5), (14.5, 6.5), (14.5, 26.5), (4.5, 26.5)),
    ),
    "subpixel rectangle": (
        roi(RECT, (5, 7, 15, 27), options=SUBPIXEL, numbers=(5.25, 7.5, 2, 4)),
        polygon_of((4.75, 7), (6.75, 7), (6.75, 11), (4.75, 11)),
    ),
    "oval": (
        roi(OVAL, (10, 20, 30, 24)),
        Shape(ShapeKind.ELLIPSE, [(19.5, 21.5), (29.5, 21.5), (19.5, 23.5)]),
    ),
    "ellipse": (
        roi(
            FREEHAND,
            (0, 0, 1, 1),
            [(0, 0)] * 3,
            (10, 10, 30, 10),
            3,
            SUBPIXEL,
            bytes(24),
            parameter=struct.pack(">f", 0.5),
        ),
        Shape(ShapeKind.ELLIPSE, [(19.5, 9.5), (29.5, 9.5), (19.5, 14.5)]),
    ),
    "rotated rectangle": (
        roi(
            FREEHAND,
            (0, 0, 3, 3),
            [(0, 0)] * 4,
            (0, 0, 1, 1),
            5,
            SUBPIXEL,
            struct.pack(">8f", 1, 2, 1, 0, 0, 1, 2, 1),
        ),
        polygon_of((0.5, -0.5), (1.5, 0.5), (0.5, 1.5), (-0.5, 0.5)),
    ),
    "line": (roi(LINE, numbers=(1.5, 2.5, 30, 40)), Shape(ShapeKind.LINE, [(1.5, 2.5), (30, 40)])),
    "arrow": (
        roi(LINE, numbers=(1.5, 2.5, 30, 40), subtype=2),
        Shape(ShapeKind.ARROW, [(1.5, 2.5), (30, 40)]),
    ),
    "angle": (
        roi(ANGLE, (5, 7, 15, 27), SQUARE),
        Shape(ShapeKind.POLYLINE, [(5, 7), (15, 7), (15, 27)]),
    ),
    "freeline": (
        roi(FREELINE, (5, 7, 15, 27), SQUARE),
        Shape(ShapeKind.POLYLINE, [(5, 7), (15, 7), (15, 27)]),
    ),
    "point": (roi(POINT, (5, 7, 5, 7), [(0, 0)]), Shape(ShapeKind.POINT, [(5, 7)])),
}


@pytest.mark.parametrize("kind", OWN)
def test_what_imagej_writes(tmp_path: Path, kind: str) -> None:
    content, expected = OWN[kind]
    (found,) = read(tmp_path, content).annotations
    assert found.shape.kind is expected.kind
    np.testing.assert_allclose(found.shape.vertices, expected.vertices, atol=1e-6)
    assert (found.label, found.name, found.note) == ("other", "", "")


def test_a_multi_point_becomes_several(tmp_path: Path) -> None:
    result = read(tmp_path, roi(POINT, (5, 7, 15, 27), SQUARE, group=5))
    assert [each.shape.vertices.tolist() for each in result.annotations] == [[[5, 7]], [[15, 7]], [[15, 27]]]
    assert {each.label for each in result.annotations} == {"drusen"}
    own = read(tmp_path, roi(POINT, (5, 7, 15, 27), SQUARE, group=14), labels=LABELS)
    assert own.labels == (LABELS.label("my own: finding"),)


def test_a_text_becomes_a_point_with_a_note(tmp_path: Path) -> None:
    font, text = "SansSerif", "see här"
    tail = struct.pack(">iiii", 18, 0, len(font), len(text)) + (font + text).encode("utf-16be")
    (found,) = read(
        tmp_path, roi(RECT, (5, 7, 15, 27), subtype=1, tail=tail + struct.pack(">f", 0))
    ).annotations
    assert (found.shape, found.note) == (Shape(ShapeKind.POINT, [(4.5, 6.5)]), text)


def ring(least: float, most: float) -> list[float]:
    return [0, least, least, 1, most, least, 1, most, most, 1, least, most, 4]


def test_a_composite_becomes_outlines_with_holes(tmp_path: Path) -> None:
    """An island in the hole of a square, and a square beside it, in any order."""
    path = [*ring(10, 20), *ring(0, 30), *ring(13, 17), *ring(40, 50)]
    found = read(tmp_path, roi(RECT, (0, 0, 50, 50), path=path)).annotations
    assert [len(each.shape.holes) for each in found] == [1, 0, 0]
    assert [geometry_of(each.shape).area for each in found] == [800, 16, 100]
    assert found[0].shape.vertices.tolist() == [[-0.5, -0.5], [29.5, -0.5], [29.5, 29.5], [-0.5, 29.5]]


def test_an_image_and_nothing_are_left_out(tmp_path: Path) -> None:
    result = read(tmp_path, roi(NONE))
    assert result.annotations == ()
    assert isinstance(result.notices[0], LeftOut)
    assert "a" in result.notices[0].names


def test_a_zip_names_what_has_no_name(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(
        zipped(**{"0001-0002.roi": OWN["oval"][0], "notes.txt": b"x", "old/deep.ROI": OWN["point"][0]})
    )
    assert [each.name for each in read_imagej_rois(tmp_path / "a.zip").annotations] == ["0001-0002", "deep"]


GOOD = OWN["polygon"][0]
BAD = {
    "empty": b"",
    "short": GOOD[:40],
    "cut": GOOD[:70],
    "not a ROI": b"JPEG" + GOOD[4:],
    "no vertices": roi(POLYGON),
    "two vertices": roi(POLYGON, (5, 7, 15, 27), SQUARE[:2]),
    "many vertices in a small file": GOOD[:16] + b"\xff\xff" + GOOD[18:],
    "a negative number of vertices": roi(POLYGON, numbers=(-0.0, 0, 0, 0)),
    "a huge composite": roi(RECT, (0, 0, 9, 9), path=ring(0, 9))[:36] + b"\x7f\xff\xff\xff" + bytes(100),
    "an unknown step": roi(RECT, (0, 0, 9, 9), path=[7, 1, 1]),
    "a curve": roi(RECT, (0, 0, 9, 9), path=[0, 1, 1, 2, 1, 2, 3, 4, 4]),
    "a step too short": roi(RECT, (0, 0, 9, 9), path=[0, 1]),
    "NaN in a path": roi(RECT, (0, 0, 9, 9), path=[0, np.nan, 1, 1, 2, 2, 1, 3, 1, 4]),
    "NaN": roi(LINE, numbers=(np.nan, 0, 0, 0)),
    "infinity": roi(OVAL, (5, 7, 15, 27), options=SUBPIXEL, numbers=(np.inf, 0, 0, 0)),
    "far outside": roi(LINE, numbers=(0, 0, 601, 0)),
    "an empty zip": zipped(),
    "a zip of other things": zipped(**{"a.txt": b"a"}),
    "a damaged zip": zipped(**{"a.roi": GOOD})[:-30],
    "a zip with a damaged ROI": zipped(**{"a.roi": GOOD, "b.roi": GOOD[:50]}),
    "a zip with a wrong check sum": zipped(**{"a.roi": GOOD}).replace(GOOD[64:70], b"abcdef", 1),
    "a zip that is none": b"PK\x03\x04" + bytes(50),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content, image=IMAGE)
    sentence = str(caught.value)
    assert "a.roi" in sentence
    assert sentence.endswith((".", ")."))
    assert "\n" not in sentence


@pytest.mark.parametrize("seed", range(200))
def test_damaged_bytes_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    generator = np.random.default_rng(seed)
    contents = [each for each, _ in OWN.values()] + [roi(RECT, (0, 0, 9, 9), path=ring(0, 9))]
    content = bytearray(contents[seed % len(contents)])
    for place in generator.integers(4, len(content), 4):
        content[place] = generator.integers(256)
    with suppress(InputError):
        read(tmp_path, bytes(content))


def test_one_roi_file_holds_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there are 2\. Choose a name that ends in \.zip"):
        write_imagej_rois(tmp_path / "a.roi", everything()[:2], LABELS)
    with pytest.raises(InputError, match="no annotation"):
        write_imagej_rois(tmp_path / "a.zip", [], LABELS)
    assert not list(tmp_path.iterdir())


def test_a_label_that_the_list_lacks_gets_the_next_number(tmp_path: Path) -> None:
    write_imagej_rois(tmp_path / "a.roi", [annotation(SHAPES["point"], label="new")], LabelList())
    assert roifile.roiread(tmp_path / "a.roi").group == 14
