"""Frangi maps: on drawn lines, and against the shared measures on a real pair."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.errors import InputError
from core.images.polarity import VesselPolarity
from core.images.reading import read_image
from core.metrics.vesselness import VesselnessMap, frangi_vesselness, vessel_overlap

SIZE = (160, 200)


def cross(vessels: int) -> tuple[np.ndarray, np.ndarray]:
    """A picture with two crossing lines, and where they are."""
    lines = np.zeros(SIZE, np.uint8)
    cv2.line(lines, (20, 30), (180, 130), 255, 3)
    cv2.line(lines, (30, 140), (170, 20), 255, 3)
    return np.where(lines > 0, 120 + vessels, 120).astype(np.uint8), lines > 0


@pytest.mark.parametrize(("vessels", "polarity"), [(50, VesselPolarity.BRIGHT), (-50, VesselPolarity.DARK)])
def test_vessels_of_the_right_polarity_respond(vessels: int, polarity: VesselPolarity) -> None:
    pixels, lines = cross(vessels)
    found = frangi_vesselness(pixels, polarity, np.ones(SIZE, bool))
    assert found.values.dtype == np.float32
    assert found.values.min() >= 0
    assert found.values.max() == 1
    assert not found.values[~found.mask].any()
    near = cv2.dilate(lines.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert np.median(found.values[lines & found.mask]) > 10 * np.median(found.values[~near & found.mask])


def test_overlap_of_an_image_with_itself_and_moved() -> None:
    pixels, _ = cross(-50)
    found = frangi_vesselness(pixels, VesselPolarity.DARK, np.ones(SIZE, bool))
    same = vessel_overlap(found, found, pixel_grid(SIZE))
    assert (same.dice, same.soft_dice) == pytest.approx((1, 1))
    moved = VesselnessMap(np.roll(found.values, 6, 1), np.roll(found.mask, 6, 1))
    apart = vessel_overlap(found, moved, pixel_grid(SIZE))
    brought_back = vessel_overlap(found, moved, pixel_grid(SIZE) + np.float32([6, 0]))
    assert apart.dice < 0.6
    assert (brought_back.dice, brought_back.soft_dice) == pytest.approx((1, 1))


def test_an_empty_field_overlaps_with_nothing() -> None:
    found = frangi_vesselness(cross(50)[0], VesselPolarity.BRIGHT, np.zeros(SIZE, bool))
    assert vessel_overlap(found, found, pixel_grid(SIZE)).dice == 0


def test_map_and_mask_must_be_of_one_size() -> None:
    with pytest.raises(InputError, match="one size"):
        VesselnessMap(np.zeros((4, 5), np.float32), np.zeros((4, 4), bool))


@pytest.fixture(scope="module")
def shared_measures(shared_data: Path) -> ModuleType:
    path = shared_data.parent / "measures.py"
    specification = importlib.util.spec_from_file_location("shared_measures", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("pair", ["034", "101"])
def test_the_shared_measures_on_a_real_pair(
    shared_data: Path, shared_measures: ModuleType, pair: str
) -> None:
    reference, floating = (
        read_image(shared_data / "pairs" / pair / f"{role}.png").pixels for role in ("reference", "floating")
    )
    grid = pixel_grid(reference.shape[:2]) * np.float32(0.99) + np.float32([3, -2])
    expected = shared_measures.overlap(reference, floating, grid)
    maps = []
    for pixels in (reference, floating):
        polarity = VesselPolarity.BRIGHT if shared_measures.bright(pixels) else VesselPolarity.DARK
        maps.append(frangi_vesselness(pixels, polarity, shared_measures.fov(pixels, 0) > 0))
    found = vessel_overlap(maps[0], maps[1], grid)
    assert (found.dice, found.soft_dice) == pytest.approx(expected, abs=1e-3)
