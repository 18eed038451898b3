"""Resampling: exact where it can be exact, and as SciPy and SimpleITK do it elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, map_coordinates

from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform
from core.transforms.resampling import Interpolation, sample, warp
from tests.transforms.random_transforms import SIZE, random_affine, random_composite, smooth_field

IDENTITY = CompositeTransform(PlanarTransform.identity())


def shift(x: float, y: float) -> CompositeTransform:
    return CompositeTransform(PlanarTransform.from_affine([[1, 0, x], [0, 1, y]]))


def picture(
    seed: int, dtype: type = np.uint8, size: tuple[int, int] = (110, 150), colour: bool = False
) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 1, (*size, 3))
    smooth = gaussian_filter(noise, (1.0, 1.0, 0))
    scaled = (smooth - smooth.min()) / (smooth.max() - smooth.min()) * np.iinfo(dtype).max
    return (scaled if colour else scaled[..., 0]).astype(dtype)


@pytest.mark.parametrize("interpolation", list(Interpolation))
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("colour", [False, True])
def test_the_identity_gives_the_same_pixels(interpolation: Interpolation, dtype: type, colour: bool) -> None:
    image = picture(0, dtype, SIZE, colour)
    warped = warp(image, IDENTITY, SIZE, interpolation)
    assert warped.dtype == dtype
    np.testing.assert_array_equal(warped, image)


@pytest.mark.parametrize("interpolation", list(Interpolation))
def test_whole_pixel_shifts_are_exact_and_outside_is_zero(interpolation: Interpolation) -> None:
    image = picture(1, size=SIZE)
    warped = warp(image, shift(7, -3), SIZE, interpolation)
    np.testing.assert_array_equal(warped[3:, :-7], image[:-3, 7:])
    assert not warped[:3].any()
    assert not warped[:, -7:].any()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("seed", range(3))
def test_linear_agrees_with_scipy(dtype: type, seed: int) -> None:
    image, transform = picture(seed, dtype), random_composite(seed)
    points = transform.sampling_rows(SIZE, 0, SIZE[0])
    expected = map_coordinates(image.astype(float), [points[..., 1], points[..., 0]], order=1, mode="nearest")
    inside = (points >= -0.5).all(axis=-1) & (points[..., 0] < 149.5) & (points[..., 1] < 109.5)
    assert 0.5 < inside.mean() < 1.0
    warped = warp(image, transform, SIZE)
    assert np.abs(warped - expected)[inside].max() <= 0.52
    assert not warped[~inside].any()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("colour", [False, True])
def test_cubic_keeps_a_quadratic_and_the_range(dtype: type, colour: bool) -> None:
    """Catmull and Rom's interpolation reproduces polynomials of degree 2, which linear does not."""
    x = np.arange(60.0)
    parabola = np.rint(3 * (x - 30) ** 2)
    image = np.repeat(np.tile(parabola, (40, 1))[..., None], 3, axis=2).astype(np.float64)
    warped = warp(image, shift(0.25, 0.0), (40, 60), "cubic")
    np.testing.assert_allclose(
        warped[:, 5:50], image[:, 5:50] * 0 + 3 * (x[5:50, None] + 0.25 - 30) ** 2, atol=1e-6
    )
    step = np.zeros((20, 20, 3) if colour else (20, 20), dtype=dtype)
    step[:, 10:] = np.iinfo(dtype).max
    overshooting = warp(step, shift(0.5, 0), (20, 20), Interpolation.CUBIC)
    assert (overshooting[:, 3:8] == 0).all()
    assert (overshooting[:, 11:18] == np.iinfo(dtype).max).all()


