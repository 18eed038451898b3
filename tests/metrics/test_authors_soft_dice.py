"""The authors' soft Dice: against figures worked out by hand, and against laws."""

from __future__ import annotations

import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.images.polarity import VesselPolarity
from core.metrics.authors_soft_dice import GreyImage, authors_soft_dice, frangi_of_2018, luminance

SIDE = 161
MIDDLE = (slice(60, 101), slice(60, 101))


def _parabola(across: float, along: float) -> np.ndarray:
    x = np.arange(SIDE) - SIDE // 2
    return across * x**2 + along * x[:, None] ** 2


@pytest.mark.parametrize(("across", "along"), [(1e-4, 0.0), (1e-4, 3e-5), (2e-5, -1e-5)])
def test_a_parabola_has_the_response_worked_out_by_hand(across: float, along: float) -> None:
    """Its Hessian is the same everywhere and at every scale: diag(2 along, 2 across), times the scale squared.

    Of the five scales the largest, 9, answers most: exp(-(b/a)^2 / 0.5) * (1 - exp(-(2 a 81)^2 + (2 b 81)^2) / 450)).
    """
    first, second = 162 * across, 162 * along
    expected = np.exp(-((along / across) ** 2) / 0.5) * (1 - np.exp(-(first**2 + second**2) / 450))
    np.testing.assert_allclose(frangi_of_2018(_parabola(across, along))[MIDDLE], expected, rtol=1e-6)


def test_a_bright_line_does_not_answer() -> None:
    assert not frangi_of_2018(1 - _parabola(1e-4, 0))[MIDDLE].any()


def test_a_figure_worked_out_by_hand() -> None:
    """The formula at beta2 = 15 for levels 0 to 1: a curvature of 0.01 at scale 9 gives 1 - exp(-0.81^2 / 450)."""
    response = frangi_of_2018(_parabola(0.005, 0))[MIDDLE]
    np.testing.assert_allclose(response, 0.00145694, rtol=1e-4)


def test_luminance_weighs_the_colours() -> None:
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    np.testing.assert_allclose(luminance(colours), [[0.299, 0.587, 0.114]], atol=1e-6)


def _image(polarity: VesselPolarity = VesselPolarity.DARK) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(5)
    pixels = np.full((SIDE, SIDE), 160.0)
    for _ in range(5):
        column, slope = generator.uniform(30, 130), generator.uniform(-0.4, 0.4)
        distance = np.arange(SIDE) - (column + slope * (np.arange(SIDE)[:, None] - 80))
        pixels -= 70 * np.exp(-(distance**2) / 8)
    field = np.hypot(*(np.mgrid[:SIDE, :SIDE] - 80)) < 76
    inner = np.hypot(*(np.mgrid[:SIDE, :SIDE] - 80)) < 66
    return np.where(field, pixels, 0).clip(0, 255).astype(np.uint8), field, inner


def _dice(floating: GreyImage, shift: float = 0.0) -> float:
    reference = GreyImage.of(_image()[0], VesselPolarity.DARK, *_image()[1:])
    grid = pixel_grid((SIDE, SIDE)) + np.array([shift, 0], np.float32)
    return authors_soft_dice(reference, reference.vesselness(), floating, grid)


def test_the_same_image_overlaps_with_itself_and_less_with_itself_moved() -> None:
    pixels, field, inner = _image()
    same = GreyImage.of(pixels, VesselPolarity.DARK, field, inner)
    figures = [_dice(same, shift) for shift in (0.0, 2.0, 4.0, 6.0)]
    assert figures[0] == pytest.approx(1.0)
    assert figures == sorted(figures, reverse=True)
    assert figures[-1] < 0.5


def test_an_inverted_image_with_bright_vessels_is_the_same() -> None:
    pixels, field, inner = _image()
    inverted = np.where(field, 255 - pixels.astype(int), 0).astype(np.uint8)
    assert (
        _dice(GreyImage.of(inverted, VesselPolarity.BRIGHT, field, inner)) > 0.95
    )  # levels are rounded down


def test_the_sum_is_equation_9() -> None:
    """Each map divided by its own largest value, then the other's field; minima over sums."""
    pixels, field, inner = _image()
    reference = GreyImage.of(pixels, VesselPolarity.DARK, field, inner)
    half = inner & (np.arange(SIDE) < 80)
    floating = GreyImage.of(pixels, VesselPolarity.DARK, field, half)
    first, second = reference.vesselness(), floating.vesselness()
    assert first.max() == second.max() == 1.0
    expected = 2 * np.minimum(first, second)[half].sum() / (first[half].sum() + second[half].sum())
    grid = pixel_grid((SIDE, SIDE))
    assert authors_soft_dice(reference, first, floating, grid) == pytest.approx(expected, rel=1e-6)
