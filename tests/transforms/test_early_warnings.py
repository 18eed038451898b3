"""What is said while there are fewer pairs than the model needs."""

from __future__ import annotations

import pytest

from core.notices import sentences
from core.points.matching import ImageRole, MatchingPoints, PairRole
from core.transforms.early_warnings import early_warnings
from core.transforms.planar import TransformModel

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
SIZE = (500, 600)


def said(points: MatchingPoints, model: TransformModel = TransformModel.AFFINE) -> str:
    return " ".join(sentences(early_warnings(points, model, SIZE, SIZE)))


def paired(*pairs: tuple[float, float, float, float]) -> MatchingPoints:
    points = MatchingPoints()
    for rx, ry, fx, fy in pairs:
        points = points.place(REFERENCE, (rx, ry)).place(FLOATING, (fx, fy))
    return points


@pytest.mark.parametrize("image", list(ImageRole))
def test_the_third_click_on_the_line_of_the_others_is_told_before_its_partner(image: ImageRole) -> None:
    two = paired((50, 60, 55, 62), (500, 380, 505, 382))
    assert said(two) == ""
    third = two.place(image, (280.0, 222.0))
    assert f"three points of the {image.value} image lie almost on a line" in said(third)
    assert said(third, TransformModel.SIMILARITY) == "", "a similarity does not mind"
    assert said(two.place(image, (100.0, 400.0))) == ""
    assert said(third.set_role(3, PairRole.CHECK)) == "", "a check point fixes nothing"
    assert said(third.set_active(3, False)) == ""


def test_two_pairs_show_that_they_are_crowded_or_do_not_belong_together() -> None:
    assert "small part of the reference image" in said(paired((50, 60, 55, 62), (90, 80, 95, 82)))
    assert "times as large" in said(paired((50, 60, 100, 100), (500, 380, 200, 150)))
    assert "turned by 180°" in said(paired((50, 60, 500, 380), (500, 380, 50, 60)))
    assert said(paired((50, 60, 55, 62))) == ""


def test_three_pairs_show_a_mirrored_image_before_a_projective_has_its_four() -> None:
    three = paired((50, 60, 550, 60), (500, 100, 100, 100), (300, 420, 300, 420))
    assert "mixed up" in said(three, TransformModel.PROJECTIVE)


def test_points_in_one_corner_are_told_once() -> None:
    three = paired((20, 20, 25, 22), (280, 30, 285, 32), (40, 230, 45, 232))
    assert said(three, TransformModel.PROJECTIVE).count("upper left quarter") == 1
