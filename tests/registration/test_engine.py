"""The engine with the shipped weights, on the demonstration pair whose true transform is known."""

from __future__ import annotations

import dataclasses
import threading
import time

import numpy as np
import pytest

from core.demo.synthetic import DemoCase, true_error
from core.errors import Cancelled, InputError, WeightsError
from core.images.polarity import VesselPolarity
from core.images.reading import image_from_pixels
from core.metrics.stages import ResultStage
from core.notices import sentences
from core.points.matching import points_from_arrays
from core.registration import (
    Progress,
    RegistrationOptions,
    RegistrationRequest,
    RegistrationResult,
    register,
)
from core.registration.remeasuring import remeasure
from core.transforms.planar import same_field_of_view
from core.transforms.resampling import warp

pytestmark = pytest.mark.usefixtures("segments_once")


def test_the_true_error_is_under_a_pixel_and_below_the_affines(
    demo: DemoCase, result: RegistrationResult
) -> None:
    error = true_error(demo, result.transform)
    assert error.median < 1.0
    assert error.median < 0.5 * true_error(demo, result.affine).median


def test_vessels_overlap_more_after_than_before_and_nothing_folds(result: RegistrationResult) -> None:
    assert result.metrics.dice_after > 1.3 * result.metrics.dice_before
    assert result.metrics.soft_dice_after > result.metrics.soft_dice_before
    assert result.metrics.folded_fraction == 0
    assert result.transform.field is not None
    assert result.transform.field.jacobian_determinant().min() > 0


def test_polarities_are_found(result: RegistrationResult) -> None:
    assert result.reference_polarity is VesselPolarity.BRIGHT
    assert result.floating_polarity is VesselPolarity.DARK


def test_the_warped_image_is_one_interpolation_of_the_original(
    request_of_demo: RegistrationRequest, result: RegistrationResult
) -> None:
    size = request_of_demo.reference.size
    expected = warp(request_of_demo.floating.pixels, result.transform, size)
    assert np.array_equal(result.warped, expected)
    assert result.warped.dtype == request_of_demo.floating.pixels.dtype
    for array in (result.overlap, result.reference_vessels, result.warped_vessels, result.confidence):
        assert array.shape == size


def test_progress_rises_through_named_steps(result: RegistrationResult, told: list[Progress]) -> None:
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0.0
    assert fractions[-1] == 1.0
    steps = [progress.step for progress in told]
    assert len(set(steps)) == len(steps) >= 8
    assert set(result.seconds) <= set(steps)


def test_three_points_give_a_warning_that_there_is_no_error_estimate(
    request_of_demo: RegistrationRequest, result: RegistrationResult
) -> None:
    fit, _ = request_of_demo.points.fit_arrays()
    assert len(fit) == 3
    assert any("no error estimate" in sentence for sentence in sentences(result.warnings))
    assert result.metrics.tre_after is not None
    assert result.metrics.tre_before is not None
    assert result.metrics.tre_after.mean < result.metrics.tre_before.mean + 1


def test_affine_only_is_the_pre_alignment(request_of_demo: RegistrationRequest) -> None:
    options = RegistrationOptions(method="points")
    result = register(dataclasses.replace(request_of_demo, options=options))
    assert result.transform.field is None
    pixels = request_of_demo.floating.pixels
    assert np.array_equal(result.warped, warp(pixels, result.affine, request_of_demo.reference.size))
    assert result.metrics.dice_after == result.metrics.dice_before
    at_full_size = {"overlap", "reference_vessels", "warped_vessels", "confidence"}
    assert not at_full_size & set(vars(result.measured)), "made when somebody looks"
    assert result.confidence.shape == result.overlap.shape == request_of_demo.reference.size
    assert not any(
        "Do not use" in sentence or "field moves" in sentence for sentence in sentences(result.warnings)
    )


@pytest.mark.parametrize(
    "step", ["Segmenting the vessels of the reference", "Refining the field on the vessels"]
)
@pytest.mark.usefixtures("segments_anew")
def test_cancelling_takes_effect_within_half_a_second(
    request_of_demo: RegistrationRequest, step: str
) -> None:
    cancel = threading.Event()
    cancelled_at: list[float] = []

    def set_cancel() -> None:
        cancelled_at.append(time.process_time())
        cancel.set()

    def look(progress: Progress) -> None:
        if progress.step == step:
            threading.Timer(0.03, set_cancel).start()

    with pytest.raises(Cancelled):
        register(request_of_demo, look, cancel)
    assert time.process_time() - cancelled_at[0] < 0.5, "of processor time, whoever else uses it"


def test_the_other_image_can_be_the_reference(demo: DemoCase) -> None:
    reference, floating = demo.points.complete_arrays()
    swapped = RegistrationRequest(demo.floating, demo.reference, points_from_arrays(floating, reference))
    result = register(swapped)
    assert result.reference_polarity is VesselPolarity.DARK
    assert result.metrics.dice_after > 1.3 * result.metrics.dice_before


