"""ITK files: SimpleITK maps and resamples with them as this project does, and they read back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import SimpleITK

from core.errors import InputError
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.itk_files import read_transform, write_field, write_tfm, write_transform
from core.transforms.planar import PlanarTransform
from core.transforms.resampling import warp
from tests.transforms.random_transforms import (
    SIZE,
    random_affine,
    random_composite,
    random_field,
    random_points,
    random_projective,
    smooth_field,
)

SEEDS = range(5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a space and letters that ASCII lacks."""
    unusual = tmp_path / "Übung 点 1"
    unusual.mkdir()
    return unusual


def by_itk(path: Path, points: np.ndarray) -> np.ndarray:
    transform = SimpleITK.ReadTransform(str(path))
    return np.array([transform.TransformPoint(point) for point in points.tolist()])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("with_field", [False, True])
def test_simpleitk_maps_points_as_we_do(folder: Path, seed: int, with_field: bool) -> None:
    transform = random_composite(seed) if with_field else CompositeTransform(random_affine(seed))
    points = random_points(seed)
    write_transform(folder / "transform.h5", transform)
    np.testing.assert_allclose(by_itk(folder / "transform.h5", points), transform(points), atol=1e-6)


@pytest.mark.parametrize("grid", [(1, 1), (30, 40), SIZE])
def test_reading_back_gives_the_same_transform(folder: Path, grid: tuple[int, int]) -> None:
    transform = CompositeTransform(random_affine(1), random_field(1, grid))
    write_transform(folder / "transform.h5", transform)
    read = read_transform(folder / "transform.h5")
    np.testing.assert_allclose(read.pre_alignment.matrix, transform.pre_alignment.matrix, atol=1e-12)
    assert read.field.size == SIZE
    np.testing.assert_array_equal(read.field.displacement, transform.field.displacement)


def test_a_small_field_of_a_large_reference_makes_a_small_file(folder: Path) -> None:
    field = random_field(0, (96, 128), (3000, 4000))
    write_transform(folder / "transform.h5", CompositeTransform(random_affine(0), field))
    assert (folder / "transform.h5").stat().st_size < 16 * 96 * 128 + 20000
    assert read_transform(folder / "transform.h5").field.size == (3000, 4000)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("with_field", [False, True])
def test_projective_pre_alignments_are_kept_to_a_hundredth_of_a_pixel(
    folder: Path, seed: int, with_field: bool
) -> None:
    transform = CompositeTransform(random_projective(seed), smooth_field(seed) if with_field else None)
    points = random_points(seed)[:-2]
    write_transform(folder / "transform.h5", transform, SIZE)
    np.testing.assert_allclose(by_itk(folder / "transform.h5", points), transform(points), atol=0.01)
    np.testing.assert_allclose(read_transform(folder / "transform.h5")(points), transform(points), atol=0.01)


def test_a_projective_pre_alignment_alone_needs_a_size(folder: Path) -> None:
    with pytest.raises(InputError, match="give the size"):
        write_transform(folder / "transform.h5", CompositeTransform(random_projective(0)))
    assert not list(folder.iterdir())


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_resampling_with_the_file_reproduces_the_warped_image(folder: Path, dtype: type) -> None:
    largest = np.iinfo(dtype).max
    image = np.random.default_rng(0).integers(0, largest, (110, 150), endpoint=True).astype(dtype)
    transform = random_composite(4)
    write_transform(folder / "transform.h5", transform)
    read = SimpleITK.ReadTransform(str(folder / "transform.h5"))
    grid = SimpleITK.Image(SIZE[1], SIZE[0], SimpleITK.sitkUInt8)
    theirs = SimpleITK.Resample(
        SimpleITK.GetImageFromArray(image), grid, read, SimpleITK.sitkLinear, 0.0, SimpleITK.sitkFloat64
    )
    ours = warp(image, transform, SIZE)
    assert np.abs(ours - SimpleITK.GetArrayFromImage(theirs)).max() <= 0.52
    same_type = SimpleITK.GetArrayFromImage(
        SimpleITK.Resample(SimpleITK.GetImageFromArray(image), grid, read, SimpleITK.sitkLinear)
    )
    assert np.abs(ours.astype(int) - same_type).max() <= 1


def test_tfm_is_read_by_simpleitk_and_by_us(folder: Path) -> None:
    affine, points = random_affine(2), random_points(2)
    write_tfm(folder / "affine.tfm", affine)
    np.testing.assert_allclose(by_itk(folder / "affine.tfm", points), affine(points), atol=1e-9)
    np.testing.assert_allclose(read_transform(folder / "affine.tfm")(points), affine(points), atol=1e-9)
    with pytest.raises(InputError, match="projective"):
        write_tfm(folder / "affine.tfm", random_projective(0))


@pytest.mark.parametrize("name", ["field.nii.gz", "field.mha", "field.nii", "Field.NII.GZ"])
def test_the_field_as_an_image_has_the_same_values(folder: Path, name: str) -> None:
    field = random_field(3)
    write_field(folder / name, field)
    image = SimpleITK.ReadImage(str(folder / name))
    assert image.GetSize() == SIZE[::-1]
    assert image.GetPixelID() == SimpleITK.sitkVectorFloat32
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(image), field.dense())
    np.testing.assert_allclose(image.GetDirection(), [1, 0, 0, 1])
    np.testing.assert_allclose([*image.GetOrigin(), *image.GetSpacing()], [0, 0, 1, 1])


