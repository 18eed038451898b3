"""Every remark on a doubtful fit appears when it should, and a plain fit has none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.notices import sentences
from core.transforms.estimation import PreAlignment, estimate
from core.transforms.planar import PlanarTransform, TransformModel

SPREAD = np.array([[90, 80], [530, 100], [500, 420], [110, 390], [320, 250], [300, 60.0]])
PLAIN = PlanarTransform.from_affine([[1.02, 0.05, -7], [-0.04, 0.98, 12]])
SIZE = (520, 640)


def remarks(floating: np.ndarray, reference: np.ndarray = SPREAD, **options) -> tuple[str, ...]:
    result = estimate(reference, floating, **options)
    assert isinstance(result, PreAlignment), result
    return sentences(result.warnings)


def noisy(points: np.ndarray, deviation: float = 1.0) -> np.ndarray:
    return points + np.random.default_rng(0).normal(0, deviation, points.shape)


@pytest.mark.parametrize("model", list(TransformModel))
def test_a_plain_fit_has_no_remarks(model: TransformModel) -> None:
    assert remarks(noisy(PLAIN(SPREAD)), model=model, reference_size=SIZE, floating_size=SIZE) == ()


def test_an_exact_fit_has_no_error_estimate() -> None:
    assert remarks(PLAIN(SPREAD)[:3], SPREAD[:3]) == (
        "With 3 points the fit is exact, so there is no error estimate. Add a fourth, or a check point.",
    )
    assert remarks(SPREAD[:2] + 1, SPREAD[:2], model=TransformModel.RIGID)[0].startswith(
        "With 2 points there is no"
    )


@pytest.mark.parametrize("model", [TransformModel.AFFINE, TransformModel.SIMILARITY, TransformModel.RIGID])
def test_mirrored_points(model: TransformModel) -> None:
    found = remarks(SPREAD * [-1, 1] + [640, 0], model=model)
    assert "the left and right eye are likely mixed up" in found[0]


@pytest.mark.parametrize(("factor", "words"), [(3.0, "3 times as large"), (0.25, "0.25 times as large")])
def test_implausible_scale(factor: float, words: str) -> None:
    assert words in remarks(noisy(SPREAD * factor))[0]


def test_scale_that_the_sizes_of_the_images_explain() -> None:
    sizes = {"reference_size": SIZE, "floating_size": (2080, 2560)}
    assert remarks(noisy(SPREAD * 4.0), **sizes) == ()
    assert "far from what the sizes" in remarks(noisy(SPREAD), **sizes)[0]


def test_implausible_shear_and_rotation() -> None:
    assert "sheared or stretched" in remarks(noisy(SPREAD @ np.array([[1, 0], [0.8, 1]])))[0]
    sine, cosine = math.sin(1.6), math.cos(1.6)
    turned = remarks(noisy(SPREAD @ np.array([[cosine, sine], [-sine, cosine]])))
    assert "turned by 92°" in turned[0]


def test_crowded_points() -> None:
    small = SPREAD * 0.1 + 100
    assert any("small part of the reference" in text for text in remarks(small, small, reference_size=SIZE))
    assert not any("small part" in text for text in remarks(small, small))


@pytest.mark.parametrize("wrong", range(6))
def test_the_pair_that_does_not_fit_is_named(wrong: int) -> None:
    reference = np.vstack([SPREAD, SPREAD[::-1] - (25, 18)])
    floating = noisy(PLAIN(reference))
    floating[wrong] += [60, -45]
    found = remarks(floating, reference, labels=range(21, 33))
    assert any(text.startswith(f"Pair {21 + wrong} does not fit the others") for text in found)


def test_pairs_that_all_disagree() -> None:
    generator = np.random.default_rng(5)
    found = remarks(SPREAD + generator.normal(0, 60, SPREAD.shape))
    assert any("agree badly" in text or "does not fit" in text for text in found)


FOUR = np.array([[90, 80], [530, 100], [500, 420], [110, 390.0]])


@pytest.mark.parametrize(
    "model", [TransformModel.AFFINE, TransformModel.PROJECTIVE, TransformModel.SIMILARITY]
)
@pytest.mark.parametrize("wrong", range(4))
@pytest.mark.parametrize("turn", [0.0, 0.7])
def test_of_four_pairs_the_wrong_one_is_named(model: TransformModel, wrong: int, turn: float) -> None:
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    floating = noisy(FOUR @ rotation, 0.7)
    floating[wrong] += np.array([45, -30]) @ rotation
    found = remarks(floating, FOUR, model=model, labels=(3, 5, 7, 9))
    named = [text for text in found if "does not fit the others" in text]
    assert len(named) == 1
    assert named[0].startswith(f"Pair {(3, 5, 7, 9)[wrong]} does not fit")
    assert float(named[0].split(" px")[0].split()[-1]) == pytest.approx(54, abs=8)


def test_four_pairs_that_an_affine_explains_accuse_none() -> None:
    """A stretch of 3 % is more than photographs of one eye have, and no pair's fault."""
    for model in (TransformModel.AFFINE, TransformModel.PROJECTIVE):
        assert not any(
            "fit the others" in text for text in remarks(noisy(FOUR * [1.03, 1.0]), FOUR, model=model)
        )


@pytest.mark.parametrize(
    ("mirror", "corner"),
    [((1, 1), "upper left"), ((-1, 1), "upper right"), ((1, -1), "lower left"), ((-1, -1), "lower right")],
)
def test_points_in_one_corner(mirror: tuple[int, int], corner: str) -> None:
    centre = (np.array(SIZE[::-1]) - 1) / 2
    points = centre - np.array([[30, 20], [300, 40], [180, 230.0]]) * mirror
    found = remarks(points + 1, points, reference_size=SIZE, floating_size=SIZE)
    assert any(f"{corner} quarter of the reference image" in text for text in found)


def test_a_corner_is_no_matter_where_the_images_overlap_no_further() -> None:
    points = np.array([[10, 20], [200, 30], [40, 210.0]])
    shift = np.array(
        [330.0, 270.0]
    )  # the lower right of the floating image shows the upper left of the reference
    elsewhere = points + shift
    found = remarks(elsewhere, points, reference_size=SIZE, floating_size=SIZE)
    assert not any("quarter" in text for text in found)