@pytest.mark.parametrize("interpolation", [Interpolation.LINEAR, Interpolation.NEAREST])
@pytest.mark.parametrize("seed", range(3))
def test_simpleitk_reproduces_every_pixel(interpolation: Interpolation, seed: int) -> None:
    import SimpleITK

    image = picture(seed, np.uint16)
    transform = random_composite(seed)
    composite = SimpleITK.CompositeTransform(2)
    affine = SimpleITK.AffineTransform(2)
    affine.SetMatrix(transform.pre_alignment.matrix[:2, :2].ravel().tolist())
    affine.SetTranslation(transform.pre_alignment.matrix[:2, 2].tolist())
    composite.AddTransform(affine)
    dense = transform.field.rows(0, SIZE[0])
    composite.AddTransform(
        SimpleITK.DisplacementFieldTransform(SimpleITK.GetImageFromArray(dense, isVector=True))
    )
    grid = SimpleITK.Image(SIZE[1], SIZE[0], SimpleITK.sitkUInt8)
    method = SimpleITK.sitkLinear if interpolation is Interpolation.LINEAR else SimpleITK.sitkNearestNeighbor
    theirs = SimpleITK.Resample(
        SimpleITK.GetImageFromArray(image), grid, composite, method, 0.0, SimpleITK.sitkFloat64
    )
    ours = warp(image, transform, SIZE, interpolation).astype(float)
    assert np.abs(ours - SimpleITK.GetArrayFromImage(theirs)).max() <= 0.52


@pytest.mark.parametrize("seed", range(3))
def test_colour_is_warped_channel_by_channel(seed: int) -> None:
    image, transform = picture(seed, colour=True), random_composite(seed)
    warped = warp(image, transform, SIZE)
    for channel in range(3):
        np.testing.assert_array_equal(warped[..., channel], warp(image[..., channel].copy(), transform, SIZE))


@pytest.mark.parametrize("interpolation", list(Interpolation))
def test_places_that_are_known_give_what_the_transform_gives(interpolation: Interpolation) -> None:
    image, transform = picture(6, np.uint16, colour=True), random_composite(6)
    places = transform.sampling_rows(SIZE, 0, SIZE[0])
    expected = warp(image, transform, SIZE, interpolation)
    np.testing.assert_array_equal(sample(image, places, interpolation), expected)


def test_unknown_places_are_black() -> None:
    places = np.full((2, 3, 2), np.nan)
    places[0, 0] = (1.0, 0.0)
    assert sample(np.full((4, 4), 7, np.uint8), places).tolist() == [[7, 0, 0], [0, 0, 0]]


def test_a_known_warp_is_recovered() -> None:
    """Bringing an image there and back again leaves it nearly as it was."""
    smooth = gaussian_filter(np.random.default_rng(0).normal(0, 1, SIZE), 4.0)
    transform = CompositeTransform(random_affine(3), smooth_field(3))
    there = warp(smooth, transform, SIZE)
    back_points = transform.inverse_grid(SIZE).astype(float)
    back = map_coordinates(there, [back_points[..., 1], back_points[..., 0]], order=1)
    seen = warp(np.ones(SIZE), transform, SIZE)
    inside = map_coordinates(seen, [back_points[..., 1], back_points[..., 0]], order=1) > 0.999
    assert inside.mean() > 0.4
    assert np.abs(back - smooth)[inside].max() < 0.05 * np.abs(smooth).max()


def test_images_wider_than_opencv_can_map() -> None:
    image = np.arange(40000, dtype=np.uint16)[None].repeat(2, axis=0)
    np.testing.assert_array_equal(warp(image, shift(100, 0), (2, 39000))[0], np.arange(100, 39100))


def test_points_beyond_the_horizon_are_outside() -> None:
    folding = CompositeTransform(PlanarTransform(np.array([[1, 0, 0], [0, 1, 0], [-0.02, 0, 1.0]])))
    warped = warp(np.full((100, 100), 9, dtype=np.uint8), folding, (100, 100))
    assert warped[50, 10] == 9
    assert not warped[:, 50:].any()


def test_arrays_that_are_no_images_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        warp(np.zeros(5, dtype=np.uint8), IDENTITY, SIZE)
    with pytest.raises(ValueError, match="lanczos"):
        warp(picture(0), IDENTITY, SIZE, "lanczos")
