"""A transform of turned images takes a place of the retina to the same place as before: both ways, with a field."""

from __future__ import annotations

import numpy as np
import pytest

from core.images.orientation import Orientation
from core.transforms.composite import CompositeTransform
from core.transforms.planar import TransformModel
from core.transforms.reorientation import (
    model_for,
    turning,
    with_floating_turned,
    with_reference_turned,
)
from core.transforms.resampling import warp
from tests.transforms.random_transforms import (
    SIZE,
    random_affine,
    random_points,
    random_projective,
    smooth_field,
)

FLOATING = (210, 340)
TRANSFORMS = {
    "affine": CompositeTransform(random_affine(3)),
    "field": CompositeTransform(random_affine(4), smooth_field(4)),
    "projective": CompositeTransform(random_projective(5), smooth_field(5)),
}


@pytest.mark.parametrize("transform", TRANSFORMS.values(), ids=TRANSFORMS.keys())
def test_every_place_is_where_it_was(transform: CompositeTransform) -> None:
    points = random_points(1)
    for by in Orientation:
        reference, floating = turning(by, SIZE), turning(by, FLOATING)
        expected = transform(points)
        assert np.abs(with_floating_turned(transform, by, FLOATING)(points) - floating(expected)).max() < 1e-6
        turned = with_reference_turned(transform, by, SIZE)
        assert np.abs(turned(reference(points)) - expected).max() < 1e-6
        back = reference.inverse(turned.inverse_points(expected))
        assert np.abs(back - transform.inverse_points(expected)).max() < 1e-5
        rows = turned.sampling_grid(by.size(SIZE))
        assert np.abs(by.inverse.apply(rows) - transform.sampling_grid(SIZE)).max() < 1e-3  # float32


def test_there_and_back_is_the_same_transform_without_any_loss_of_its_field() -> None:
    transform = TRANSFORMS["field"]
    for by in Orientation:
        there = with_reference_turned(transform, by, SIZE)
        again = with_reference_turned(there, by.inverse, by.size(SIZE))
        assert np.array_equal(again.field.displacement, transform.field.displacement)
        assert np.allclose(again.pre_alignment.matrix, transform.pre_alignment.matrix, rtol=0, atol=1e-9)


def test_the_warped_image_is_the_same_picture() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, FLOATING, np.uint8)
    transform, by = TRANSFORMS["field"], Orientation.TRANSVERSE
    before = warp(pixels, transform, SIZE).astype(int)
    floating = with_floating_turned(transform, by, FLOATING)
    assert np.abs(warp(np.ascontiguousarray(by.apply(pixels)), floating, SIZE) - before).max() <= 1
    reference = with_reference_turned(transform, by, SIZE)
    assert np.abs(by.inverse.apply(warp(pixels, reference, by.size(SIZE))).astype(int) - before).max() <= 1


def test_the_model_of_a_turned_pair_holds_what_the_former_one_held() -> None:
    kinds = [TransformModel.TRANSLATION, TransformModel.SIMILARITY, TransformModel.PROJECTIVE]
    of_right = [model_for(each, Orientation.RIGHT).value for each in kinds]
    of_flip = [model_for(each, Orientation.FLIP).value for each in kinds]
    assert of_right == ["rigid", "similarity", "projective"]
    assert of_flip == ["affine", "affine", "projective"]
