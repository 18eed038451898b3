"""The working grid lies on what both images show, and its field is one of the whole reference."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.images.reading import image_from_pixels
from core.points.matching import points_from_arrays
from core.registration import RegistrationRequest, register
from core.registration.correction import Registered, correct
from core.registration.result import RegistrationResult
from core.registration.working_grid import LEAST_SIDE, WorkingGrid
from core.transforms.planar import PlanarTransform

REFERENCE, DETAIL = (600, 800), (150, 200)


def everything(size: tuple[int, int]) -> np.ndarray:
    return np.ones(size, bool)


def detail_at(x: float, y: float, scale: float = 1.0) -> PlanarTransform:
    return PlanarTransform.from_affine(np.array([[scale, 0.0, -x * scale], [0.0, scale, -y * scale]]))


def test_images_of_one_field_have_the_grid_of_the_whole_reference() -> None:
    assert WorkingGrid.of(
        everything(REFERENCE), everything(REFERENCE), detail_at(40, -60)
    ) == WorkingGrid.whole(REFERENCE)


@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_a_detail_has_a_grid_of_its_own_part_as_fine_as_the_coarser_image(scale: float) -> None:
    size = (round(DETAIL[0] * scale), round(DETAIL[1] * scale))
    grid = WorkingGrid.of(everything(REFERENCE), everything(size), detail_at(300, 200, scale))
    corners = np.array([[300, 200], [300 + DETAIL[1] - 1, 200 + DETAIL[0] - 1]])
    assert grid.part is not None
    assert np.all(grid.places(corners) >= 0)
    assert np.all(grid.places(corners) <= np.array(grid.size[::-1]) - 1)
    assert grid.part.width * grid.part.height < 2 * DETAIL[0] * DETAIL[1]
    assert grid.density == pytest.approx(1.0, abs=0.01)
    assert grid.shared > 0.95
    assert PlanarTransform(grid.to_reference)(grid.places(corners)) == pytest.approx(corners)
    assert PlanarTransform(grid.from_reference)(corners) == pytest.approx(grid.places(corners))


def test_a_detail_that_is_the_reference_is_seen_as_coarsely_as_the_whole() -> None:
    enlarged = (DETAIL[0] * 4, DETAIL[1] * 4)
    to_whole = detail_at(300, 200, 4.0).inverse
    grid = WorkingGrid.of(everything(enlarged), everything(REFERENCE), to_whole)
    assert grid.part is not None
    assert grid.part.size == enlarged
    assert grid.size == pytest.approx(DETAIL, abs=1)
    tiny = WorkingGrid.of(everything((30, 40)), everything(REFERENCE), detail_at(300, 200).inverse)
    assert np.prod(tiny.size) == pytest.approx(LEAST_SIDE**2, rel=0.02)


def test_the_field_of_a_part_goes_on_without_a_step_or_a_fold_and_ends() -> None:
    grid = WorkingGrid.of(everything(REFERENCE), everything(DETAIL), detail_at(500, 300))
    places = pixel_grid(grid.size)
    wave = np.sin(places / 30)[..., ::-1] * 6 + (9.0, -7.0)
    field = grid.field(wave.astype(np.float32))
    assert field.size == REFERENCE
    assert field.jacobian_determinant().min() > 0
    steps = [np.abs(np.diff(field.displacement, axis=axis)).max() for axis in (0, 1)]
    assert max(steps) < 1.0 * max(field.spacing)
    assert not field.at(np.array([[0.0, 0.0], [30.0, 550.0]])).any()
    back = grid.displacement(field)
    assert np.abs(back - wave)[2:-2, 2:-2].max() < 0.05


def test_maps_of_a_part_lie_in_their_place() -> None:
    grid = WorkingGrid.of(everything(REFERENCE), everything(DETAIL), detail_at(300, 200))
    ones = np.ones(grid.size, np.float32)
    full, whole = grid.over_reference(ones), grid.over_whole(ones)
    assert full.shape == REFERENCE
    assert full[200:350, 300:500].all()
    assert full.sum() == grid.box.width * grid.box.height
    assert whole.shape == grid.whole_size
    assert whole.mean() == pytest.approx(full.mean(), rel=0.02)


@cache
def registered() -> tuple[RegistrationRequest, RegistrationResult]:
    """A quarter of an eye, enlarged and turned, of which four places are clicked a pixel off."""
    from skimage.data import retina

    eye = retina()[::3, ::3]
    turn = cv2.getRotationMatrix2D((250.0, 210.0), 35, 1.6)
    turn[:, 2] += np.array([99.5, 79.5]) - (250.0, 210.0)
    truth = PlanarTransform.from_affine(turn)
    part = cv2.warpAffine(eye, turn, (200, 160), flags=cv2.INTER_CUBIC)
    clicked = np.array([[225.0, 190.0], [280.0, 195.0], [245.0, 240.0], [270.0, 225.0]])
    off = np.array([[1.0, -0.8], [-1.0, 0.6], [0.7, 1.0], [-0.5, -1.0]])
    points = points_from_arrays(clicked, truth(clicked) + 1.6 * off)
    request = RegistrationRequest(image_from_pixels(eye, "eye"), image_from_pixels(part, "part"), points)
    return request, register(request)


def test_a_detail_is_registered_where_it_is() -> None:
    _, result = registered()
    grid = result.maps and result.maps.grid
    assert grid is not None
    assert grid.part is not None
    assert result.transform.field is not None
    inner = np.array([[x, y] for x in (225.0, 250.0, 275.0) for y in (190.0, 210.0, 230.0)])
    turn = cv2.getRotationMatrix2D((250.0, 210.0), 35, 1.6)
    turn[:, 2] += np.array([99.5, 79.5]) - (250.0, 210.0)
    truth = PlanarTransform.from_affine(turn)
    errors, before = (
        np.linalg.norm(mapped(inner) - truth(inner), axis=1) / 1.6
        for mapped in (result.transform, result.affine)
    )
    assert np.median(errors) < 0.5 < np.median(before) + 0.2
    assert result.overlap[190:230, 225:275].all()
    assert not result.overlap[:100].any()
    assert result.confidence.shape == result.overlap.shape == (result.warped.shape[0], result.warped.shape[1])
    far = np.array([[20.0, 400.0]])
    assert result.transform(far) == pytest.approx(result.affine(far))


def test_its_error_is_told_in_pixels_of_both_images() -> None:
    _, result = registered()
    figures = result.metrics
    assert figures.floating_scale == pytest.approx(1.6, rel=0.05)
    assert figures.leave_one_out_mean is not None
    assert figures.leave_one_out_floating == pytest.approx(
        figures.leave_one_out_mean * figures.floating_scale
    )
    assert any("pixels of the floating image" in sentence for sentence in figures.sentences())


def test_a_registration_of_a_detail_is_corrected() -> None:
    from core.points.corrections import Correction

    request, result = registered()
    place = np.array([[250.0, 205.0]])
    there = result.transform(place)[0]
    moved = Correction((float(there[0]), float(there[1])), (253.0, 206.0), (250.0, 205.0))
    corrected = correct(request, Registered(result.transform, result.maps), [moved])
    back = corrected.transform.inverse_points(there[None])[0]
    assert np.linalg.norm(back - (253.0, 206.0)) < 1.2
