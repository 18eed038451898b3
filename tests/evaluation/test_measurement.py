"""What is measured of one case by one method, against the project's fixed measures and known answers."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from core.errors import InputError
from core.evaluation import maps as maps_module
from core.evaluation import measurement
from core.evaluation.datasets import read_dataset
from core.evaluation.deformation import random_deformation
from core.evaluation.maps import CaseMaps, lit_area
from core.evaluation.measurement import CaseUnderTest, figures, landmark_errors, measure
from core.evaluation.methods import METHODS
from core.evaluation.opening import open_case
from core.evaluation.running import Answer, answer_of
from core.images.polarity import VesselPolarity
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform
from tests.evaluation.made_cases import lattice, opened, photograph

SIZE = (180, 240)


def test_the_overlap_is_that_of_the_fixed_measures(shared_data: Path, measures: ModuleType) -> None:
    (case,) = read_dataset(shared_data / "pairs", ["067"])
    stored = open_case(case)
    images = stored.reference.pixels, stored.floating.pixels
    bright = [measures.bright(pixels) for pixels in images]
    polarities = [VesselPolarity.BRIGHT if each else VesselPolarity.DARK for each in bright]
    stated = replace(stored, reference_polarity=polarities[0], floating_polarity=polarities[1])
    transform = answer_of(METHODS["affine"], stated).transform
    expected = measures.overlap(*images, transform.sampling_grid(stored.reference.size), *bright)
    ours = CaseMaps.of(stated).overlaps(transform)
    # The discs that shrink the fields are rasterised differently; nothing else differs.
    assert (ours.frangi_dice, ours.frangi_soft_dice) == pytest.approx(expected, abs=5e-4)


@pytest.fixture(scope="module")
def identical() -> CaseUnderTest:
    photo = photograph(SIZE)
    return CaseUnderTest.of(opened(photo, photo, lattice(SIZE), lattice(SIZE)), consistency=True)


IDENTITY = CompositeTransform(PlanarTransform.identity())


def test_the_perfect_answer_has_perfect_figures(identical: CaseUnderTest) -> None:
    found = figures(identical, IDENTITY)
    assert found["tre_mean"] == pytest.approx(0, abs=1e-9)
    assert found["success_3"] == 1
    assert found["folded_percent"] == 0
    for name in (
        "frangi_dice",
        "frangi_soft_dice",
        "maximum_soft_dice",
        "authors_soft_dice",
        "b_cosfire_dice",
    ):
        assert found[name] == pytest.approx(1, abs=1e-6)


def test_a_shift_lowers_the_overlap_and_shows_in_the_error(identical: CaseUnderTest) -> None:
    shifted = CompositeTransform(PlanarTransform.from_affine(np.array([[1.0, 0, 3], [0, 1, -2]])))
    found = figures(identical, shifted)
    assert found["tre_median"] == pytest.approx(np.hypot(3, 2))
    assert (found["success_3"], found["success_5"]) == (0, 1)
    assert found["frangi_dice"] < 0.7
    assert found["b_cosfire_dice"] < 0.7


def test_large_images_are_measured_at_a_reduced_size(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = photograph((360, 480), thickness=6)
    case = opened(photo, photo, lattice((360, 480)), lattice((360, 480)))
    whole = CaseMaps.of(case)
    monkeypatch.setattr(maps_module, "LARGEST_AREA", 180 * 240)
    reduced = CaseMaps.of(case)
    assert (whole.scale, reduced.scale) == (1.0, 0.5)
    assert reduced.reference.measured_size == (180, 240)
    displacement = random_deformation((360, 480), 2)
    transform = CompositeTransform(PlanarTransform.identity(), RegistrationField(displacement, (360, 480)))
    grid = reduced.sampling_grid(transform)
    assert grid.shape == (180, 240, 2)
    expected = (
        cv2.resize(transform.sampling_grid((360, 480)), (240, 180), interpolation=cv2.INTER_AREA) + 0.5
    ) / 2
    assert abs(grid - (expected - 0.5)).max() < 0.05
    assert reduced.overlaps(IDENTITY).frangi_dice == pytest.approx(1)
    assert reduced.common_field(IDENTITY).shape == (360, 480)
    points = reduced.vessel_points(IDENTITY)
    assert np.median(photo[tuple(np.rint(points[:, ::-1]).astype(int).T)]) < np.median(photo[photo > 0])


def test_landmarks_where_the_field_folds_are_measured_at_the_nearest_pixel(identical: CaseUnderTest) -> None:
    """A field that pushes everything out of a strip leaves the landmarks of the strip without an inverse."""
    displacement = np.zeros((*SIZE, 2), np.float32)
    displacement[:, 110:, 0] = 30
    torn = CompositeTransform(PlanarTransform.identity(), RegistrationField(displacement, SIZE))
    case = identical.opened
    strip = np.array([[125.0, 90.0]])
    lost = replace(
        case,
        points=opened(
            photograph(SIZE), photograph(SIZE), *[np.vstack([lattice(SIZE)[:3], strip])] * 2
        ).points,
    )
    (error,) = landmark_errors(lost, torn)
    assert np.isfinite(error)
    assert 10 < error < 31


def test_consistency_is_measured_at_the_vessels(identical: CaseUnderTest) -> None:
    row, transform = measure(identical, METHODS["affine"])
    assert transform is not None
    assert row.consistency_median is not None
    lengths = np.linalg.norm(random_deformation(SIZE, 0), axis=2)
    assert lengths.min() < row.consistency_median < lengths.max()
    assert row.seconds is not None
    assert row.failure is None


def test_a_method_that_fails_is_a_row_with_its_reason(
    identical: CaseUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Answer:
        raise InputError("No way\nout.")

    monkeypatch.setattr(measurement, "answer_of", fail)
    row, transform = measure(identical, METHODS["affine"])
    assert (row.failure, row.tre_mean, transform) == ("No way out.", None, None)
    assert (row.success_3, row.success_10) == (0, 0)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell")
def test_the_peak_memory_is_that_of_the_work() -> None:
    """In a process of its own: in a large one the system may take back idle pages in the meantime."""
    work = """
import numpy as np
from core.evaluation.memory import peak_memory_mib, reset_peak_memory
np.ones(200 * 2**20, np.uint8)
reset_peak_memory()
before = peak_memory_mib()
block = np.ones(64 * 2**20, np.uint8)
print(before, peak_memory_mib())
"""
    printed = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=True).stdout
    before, during = (float(word) for word in printed.split())
    assert before < 200
    assert 55 < during - before < 120


def test_the_lit_area_leaves_the_dark_surround_out() -> None:
    pixels = np.zeros((100, 120), np.uint8)
    pixels[20:80, 30:90] = 100
    area = lit_area(pixels)
    assert area[25:75, 35:85].all()
    assert not area[:10].any()
    np.testing.assert_array_equal(lit_area(np.repeat(pixels[..., None], 3, axis=2)), area)
