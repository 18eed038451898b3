"""Which methods words mean, and that each one's answer arrives at full size in the right direction."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.coordinates import pixel_grid
from core.errors import InputError
from core.evaluation.deformation import follow_points
from core.evaluation.measurement import landmark_errors
from core.evaluation.methods import GROUPS, METHODS, choose_methods
from core.evaluation.opening import OpenCase
from core.evaluation.running import answer_of, warm_up
from core.registration_methods import registration_method
from tests.evaluation.made_cases import lattice, opened, photograph

SIZE = (700, 900)
"""Larger than the working grid, so that fields must be carried to full size."""


def names(words: list[str]) -> list[str]:
    return [method.name for method in choose_methods(words)]


def test_groups_aliases_and_order() -> None:
    assert names(["refined", "ours"]) == ["refined", "affine", "network"]
    assert names(["before warping", "affine"]) == ["affine"]
    assert {"dis-grey", "ants-vesselness", "elastix-maps"} <= set(names(["peers"]))
    assert set(names(["all"])) <= set(METHODS)
    assert set(GROUPS) == {"ours", "paper", "peers", "all", "none"}
    assert names(["none"]) == []


@pytest.mark.parametrize("words", [["magic"], [], ["affine", "magic"]])
def test_unknown_methods(words: list[str]) -> None:
    with pytest.raises(InputError, match="--methods takes affine"):
        choose_methods(words)


def test_the_papers_network_is_measured_with_weights_that_are_named(tmp_path: Path) -> None:
    trained = tmp_path / "weights.safetensors"
    methods = choose_methods(["paper", "refined"], trained)
    papers = ["paper-network", "paper-refined", "paper-pair"]
    assert [method.name for method in methods] == ["affine", "mind", "phase-mind", *papers, "refined"]
    assert [method.chosen_weights(None) for method in methods[-4:]] == [trained] * 3 + [None]
    assert METHODS["paper-network"].chosen_weights(trained) is None, (
        "weights of the default network are not the paper's"
    )


def test_every_method_of_the_engine_is_one_that_registers() -> None:
    for method in METHODS.values():
        assert callable(registration_method(method.registration).estimator())


def test_every_function_is_there() -> None:
    for method in METHODS.values():
        if method.function is not None:
            assert callable(method.deformable())


@pytest.fixture(scope="module")
def bent() -> OpenCase:
    """A pair whose floating image is the reference, bent by up to 8 px."""
    photo = photograph(SIZE, thickness=7)
    grid = pixel_grid(SIZE)
    x, y = grid[..., 0], grid[..., 1]
    bend = np.stack([6 * np.sin(y / 110) + 2, 5 * np.cos(x / 130) - 3], axis=-1).astype(np.float32)
    # reference(p) = floating(p + bend(p)): what the reference shows at p lies at p + bend(p).
    reference = cv2.remap(photo, x + bend[..., 0], y + bend[..., 1], cv2.INTER_LINEAR)
    floating_points = lattice(SIZE, 6)
    reference_points = follow_points(floating_points, bend)
    return opened(reference, photo, reference_points, floating_points)


@pytest.mark.parametrize("name", ["dis-grey", "dis-vesselness", "plain-refinement"])
def test_a_bent_image_is_straightened_at_full_size(bent: OpenCase, name: str) -> None:
    before = np.median(landmark_errors(bent, answer_of(METHODS["affine"], bent).transform))
    after = np.median(landmark_errors(bent, answer_of(METHODS[name], bent).transform))
    assert before > 2.5
    assert after < 0.4 * before


def test_the_engine_alone_tells_its_confidence(bent: OpenCase) -> None:
    refined = METHODS["refined"]
    warm_up([refined, METHODS["dis-grey"]], None)
    confidence = answer_of(refined, bent).confidence
    assert confidence is not None
    assert 0.2 < confidence <= 1
    assert answer_of(METHODS["dis-grey"], bent).confidence is None


def test_clicks_beyond_the_overlap_are_refused(bent: OpenCase) -> None:
    apart = opened(
        bent.reference.pixels,
        bent.floating.pixels,
        np.array([[0.0, 0], [80, 0], [0, 80], [10, 10]]),
        np.array([[810.0, 610], [890, 610], [810, 690], [820, 620]]),
    )
    with pytest.raises(InputError, match="do not overlap"):
        answer_of(METHODS["dis-grey"], apart)
