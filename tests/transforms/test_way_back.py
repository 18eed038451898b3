"""The way back as files hold it: the true inverse to 0.05 px, for every kind of transform, read by ITK."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import SimpleITK

from core.transforms.composite import CompositeTransform, PointTransform, on_canvas
from core.transforms.field import RegistrationField
from core.transforms.itk_files import read_transform, write_transform
from core.transforms.way_back import way_back
from tests.transforms.random_transforms import SIZE, random_affine, random_projective, smooth_field
from tests.transforms.test_chains import chain

FLOATING = (130, 150)
TRANSFORMS = {
    "affine": CompositeTransform(random_affine(3)),
    "projective": CompositeTransform(random_projective(3)),
    "field": CompositeTransform(random_affine(1), smooth_field(1)),
    "field and projective": CompositeTransform(random_projective(2), smooth_field(2)),
    "chain": chain(4, 3),
    "canvas": on_canvas(CompositeTransform(random_affine(1), smooth_field(1)), (-9, 4)),
}


def pairs_inside(transform: PointTransform, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Reference points that lie in both images, and where they are in the floating one."""
    height, width = SIZE
    points = np.random.default_rng(seed).uniform((1.5, 1.5), (width - 2.5, height - 2.5), (4000, 2))
    there = transform(points)
    inside = ((there >= 0) & (there <= np.array(FLOATING[::-1]) - 1)).all(axis=1)
    return points[inside], there[inside]


@pytest.mark.parametrize("kind", TRANSFORMS)
def test_it_is_the_inverse_for_us_and_for_itk(kind: str, tmp_path: Path) -> None:
    transform = TRANSFORMS[kind]
    back = way_back(transform, SIZE, FLOATING)
    points, there = pairs_inside(transform)
    assert len(points) > 1500
    write_transform(tmp_path / "inverse.h5", back, FLOATING)
    theirs = SimpleITK.ReadTransform(str(tmp_path / "inverse.h5"))
    read = read_transform(tmp_path / "inverse.h5")
    for mapped in (back(there), read(there), [theirs.TransformPoint(point) for point in there.tolist()]):
        assert np.hypot(*(np.array(mapped) - points).T).max() < 0.05


def test_a_smooth_field_of_large_images_makes_a_small_file() -> None:
    transform = CompositeTransform(random_affine(1), smooth_field(1, (600, 800)))
    back = way_back(transform, (600, 800), (640, 900))
    assert back.field is not None
    assert back.field.size == (640, 900)
    assert np.prod(back.field.grid_size) <= 640 * 900 / 4


def test_where_nothing_leads_it_goes_on_as_beside() -> None:
    """Half of the floating image lies beyond the horizon of a projective; the way back is finite there too."""
    matrix = np.array([[1.0, 0, 0], [0, 1, 0], [0.011, 0, 1]])
    transform = CompositeTransform(random_projective(0).__class__(matrix))
    back = way_back(transform, SIZE, FLOATING)
    corners = np.array([[0.0, 0.0], [149.0, 0.0], [149.0, 129.0], [0.0, 129.0]])
    assert np.isnan(transform.inverse_points(corners)).any()
    assert np.isfinite(back(corners)).all()


def test_a_field_that_folds_is_undone_where_it_does_not() -> None:
    push = np.zeros((12, 16, 2))
    push[5, 7] = (60.0, 0.0)
    transform = CompositeTransform(random_affine(0), RegistrationField(push, SIZE))
    assert transform.field.folded_fraction() > 0
    back = way_back(transform, SIZE, FLOATING)
    points, there = pairs_inside(transform)
    calm = np.hypot(*(points - (75, 55)).T) > 90
    assert calm.any()
    assert np.hypot(*(back(there[calm]) - points[calm]).T).max() < 0.05