def test_a_16_bit_grey_image_keeps_its_type(demo: DemoCase) -> None:
    pixels = demo.reference.pixels
    grey = pixels if pixels.ndim == 2 else pixels[..., 1]
    deep = image_from_pixels(grey.astype(np.uint16) * 200, "deep")
    reference, floating = demo.points.complete_arrays()
    request = RegistrationRequest(demo.floating, deep, points_from_arrays(floating, reference))
    result = register(dataclasses.replace(request, options=RegistrationOptions(method="points")))
    assert result.warped.dtype == np.uint16
    assert result.warped.max() > 255


def test_points_that_cannot_be_used_are_refused_with_the_reason(demo: DemoCase) -> None:
    line = np.array([[100.0, 100.0], [200.0, 200.0], [300.0, 300.0]])
    with pytest.raises(InputError, match="line"):
        register(RegistrationRequest(demo.reference, demo.floating, points_from_arrays(line, line)))


def test_images_that_do_not_overlap_are_refused(demo: DemoCase) -> None:
    corner = np.array([[2.0, 2.0], [42.0, 2.0], [2.0, 42.0]])
    other_corner = np.array([[655.0, 655.0], [695.0, 655.0], [655.0, 695.0]])
    with pytest.raises(InputError, match="do not overlap"):
        register(RegistrationRequest(demo.reference, demo.floating, points_from_arrays(corner, other_corner)))


def test_a_point_outside_its_image_is_refused_by_number(demo: DemoCase) -> None:
    reference = np.array([[100.0, 100.0], [500.0, 120.0], [300.0, 5000.0]])
    points = points_from_arrays(reference, reference * 0.1)
    with pytest.raises(InputError, match=r"Point 3 at .* outside the reference image"):
        register(RegistrationRequest(demo.reference, demo.floating, points))


def test_missing_weights_are_refused_by_name(request_of_demo: RegistrationRequest, tmp_path) -> None:
    options = RegistrationOptions(weights=tmp_path / "absent.safetensors")
    with pytest.raises(WeightsError, match="absent"):
        register(dataclasses.replace(request_of_demo, options=options))


def test_an_image_without_vessels_is_called_doubtful(demo: DemoCase) -> None:
    generator = np.random.default_rng(1)
    blank = np.clip(generator.normal(120, 2, demo.floating.pixels.shape), 0, 255).astype(np.uint8)
    request = RegistrationRequest(demo.reference, image_from_pixels(blank, "blank"), demo.points)
    result = register(request)
    assert any(
        "floating image" in sentence and "uncertain" in sentence for sentence in sentences(result.warnings)
    )
    assert any("Do not use" in sentence for sentence in sentences(result.warnings))
    assert result.metrics.confidence == pytest.approx(0, abs=0.05)
    assert result.metrics.folded_fraction == 0


def test_each_stage_has_its_figures(result: RegistrationResult) -> None:
    raw, points, network, refined = (result.metrics.at(stage) for stage in ResultStage)
    assert raw.dice < points.dice < network.dice
    assert raw.tre.median > points.tre.median
    assert (points.dice, points.soft_dice, points.tre) == (
        result.metrics.dice_before,
        result.metrics.soft_dice_before,
        result.metrics.tre_before,
    )
    assert refined.dice == result.metrics.dice_after
    assert (raw.folded_fraction, points.folded_fraction) == (None, None)
    assert network.displacement_largest > 0
    assert refined.displacement_largest == result.metrics.displacement_largest


def test_points_that_say_nothing_leave_the_images_as_they_lie(demo: DemoCase) -> None:
    height, width = demo.reference.size
    places = np.array([[50.0, 50.0], [width - 50.0, 50.0], [50.0, height - 50.0]])
    points = points_from_arrays(places, same_field_of_view(demo.reference.size, demo.floating.size)(places))
    options = RegistrationOptions(method="points")
    metrics = register(RegistrationRequest(demo.reference, demo.floating, points, options)).metrics
    assert metrics.raw.dice == pytest.approx(metrics.dice_before, abs=1e-3)
    assert metrics.raw.soft_dice == pytest.approx(metrics.soft_dice_before, abs=1e-3)
    assert metrics.network is None


def test_one_cell_of_the_whole_image_has_the_figures_of_the_whole_image(result: RegistrationResult) -> None:
    (whole,) = result.cells.cells(max(result.overlap.shape))
    assert whole.overlap == pytest.approx(result.metrics.dice_after, abs=1e-9)
    assert whole.confidence == pytest.approx(result.metrics.confidence, abs=1e-6)


def test_a_result_is_measured_again_from_its_transform(
    request_of_demo: RegistrationRequest, result: RegistrationResult
) -> None:
    again = remeasure(request_of_demo, result.transform)
    assert np.array_equal(again.overlap, result.overlap)
    for ours, theirs in (
        (again.reference_vessels, result.reference_vessels),
        (again.warped_vessels, result.warped_vessels),
        (again.confidence, result.confidence),
        (again.cells.sums, result.cells.sums),
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_measuring_again_can_be_cancelled(
    request_of_demo: RegistrationRequest, result: RegistrationResult
) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        remeasure(request_of_demo, result.transform, cancel=cancel)
