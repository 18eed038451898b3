"""Whoever loads the two files as they lie, and the right transform beside, gets `warped.tif`: SimpleITK and ANTs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from scipy.ndimage import binary_erosion

from core.export.folders import write_all
from core.export.transform_files import TransformEnds, transform_writers
from core.images.decoded_pixels import upright
from core.images.itk_geometry import itk_geometry
from core.images.orientation import Orientation
from core.images.reading import RetinalImage, read_image
from core.notices import sentences
from core.transforms.composite import CompositeTransform, PointTransform
from core.transforms.planar import PlanarTransform
from core.transforms.reorientation import with_floating_turned, with_reference_turned
from core.transforms.resampling import sample, warp
from tests.export.itk_files_of_images import (
    KINDS,
    as_itk_reads,
    picture,
    resampled,
    turn_of,
    write_dicom_image,
    write_tagged_tiff,
)
from tests.transforms.random_transforms import smooth_field

REFERENCE, FLOATING = (60, 83), (71, 90)
AFFINE = PlanarTransform.from_affine([[1.02, 0.12, 2.0], [-0.1, 1.05, 6.0]])
TRANSFORM = CompositeTransform(AFFINE, smooth_field(2, REFERENCE, 2.5))
MAIN = ("plain", "72 dpi", "300 dpi", "EXIF 6", "TIFF in µm", "DICOM")
OTHERS = tuple(kind for kind in KINDS if kind not in MAIN)
PAIRS = (*itertools.product(MAIN, MAIN), *zip(OTHERS, (*OTHERS[1:], OTHERS[0]), strict=True))
"""Each of the others is a reference once and a floating image once."""


@pytest.fixture(autouse=True, scope="module")
def _each_way_back_once() -> Iterator[None]:
    """Of the one transform that most of these files hold."""
    from core.transforms import way_back as module

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "way_back", cache(module.way_back))
        yield


def made(folder: Path, name: str, kind: str, seed: int, size: tuple[int, int]) -> RetinalImage:
    ending, write = KINDS[kind]
    write(folder / f"{name}.{ending}", picture(seed, size))
    return read_image(folder / f"{name}.{ending}")


def written(folder: Path, ends: TransformEnds, transform: PointTransform = TRANSFORM) -> dict[str, Path]:
    """The files by their names."""
    writers = transform_writers("transform.h5", transform, ends)
    write_all(folder, writers)
    return {name: folder / name for name in writers}


def right_one(files: dict[str, Path], name: str) -> Path:
    return files.get(f"{name}-physical.h5", files[f"{name}.h5"])


def warped_there_and_back(
    reference: RetinalImage, floating: RetinalImage
) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """The floating image on the reference, and the reference on the floating image; with where they have pixels."""
    places = TRANSFORM.inverse_grid(floating.size).astype(np.float64)
    there = warp(floating.pixels, TRANSFORM, reference.size)
    inside = warp(np.ones(floating.size, np.uint8), TRANSFORM, reference.size)
    back = sample(reference.pixels, places)
    inside_back = sample(np.ones(reference.size, np.uint8), places)
    return (there, binary_erosion(inside, iterations=2)), (back, binary_erosion(inside_back, iterations=2))


@pytest.mark.parametrize(("reference_kind", "floating_kind"), PAIRS)
def test_simpleitk_gets_what_we_get_from_the_files_as_they_lie(
    tmp_path: Path, reference_kind: str, floating_kind: str
) -> None:
    reference = made(tmp_path, "reference", reference_kind, 1, REFERENCE)
    floating = made(tmp_path, "floating", floating_kind, 2, FLOATING)
    files = written(tmp_path, TransformEnds(reference, floating))
    ways = warped_there_and_back(reference, floating)
    for (fixed, moving), name, (ours, inside) in zip(
        ((reference, floating), (floating, reference)), ("transform", "inverse"), ways, strict=True
    ):
        turn = turn_of(SimpleITK.GetArrayFromImage(as_itk_reads(fixed.path)), fixed.pixels)
        theirs = upright(resampled(fixed.path, moving.path, right_one(files, name)), turn)
        assert inside.sum() > 2000
        assert np.abs(theirs - ours)[inside].max() <= 1.0


@pytest.mark.parametrize(
    ("kinds", "turns"),
    [
        (("plain", "plain"), (Orientation.AS_IN_FILE, Orientation.FLIP)),
        (("EXIF 6", "TIFF in µm"), (Orientation.RIGHT, Orientation.TRANSVERSE)),
        (("DICOM", "EXIF 2"), (Orientation.LEFT, Orientation.HALF)),
    ],
)
def test_simpleitk_gets_the_same_from_the_files_of_images_that_were_turned(
    tmp_path: Path, kinds: tuple[str, str], turns: tuple[Orientation, Orientation]
) -> None:
    """The same as before they were turned: the alignment of the two files does not depend on how they are shown."""
    reference = made(tmp_path, "reference", kinds[0], 1, REFERENCE)
    floating = made(tmp_path, "floating", kinds[1], 2, FLOATING)
    (ours, inside), _ = warped_there_and_back(reference, floating)
    transform = with_reference_turned(TRANSFORM, turns[0], REFERENCE)
    transform = with_floating_turned(transform, turns[1], FLOATING)
    ends = TransformEnds(reference.turned(turns[0]), floating.turned(turns[1]))
    writers = transform_writers("transform.h5", transform, ends)
    writers["transform-physical.h5"](tmp_path / "physical.h5")
    theirs = resampled(reference.path, floating.path, tmp_path / "physical.h5")
    seen = turn_of(SimpleITK.GetArrayFromImage(as_itk_reads(reference.path)), reference.pixels)
    assert np.abs(upright(theirs, seen) - ours)[inside].max() <= 1.0


@pytest.mark.parametrize(
    ("reference_kind", "floating_kind", "expected"),
    [
        ("plain", "plain", 2),
        ("DICOM photograph", "plain", 2),
        ("OME", "plain", 2),
        ("TIFF 3", "plain", 4),
        ("plain", "EXIF 2", 4),
    ],
)
def test_physical_files_lie_there_only_where_itk_counts_otherwise(
    tmp_path: Path, reference_kind: str, floating_kind: str, expected: int
) -> None:
    reference = made(tmp_path, "reference", reference_kind, 1, REFERENCE)
    floating = made(tmp_path, "floating", floating_kind, 2, FLOATING)
    assert len(transform_writers("transform.h5", TRANSFORM, TransformEnds(reference, floating))) == expected


def test_a_file_that_itk_cannot_read_is_named(tmp_path: Path) -> None:
    from PIL import Image

    Image.fromarray(picture(2, FLOATING)).save(tmp_path / "floating.webp", lossless=True)
    reference = made(tmp_path, "reference", "300 dpi", 1, REFERENCE)
    ends = TransformEnds(reference, read_image(tmp_path / "floating.webp"))
    assert set(written(tmp_path, ends)) == {"transform.h5", "inverse.h5"}
    (sentence,) = sentences(ends.notices())
    assert "do not read floating.webp" in sentence
    assert "transform-physical.h5" in sentence


def test_a_file_that_is_gone_or_shows_itk_another_picture_is_named(tmp_path: Path) -> None:
    reference = made(tmp_path, "reference", "300 dpi", 1, REFERENCE)
    gone = made(tmp_path, "gone", "300 dpi", 2, FLOATING)
    gone.path.unlink()
    assert len(TransformEnds(reference, gone).notices()) == 1
    other = made(tmp_path, "other", "72 dpi", 2, FLOATING)
    KINDS["72 dpi"][1](other.path, picture(2, (50, 60)))
    assert len(TransformEnds(reference, other).notices()) == 1


def test_a_path_of_any_letters_is_one_that_itk_opens(tmp_path: Path) -> None:
    folder = tmp_path / "Übung 点 1"
    folder.mkdir()
    reference = made(folder, "référence", "300 dpi", 1, REFERENCE)
    geometry = itk_geometry(reference)
    assert geometry is not None
    np.testing.assert_allclose(geometry.matrix, np.diag([25.4 / 300, 25.4 / 300, 1]), rtol=1e-6)


def test_an_image_that_is_no_file_is_one_of_pixels(tmp_path: Path) -> None:
    from core.images.reading import image_from_pixels

    pasted = image_from_pixels(picture(1, REFERENCE), "pasted")
    plain = made(tmp_path, "floating", "plain", 2, FLOATING)
    assert TransformEnds(pasted, plain).notices() == ()
    assert len(transform_writers("transform.h5", TRANSFORM, TransformEnds(pasted, plain))) == 2


@pytest.mark.parametrize(
    ("colours", "dtype", "layout"),
    [
        (1, np.uint8, {"tile": (32, 32)}),
        (3, np.uint8, {}),
        (3, np.uint8, {"tile": (32, 32)}),
        (1, np.uint16, {}),
        (3, np.uint16, {"compression": "zlib"}),
    ],
)
def test_every_layout_of_a_turned_tiff(tmp_path: Path, colours: int, dtype: type, layout: dict) -> None:
    """Where libtiff's RGBA reader steps in depends on the layout; where a pixel then is does not."""
    grey = picture(1, REFERENCE).astype(dtype) * (257 if dtype is np.uint16 else 1)
    pixels = grey if colours == 1 else np.stack([grey, grey[::-1], grey[:, ::-1]], axis=-1)
    plain = made(tmp_path, "floating", "plain", 2, FLOATING)
    for orientation in (4, 6):
        path = tmp_path / f"turned-{orientation}.tif"
        write_tagged_tiff(path, pixels, orientation, **layout)
        image = read_image(path)
        files = written(tmp_path, TransformEnds(image, plain))
        seen = SimpleITK.GetArrayFromImage(as_itk_reads(path))
        brightest = 255 if seen.max() <= 255 else 65535
        shown = image.pixels if colours == 1 else image.pixels[..., 0]
        turn = turn_of(seen * (255 / brightest), shown / (257 if dtype is np.uint16 else 1))
        theirs = upright(resampled(path, plain.path, right_one(files, "transform")), turn)
        ours = warp(plain.pixels, TRANSFORM, REFERENCE)
        inside = binary_erosion(warp(np.ones(FLOATING, np.uint8), TRANSFORM, REFERENCE), iterations=2)
        assert np.abs(theirs - ours)[inside].max() <= 1.0


