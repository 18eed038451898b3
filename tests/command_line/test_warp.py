"""`warp`: as SimpleITK resamples with the same file, there and back, several at once, and every bad input refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
import tifffile
from scipy.ndimage import binary_erosion, gaussian_filter

from core.case import Case, FloatingEntry, ImageIdentity, ResultSummary, load_case, write_case
from core.case.reorientation import with_image_turned
from core.command_line.main import main
from core.export.image_files import write_png, write_tiff
from core.images.orientation import Orientation
from core.images.reading import read_image
from core.points.matching import MatchingPoints
from core.transforms.composite import CompositeTransform, chained
from core.transforms.field import RegistrationField
from core.transforms.itk_files import read_transform, write_transform
from core.transforms.planar import PlanarTransform
from core.transforms.reorientation import with_floating_turned, with_reference_turned
from core.transforms.resampling import warp
from tests.transforms.random_transforms import smooth_field

REFERENCE, FLOATING = (120, 161), (150, 180)
AFFINE = PlanarTransform.from_affine([[1.06, 0.09, 4.0], [-0.07, 1.1, 9.0]])
TRANSFORM = CompositeTransform(AFFINE, smooth_field(2, REFERENCE))


def picture(seed: int, size: tuple[int, int], dtype: type = np.uint8, channels: int = 1) -> np.ndarray:
    noise = gaussian_filter(np.random.default_rng(seed).normal(0, 1, (*size, channels)), (4, 4, 0))
    scaled = (noise - noise.min()) / (noise.max() - noise.min()) * np.iinfo(dtype).max
    return np.squeeze(scaled).astype(dtype)


def labels(size: tuple[int, int], dtype: type = np.uint8) -> np.ndarray:
    """Patches of three labels on 0."""
    values = np.array([0, 3, 7, np.iinfo(dtype).max], dtype)
    return values[picture(9, size) // 64]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A registered pair, with a mask and a channel on the grid of either image."""
    write_png(tmp_path / "reference.png", picture(0, REFERENCE, np.uint16))
    write_png(tmp_path / "floating.png", picture(1, FLOATING, channels=3))
    write_png(tmp_path / "mask.png", labels(FLOATING))
    write_tiff(tmp_path / "channel.tif", picture(2, FLOATING, np.uint16))
    write_png(tmp_path / "leakage.png", labels(REFERENCE))
    write_registration(tmp_path, TRANSFORM)
    return tmp_path


def write_registration(folder: Path, transform: CompositeTransform) -> None:
    write_transform(folder / "transform.h5", transform, REFERENCE)
    identities = [ImageIdentity.of(read_image(folder / f"{name}.png")) for name in ("reference", "floating")]
    entry = FloatingEntry(identities[1], MatchingPoints(), result=ResultSummary({}, "transform.h5"))
    write_case(folder / "case.json", Case(identities[0], None, (entry,)))


def command(folder: Path, *images: str, like: str = "reference.png", more: tuple[str, ...] = ()) -> list[str]:
    given = ("--transform", str(folder / "transform.h5"), "--like", str(folder / like))
    return ["warp", *given, *(str(folder / name) for name in images), "--output", str(folder / "out"), *more]


def by_itk(transform: Path, pixels: np.ndarray, interpolation: int) -> np.ndarray:
    grid = SimpleITK.Image(REFERENCE[1], REFERENCE[0], SimpleITK.sitkUInt8)
    image = SimpleITK.GetImageFromArray(pixels, isVector=pixels.ndim == 3)
    kind = SimpleITK.sitkVectorFloat64 if pixels.ndim == 3 else SimpleITK.sitkFloat64
    transformed = SimpleITK.ReadTransform(str(transform))
    return SimpleITK.GetArrayFromImage(SimpleITK.Resample(image, grid, transformed, interpolation, 0.0, kind))


def inner(size: tuple[int, int] = REFERENCE) -> np.ndarray:
    """The pixels that take their values from well inside the floating image."""
    inside = warp(np.ones(FLOATING, np.uint8), TRANSFORM, size)
    return binary_erosion(inside, iterations=2)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_mask_is_what_itk_makes_of_it(folder: Path, dtype: type) -> None:
    mask = labels(FLOATING, dtype)
    write_png(folder / "mask.png", mask)
    assert main(command(folder, "mask.png", more=("--nearest",))) == 0
    warped = tifffile.imread(folder / "out" / "mask.tif")
    assert warped.dtype == dtype
    assert set(np.unique(warped)) == set(np.unique(mask))
    theirs = by_itk(folder / "transform.h5", mask, SimpleITK.sitkNearestNeighbor)
    different = warped != theirs
    assert different.mean() < 0.001
    places = TRANSFORM.sampling_rows(REFERENCE, 0, REFERENCE[0])[different]
    np.testing.assert_allclose(np.abs(places % 1 - 0.5).min(axis=-1), 0, atol=1e-3)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
