"""Scales: what they say, what they are taken from, and where they are refused."""

from __future__ import annotations

import numpy as np
import pytest

from core.annotations.annotation import Annotation
from core.annotations.labels import DISC, FOVEA
from core.annotations.landmarks import centre_of, landmarks_of
from core.annotations.notices import NoScale, UltraWide
from core.annotations.scale import Scale, ScaleSource, scale_in_force
from core.annotations.scale_from_marks import scale_from_disc, scale_from_disc_and_fovea
from core.annotations.scale_limits import field_degrees, field_extent, image_scale, picture_extent
from core.annotations.shape import Shape, ShapeKind
from core.errors import InputError

ROUND = Shape(ShapeKind.ELLIPSE, [(900, 400), (1050, 400), (900, 550)])
FOVEA_MARK = Shape(ShapeKind.POINT, [(150, 400)])


def test_the_words_say_source_and_assumption() -> None:
    assert Scale.typed(6.789).described == "6.79 µm per pixel (typed)"
    assert Scale(6.0, 12.0, ScaleSource.FILE).described == "6 × 12 µm per pixel (image file)"
    by_disc = scale_from_disc(ROUND)
    assert by_disc.described == "6 µm per pixel (diameter of the optic disc, assumed to be 1.8 mm)"
    assert by_disc.x_um == pytest.approx(6.0, rel=1e-4)


def test_the_assumed_length_may_be_another() -> None:
    assert scale_from_disc(ROUND, 1.5).x_um == pytest.approx(5.0, rel=1e-4)
    assert scale_from_disc(ROUND, 1.5).assumed_mm == 1.5
    assert scale_from_disc_and_fovea(ROUND, FOVEA_MARK).x_um == pytest.approx(6.0)
    assert scale_from_disc_and_fovea(ROUND, FOVEA_MARK, 5.0).x_um == pytest.approx(5000 / 750)


def test_pixels_that_are_not_square_keep_their_proportion() -> None:
    low = Shape(ShapeKind.ELLIPSE, [(900, 200), (1050, 200), (900, 275)])  # rows twice as far apart
    scale = scale_from_disc(low, aspect=2.0)
    assert (scale.x_um, scale.y_um) == pytest.approx((6.0, 12.0), rel=1e-4)
    oblique = scale_from_disc_and_fovea(
        Shape(ShapeKind.POINT, [(300, 200)]), Shape(ShapeKind.POINT, [(0, 0)]), 3.0, aspect=2.0
    )
    assert (oblique.x_um, oblique.y_um) == (6.0, 12.0)


@pytest.mark.parametrize("assumed", [0.0, -1.0, 50.0, float("nan")])
def test_no_eye_has_such_a_disc(assumed: float) -> None:
    with pytest.raises(InputError, match=r"between 0\.1 and 20 mm"):
        scale_from_disc(ROUND, assumed)


def test_marks_without_a_length_are_refused() -> None:
    with pytest.raises(InputError, match=r"A point has no diameter\. Draw the outline"):
        scale_from_disc(FOVEA_MARK)
    with pytest.raises(InputError, match="Mark both again"):
        scale_from_disc_and_fovea(FOVEA_MARK, FOVEA_MARK)


def test_scales_that_cannot_be() -> None:
    for size in (0.0, -6.0, float("inf"), float("nan")):
        with pytest.raises(InputError, match="greater than 0 µm"):
            Scale(6.0, size, ScaleSource.TYPED)
    with pytest.raises(InputError, match="states the length in mm that it assumes"):
        Scale(6.0, 6.0, ScaleSource.DISC_FOVEA)


def test_what_the_user_states_comes_before_the_file() -> None:
    assert scale_in_force(Scale.typed(7.0), (6.0, 6.0)) == Scale.typed(7.0)
    assert scale_in_force(None, (6.0, 12.0)) == Scale(6.0, 12.0, ScaleSource.FILE)
    assert scale_in_force(None, None) is None


def disc_field(diameter: int) -> np.ndarray:
    rows, columns = np.mgrid[: diameter + 40, : diameter + 40] - (diameter / 2 + 20)
    return rows**2 + columns**2 <= (diameter / 2) ** 2


def test_the_extent_of_a_field_is_its_diameter_whatever_its_pixels() -> None:
    field = disc_field(400)
    assert field_extent(field, Scale.typed(10.0)) == pytest.approx(4000, rel=0.01)
    assert field_extent(field[::2], Scale(10.0, 20.0, ScaleSource.FILE)) == pytest.approx(4000, rel=0.01)
    assert field_extent(np.zeros((40, 40), bool), Scale.typed(10.0)) == 0.0
    assert picture_extent((300, 400), Scale(10.0, 20.0, ScaleSource.FILE)) == 6000
    assert field_degrees(0.288 * 45 * 1000) == pytest.approx(45)


@pytest.mark.parametrize(
    ("degrees", "refused"), [(30, False), (45, False), (60, False), (72, False), (80, True), (200, True)]
)
def test_a_wide_field_has_no_millimetres_unless_somebody_vouches(degrees: float, refused: bool) -> None:
    extent = 0.288 * degrees * 1000
    found = image_scale(Scale.typed(10.0), extent)
    assert (found.usable is None) is refused
    assert image_scale(Scale.typed(10.0).confirmed(), extent).usable is not None
    if refused:
        assert found.refusal == UltraWide(pytest.approx(degrees))
        assert f"({degrees}°)" in found.refusal.sentence
        assert "Confirm the scale" in found.refusal.sentence


def test_a_file_may_say_that_its_field_is_wide() -> None:
    found = image_scale(Scale.typed(10.0), None, is_wide_field=True)
    assert (found.usable, found.scale) == (None, Scale.typed(10.0))
    assert "wide field, where" in found.refusal.sentence


def test_without_a_scale_there_is_a_reason() -> None:
    found = image_scale(None, None)
    assert (found.usable, found.refusal) == (None, NoScale())
    assert "mark the optic disc" in found.refusal.sentence


def test_the_last_mark_of_an_image_counts() -> None:
    marks = [
        Annotation(FOVEA_MARK, "home", FOVEA, changed_at="2023-04-05T10:00:00+00:00"),
        Annotation(FOVEA_MARK.moved_by((5, 5)), "home", FOVEA, changed_at="2023-04-05T11:00:00+00:00"),
        Annotation(FOVEA_MARK.moved_by((9, 9)), "elsewhere", FOVEA, changed_at="2023-04-05T12:00:00+00:00"),
        Annotation(Shape(ShapeKind.ARROW, [(0, 0), (9, 9)]), "home", DISC),
    ]
    found = landmarks_of(marks, "home")
    assert found.disc is None
    assert centre_of(found.fovea) == (155, 405)
    assert centre_of(ROUND) == (900, 400)
    assert centre_of(Shape(ShapeKind.POLYGON, [(0, 0), (3, 0), (6, 0)])) == (3, 0)
