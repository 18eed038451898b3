"""Transforms in a chain: the law `T(p) = T2(T1(p))`, the way back, one interpolation, and ITK files of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import SimpleITK

from core.coordinates import pixel_grid
from core.transforms.composite import CompositeTransform, TransformChain, chained
from core.transforms.field import RegistrationField
from core.transforms.itk_files import read_transform, write_transform
from core.transforms.planar import PlanarTransform
from core.transforms.resampling import warp
from tests.transforms.random_transforms import (
    SIZE,
    random_affine,
    random_composite,
    random_points,
    random_projective,
    smooth_field,
)

SEEDS = range(5)
VIA_SIZE = (140, 150)


def chain(seed: int, length: int = 2) -> TransformChain:
    """A reference of `SIZE`, other images of `VIA_SIZE`."""
    first = CompositeTransform(random_affine(seed), smooth_field(seed))
    others = [
        CompositeTransform(random_affine(seed + number), smooth_field(seed + number, VIA_SIZE))
        for number in range(1, length)
    ]
    return TransformChain((first, *others))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_second_follows_the_first(seed: int) -> None:
    whole, points = chain(seed, 3), random_points(seed)
    one, two, three = whole.parts
    np.testing.assert_array_equal(whole(points), three(two(one(points))))


@pytest.mark.parametrize("seed", SEEDS)
def test_there_and_back(seed: int) -> None:
    whole, points = chain(seed), random_points(seed)
    np.testing.assert_allclose(whole.inverse_points(whole(points)), points, atol=1e-3)


def test_a_chain_is_associative() -> None:
    one, two, three = chain(1, 3).parts
    points = random_points(1)
    nested = TransformChain((two, three))(one(points))
    np.testing.assert_allclose(TransformChain((one, two, three))(points), nested, atol=1e-9)


def test_planar_parts_multiply() -> None:
    first, second = random_affine(1), random_affine(2)
    whole = TransformChain((CompositeTransform(first), CompositeTransform(second)))
    points = random_points(3)
    np.testing.assert_allclose(whole(points), (second @ first)(points), atol=1e-9)


def test_one_alone_is_no_chain() -> None:
    alone = random_composite(0)
    assert chained([alone]) is alone
    with pytest.raises(ValueError, match="at least one"):
        TransformChain(())


def test_the_sampling_grid_is_the_chain_of_every_pixel() -> None:
    whole = chain(2)
    expected = whole(pixel_grid(SIZE).reshape(-1, 2)).reshape(*SIZE, 2)
    np.testing.assert_allclose(whole.sampling_grid(SIZE), expected, atol=1e-4)
    with pytest.raises(ValueError, match="reference of size"):
        whole.sampling_grid((10, 10))


def test_the_original_pixels_are_interpolated_once() -> None:
    """A wave as fine as pixels is blurred by two interpolations: the chain's result is that of its one mapping."""
    pixels = np.indices(VIA_SIZE).sum(axis=0) % 2 * np.uint8(200)
    half = CompositeTransform(PlanarTransform.from_affine(np.array([[1, 0, 0.5], [0, 1, 0.0]])))
    whole = TransformChain((half, half))
    once = warp(pixels, whole, VIA_SIZE)
    np.testing.assert_array_equal(once[:, :-1], pixels[:, 1:])
    twice = warp(warp(pixels, half, VIA_SIZE), half, VIA_SIZE)
    assert np.ptp(twice[:, 2:-2]) < 10


def test_as_one_transform_it_maps_the_pixels_alike() -> None:
    whole = chain(3)
    one = whole.as_one(SIZE)
    np.testing.assert_allclose(one.sampling_grid(SIZE), whole.sampling_grid(SIZE), atol=1e-3)
    points = random_points(3)[:-2]
    np.testing.assert_allclose(one(points), whole(points), atol=0.05)


def by_itk(path: Path, points: np.ndarray) -> np.ndarray:
    transform = SimpleITK.ReadTransform(str(path))
    return np.array([transform.TransformPoint(point) for point in points.tolist()])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("length", [2, 3])