def test_an_image_is_what_itk_makes_of_it(folder: Path, dtype: type, channels: int) -> None:
    pixels = picture(4, FLOATING, dtype, channels)
    write_tiff(folder / "channel.tif", pixels)
    assert main(command(folder, "channel.tif")) == 0
    warped = tifffile.imread(folder / "out" / "channel.tif")
    assert (warped.dtype, warped.shape) == (dtype, (*REFERENCE, *pixels.shape[2:]))
    theirs = by_itk(folder / "transform.h5", pixels, SimpleITK.sitkLinear)
    assert np.abs(warped - theirs)[inner()].max() <= 1
    assert not warped[~inner()].all()


def test_the_floating_image_comes_out_as_register_warps_it(folder: Path) -> None:
    assert main(command(folder, "floating.png")) == 0
    expected = warp(
        read_image(folder / "floating.png").pixels, read_transform(folder / "transform.h5"), REFERENCE
    )
    np.testing.assert_array_equal(tifffile.imread(folder / "out" / "floating.tif"), expected)


def test_what_register_wrote_is_made_again_from_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = picture(8, (240, 300), np.uint16)
    write_tiff(tmp_path / "reference.tif", image[:, :280], (8.0, 8.0))
    write_tiff(tmp_path / "floating.tif", image[10:, 20:])
    rows = [f"{x},{y},{x - 20.3},{y - 10.4}\n" for x, y in [(80, 60), (220, 90), (130, 200)]]
    (tmp_path / "points.csv").write_text("reference_x,reference_y,floating_x,floating_y\n" + "".join(rows))
    names = {"--reference": "reference.tif", "--floating": "floating.tif", "--points": "points.csv"}
    given = [part for name, file in names.items() for part in (name, str(tmp_path / file))]
    aligned = tmp_path / "aligned"
    assert main(["register", *given, "--affine-only", "--output", str(aligned)]) == 0
    capsys.readouterr()
    ends = ("--transform", str(aligned / "transform.h5"), "--like", str(tmp_path / "reference.tif"))
    assert main(["warp", *ends, str(tmp_path / "floating.tif"), "--output", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err == ""
    ours, theirs = (
        tifffile.imread(path) for path in (tmp_path / "out" / "floating.tif", aligned / "warped.tif")
    )
    np.testing.assert_array_equal(ours, theirs)
    assert read_image(tmp_path / "out" / "floating.tif").spacing_um == pytest.approx(8.0)
    back = ("--inverse", str(aligned / "warped.tif"), "--output", str(tmp_path / "out"))
    assert main(["warp", *ends, *back]) == 2  # the reference is not the grid of the way back
    assert "reference.tif is the reference of this pair" in capsys.readouterr().err


def test_there_and_back_is_nearly_the_same(folder: Path) -> None:
    assert main(command(folder, "channel.tif")) == 0
    back = (
        *("warp", "--transform", str(folder / "transform.h5"), "--inverse", "--like"),
        *(
            str(folder / "floating.png"),
            str(folder / "out" / "channel.tif"),
            "--output",
            str(folder / "back"),
        ),
    )
    assert main(back) == 0
    returned = tifffile.imread(folder / "back" / "channel.tif").astype(float)
    points = TRANSFORM.inverse_grid(FLOATING)
    seen = (points > 3).all(axis=-1) & (points < np.array(REFERENCE[::-1]) - 4).all(axis=-1)
    seen &= binary_erosion(np.ones(FLOATING, bool), iterations=4)
    assert seen.mean() > 0.4
    difference = np.abs(returned - tifffile.imread(folder / "channel.tif"))[seen]
    assert difference.max() < 0.02 * 65535


def test_labels_of_the_reference_go_to_the_floating_image(folder: Path) -> None:
    assert main(command(folder, "leakage.png", like="floating.png", more=("--inverse", "--nearest"))) == 0
    warped = tifffile.imread(folder / "out" / "leakage.tif")
    assert warped.shape == FLOATING
    assert set(np.unique(warped)) == set(np.unique(labels(REFERENCE)))
    points = np.argwhere(labels(FLOATING) >= 0)[::37, ::-1]
    back = np.rint(TRANSFORM.inverse_points(points)).astype(int)
    inside = ((back >= 0) & (back < REFERENCE[::-1])).all(axis=1)
    expected = labels(REFERENCE)[back[inside, 1], back[inside, 0]]
    np.testing.assert_array_equal(warped[points[inside, 1], points[inside, 0]], expected)


def test_several_images_and_their_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "second").mkdir()
    write_png(folder / "second" / "Mask.png", labels(FLOATING, np.uint16))
    images = ("mask.png", "second/Mask.png", "channel.tif", "floating.png")
    assert main(command(folder, *images, more=("--nearest", "--json"))) == 0
    values = json.loads(capsys.readouterr().out)
    names = ["mask.tif", "Mask-2.tif", "channel.tif", "floating.tif"]
    assert values["files"] == [str(folder / "out" / name) for name in names]
    assert (values["size"], values["interpolation"], values["warnings"]) == (list(REFERENCE), "nearest", [])
    assert 0.5 < values["inside"] <= 1
    types = [tifffile.imread(file).dtype for file in values["files"]]
    assert types == [np.uint8, np.uint16, np.uint16, np.uint8]
    assert sorted(path.name for path in (folder / "out").iterdir()) == sorted(names)


def test_the_pixel_size_is_that_of_the_grid(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tiff(folder / "like.tif", picture(5, REFERENCE), (6.5, 6.5))
    write_tiff(folder / "channel.tif", picture(2, FLOATING), (11.0, 11.0))
    assert main(command(folder, "channel.tif", like="like.tif")) == 0
    assert read_image(folder / "out" / "channel.tif").spacing_um == pytest.approx(6.5)
    assert main(command(folder, "channel.tif", more=("--overwrite",))) == 0
    assert read_image(folder / "out" / "channel.tif").spacing_um is None


def test_the_pixel_size_that_the_user_stated_in_the_case_counts(folder: Path) -> None:
    from core.case import load_case

    write_case(folder / "case.json", load_case(folder / "case.json").with_reference_spacing(9.25))
    assert main(command(folder, "mask.png", more=("--nearest",))) == 0
    assert read_image(folder / "out" / "mask.tif").spacing_um == pytest.approx(9.25)


def test_files_are_replaced_where_the_user_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "channel.tif").write_bytes(b"kept")
    assert main(command(folder, "mask.png", "channel.tif")) == 2
    assert (
        "channel.tif exists already. Choose another --output, or add --overwrite" in capsys.readouterr().err
    )
    assert (folder / "out" / "channel.tif").read_bytes() == b"kept"
    assert not (folder / "out" / "mask.tif").exists()
    assert main(command(folder, "mask.png", "channel.tif", more=("--overwrite",))) == 0


def test_an_original_is_never_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "channel.tif").read_bytes()
    arguments = command(folder, "channel.tif", more=("--overwrite",))
    arguments[arguments.index(str(folder / "out"))] = str(folder)
    assert main(arguments) == 2
    assert "which it is made from. Choose another folder." in capsys.readouterr().err
    assert (folder / "channel.tif").read_bytes() == before


