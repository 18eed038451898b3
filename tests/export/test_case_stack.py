"""One stack of a whole case: every registered image on the reference, interpolated once, also through other images."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
import tifffile
from PIL import Image

from core.case import Case, ImageIdentity, ResultSummary, read_case
from core.command_line.main import main
from core.errors import InputError
from core.export.bundle import BundleOptions, bundle_files, write_bundle
from core.export.case_images import CaseImages, left_out
from core.export.stack_formats import STACK_FORMATS, StackFormat
from core.export.transform_files import is_inverse, read_either_way
from core.images.reading import RetinalImage, image_from_pixels, read_image
from core.notices import sentences
from core.points.matching import points_from_arrays
from core.registration import RegistrationOptions, RegistrationRequest, RegistrationResult, register
from core.transforms.composite import TransformChain
from core.transforms.itk_files import read_transform
from core.transforms.resampling import warp
from tests.export.test_bundle import drawing

CORNERS = np.array([[50.0, 40.0], [150.0, 45.0], [60.0, 120.0], [145.0, 115.0]])


def image(name: str, folder: Path, seed: int) -> RetinalImage:
    from core.export.image_files import write_png

    pixels = drawing(1).astype(np.int16) + np.random.default_rng(seed).integers(-3, 4, (160, 200))
    write_png(folder / name, np.clip(pixels, 0, 255).astype(np.uint8))
    return read_image(folder / name)


def request(reference: RetinalImage, floating: RetinalImage, shift: float) -> RegistrationRequest:
    points = points_from_arrays(CORNERS, CORNERS * [1.02, 0.98] + [shift, -shift])
    return RegistrationRequest(reference, floating, points, RegistrationOptions(method="points"))


class Made:
    """Reference, late (direct), colour (through late), early (not registered)."""

    def __init__(self, folder: Path) -> None:
        self.reference, self.late, self.early = (
            image(f"{name}.png", folder, seed) for seed, name in enumerate(("reference", "late", "early"))
        )
        grey = drawing(1)
        self.colour = image_from_pixels(np.stack([grey, grey // 2, grey // 3], axis=-1), "colour")
        self.requests = {
            0: request(self.reference, self.late, 4.0),
            1: request(self.late, self.colour, -3.0),
        }
        self.results: dict[int, RegistrationResult] = {
            index: register(each) for index, each in self.requests.items()
        }
        case = Case().with_reference(ImageIdentity.of(self.reference))
        for each in (self.late, self.colour, self.early):
            case = case.with_floating(ImageIdentity.of(each))
        case = case.with_points(0, self.requests[0].points)
        case = case.with_via(1, self.late.sha256, self.requests[1].points)
        for index, result in self.results.items():
            case = case.with_result(index, ResultSummary.of(result))
        self.case = case.with_name(self.late.sha256, "FA 2:40")
        self.images = CaseImages(
            self.reference,
            (self.late, self.colour, self.early),
            (self.results[0].transform, self.results[1].transform, None),
        )

    def write(self, folder: Path, index: int, **options: object):
        return write_bundle(
            folder,
            self.requests[index],
            self.results[index],
            self.case,
            index,
            BundleOptions(**options),
            self.images,
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("images"))


def test_the_stack_holds_all_that_are_registered_and_names_the_others(made: Made, tmp_path: Path) -> None:
    bundle = made.write(tmp_path, 0, whole_case=True)
    with tifffile.TiffFile(tmp_path / "stack.tif") as file:
        planes, labels = file.asarray(), file.imagej_metadata["Labels"]
    assert labels == ["reference", "FA 2:40", "colour red", "colour green", "colour blue"]
    assert sentences(bundle.remarks) == ("early.png is left out, because it is not registered yet.",)
    whole = TransformChain((made.results[0].transform, made.results[1].transform))
    once = warp(made.colour.pixels, whole, made.reference.size)
    np.testing.assert_array_equal(np.moveaxis(planes[2:], 0, -1), once)
    np.testing.assert_array_equal(planes[1], made.results[0].warped)
    points = np.random.default_rng(0).uniform((20, 20), (180, 140), (40, 2))
    named = [name for name in bundle.files if is_inverse(Path(name))]
    for name, way in (("inverse-FA-2-40.h5", made.results[0].transform), ("inverse-colour.h5", whole)):
        named.remove(name)
        back = read_either_way(tmp_path / name)
        np.testing.assert_allclose(back.inverse_points(way(points)), points, atol=0.05)
    assert named == ["link-inverse-colour.h5"], "how colour lies on FA 2:40"


def test_a_pair_that_is_registered_through_another_is_exported_on_the_reference(
    made: Made, tmp_path: Path
) -> None:
    bundle = made.write(tmp_path, 1, vessel_maps=True)
    whole = TransformChain((made.results[0].transform, made.results[1].transform))
    points = np.random.default_rng(0).uniform((20, 20), (180, 140), (40, 2))
    transform = SimpleITK.ReadTransform(str(tmp_path / "transform.h5"))
    mapped = [transform.TransformPoint(point) for point in points.tolist()]
    np.testing.assert_allclose(mapped, whole(points), atol=1e-4)
    for name, way in (("inverse.h5", whole), ("inverse-2.h5", made.results[1].transform)):
        back = SimpleITK.ReadTransform(str(tmp_path / name))
        returned = [back.TransformPoint(point) for point in way(points).tolist()]
        np.testing.assert_allclose(returned, points, atol=0.05)
    np.testing.assert_array_equal(
        read_image(tmp_path / "warped.tif").pixels, warp(made.colour.pixels, whole, made.reference.size)
    )
    with tifffile.TiffFile(tmp_path / "stack.tif") as file:
        assert file.imagej_metadata["Labels"] == ["reference", "colour red", "colour green", "colour blue"]
    field = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(tmp_path / "field.nii.gz")))
    assert np.abs(field).max() < 1e-3, "both parts are affine"
    assert {"transform-1.h5", "transform-2.h5", "floating-colour.png"} <= set(bundle.files)
    opened = read_case(tmp_path / "case.json").case
    assert [entry.result and entry.result.transform_file for entry in opened.floating] == [
        "transform-1.h5",
        "transform-2.h5",
        None,
    ]
    assert opened.entry(1).via == opened.entry(0).image.sha256
    np.testing.assert_allclose(
        read_transform(tmp_path / "transform-2.h5")(points), made.results[1].transform(points), atol=1e-6
    )


def test_without_the_images_of_the_case_a_pair_stays_on_its_own_grid(made: Made, tmp_path: Path) -> None:
    write_bundle(tmp_path, made.requests[1], made.results[1], made.case, 1)
    np.testing.assert_array_equal(read_image(tmp_path / "warped.tif").pixels, made.results[1].warped)


@pytest.mark.parametrize("format", STACK_FORMATS.values(), ids=STACK_FORMATS)
@pytest.mark.parametrize("whole_case", [False, True])
@pytest.mark.parametrize("index", [0, 1])
def test_the_files_are_known_before_they_are_written(
    made: Made, tmp_path: Path, format: StackFormat, whole_case: bool, index: int
) -> None:
    options = BundleOptions(vessel_maps=True, stack_format=format, whole_case=whole_case)
    names = bundle_files(made.requests[index], made.case, index, options, made.images)
    bundle = write_bundle(
        tmp_path, made.requests[index], made.results[index], made.case, index, options, made.images
    )
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert set(names) == set(bundle.files) == written


def test_every_image_of_a_series_has_files_of_its_name_and_one_without_a_result_has_none(
    made: Made, tmp_path: Path
) -> None:
    names = bundle_files(made.requests[0], made.case, 2, BundleOptions(whole_case=True), made.images)
    assert not any("early" in name for name in names)
    bundle = made.write(tmp_path, 0, whole_case=True, parts=frozenset({"warped", "transform", "metrics"}))
    assert set(bundle.files) == {
        *(f"{kind}-{name}" for kind, ending in _KINDS for name in (f"FA-2-40.{ending}", f"colour.{ending}")),
        "link-transform-colour.h5",
        "link-inverse-colour.h5",
    }
    points = np.random.default_rng(0).uniform((20, 20), (180, 140), (20, 2))
    whole = TransformChain((made.results[0].transform, made.results[1].transform))
    for name, expected in (("FA-2-40", made.results[0].transform), ("colour", whole)):
        transform = SimpleITK.ReadTransform(str(tmp_path / f"transform-{name}.h5"))
        mapped = [transform.TransformPoint(point) for point in points.tolist()]
        np.testing.assert_allclose(mapped, expected(points), atol=1e-4)
    once = warp(made.colour.pixels, whole, made.reference.size)
    np.testing.assert_array_equal(read_image(tmp_path / "warped-colour.tif").pixels, once)


_KINDS = (("warped", "tif"), ("transform", "h5"), ("inverse", "h5"), ("metrics", "json"))


def test_a_gap_on_the_way_is_named(made: Made, tmp_path: Path) -> None:
    case = made.case.with_result(0, None)
    images = CaseImages(made.reference, made.images.floating, (None, made.results[1].transform, None))
    sentence = "colour is left out, because FA 2:40, through which it is registered, is not registered yet."
    assert left_out(case, images)[1].sentence == sentence
    with pytest.raises(InputError, match="FA 2:40, through which"):
        write_bundle(tmp_path, made.requests[1], made.results[1], case, 1, None, images)
    assert list(tmp_path.iterdir()) == [], "nothing is written"


def test_the_command_line_writes_the_stack_of_a_saved_case(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.write(tmp_path / "saved", 1, whole_case=True)
    case_file, output = tmp_path / "saved" / "case.json", tmp_path / "out"
    assert main(["stack", str(case_file), "--output", str(output)]) == 0
    np.testing.assert_array_equal(
        tifffile.imread(output / "stack.tif"), tifffile.imread(tmp_path / "saved" / "stack.tif")
    )
    said = capsys.readouterr()
    assert "early.png is left out, because it is not registered yet." in said.err
    assert main(["stack", str(case_file), "--output", str(output)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main(["stack", str(case_file), "--output", str(output), "--format", "png", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [Path(name).is_file() for name in answer["files"]] == [True] * 3
    (tmp_path / "saved" / "transform.h5").write_bytes(b"broken")
    for transform in (tmp_path / "saved").glob("transform-*.h5"):
        transform.unlink()
    assert main(["stack", str(case_file), "--output", str(tmp_path / "none")]) == 2
    assert not (tmp_path / "none").exists()


def test_the_command_line_animates_a_saved_case(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.write(tmp_path / "saved", 0, whole_case=True)
    case_file, output = tmp_path / "saved" / "case.json", tmp_path / "new" / "flicker.gif"
    command = ["animate", str(case_file), "--kind", "flicker", "--output", str(output)]
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["images"] == ["reference", "FA 2:40"]
    with Image.open(output) as picture:
        for number, name in enumerate(("reference.png", "late.png")):
            picture.seek(number)
            pixels = tifffile.imread(tmp_path / "saved" / "stack.tif")[number]
            np.testing.assert_array_equal(np.asarray(picture.convert("L")), pixels, name)
    assert main(command) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main([*command, "--overwrite", "--image", "early.png"]) == 2
    assert "early.png is left out, because it is not registered yet." in capsys.readouterr().err
    assert main([*command, "--overwrite", "--image", "7"]) == 2
    assert "1 FA 2:40, 2 colour, 3 early.png" in capsys.readouterr().err
    assert main([*command, "--overwrite", "--image", "2", "--names", "--width", "120"]) == 0
    with Image.open(output) as picture:
        assert picture.size == (120, 96)