def test_simpleitk_maps_the_whole_reference_as_we_do(tmp_path: Path, seed: int, length: int) -> None:
    """Also where the first part leads beyond the second one's image, as it does at every corner here."""
    whole = chain(seed, length)
    shifted = CompositeTransform(
        PlanarTransform.from_affine(np.array([[1.2, 0.1, -30.0], [-0.1, 1.2, 20.0]])), smooth_field(seed)
    )
    whole = TransformChain((shifted, *whole.parts[1:]))
    points = random_points(seed)[:-2]
    write_transform(tmp_path / "transform.h5", whole)
    np.testing.assert_allclose(by_itk(tmp_path / "transform.h5", points), whole(points), atol=1e-4)
    read = read_transform(tmp_path / "transform.h5")
    assert isinstance(read, TransformChain)
    assert [part.field.size for part in read.parts] == [part.field.size for part in whole.parts]
    np.testing.assert_allclose(read(points), whole(points), atol=1e-4)


def test_parts_without_fields_are_written_too(tmp_path: Path) -> None:
    field = smooth_field(1, VIA_SIZE)
    points = random_points(1)[:-2]
    for whole in (
        TransformChain((CompositeTransform(random_affine(0)), CompositeTransform(random_affine(1), field))),
        TransformChain((random_composite(2), CompositeTransform(random_affine(3)))),
        TransformChain((CompositeTransform(random_affine(0)), CompositeTransform(random_affine(3)))),
    ):
        write_transform(tmp_path / "transform.h5", whole, SIZE)
        np.testing.assert_allclose(by_itk(tmp_path / "transform.h5", points), whole(points), atol=1e-4)
        np.testing.assert_allclose(
            read_transform(tmp_path / "transform.h5")(points), whole(points), atol=1e-4
        )


def test_projective_parts_are_kept_to_a_hundredth_of_a_pixel(tmp_path: Path) -> None:
    whole = TransformChain(
        (
            CompositeTransform(random_projective(1)),
            CompositeTransform(random_projective(2), smooth_field(2, VIA_SIZE)),
        )
    )
    points = np.random.default_rng(0).uniform((35, 35), (120, 90), (200, 2))
    write_transform(tmp_path / "transform.h5", whole, SIZE)
    np.testing.assert_allclose(by_itk(tmp_path / "transform.h5", points), whole(points), atol=0.02)


def test_simpleitk_warps_an_image_through_the_chain_as_we_do(tmp_path: Path) -> None:
    whole = chain(4)
    pixels = np.random.default_rng(4).integers(0, 255, (130, 170)).astype(np.uint8)
    write_transform(tmp_path / "transform.h5", whole)
    transform = SimpleITK.ReadTransform(str(tmp_path / "transform.h5"))
    grid = SimpleITK.Image(SIZE[1], SIZE[0], SimpleITK.sitkUInt8)
    resampled = SimpleITK.Resample(
        SimpleITK.GetImageFromArray(pixels), grid, transform, SimpleITK.sitkLinear, 0.0
    )
    difference = np.abs(
        SimpleITK.GetArrayFromImage(resampled).astype(int) - warp(pixels, whole, SIZE).astype(int)
    )
    assert np.percentile(difference, 99.9) <= 1


def test_a_padded_field_that_is_no_field_of_pixels_is_refused() -> None:
    from core.transforms.itk_padding import needed_padding, padding_of

    assert padding_of(np.array([-10.0, -10.0]), np.array([1.0, 1.0])) == (10, pytest.approx(np.zeros(2)))
    _, offset = padding_of(np.array([-10.0, -4.0]), np.array([1.0, 1.0]))
    assert np.abs(offset).max() > 1
    inside = CompositeTransform(PlanarTransform.from_affine(np.array([[0.5, 0, 10], [0, 0.5, 10]])))
    assert needed_padding(RegistrationField.zero(VIA_SIZE), inside, SIZE) <= 1