def test_a_mask_without_nearest_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(folder, "mask.png", "channel.tif")) == 0
    error = capsys.readouterr().err
    assert error.startswith("Warning: mask.png has only 4 grey levels")
    assert error.count("\n") == 1


def test_a_size_that_nothing_tells_of_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "case.json").unlink()
    assert main(command(folder, "channel.tif")) == 0
    error = capsys.readouterr().err
    assert "The size of the floating image is not known" in error
    assert error.count("\n") == 1
    write_transform(folder / "transform.h5", CompositeTransform(AFFINE))
    assert main(command(folder, "channel.tif", more=("--overwrite",))) == 0
    error = capsys.readouterr().err
    assert "The size of the reference is not known" in error
    assert error.count("\n") == 2


def test_a_damaged_case_beside_it_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "case.json").write_text("{}")
    assert main(command(folder, "channel.tif")) == 0
    error = capsys.readouterr().err
    assert "case.json is not a case file of this program" in error
    assert "The size of the floating image is not known" in error


def test_little_overlap_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    far = CompositeTransform(PlanarTransform.from_affine([[1, 0, 165], [0, 1, 133]]))
    write_registration(folder, far)
    assert main(command(folder, "channel.tif")) == 0
    assert "Only 1.3 % of the result lies on channel.tif" in capsys.readouterr().err
    assert tifffile.imread(folder / "out" / "channel.tif")[:17, :15].all()


def test_a_case_of_another_transform_is_not_believed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The field says what the reference's size is, and where the case says something else it is an old one."""
    size = (90, 100)
    field = RegistrationField(np.zeros((*size, 2), np.float32), size)
    write_transform(folder / "transform.h5", CompositeTransform(AFFINE, field))
    write_png(folder / "like.png", picture(3, size))
    write_png(folder / "other.png", picture(3, (101, 110)))
    assert main(command(folder, "other.png", like="like.png")) == 0
    assert "The size of the floating image is not known" in capsys.readouterr().err


