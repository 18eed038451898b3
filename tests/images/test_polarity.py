"""Polarity of drawn vessels, its symmetry, and every real image that we have."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.images.field_of_view import field_of_view
from core.images.polarity import PolarityEstimate, VesselPolarity, find_polarity
from core.images.reading import read_image

from .scenes import disc, retina

FIELD = disc((480, 640), (320, 240), 225)


@pytest.mark.parametrize("vessels", [-40, -15, 15, 40])
@pytest.mark.parametrize("kind", ["8 bits", "16 bits", "colour", "no rim"])
def test_drawn_vessels(vessels: float, kind: str) -> None:
    image = retina(np.ones_like(FIELD) if kind == "no rim" else FIELD, vessels=vessels, noise=2)
    if kind == "16 bits":
        image = image.astype(np.uint16) * 200
    elif kind == "colour":
        image = np.stack([np.full_like(image, 200), image, image // 4], -1)
    estimate = find_polarity(image)
    assert estimate.polarity is (VesselPolarity.BRIGHT if vessels > 0 else VesselPolarity.DARK)
    assert estimate.confidence > 0.8


def test_inverting_the_image_turns_the_answer_and_keeps_the_confidence() -> None:
    image = retina(FIELD)
    dark, bright = find_polarity(image, FIELD), find_polarity(255 - image, FIELD)
    assert (dark.polarity, bright.polarity) == (VesselPolarity.DARK, VesselPolarity.BRIGHT)
    assert dark.confidence == pytest.approx(bright.confidence, abs=1e-3)


def test_an_image_without_vessels_gives_no_confidence() -> None:
    noise = np.random.default_rng(0).normal(120, 10, (480, 640)).clip(0, 255).astype(np.uint8)
    assert find_polarity(noise).confidence < 0.35
    assert find_polarity(np.full((64, 64), 90, np.uint8)).confidence == 0
    assert find_polarity(noise, np.zeros(noise.shape, bool)).confidence == 0


def test_values_are_words_for_files() -> None:
    assert VesselPolarity("bright") is VesselPolarity.BRIGHT
    assert VesselPolarity.DARK.value == "dark"


def test_confidence_is_checked() -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        PolarityEstimate(VesselPolarity.DARK, 1.2)


def known_polarities(shared_data: Path) -> dict[Path, VesselPolarity]:
    """A sample of the real images of every kind, and what they are."""
    bright, dark = VesselPolarity.BRIGHT, VesselPolarity.DARK
    known = dict.fromkeys(sorted((shared_data / "angiograms").glob("*arterial_phase.jpg"))[::2], bright)
    known |= dict.fromkeys(sorted((shared_data / "angiograms").glob("*.jpg"))[20::10], bright)
    for folder in ("hrf", "drive", "chase", "les-av"):
        known |= dict.fromkeys(sorted((shared_data / "vessels" / folder).glob("*.jpg"))[::12], dark)
    known |= dict.fromkeys(sorted((shared_data / "fire").glob("*/floating.jpg"))[::8], dark)
    for folder in sorted((shared_data / "ultrawide").iterdir()):
        known |= {folder / "reference.jpg": bright, folder / "floating.jpg": dark}
    with open(shared_data / "pairs" / "pairs.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for role in ("reference", "floating"):
                path = shared_data / "pairs" / row["pair"] / f"{role}.png"
                known[path] = bright if row[role] == "FA" else dark
    return known


def test_real_images(shared_data: Path) -> None:
    """All 339 images are told rightly (measured apart from this test); here a sample of every kind."""
    known = known_polarities(shared_data)
    estimates = {}
    for path in known:
        pixels = read_image(path).pixels
        estimates[path] = find_polarity(pixels, field_of_view(pixels))
    wrong = [str(path) for path, estimate in estimates.items() if estimate.polarity is not known[path]]
    assert len(known) > 60
    assert wrong == []
    assert min(estimate.confidence for estimate in estimates.values()) > 0.5
