"""An image of a case is turned: all that counts in its pixels follows, and nothing moves on the retina."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.annotations.annotation import Annotation
from core.annotations.eye import Eye
from core.annotations.image_facts import ImageFacts
from core.annotations.labels import FOVEA
from core.annotations.scale import Scale, ScaleSource
from core.annotations.shape import Shape, ShapeKind
from core.case import Case, ImageIdentity, Judgement, ResultSummary, Verdict, read_case, write_case
from core.case.image_lookup import ImageState, read_unchanged_images
from core.case.reorientation import with_image_turned
from core.case.taking_over import with_annotations_of
from core.case.versioning import with_correction
from core.export.image_files import write_png
from core.images.orientation import Orientation
from core.images.reading import read_image
from core.points.corrections import Correction
from core.points.matching import MatchingPoints, PairRole, points_from_arrays
from core.transforms.planar import TransformModel
from core.transforms.reorientation import turning
from tests.case.test_case import identity

SIZE = (480, 640)
REFERENCE, FLOATING, LATE = (identity(name) for name in ("a.png", "b.png", "c.png"))
PLACES = np.array([[10.25, 20.5], [600.0, 30.0], [300.125, 400.75], [90.0, 222.0]])
CELL = (64, 0, 128, 96)


def _points() -> MatchingPoints:
    pairs = list(points_from_arrays(PLACES, PLACES[:, ::-1] * 0.7))
    pairs[3] = replace(pairs[3], role=PairRole.CHECK, floating=None)
    return MatchingPoints(tuple(pairs))


@pytest.fixture(scope="module")
def case() -> Case:
    """b is registered to a and corrected, c through b; with drawings, an uneven scale, an eye, a marked cell."""
    made = Case().with_reference(REFERENCE).with_floating(FLOATING).with_floating(LATE)
    made = made.with_points(0, _points()).with_transform_model(0, TransformModel.SIMILARITY)
    summary = ResultSummary({"dice_after": 0.5, "raw": {"dice": 0.1}}, "t.h5", transform_sha256=64 * "1")
    dragged = Correction((3.0, 4.0), (12.0, 10.0), (10.0, 10.5))
    made = with_correction(made.with_result(0, summary), 0, summary, (dragged,), 1)
    made = made.with_via(1, FLOATING.sha256, _points()).with_result(1, summary)
    made = made.with_judgement(0, Judgement(Verdict.RETRY, grader="A", regions=(CELL,)))
    holed = Shape(ShapeKind.POLYGON, [(9, 9), (99, 9), (50, 90)], [[(40, 20), (60, 20), (50, 40)]])
    fovea = Shape(ShapeKind.ELLIPSE, [(320, 240), (330, 240), (320, 255)])
    drawn = [
        Annotation(shape, home.sha256, label=label)
        for home in (REFERENCE, FLOATING)
        for shape, label in ((holed, "drusen"), (fovea, FOVEA))
    ]
    uneven = Scale(6.0, 12.0, ScaleSource.FILE)
    return made.with_annotations(drawn).with_facts(ImageFacts(FLOATING.sha256, eye=Eye.LEFT, scale=uneven))


def _floating(points: MatchingPoints) -> np.ndarray:
    return np.array([pair.floating for pair in points if pair.floating is not None])


def _reference(points: MatchingPoints) -> np.ndarray:
    return np.array([pair.reference for pair in points])


def _all_points(case: Case) -> list[MatchingPoints]:
    """Of the first floating image and its versions."""
    return [case.entry(0).points, *(version.recipe.points for version in case.entry(0).versions)]


def test_everything_on_a_turned_floating_image_follows(case: Case) -> None:
    turned = with_image_turned(case, FLOATING.sha256, Orientation.LEFT)
    new, moves = turned.entry(0).image, turning(Orientation.LEFT, SIZE)
    assert (new.size, new.orientation) == ((640, 480), Orientation.LEFT)
    assert turned.entry(1).via == new.sha256
    for known, moved in zip(_all_points(case), _all_points(turned), strict=True):
        assert np.allclose(_floating(moved), moves(_floating(known)), rtol=0, atol=1e-9)
        assert np.array_equal(_reference(moved), _reference(known))
    through = turned.entry(1).points, case.entry(1).points
    assert np.allclose(_reference(through[0]), moves(_reference(through[1])), rtol=0, atol=1e-9)
    correction, former = turned.entry(0).shown.corrections[0], case.entry(0).shown.corrections[0]
    assert np.allclose(correction.floating, moves(np.array(former.floating)))
    assert (correction.reference, correction.start) == (former.reference, former.start)
    for before, after in zip(case.annotations, turned.annotations, strict=True):
        follows = before.home == FLOATING.sha256
        assert after.home == (new.sha256 if follows else before.home)
        for ring, moved in zip(before.shape.rings, after.shape.rings, strict=True):
            assert np.allclose(moved, moves(ring) if follows else ring, rtol=0, atol=1e-9)
        assert after.changed_at == before.changed_at
    facts = turned.facts_of(new.sha256)
    assert (facts.eye, facts.scale.x_um, facts.scale.y_um) == (Eye.LEFT, 12.0, 6.0)
    assert turned.entry(0).judgement.regions == (CELL,)


def test_everything_on_a_turned_reference_follows(case: Case) -> None:
    turned = with_image_turned(case, REFERENCE.sha256, Orientation.FLIP)
    moves, entry = turning(Orientation.FLIP, SIZE), turned.entry(0)
    assert np.allclose(_reference(entry.points), moves(_reference(case.entry(0).points)), rtol=0, atol=1e-9)
    assert np.array_equal(_floating(entry.points), _floating(case.entry(0).points))
    assert entry.judgement.regions == ((640 - 128, 0, 640 - 64, 96),)
    correction = entry.shown.corrections[0]
    assert (correction.reference, correction.start) == ((627.0, 10.0), (629.0, 10.5))
    assert turned.entry(1) == case.entry(1), "it is registered to another image"


def test_a_result_stays_but_its_transform_is_to_be_written_again(case: Case) -> None:
    turned = with_image_turned(case, REFERENCE.sha256, Orientation.FLIP)
    assert turned.entry(0).result.metrics == {"dice_after": 0.5, "raw": None}
    files = [each.result.transform_file for each in turned.entry(0).versions]
    assert files == [None, None]
    assert turned.entry(1).result.transform_file == "t.h5"
    assert turned.entry(0).transform_model is TransformModel.AFFINE, "a similarity does not mirror"
    unregistered = replace(case, floating=(replace(case.entry(0).without_result(), versions=()),))
    turned = with_image_turned(unregistered, REFERENCE.sha256, Orientation.FLIP)
    assert turned.entry(0).transform_model is TransformModel.SIMILARITY, "the user's choice"


@pytest.mark.parametrize(
    "steps", [4 * [Orientation.RIGHT], 2 * [Orientation.FLIP], 2 * [Orientation.FLIP_VERTICALLY]]
)
def test_turned_all_the_way_round_the_case_is_what_it_was(case: Case, steps: list[Orientation]) -> None:
    turned = case
    for by in steps:
        turned = with_image_turned(turned, turned.entry(0).image.sha256, by)
    assert turned.images == case.images
    assert np.allclose(_floating(turned.entry(0).points), _floating(case.entry(0).points), rtol=0, atol=1e-9)
    assert np.allclose(turned.annotations[2].shape.vertices, case.annotations[2].shape.vertices)
    assert turned.facts == case.facts
    assert turned.entry(0).judgements == case.entry(0).judgements


def test_a_turned_case_is_saved_and_read_with_its_pixels(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60), np.uint8)
    write_png(tmp_path / "eye.png", pixels)
    case = Case().with_reference(ImageIdentity.of(read_image(tmp_path / "eye.png")))
    write_case(tmp_path / "case.json", case)
    assert json.loads((tmp_path / "case.json").read_text())["version"] == 1
    case = with_image_turned(case, case.reference.sha256, Orientation.RIGHT)
    write_case(tmp_path / "case.json", case)
    document = json.loads((tmp_path / "case.json").read_text())
    assert (document["version"], document["reference"]["orientation"]) == (4, "right")
    opened = read_case(tmp_path / "case.json")
    assert opened.case == case
    assert set(opened.states.values()) == {ImageState.SAME}
    (image,) = read_unchanged_images(opened).values()
    assert np.array_equal(image.pixels, np.rot90(pixels, -1))
    assert ImageIdentity.of(image) == case.reference


def test_what_was_drawn_goes_on_in_a_case_that_is_turned_otherwise(tmp_path: Path) -> None:
    write_png(tmp_path / "eye.png", np.zeros((40, 60), np.uint8))
    plain = Case().with_reference(ImageIdentity.of(read_image(tmp_path / "eye.png")))
    point = Annotation(Shape(ShapeKind.POINT, [(7, 3)]), plain.reference.sha256)
    turned = with_image_turned(plain.with_annotations([point]), plain.reference.sha256, Orientation.RIGHT)
    new = with_annotations_of(plain, turned)
    assert new.annotations[0].home == plain.reference.sha256
    assert new.annotations[0].shape == point.shape