def test_a_chain_through_another_image(folder: Path) -> None:
    size = (140, 140)
    second = CompositeTransform(AFFINE.inverse, smooth_field(5, FLOATING))
    chain = chained([TRANSFORM, second])
    (folder / "case.json").unlink()
    write_transform(folder / "transform.h5", chain, REFERENCE)
    write_png(folder / "third.png", picture(7, size, np.uint16))
    assert main(command(folder, "third.png")) == 0
    theirs = by_itk(folder / "transform.h5", picture(7, size, np.uint16), SimpleITK.sitkLinear)
    ours = tifffile.imread(folder / "out" / "third.tif")
    assert (
        np.abs(ours - theirs)[10:-30, 10:-40].max() <= 30
    )  # of 65535: the chain's fields are read to 1e-4 px
    inverse = ("--inverse", "--overwrite")
    assert main(command(folder, "reference.png", like="third.png", more=inverse)) == 0
    assert tifffile.imread(folder / "out" / "reference.tif").shape == size


BAD = {
    "no transform": (["mask.png"], {}, "missing.h5", "There is no file"),
    "no image": (["nothing.png"], {}, None, "nothing.png does not exist"),
    "no grid": (["mask.png"], {"like": "nothing.png"}, None, "nothing.png does not exist"),
    "not a transform": (["mask.png"], {}, "mask.png", "is not an ITK transform"),
    "not an image": (["transform.h5"], {}, None, "transform.h5 is not an image that can be read"),
    "grid of another size": (
        *(["mask.png"], {"like": "mask.png"}, None),
        "mask.png has 180 by 150 pixels, and the transform was made for a reference of 161 by 120.",
    ),
    "image of another size": (
        *(["channel.tif", "leakage.png"], {}, None),
        "leakage.png has 161 by 120 pixels, and the transform was made for a floating image of 180 by 150.",
    ),
    "the floating image as the grid": (
        *(["mask.png"], {"like": "floating.png"}, None),
        "floating.png is the floating image of this pair, and here an image on the reference's grid is needed.",
    ),
    "the reference to be warped": (
        *(["reference.png"], {}, None),
        "reference.png is the reference of this pair, and here an image on the floating image's grid is needed.",
    ),
    "the other way": (
        *(["mask.png"], {"like": "floating.png", "more": ("--inverse",)}, None),
        "mask.png has 180 by 150 pixels, and the transform was made for a reference of 161 by 120.",
    ),
    "no images": ([], {}, None, "the following arguments are required: IMAGE"),
}


@pytest.mark.parametrize(("images", "more", "transform", "complaint"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    images: list[str],
    more: dict,
    transform: str | None,
    complaint: str,
) -> None:
    arguments = command(folder, *images, **more)
    if transform is not None:
        arguments[2] = str(folder / transform)
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert complaint in printed.err
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert not (folder / "out").exists()


def test_images_of_two_sizes_lie_on_no_common_grid(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "case.json").unlink()
    assert main(command(folder, "mask.png", "leakage.png")) == 2
    assert "mask.png has 180 by 150 pixels and leakage.png has 161 by 120" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_an_image_that_would_not_be_seen_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    far = replace(TRANSFORM, pre_alignment=PlanarTransform.from_affine([[1, 0, 900], [0, 1, 0]]))
    write_registration(folder, far)
    assert main(command(folder, "mask.png")) == 2
    assert "No part of mask.png would be in the result" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_a_failure_leaves_no_half_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(tifffile, "imwrite", full)
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    assert main(command(folder, "mask.png")) == 1
    assert list((folder / "out").iterdir()) == []


def test_images_are_turned_along_with_the_one_whose_pixels_they_lie_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command(folder, "channel.tif")) == 0
    straight = tifffile.imread(folder / "out" / "channel.tif").astype(int)
    case = load_case(folder / "case.json")
    reference, floating = case.reference.sha256, case.entry(0).image.sha256
    case = with_image_turned(
        with_image_turned(case, reference, Orientation.RIGHT), floating, Orientation.FLIP
    )
    transform = with_floating_turned(TRANSFORM, Orientation.FLIP, FLOATING)
    turned = with_reference_turned(transform, Orientation.RIGHT, REFERENCE)
    write_transform(folder / "transform.h5", turned)
    write_case(folder / "case.json", case.with_transform_file(0, "transform.h5"))
    capsys.readouterr()
    assert main(command(folder, "channel.tif", more=("--overwrite",))) == 0
    assert "channel.tif was flipped horizontally" in capsys.readouterr().err
    warped = tifffile.imread(folder / "out" / "channel.tif").astype(int)
    assert np.abs(np.rot90(warped) - straight).max() <= 1
    more = ("--overwrite", "--orientation", "as-in-file")
    assert main(command(folder, "channel.tif", more=more)) == 0
    mirrored = tifffile.imread(folder / "out" / "channel.tif").astype(int)
    assert np.abs(np.rot90(mirrored) - straight).max() > 1000
