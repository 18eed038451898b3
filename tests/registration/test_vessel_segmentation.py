"""The vessel map of one image: it does not depend on how the image is turned and mirrored, and has the image's size."""

from __future__ import annotations

import numpy as np
import pytest

from core.demo.synthetic import demo_case
from core.errors import WeightsError
from core.images.polarity import VesselPolarity
from core.images.reading import image_from_pixels
from core.registration import vessel_segmentation
from core.registration.model import load_model
from core.registration.request import Progress
from core.registration.vessel_segmentation import NETWORKS, WAYS, vessel_map
from core.resource_files import resource_path


def _map(pixels: np.ndarray) -> np.ndarray:
    image = image_from_pixels(pixels, "image")
    return vessel_map(image, VesselPolarity.BRIGHT, None, lambda _: None)


def test_a_turned_and_mirrored_image_has_the_turned_and_mirrored_map() -> None:
    pixels = np.ascontiguousarray(demo_case().reference.pixels[120:380, 100:400])
    upright, transposed = _map(pixels), _map(np.ascontiguousarray(pixels.swapaxes(0, 1)))
    assert upright.shape == (260, 300)
    assert upright.dtype == np.float32
    assert 0 <= upright.min() <= upright.max() <= 1
    assert np.abs(upright - transposed.T).mean() < 0.01
    assert upright.std() > 0.1


def test_a_photograph_is_shown_to_a_network_of_its_own_and_an_angiogram_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    loaded = vessel_segmentation.load_vessel_model
    monkeypatch.setattr(
        vessel_segmentation, "load_vessel_model", lambda path: asked.append(path.name) or loaded(path)
    )
    pixels = np.ascontiguousarray(demo_case().floating.pixels[300:348, 300:364])
    for polarity in VesselPolarity:
        vessel_map(image_from_pixels(pixels, "image"), polarity, ways=WAYS[:1])
        assert asked == list(NETWORKS[polarity])
        asked.clear()
    vessel_map(
        image_from_pixels(pixels, "image"),
        VesselPolarity.DARK,
        resource_path("weights", NETWORKS[VesselPolarity.BRIGHT][0]),
    )
    assert asked == list(NETWORKS[VesselPolarity.BRIGHT])


def test_the_answers_of_several_networks_are_averaged_and_progress_is_told() -> None:
    pixels = np.ascontiguousarray(demo_case().floating.pixels[260:340, 260:340])
    image = image_from_pixels(pixels, "image")
    told: list[Progress] = []
    both = vessel_map(image, VesselPolarity.DARK, None, told.append, ways=WAYS[:1])
    apart = [
        vessel_map(image, VesselPolarity.DARK, resource_path("weights", name), ways=WAYS[:1])
        for name in NETWORKS[VesselPolarity.DARK]
    ]
    low, high = np.minimum(*apart), np.maximum(*apart)
    assert ((both >= low - 0.02) & (both <= high + 0.02)).mean() > 0.999
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] < 1


def test_a_network_for_vessel_maps_alone_registers_nothing() -> None:
    with pytest.raises(WeightsError, match=r"vessels\.safetensors.*retina-align segment"):
        load_model(resource_path("weights", "vessels.safetensors"))
