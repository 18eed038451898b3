"""Fields of every shape, found where they were drawn; shrinking against OpenCV's erosion."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.images.field_of_view import depth_inside, field_of_view, shrink
from core.images.reading import read_image

from .scenes import disc, retina

SIZE = (480, 640)


def agreement(found: np.ndarray, expected: np.ndarray) -> float:
    """Intersection over union."""
    return float((found & expected).sum() / (found | expected).sum())


def rectangle(size: tuple[int, int], rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros(size, bool)
    mask[rows, columns] = True
    return mask


FIELDS = {
    "whole circle": disc(SIZE, (320, 240), 225),
    "circle off the centre": disc(SIZE, (280, 260), 200),
    "cut above and below": disc(SIZE, (320, 240), 310),
    "cut inside the frame": disc(SIZE, (320, 240), 225) & rectangle(SIZE, slice(60, 420), slice(0, 640)),
    "cut on all sides": disc(SIZE, (320, 240), 370),
    "rectangle in padding": rectangle(SIZE, slice(40, 430), slice(70, 600)),
}


@pytest.mark.parametrize("shape", FIELDS)
@pytest.mark.parametrize("level", [35, 120])
def test_drawn_fields_are_found(shape: str, level: float) -> None:
    field = FIELDS[shape]
    assert agreement(field_of_view(retina(field, level, vessels=-level / 4)), field) > 0.98


def test_a_full_frame_without_rim_is_whole() -> None:
    everywhere = np.ones(SIZE, bool)
    assert field_of_view(retina(everywhere)).all()


@pytest.mark.parametrize("kind", ["black", "one grey", "one white corner"])
def test_images_without_a_field_are_whole(kind: str) -> None:
    image = {
        "black": np.zeros(SIZE, np.uint8),
        "one grey": np.full(SIZE, 90, np.uint8),
        "one white corner": np.maximum(retina(np.ones(SIZE, bool)), disc(SIZE, (0, 0), 80) * np.uint8(255)),
    }[kind]
    assert field_of_view(image).all()


@pytest.mark.parametrize("change", ["colour", "16 bits", "12 bits of 16", "large"])
def test_the_kind_of_pixels_does_not_matter(change: str) -> None:
    field = FIELDS["whole circle"]
    image = retina(field)
    if change == "colour":
        image = np.stack([image, image // 2, image // 5], -1)
    elif change == "large":
        image, field = (np.kron(array, np.ones((4, 4), array.dtype)) for array in (image, field))
    else:
        image = image.astype(np.uint16) * (257 if change == "16 bits" else 16)
    assert agreement(field_of_view(image), field) > 0.98


@pytest.mark.parametrize("rim", [18, 51, 86])
def test_flat_grey_corners_are_rim(rim: int) -> None:
    field = FIELDS["cut above and below"]
    image = np.where(field, retina(field, level=150), rim).astype(np.uint8)
    assert agreement(field_of_view(image), field) > 0.98


def test_a_noisy_dark_rim_is_rim() -> None:
    field = FIELDS["whole circle"]
    rim = np.random.default_rng(1).normal(8, 3, SIZE).clip(0, 255)
    assert agreement(field_of_view(np.where(field, retina(field), rim).astype(np.uint8)), field) > 0.98


def test_text_and_strips_in_the_rim_do_not_count() -> None:
    field = FIELDS["whole circle"]
    image = retina(field)
    cv2.putText(image, "OD 12.03.2019", (8, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255, 2)
    cv2.putText(image, "FA 0:35", (8, 460), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255, 2)
    image[:4] = 200
    found = field_of_view(image)
    assert agreement(found, field) > 0.98
    assert not found[:12].any()


def test_dark_holes_are_filled() -> None:
    field = FIELDS["whole circle"]
    image = retina(field)
    image[disc(SIZE, (330, 250), 90)] = 0
    assert agreement(field_of_view(image), field) > 0.98


@pytest.mark.parametrize(
    "shape", ["whole circle", "circle off the centre", "cut above and below", "cut inside the frame"]
)
def test_dark_bays_in_a_round_rim_are_filled(shape: str) -> None:
    field = FIELDS[shape]
    image = retina(field)
    image[disc(SIZE, (120, 300), 70)] = 0
    # Where the bay takes the outermost point of the circle, the rectangle cuts a little of it.
    assert agreement(field_of_view(image), field) > 0.97
    assert agreement(field & (image > 0), field) < 0.95


def test_bays_in_other_fields_stay() -> None:
    """Ultra-widefield images are bounded by lids and lashes, and there a bay is a bay."""
    field = FIELDS["rectangle in padding"] & ~disc(SIZE, (70, 240), 60)
    assert agreement(field_of_view(retina(field)), field) > 0.98


def test_a_dim_angiogram_on_a_clean_rim_is_found() -> None:
    field = FIELDS["whole circle"]
    assert agreement(field_of_view(retina(field, level=7, vessels=4, noise=1)), field) > 0.98


@pytest.mark.parametrize("radius", [1, 5, 10, 20])
def test_shrinking_is_an_erosion_by_a_disc_with_nothing_beyond_the_border(radius: int) -> None:
    mask = FIELDS["cut above and below"]
    rows, columns = np.ogrid[-radius : radius + 1, -radius : radius + 1]
    kernel = (rows**2 + columns**2 <= radius**2).astype(np.uint8)
    eroded = cv2.erode(mask.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
    np.testing.assert_array_equal(shrink(mask, radius), eroded)
    np.testing.assert_array_equal(shrink(mask, radius + 0.5), depth_inside(mask) > radius + 0.5)


def test_shrinking_by_nothing_changes_nothing() -> None:
    np.testing.assert_array_equal(shrink(FIELDS["whole circle"], 0), FIELDS["whole circle"])


@pytest.fixture
def area_of(shared_data: Path) -> Callable[[str], float]:
    return lambda name: float(field_of_view(read_image(shared_data / name).pixels).mean())


def test_round_fields_of_real_angiograms(shared_data: Path) -> None:
    circle = disc((512, 512), (255.5, 255.5), 258)
    for path in sorted((shared_data / "angiograms").glob("*.jpg"))[::6]:
        assert agreement(field_of_view(read_image(path).pixels), circle) > 0.96, path.name


def test_fields_of_the_real_pairs(shared_data: Path, area_of: Callable[[str], float]) -> None:
    """Areas read off the images by eye; 084 to 089 have flat grey corners, 055 has scanned strips."""
    with open(shared_data / "pairs" / "pairs.csv", encoding="utf-8") as file:
        areas = {row["pair"]: area_of(f"pairs/{row['pair']}/reference.png") for row in csv.DictReader(file)}
    for pair, expected in {
        "027": 0.80,
        "032": 0.81,
        "055": 0.71,
        "067": 0.82,
        "080": 0.75,
        "101": 0.71,
    }.items():
        assert areas[pair] == pytest.approx(expected, abs=0.02), pair
    for pair in ("084", "086", "088", "089"):
        assert areas[pair] == pytest.approx(0.92, abs=0.03), pair


def test_fields_of_other_real_cameras(shared_data: Path, area_of: Callable[[str], float]) -> None:
    assert area_of("vessels/hrf/01_dr.jpg") == pytest.approx(0.85, abs=0.02)
    assert area_of("vessels/drive/01_test.jpg") == pytest.approx(0.70, abs=0.02)
    assert area_of("fire/P06/floating.jpg") == pytest.approx(0.69, abs=0.02)
    assert area_of("ultrawide/4/floating.jpg") == pytest.approx(0.94, abs=0.03)
    assert area_of("ultrawide/4/reference.jpg") == pytest.approx(0.76, abs=0.05)


def test_a_small_read_only_grey_image_with_a_flat_rim_is_taken_as_it_is() -> None:
    pixels = np.zeros((160, 160), np.uint8)
    rows, columns = np.ogrid[:160, :160]
    inside = (rows - 80) ** 2 + (columns - 80) ** 2 < 70**2
    pixels[inside] = 120
    pixels.setflags(write=False)
    assert (field_of_view(pixels) == inside).mean() > 0.98
