"""Gauss-Newton registration: known deformations of a photograph, and its linear system against a direct solver."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import spsolve

from core.baselines.diffusion import DiffusionSystem
from core.baselines.gauss_newton import mind_registration
from core.baselines.local_phase import local_phase
from core.coordinates import pixel_grid
from core.errors import InputError
from core.transforms.field import RegistrationField

SIZE = (256, 288)


@pytest.fixture(scope="module")
def photograph() -> np.ndarray:
    """The green channel of scikit-image's fundus photograph, reduced, without its rim: `SIZE` float32 in 0..1."""
    from skimage import data

    green = cv2.resize(data.retina()[..., 1], (512, 512), interpolation=cv2.INTER_AREA)
    return green[128:384, 112:400].astype(np.float32) / 255


def deformation(seed: int, deviation: float = 4.0) -> np.ndarray:
    """The paper's: normal numbers on 3 × 4 nodes, enlarged; `(*SIZE, 2)` float32 in pixels."""
    nodes = np.random.default_rng(seed).normal(0, deviation, (3, 4, 2)).astype(np.float32)
    return cv2.resize(nodes, (SIZE[1], SIZE[0]), interpolation=cv2.INTER_CUBIC)


def warped(image: np.ndarray, displacement: np.ndarray) -> np.ndarray:
    x, y = cv2.split(pixel_grid(SIZE) + displacement)
    return cv2.remap(image, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def inner(margin: int = 20) -> np.ndarray:
    area = np.zeros(SIZE, bool)
    area[margin:-margin, margin:-margin] = True
    return area


@pytest.mark.parametrize("kind", ["same", "inverted", "gamma", "phase"])
def test_a_known_deformation_is_recovered(photograph: np.ndarray, kind: str) -> None:
    truth = deformation(seed=1)
    reference, floating = warped(photograph, truth), photograph
    if kind == "inverted":
        reference = 1 - reference
    if kind == "gamma":
        reference = reference.clip(0, 1) ** 0.5
    if kind == "phase":
        reference, floating = local_phase(reference), local_phase(floating)
    found = mind_registration(reference, floating, np.ones(SIZE, bool))
    error = np.linalg.norm(found - truth, axis=2)[inner()]
    before = np.linalg.norm(truth, axis=2)[inner()]
    assert np.median(error) < min(0.3, 0.1 * np.median(before))
    assert np.percentile(error, 95) < 1
    assert RegistrationField(found, SIZE).folded_fraction() == 0


def test_equal_images_are_not_moved(photograph: np.ndarray) -> None:
    found = mind_registration(photograph, photograph, np.ones(SIZE, bool))
    assert found.shape == (*SIZE, 2)
    assert found.dtype == np.float32
    assert np.abs(found).max() < 1e-3


def test_what_lies_outside_the_area_pulls_nothing(photograph: np.ndarray) -> None:
    spoilt = photograph.copy()
    spoilt[:60] = np.roll(photograph, 9, axis=1)[:60]
    area = inner(5)
    area[:64] = False
    found = mind_registration(photograph, spoilt, area)
    assert np.abs(found[100:]).max() < 0.1
    assert not mind_registration(photograph, spoilt, np.zeros(SIZE, bool)).any()


def test_more_regularisation_is_smoother(photograph: np.ndarray) -> None:
    reference = warped(photograph, deformation(seed=2))
    roughness = [
        np.square(np.diff(mind_registration(reference, photograph, inner(), alpha), axis=0)).mean()
        for alpha in (0.05, 5.0)
    ]
    assert roughness[1] < 0.9 * roughness[0]


@pytest.mark.parametrize("size", [(40, 45), (31, 90)])
def test_odd_and_small_sizes(size: tuple[int, int]) -> None:
    image = np.random.default_rng(0).random(size).astype(np.float32)
    assert np.abs(mind_registration(image, image, np.ones(size, bool))).max() < 1e-3


def test_images_of_different_sizes_are_refused(photograph: np.ndarray) -> None:
    with pytest.raises(InputError, match="one grid"):
        mind_registration(photograph, photograph[1:], np.ones(SIZE, bool))


def test_conjugate_gradients_reach_the_direct_solution() -> None:
    height, width, alpha = 12, 15, 0.2
    generator = np.random.default_rng(0)
    slopes = generator.normal(0, 1, (2, height, width)).astype(np.float32)
    xx, xy, yy = slopes[0] ** 2, slopes[0] * slopes[1], slopes[1] ** 2
    right = generator.normal(0, 1, (2, height, width)).astype(np.float32)

    def path(length: int) -> sparse.spmatrix:
        steps = sparse.diags([-np.ones(length - 1), np.ones(length - 1)], [0, 1], (length - 1, length))
        return steps.T @ steps

    laplacian = sparse.kron(path(height), sparse.eye(width)) + sparse.kron(sparse.eye(height), path(width))
    data = sparse.bmat([[sparse.diags(part.ravel()) for part in row] for row in ((xx, xy), (xy, yy))])
    matrix = data + alpha * sparse.block_diag([laplacian, laplacian])
    expected = spsolve(matrix.tocsc(), right.ravel().astype(np.float64)).reshape(right.shape)

    system = DiffusionSystem(xx, xy, yy, alpha)
    np.testing.assert_allclose(system.apply(right).ravel(), matrix @ right.ravel(), atol=1e-4)
    found = system.solve(right, np.zeros_like(right), steps=500, tolerance=1e-6)
    np.testing.assert_allclose(found, expected, atol=1e-3 * np.abs(expected).max())
