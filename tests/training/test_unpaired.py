"""Single images without manual maps: a classical vesselness teaches, and the partner is the image itself, deformed."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.errors import InputError
from core.training import augmentation
from core.training.data.classical_maps import CLASSICAL_MAPS, ClassicalMap, line_map
from core.training.data.manual import TYPICAL_WIDTH
from core.training.data.unpaired import (
    PHOTOGRAPH_SCALES,
    UnpairedSource,
    read_angiograms,
    read_photographs,
)
from tests.training.made_data import angiogram, drawn_vessels, photograph

SIDE = 320


@pytest.fixture
def vessels() -> np.ndarray:
    return drawn_vessels(np.random.default_rng(4), SIDE)


@pytest.fixture
def folder(tmp_path: Path, vessels: np.ndarray) -> Path:
    assert cv2.imwrite(str(tmp_path / "01_training.jpg"), photograph(vessels)[..., ::-1])
    assert cv2.imwrite(str(tmp_path / "02_test.jpg"), photograph(vessels)[..., ::-1])
    (tmp_path / "01_training_vessels.png").write_bytes(b"no image at all")
    return tmp_path


@pytest.mark.parametrize("classical_map", CLASSICAL_MAPS.values(), ids=CLASSICAL_MAPS)
def test_photographs_teach_without_their_manual_maps(
    folder: Path, vessels: np.ndarray, classical_map: ClassicalMap
) -> None:
    (image,) = read_photographs(folder, ["_test.jpg"], classical_map)
    columns = np.nonzero(image.mask.any(axis=0))[0]
    assert np.ptp(columns) == pytest.approx(TYPICAL_WIDTH, rel=0.05)
    assert not image.bright
    drawn = cv2.resize(vessels, image.mask.shape[::-1]) > 200
    away = cv2.dilate(drawn.astype(np.uint8), np.ones((15, 15))) == 0
    assert image.vessels[drawn & image.mask].mean() > 0.5
    assert image.vessels[away & image.mask].mean() < 0.1


@pytest.mark.parametrize("bright", [False, True])
def test_lines_are_found_in_any_direction_and_of_one_polarity_only(bright: bool) -> None:
    mask = cv2.circle(np.zeros((200, 200), np.uint8), (100, 100), 90, 1, -1) > 0
    texture = 110 + 10 * np.random.default_rng(8).standard_normal((200, 200))
    for degrees in (0, 35, 90, 145):
        step = 70 * np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
        ends = [tuple((100 + sign * step).round().astype(int).tolist()) for sign in (-1, 1)]
        vessel = cv2.line(np.zeros((200, 200), np.uint8), *ends, 255, 4)
        soft = 60.0 * cv2.GaussianBlur(vessel, (0, 0), 1.0) / 255
        channel = np.where(mask, texture + soft if bright else texture - soft, 0).astype(np.uint8)
        found = line_map(channel, mask, bright)
        assert found[vessel > 0].mean() > 0.8
        assert found[~mask].max() == 0
        assert line_map(channel, mask, not bright)[vessel > 0].mean() < 0.2


def test_the_partner_is_the_image_under_the_known_field(folder: Path) -> None:
    source = UnpairedSource(read_photographs(folder, ["_test.jpg"]), PHOTOGRAPH_SCALES)
    generator = np.random.default_rng(5)
    for _ in range(3):
        sample = source.draw(generator, (192, 224))
        assert not sample.reference.bright
        assert not sample.floating.bright
        assert sample.reference.pixels.shape == (192, 224, 3)
        warped = augmentation.sample(sample.floating.vessels, pixel_grid((192, 224)) + sample.true_field)
        inside = (sample.reference.mask > 0)[40:-40, 40:-40]
        difference = np.abs(warped - sample.reference.vessels)[40:-40, 40:-40]
        unmoved = np.abs(sample.floating.vessels - sample.reference.vessels)[40:-40, 40:-40]
        assert difference[inside].mean() < 0.02 + 0.3 * unmoved[inside].mean()


def test_an_angiogram_shows_bright_vessels_in_three_equal_channels(
    tmp_path: Path, vessels: np.ndarray
) -> None:
    assert cv2.imwrite(str(tmp_path / "1.jpg"), angiogram(vessels))
    side = UnpairedSource(read_angiograms(tmp_path), (1.0, 1.0)).draw(np.random.default_rng(6), None).floating
    assert side.bright
    assert np.array_equal(side.pixels[..., 0], side.pixels[..., 2])


def test_a_folder_without_images_is_named(folder: Path) -> None:
    with pytest.raises(InputError, match="No photograph"):
        read_photographs(folder, [".jpg"])
    with pytest.raises(InputError, match="No angiogram"):
        read_angiograms(folder.parent / "nothing")