def test_a_field_is_not_written_in_other_formats(folder: Path) -> None:
    with pytest.raises(InputError, match=r"not as field\.png"):
        write_field(folder / "field.png", random_field(0))


def test_a_missing_folder_is_told(folder: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        write_transform(folder / "none" / "transform.h5", random_composite(0))


def write_itk(path: Path, *parts: SimpleITK.Transform) -> Path:
    SimpleITK.WriteTransform(
        SimpleITK.CompositeTransform(list(parts)) if len(parts) > 1 else parts[0], str(path)
    )
    return path


def displacement(spacing: float = 1.0, origin: float = 0.0) -> SimpleITK.DisplacementFieldTransform:
    image = SimpleITK.GetImageFromArray(random_field(5).rows(0, SIZE[0]), isVector=True)
    image.SetSpacing((spacing, spacing))
    image.SetOrigin((origin, origin))
    return SimpleITK.DisplacementFieldTransform(image)


def test_files_of_others_are_read(tmp_path: Path) -> None:
    euler = SimpleITK.Euler2DTransform((50.0, 60.0), 0.2, (3.0, -4.0))
    shift = SimpleITK.TranslationTransform(2, (5.0, 6.0))
    dense = displacement()
    for parts in [
        (euler,),
        (shift, euler),
        (dense,),
        (euler, shift, dense),
        (SimpleITK.Transform(2, SimpleITK.sitkIdentity),),
    ]:
        path = write_itk(tmp_path / "theirs.h5", *parts)
        points = random_points(0)[:-2]
        np.testing.assert_allclose(read_transform(path)(points), by_itk(path, points), atol=1e-4)


def test_what_is_not_understood_is_refused_with_the_reason(tmp_path: Path) -> None:
    euler = SimpleITK.Euler2DTransform((50.0, 60.0), 0.2, (3.0, -4.0))
    spline = SimpleITK.BSplineTransformInitializer(SimpleITK.Image(50, 40, SimpleITK.sitkUInt8), [4, 4])
    cases = [
        ((spline,), "BSpline"),
        ((displacement(), euler, spline), "BSpline"),
        ((displacement(spacing=0.005),), "spacing 1, origin 0"),
        ((displacement(origin=3.0),), "spacing 1, origin 0"),
        ((SimpleITK.AffineTransform(3),), "3 dimensions"),
        ((SimpleITK.AffineTransform([1, 1, 1, 1], (0, 0)),), "cannot be inverted"),
    ]
    for parts, sentence in cases:
        with pytest.raises(InputError, match=sentence):
            read_transform(write_itk(tmp_path / "theirs.tfm", *parts))


def test_files_that_are_no_transforms_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.h5").write_text("nothing of the kind")
    write_transform(tmp_path / "whole.h5", random_composite(0))
    whole = (tmp_path / "whole.h5").read_bytes()
    (tmp_path / "cut.h5").write_bytes(whole[: len(whole) // 2])
    for name in ("text.h5", "cut.h5"):
        with pytest.raises(InputError, match="not an ITK transform, or it is damaged"):
            read_transform(tmp_path / name)
    with pytest.raises(InputError, match="There is no file"):
        read_transform(tmp_path / "none.h5")


def test_a_failed_write_leaves_the_old_file(folder: Path) -> None:
    path = folder / "transform.h5"
    write_transform(path, CompositeTransform(PlanarTransform.identity(), RegistrationField.zero(SIZE)))
    before = path.read_bytes()
    with pytest.raises(InputError):
        write_transform(path, CompositeTransform(random_projective(0)))
    assert path.read_bytes() == before
    assert [item.name for item in folder.iterdir()] == ["transform.h5"]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_field_of_what_is_no_number_is_refused_in_a_sentence(tmp_path: Path, value: float) -> None:
    field = SimpleITK.GetImageFromArray(np.full((4, 5, 2), value), isVector=True)
    SimpleITK.WriteTransform(SimpleITK.DisplacementFieldTransform(field), str(tmp_path / "t.h5"))
    with pytest.raises(InputError, match="no finite numbers"):
        read_transform(tmp_path / "t.h5")


def test_what_another_program_wrote_is_read_in_another_process(tmp_path: Path) -> None:
    SimpleITK.WriteTransform(SimpleITK.AffineTransform(2), str(tmp_path / "t.h5"))
    with read_only_in_the_child():
        read_transform(tmp_path / "t.h5")
        content = bytearray((tmp_path / "t.h5").read_bytes())
        content[40:2000:16] = bytes(123)
        (tmp_path / "t.h5").write_bytes(content)
        with pytest.raises(InputError, match="is not an ITK transform, or it is damaged"):
            read_transform(tmp_path / "t.h5")


@contextmanager
def read_only_in_the_child() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SimpleITK, "ReadTransform", None)
        yield
