"""Exports on the reference's grid, on that of all fields, and on what they share: pixels, transforms, annotations."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import SimpleITK
import tifffile

from core.annotations.annotation import Annotation
from core.annotations.geojson import read_geojson
from core.annotations.shape import Shape
from core.case import Case, ImageIdentity, ResultSummary, read_case
from core.command_line.main import main
from core.errors import InputError
from core.export.bundle import BundleOptions, bundle_files, write_bundle
from core.export.canvas import Canvas, CanvasChoice, canvas_of
from core.export.case_images import CaseImages
from core.export.stack_formats import STACK_FORMATS, stack_writers
from core.images.reading import image_from_pixels, read_image
from core.points.matching import points_from_arrays
from core.registration import RegistrationOptions, RegistrationRequest, register
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform
from core.transforms.resampling import warp

RANDOM = np.random.default_rng(5)
SCENE = cv2.GaussianBlur(RANDOM.integers(0, 256, (260, 320), dtype=np.uint8), (0, 0), 3) // 2 + 60
REFERENCE = image_from_pixels(SCENE[40:200, 50:250], "reference")
SHIFT = np.array([30, -25])
"""From a place on the floating image to the same on the reference."""
FLOATING = image_from_pixels(SCENE[40 + SHIFT[1] : 200 + SHIFT[1], 50 + SHIFT[0] : 250 + SHIFT[0]], "late")
WHOLE = CompositeTransform(PlanarTransform.from_affine(np.column_stack([np.eye(2), -SHIFT])))
FIELDS = [(FLOATING, WHOLE)]


def test_the_union_is_the_box_of_all_fields_and_the_common_area_is_in_all_of_them() -> None:
    assert canvas_of(CanvasChoice.REFERENCE, REFERENCE, FIELDS) == Canvas((0, 0), (160, 200))
    assert canvas_of(CanvasChoice.UNION, REFERENCE, FIELDS) == Canvas((0, -25), (185, 230))
    assert canvas_of(CanvasChoice.COMMON, REFERENCE, FIELDS) == Canvas((30, 0), (135, 170))


@pytest.mark.parametrize("choice", CanvasChoice)
def test_pixels_on_a_canvas_are_those_of_the_scene(choice: CanvasChoice) -> None:
    canvas = canvas_of(choice, REFERENCE, FIELDS)
    (x, y), (height, width) = canvas.origin, canvas.size
    scene = SCENE[40 + y : 40 + y + height, 50 + x : 50 + x + width]
    placed, warped = (
        canvas.placed(REFERENCE.pixels),
        warp(FLOATING.pixels, canvas.transform(WHOLE, REFERENCE.size), canvas.size),
    )
    np.testing.assert_array_equal(placed[placed > 0], scene[placed > 0])
    np.testing.assert_array_equal(warped[warped > 0], scene[warped > 0])
    assert (warped > 0).sum() == (160 * 200 if choice is CanvasChoice.UNION else 135 * 170)


def test_everything_is_cropped_to_the_common_area(tmp_path: Path) -> None:
    """Every format of the stack, and the pictures; a montage is of all fields on any canvas."""
    exported = exported_pair(WHOLE, CanvasChoice.COMMON).exported
    shared = SCENE[40:175, 80:250]
    (pair,) = exported.pairs
    np.testing.assert_array_equal(exported.reference_pixels, shared)
    np.testing.assert_array_equal(pair.warped, shared)
    assert pair.board().shape[:2] == shared.shape
    for format in STACK_FORMATS.values():
        for name, write in stack_writers(exported.stack, format).items():
            path = tmp_path / format.identifier / Path(name).name
            path.parent.mkdir(exist_ok=True)
            write(path)
            image = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path)))
            pixels = image.reshape(-1, *image.shape[-3:])[0] if format.identifier == "nrrd" else image
            found = tifffile.imread(path) if path.suffix == ".tif" else pixels
            assert shared.shape in (found.shape[-2:], found.shape[:2], found.shape[1:3]), (name, found.shape)
            assert np.array_equal(np.unique(found)[[0, -1]], [shared.min(), shared.max()]), name


def test_a_canvas_without_end_and_one_without_room_are_refused() -> None:
    far = CompositeTransform(PlanarTransform.from_affine(np.array([[1, 0, 9e5], [0, 1, 0.0]])))
    with pytest.raises(InputError, match="the limit is 100 megapixels"):
        canvas_of(CanvasChoice.UNION, REFERENCE, [(FLOATING, far)])
    with pytest.raises(InputError, match="hardly anything in common"):
        canvas_of(CanvasChoice.COMMON, REFERENCE, [(FLOATING, far)])


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pair")
    corners = np.array([[60.0, 20.0], [180.0, 30.0], [70.0, 120.0], [170.0, 115.0]])
    from core.export.image_files import write_png
    from core.points.csv_files import write_bigwarp

    write_png(folder / "reference.png", REFERENCE.pixels)
    write_png(folder / "late.png", FLOATING.pixels)
    write_bigwarp(folder / "points.csv", points_from_arrays(corners, corners - SHIFT))
    return folder


def test_the_command_line_writes_on_the_canvas_what_is_asked_for(pair: Path, tmp_path: Path) -> None:
    asked = ["--canvas", "union", "--only", "stack,warped,transform,field,metrics,montage,case"]
    images = ["--reference", str(pair / "reference.png"), "--floating", str(pair / "late.png")]
    points = ["--points", str(pair / "points.csv"), "--affine-only", "--output", str(tmp_path / "out")]
    assert main(["register", *images, *points, *asked]) == 0
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"points.csv", "checkerboard.png"}.isdisjoint(written)
    warped = SimpleITK.ReadImage(str(tmp_path / "out" / "warped.tif"))
    transform = SimpleITK.ReadTransform(str(tmp_path / "out" / "transform.h5"))
    floating = SimpleITK.ReadImage(str(pair / "late.png"))
    resampled = SimpleITK.GetArrayFromImage(SimpleITK.Resample(floating, warped, transform))
    difference = resampled.astype(int) - SimpleITK.GetArrayFromImage(warped)
    assert np.abs(difference).max() <= 1
    assert tifffile.imread(tmp_path / "out" / "stack.tif").shape == (2, *resampled.shape)
    assert SimpleITK.ReadImage(str(tmp_path / "out" / "field.nii.gz")).GetSize() == warped.GetSize()
    canvas = json.loads((tmp_path / "out" / "metrics.json").read_text())["canvas"]
    assert canvas == {"choice": "union", "origin": [0, -25], "size": [185, 230]}
    montage = read_image(tmp_path / "out" / "montage.png").pixels
    np.testing.assert_array_equal(montage[60:150, 60:170], SCENE[75:165, 110:220])
    opened = read_case(tmp_path / "out" / "case.json")
    assert opened.case.entry(0).result.transform_file == "transform-1.h5", "the case opens on its own grid"
    back = SimpleITK.ReadTransform(str(tmp_path / "out" / "transform-1.h5"))
    assert back.TransformPoint((60.0, 20.0)) == pytest.approx((30.0, 45.0), abs=0.05)


def test_a_part_that_is_not_known_is_refused(pair: Path, capsys: pytest.CaptureFixture[str]) -> None:
    images = ["--reference", str(pair / "reference.png"), "--floating", str(pair / "late.png")]
    asked = ["--points", str(pair / "points.csv"), "--output", str(pair / "no"), "--only", "stack,wrapped"]
    assert main(["register", *images, *asked]) == 2
    assert "--only takes a list of stack, warped" in capsys.readouterr().err
    assert not (pair / "no").exists()


def test_the_field_of_a_projective_alignment_goes_on_beyond_the_reference(tmp_path: Path) -> None:
    matrix = np.array([[1, 0.02, -28.0], [0.01, 1, 24], [2e-4, 1e-4, 1]])
    field = RegistrationField(np.full((4, 5, 2), (1.5, -0.5), np.float32), REFERENCE.size)
    exported = exported_pair(CompositeTransform(PlanarTransform(matrix), field))
    from core.export.pair_files import PAIR_FILES

    exported_files = {each.name: each for each in PAIR_FILES}
    exported_files["transform.h5"].write(tmp_path / "transform.h5", exported)
    transform = SimpleITK.ReadTransform(str(tmp_path / "transform.h5"))
    places = np.array([[0.0, 0.0], [exported.size[1] - 1.0, 3.0], [12.0, exported.size[0] - 1.0]])
    expected = exported.transform(places)
    found = [transform.TransformPoint(place) for place in places.tolist()]
    np.testing.assert_allclose(found, expected, atol=0.02)


def exported_pair(whole: CompositeTransform, choice: CanvasChoice = CanvasChoice.UNION):
    from core.export.exported import Exported

    case = Case().with_reference(ImageIdentity.of(REFERENCE)).with_floating(ImageIdentity.of(FLOATING))
    images = CaseImages(REFERENCE, (FLOATING,), (whole,))
    return Exported(case, images, (0,), canvas_choice=choice).pairs[0]


def test_annotations_and_masks_lie_on_the_canvas_too(tmp_path: Path) -> None:
    corners = np.array([[60.0, 20.0], [180.0, 30.0], [70.0, 120.0], [170.0, 115.0]])
    points = points_from_arrays(corners, corners - SHIFT)
    request = RegistrationRequest(REFERENCE, FLOATING, points, RegistrationOptions(method="points"))
    result = register(request)
    case = Case().with_reference(ImageIdentity.of(REFERENCE)).with_floating(ImageIdentity.of(FLOATING))
    case = case.with_points(0, points).with_result(0, ResultSummary.of(result))
    beyond = Shape(
        "polygon", [(150, 5), (190, 5), (190, 15), (150, 15)]
    )  # above the reference, on the late image
    on_reference = Shape("point", [(100, 80)])
    case = case.with_annotations(
        [
            Annotation(beyond, FLOATING.sha256, "drusen", "beyond"),
            Annotation(on_reference, REFERENCE.sha256, "drusen", "on it"),
        ]
    )
    images = CaseImages(REFERENCE, (FLOATING,), (result.transform,))
    options = BundleOptions(canvas=CanvasChoice.UNION, whole_case=True)
    bundle = write_bundle(tmp_path, request, result, case, 0, options, images)
    assert set(bundle.files) == set(bundle_files(request, case, 0, options, images))
    assert {"annotations-canvas.geojson", "annotated-canvas.png", "warped-late.tif", "montage.png"} <= set(
        bundle.files
    )
    read = read_geojson(tmp_path / "annotations-canvas.geojson").annotations
    by_name = {each.name.split(" (")[0]: each.shape.vertices for each in read}
    np.testing.assert_allclose(by_name["on it"], [[100, 80 + 25]])
    np.testing.assert_allclose(by_name["beyond"][0], [150 + SHIFT[0], 5 + SHIFT[1] + 25], atol=0.1)
    mask = tifffile.imread(tmp_path / "labels.tif")
    assert mask.shape == tifffile.imread(tmp_path / "warped-late.tif").shape == (185, 230)
    assert mask[10, 200] > 0
    assert (mask > 0).sum() == pytest.approx(41 * 11, abs=60)
    home = read_geojson(tmp_path / "annotations-reference.geojson").annotations
    assert [each.name for each in home] == ["on it"], "only what lies on the reference, in its own pixels"
