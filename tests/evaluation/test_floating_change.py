"""What is done to a floating image before an alignment without clicks."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.evaluation.floating_change import FloatingChange
from core.evaluation.looks import LOOKS, with_look
from core.evaluation.shown_part import shown_part
from core.images.reading import image_from_pixels

SPOT = (130.0, 90.0)


def spotted() -> np.ndarray:
    """A grey disc of radius 100 about (150, 110) with one bright spot."""
    pixels = np.zeros((220, 300), np.uint8)
    cv2.circle(pixels, (150, 110), 100, 60, -1)
    cv2.circle(pixels, (round(SPOT[0]), round(SPOT[1])), 4, 255, -1)
    return pixels


@pytest.mark.parametrize(
    "change",
    [
        FloatingChange(),
        FloatingChange(137),
        FloatingChange(30, 0.6),
        FloatingChange(80, 0.5, mirrored=True),
        FloatingChange(20, 0.4, enlarged_to=320, off_centre=-0.2),
    ],
)
def test_points_go_with_the_pixels(change: FloatingChange) -> None:
    changed, moved = change.apply(image_from_pixels(spotted(), "spotted"))
    rows, columns = np.nonzero(changed.pixels > 200)
    found = np.array([columns.mean(), rows.mean()])
    np.testing.assert_allclose(found, moved(np.array([SPOT]))[0], atol=0.5)
    assert moved.is_mirrored == change.mirrored


def test_the_middle_of_the_field_is_what_is_shown() -> None:
    changed, moved = FloatingChange(0, 0.5).apply(image_from_pixels(spotted(), "spotted"))
    assert changed.size == (100, 100)
    np.testing.assert_allclose(moved(np.array([[150.0, 110.0]])), [[50, 50]], atol=1)


def test_a_part_off_centre_lies_in_the_field_and_is_enlarged() -> None:
    change = FloatingChange(0, 0.25, enlarged_to=200, off_centre=1.0)
    changed, moved = change.apply(image_from_pixels(spotted(), "spotted"))
    assert changed.size == (200, 200)
    np.testing.assert_allclose(moved(np.array([[250.0, 110.0]])), [[202, 100]], atol=6)
    assert change.label == "0°, middle 25%, 100% to the right, 200 px wide"


def crossing_lines() -> tuple[np.ndarray, np.ndarray]:
    """A bright disc with two dark lines, and how far each pixel lies from them."""
    y, x = np.mgrid[:160, :200]
    lines = np.minimum(np.abs((x - 60) - 0.5 * (y - 80)), np.abs((y - 90) + 0.3 * (x - 100)))
    pixels = np.where((x - 100) ** 2 + (y - 80) ** 2 < 75**2, np.clip(180 - 90 * (lines < 2.5), 1, 255), 0)
    return pixels.astype(np.uint8), lines


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_keeps_the_place_of_the_vessels_and_of_the_field(look: str) -> None:
    y, x = np.mgrid[:160, :200]
    pixels, lines = crossing_lines()
    seen = with_look(pixels, look)
    assert np.mean((seen > 0) == (pixels > 0)) > 0.97
    well_inside = (x - 100) ** 2 + (y - 80) ** 2 < 60**2
    on_vessels, beside = seen[well_inside & (lines < 3)].mean(), seen[well_inside & (lines > 8)].mean()
    assert abs(on_vessels - beside) > 8
    assert (on_vessels > beside) == (look in ("icg", "octa"))
    assert np.array_equal(seen, with_look(pixels, look))


def test_a_look_of_an_enlarged_part_shows_the_vessels_of_the_whole_image(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(LOOKS, "oct", lambda eye: eye.vessels)
    pixels, _ = crossing_lines()
    pixels = np.where(pixels > 0, pixels + np.random.default_rng(0).integers(-2, 3, pixels.shape), 0)
    pixels = pixels.astype(np.uint8)
    part = shown_part(pixels > 0, 0.3, 0.8, 180)
    drawn, whole = with_look(pixels, "oct", part), with_look(pixels, "oct")
    assert drawn.shape[1] == 180
    assert np.abs(drawn.astype(int) - part.of(whole)).mean() < 1
    changed, _ = FloatingChange(0, 0.3, enlarged_to=180, off_centre=0.8, look="oct").apply(
        image_from_pixels(pixels, "lines")
    )
    assert np.abs(changed.pixels.astype(int) - drawn).mean() < 1