@pytest.mark.parametrize(
    "damage", [{"PixelSpacing": [0, 0]}, {"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]}]
)
def test_what_a_dicom_file_says_that_cannot_be_ends_nothing(tmp_path: Path, damage: dict) -> None:
    write_dicom_image(tmp_path / "odd.dcm", picture(1, REFERENCE), **damage)
    reference = read_image(tmp_path / "odd.dcm")
    files = written(tmp_path, TransformEnds(reference, made(tmp_path, "floating", "plain", 2, FLOATING)))
    assert "inverse.h5" in files


def test_on_a_canvas_the_pixels_are_those_of_the_canvas_and_itk_coordinates_stay(tmp_path: Path) -> None:
    reference = made(tmp_path, "reference", "300 dpi", 1, REFERENCE)
    floating = made(tmp_path, "floating", "plain", 2, FLOATING)
    ends = TransformEnds(reference, floating, offset=(-7, 5), canvas_size=(90, 110))
    files = written(tmp_path, ends)
    there, back = (SimpleITK.ReadTransform(str(files[f"{name}.h5"])) for name in ("transform", "inverse"))
    inside = np.array([[30.0, 20.0], [41.5, 33.25]])
    for point, expected in zip(inside, TRANSFORM(inside), strict=True):
        assert there.TransformPoint((point - (-7, 5)).tolist()) == pytest.approx(expected.tolist(), abs=1e-4)
        assert back.TransformPoint(expected.tolist()) == pytest.approx((point - (-7, 5)).tolist(), abs=0.05)
    ours = warp(floating.pixels, TRANSFORM, REFERENCE)
    theirs = resampled(reference.path, floating.path, files["transform-physical.h5"])
    mask = binary_erosion(warp(np.ones(FLOATING, np.uint8), TRANSFORM, REFERENCE), iterations=2)
    assert np.abs(theirs - ours)[mask].max() <= 1.0


def test_the_commands_take_the_way_back_and_refuse_itk_coordinates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from core.command_line.main import main

    reference = made(tmp_path, "reference", "300 dpi", 1, REFERENCE)
    floating = made(tmp_path, "floating", "plain", 2, FLOATING)
    files = written(tmp_path, TransformEnds(reference, floating))
    (tmp_path / "points.csv").write_text("x,y\n30,20\n41.5,33.25\n", "utf-8")
    for source in ("reference", "floating"):
        given = [
            *("map-points", "--from", source, str(tmp_path / "points.csv")),
            "--transform",
        ]
        answers = []
        for name in ("transform.h5", "inverse.h5"):
            assert main([*given, str(files[name])]) == 0
            answers.append(np.loadtxt(capsys.readouterr().out.splitlines(), delimiter=",", skiprows=1))
        np.testing.assert_allclose(answers[1], answers[0], atol=0.05)
        assert main([*given, str(files["inverse-physical.h5"])]) == 2
        assert "Give inverse.h5, which lies beside it" in capsys.readouterr().err
    warp_to = ["warp", "--like", str(reference.path), str(floating.path), "--output"]
    for name in ("transform", "inverse"):
        assert main([*warp_to, str(tmp_path / name), "--transform", str(files[f"{name}.h5"])]) == 0
    ours, theirs = (read_image(tmp_path / name / "floating.tif").pixels for name in ("transform", "inverse"))
    assert np.abs(ours.astype(int) - theirs)[5:-5, 5:-5].max() <= 6


def points_file(folder: Path) -> Path:
    """Four pairs, by which the images of `register` are aligned but for a pixel."""
    places = np.array([[50.0, 40.0], [150.0, 45.0], [60.0, 120.0], [145.0, 115.0]])
    rows = np.column_stack([places, AFFINE(places) + np.array([[0.5, 0], [0, 1], [1, 0], [0, 0]])])
    header = "reference_x,reference_y,floating_x,floating_y"
    np.savetxt(folder / "points.csv", rows, delimiter=",", header=header, comments="")
    return folder / "points.csv"


def test_register_writes_what_itk_makes_warped_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the command line to the files, with points alone; another pair leaves none of the first one's files."""
    from core.command_line.main import main

    output, pairs = tmp_path / "out", points_file(tmp_path)
    reference = made(tmp_path, "reference", "300 dpi", 1, (160, 200))
    floating = made(tmp_path, "floating", "EXIF 6", 2, (170, 190))
    chosen = ["--points", str(pairs), "--method", "points", "--output", str(output)]
    given = ["register", "--reference", str(reference.path), "--floating", str(floating.path), *chosen]
    assert main(given) == 0
    warped = read_image(output / "warped.tif").pixels
    theirs = resampled(reference.path, floating.path, output / "transform-physical.h5")
    inside = binary_erosion(theirs > 0, iterations=3)
    assert inside.sum() > 20000
    assert np.abs(theirs - warped)[inside].max() <= 1.0
    back = SimpleITK.ReadTransform(str(output / "inverse.h5"))
    there = SimpleITK.ReadTransform(str(output / "transform.h5"))
    for place in ((50.0, 40.0), (145.5, 115.25)):
        assert back.TransformPoint(there.TransformPoint(place)) == pytest.approx(place, abs=0.05)
    for name, image in (("reference", reference), ("floating", floating)):
        KINDS["plain"][1](tmp_path / f"{name}.png", image.pixels)
    plain = ["register", *(f"--{each}={tmp_path / each}.png" for each in ("reference", "floating")), *chosen]
    for path in output.iterdir():
        if "physical" not in path.name:
            path.unlink()
    assert main(plain) == 2
    refusal = "transform-physical.h5 exists already. Choose another --output, or add --overwrite"
    assert refusal in capsys.readouterr().err
    assert main([*plain, "--overwrite"]) == 0
    assert sorted(path.name for path in output.glob("*.h5")) == ["inverse.h5", "transform.h5"]
