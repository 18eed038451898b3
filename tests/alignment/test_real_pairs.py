"""The alignment without clicks on real pairs, turned, mirrored, and of different eyes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.alignment import AlignmentFailure
from core.evaluation.automatic import AutomaticMeasurement, measure_pair
from core.evaluation.floating_change import UNCHANGED, FloatingChange
from core.evaluation.images_under_test import ImageUnderTest, PairUnderTest
from core.images.reading import read_image
from core.points.csv_files import read_points
from core.registration.automatic import align_automatically

pytestmark = pytest.mark.usefixtures("segments_once")


def measured(folder: Path, suffix: str, change: FloatingChange = UNCHANGED) -> AutomaticMeasurement:
    reference, floating = (folder / f"{name}{suffix}" for name in ("reference", "floating"))
    pair = PairUnderTest(ImageUnderTest(reference), ImageUnderTest(floating, change))
    return measure_pair(folder.name, pair, read_points(folder / "landmarks.csv"))


@pytest.mark.parametrize(
    ("pair", "rotation", "shown"), [("027", 0, 1.0), ("067", 137, 0.75), ("080", 45, 1.0), ("101", 270, 0.5)]
)
def test_a_real_pair_is_aligned_at_any_rotation_and_scale(
    shared_data: Path, pair: str, rotation: float, shown: float
) -> None:
    row = measured(shared_data / "pairs" / pair, ".png", FloatingChange(rotation, shown))
    assert row.aligned
    assert row.confidence is not None
    assert row.confidence > 0.95
    assert row.affine_mean is not None
    assert row.affine_mean < 5


def test_a_small_overlap_is_followed_to_the_curvature(shared_data: Path) -> None:
    row = measured(shared_data / "fire" / "P15", ".jpg")
    assert row.affine_mean is not None
    assert row.curved_mean is not None
    assert row.affine_mean < 12.5
    assert row.curved_mean < 2.5


def test_a_mirrored_photograph_is_named_as_such(shared_data: Path) -> None:
    row = measured(shared_data / "pairs" / "084", ".png", FloatingChange(mirrored=True))
    assert not row.aligned
    assert row.called_mirrored


def test_different_eyes_are_refused(shared_data: Path) -> None:
    reference = read_image(shared_data / "pairs" / "027" / "reference.png")
    floating = read_image(shared_data / "pairs" / "101" / "floating.png")
    found, _ = align_automatically(reference, floating)
    assert isinstance(found, AlignmentFailure)
    assert not found.mirrored
