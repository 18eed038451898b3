"""Single images without manual maps: a classical vesselness teaches, and the partner is the image itself, deformed."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.errors import InputError
from core.training import augmentation
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


def test_photographs_teach_without_their_manual_maps(folder: Path, vessels: np.ndarray) -> None:
    (image,) = read_photographs(folder, ["_test.jpg"])
    columns = np.nonzero(image.mask.any(axis=0))[0]
    assert np.ptp(columns) == pytest.approx(TYPICAL_WIDTH, rel=0.05)
    assert not image.bright
    drawn = cv2.resize(vessels, image.mask.shape[::-1]) > 200
    away = cv2.dilate(drawn.astype(np.uint8), np.ones((15, 15))) == 0
    assert image.vessels[drawn & image.mask].mean() > 0.5
    assert image.vessels[away & image.mask].mean() < 0.1


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
