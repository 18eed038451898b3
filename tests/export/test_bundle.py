"""All files of one registration: which case they belong to, and that the case opens again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import SimpleITK
import tifffile
from PIL import Image

from core.annotations.scale import Scale, ScaleSource
from core.case import Case, ImageIdentity, Judgement, ResultSummary, Verdict, case_of, read_case
from core.case.kept_registrations import read_registration
from core.export.bundle import BUNDLE_FILES, BundleOptions, write_bundle
from core.export.folders import ExistingFileError
from core.images.reading import image_from_pixels, read_image
from core.points.matching import points_from_arrays
from core.registration import RegistrationOptions, RegistrationRequest, RegistrationResult, register
from core.transforms.planar import TransformModel


def drawing(seed: int) -> np.ndarray:
    """A lit disc with dark lines, `(160, 200)` uint8."""
    canvas = np.zeros((160, 200), np.uint8)
    cv2.circle(canvas, (100, 80), 75, 140, -1)
    for start, end in np.random.default_rng(seed).integers((40, 20), (160, 140), (8, 2, 2)).tolist():
        cv2.line(canvas, start, end, 80, 2)
    return canvas


def make_request(model: TransformModel) -> RegistrationRequest:
    corners = np.array([[50.0, 40.0], [150.0, 45.0], [60.0, 120.0], [145.0, 115.0]])
    floating = corners * [1.02, 0.97] + [3, -2] + [[0, 0], [1, 0], [0, 1], [-1, 2]]
    return RegistrationRequest(
        image_from_pixels(drawing(1), "left eye"),
        image_from_pixels(np.stack([drawing(1), drawing(1) // 2, drawing(1) // 3], axis=-1), "colour"),
        points_from_arrays(corners, floating),
        RegistrationOptions(model, method="points"),
    )


@pytest.fixture(scope="module")
def request_and_result() -> tuple[RegistrationRequest, RegistrationResult]:
    request = make_request(TransformModel.AFFINE)
    return request, register(request)


def test_images_that_are_not_files_become_files(request_and_result, tmp_path: Path) -> None:
    request, result = request_and_result
    bundle = write_bundle(tmp_path, request, result, case_of(request))
    assert set(bundle.files) == {*BUNDLE_FILES, "reference-left-eye.png", "floating-colour.png"}
    opened = read_case(bundle.files["case.json"])
    assert opened.warnings == ()
    assert opened.case == bundle.case
    np.testing.assert_array_equal(read_image(opened.case.reference.path).pixels, request.reference.pixels)
    assert opened.case.reference.name == "left eye"
    kept = read_registration(bundle.case.entry(0).result, bundle.folder, [])
    np.testing.assert_array_equal(kept.confidence, result.working_confidence)


def test_the_pair_keeps_its_place_and_its_verdict_in_a_larger_case(
    request_and_result, tmp_path: Path
) -> None:
    request, result = request_and_result
    other = ImageIdentity(None, "1" * 64, (10, 10), "another")
    case = Case().with_reference(ImageIdentity.of(request.reference)).with_floating(other)
    case = case.with_floating(ImageIdentity.of(request.floating)).with_points(1, request.points)
    case = case.with_result(1, ResultSummary.of(result)).with_judgement(1, Judgement(Verdict.ACCEPTED))
    written = write_bundle(tmp_path, request, result, case, index=1).case
    assert written.entry(0) == case.entry(0)
    assert written.entry(1).judgement == case.entry(1).judgement
    assert written.entry(1).result.transform_file == "transform.h5"
    assert written.entry(1).result.made_at == case.entry(1).result.made_at


def test_options(request_and_result, tmp_path: Path) -> None:
    request, result = request_and_result
    options = BundleOptions(vessel_maps=True, checkerboard_cell=200)
    write_bundle(tmp_path, request, result, case_of(request), options=options)
    with tifffile.TiffFile(tmp_path / "stack.tif") as file:
        assert file.imagej_metadata["Labels"][-2:] == ["left eye vessels", "colour vessels"]
    board = read_image(tmp_path / "checkerboard.png").pixels
    np.testing.assert_array_equal(board[..., 0], request.reference.pixels)
    with pytest.raises(ExistingFileError, match="exists already"):
        write_bundle(tmp_path, request, result, case_of(request))
    write_bundle(tmp_path, request, result, case_of(request), options=BundleOptions(overwrite=True))


@pytest.mark.parametrize("is_assumed", [False, True])
def test_the_size_of_a_pixel_is_stated_where_it_is_known(
    request_and_result, tmp_path: Path, is_assumed: bool
) -> None:
    request, result = request_and_result
    case = case_of(request)
    scale = Scale(9.5, 8.0, ScaleSource.DISC_DIAMETER, 1.8) if is_assumed else Scale.typed(9.5)
    case = case.with_facts(replace(case.facts_of(request.reference.sha256), scale=scale))
    write_bundle(tmp_path, request, result, case)
    stated = None if is_assumed else pytest.approx((9.5, 9.5))
    assert read_image(tmp_path / "warped.tif").pixel_size_um == stated
    spacing = SimpleITK.ReadImage(str(tmp_path / "warped.tif")).GetSpacing()
    assert spacing == pytest.approx((1, 1) if is_assumed else (9.5e-3, 9.5e-3))
    with Image.open(tmp_path / "checkerboard.png") as board:
        assert ("dpi" in board.info) is not is_assumed
    confidence = SimpleITK.ReadImage(str(tmp_path / "confidence.tif"))
    wide = request.reference.size[1] / confidence.GetWidth()
    assert confidence.GetSpacing()[0] == pytest.approx(1 if is_assumed else 9.5e-3 * wide)


def test_a_projective_pre_alignment_reads_in_simpleitk(tmp_path: Path) -> None:
    request = make_request(TransformModel.PROJECTIVE)
    result = register(request)
    write_bundle(tmp_path, request, result, case_of(request))
    transform = SimpleITK.ReadTransform(str(tmp_path / "transform.h5"))
    points = np.random.default_rng(0).uniform((20, 20), (180, 140), (40, 2))
    expected = [transform.TransformPoint(point) for point in points.tolist()]
    np.testing.assert_allclose(result.transform(points), expected, atol=0.01)
