"""How far each matching pair lies from where the others put it, for all pairs at once.

A model that is linear in its parameters needs no refits: a pair with the residual `e` and the leverage `h` is missed
by the fit to the others by `e / (1 - h)`, and their sum of squares is less by `e² / (1 - h)` (Cook and Weisberg,
"Residuals and Influence in Regression", 1982, section 2.2). Translation, similarity and affine are linear, a
similarity as a line `w = f z + c` of complex numbers; a rigid transform is the same with `f` brought to length 1.
Projective transforms are fitted again, all in one call.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.transforms.degeneracy import fix_transforms
from core.transforms.fitting import (
    apply,
    fit_matrix,
    fit_projectives,
    normalising_matrices,
    projective_jacobian,
)
from core.transforms.planar import TransformModel

WEAK_LEVERAGE = 0.98
"""From this leverage on nothing is said of a pair: an error of a pixel in the others is one of seven and more there."""


class LeaveOneOut(NamedTuple):
    """What the fits to all pairs but one say of that one, `(N,)` each.

    Attributes:
        errors: the distance of each pair from where the others put it, in reference pixels; NaN for a pair without
            which the others fix no transform.
        leverages: see `leverages`.
    """

    errors: np.ndarray
    leverages: np.ndarray


def leave_one_out(reference: np.ndarray, floating: np.ndarray, model: TransformModel) -> LeaveOneOut:
    """The fits to all pairs but one.

    Args:
        reference, floating: `(N, 2)`, pairs that fix a transform, more of them than the model needs.
    """
    references, floatings = without_each(reference), without_each(floating)
    fixed = fix_transforms(references, floatings, model)
    errors = np.full(len(reference), np.nan)
    if model is TransformModel.PROJECTIVE:
        back = fit_projectives(floatings[fixed], references[fixed])
        brought = apply(back, floating[fixed, None])[:, 0]
        errors[fixed] = np.linalg.norm(brought - reference[fixed], axis=1)
        return LeaveOneOut(errors, _projective_leverages(floating, fit_matrix(model, floating, reference)))
    residuals, weights = linear_fit(reference, floating, model)
    if model is TransformModel.RIGID:
        errors[fixed] = _rigid(reference, floating, fixed)
    else:
        errors[fixed] = residuals[fixed] / (1.0 - weights[fixed])
    return LeaveOneOut(errors, weights)


def linear_fit(
    reference: np.ndarray, floating: np.ndarray, model: TransformModel
) -> tuple[np.ndarray, np.ndarray]:
    """`(N,)` each: the residuals of a translation, similarity or affine, in reference pixels, and the leverages.

    A rigid transform is taken as a similarity.
    """
    basis = _basis(floating, model)
    target = _complex(reference - floating if model is TransformModel.TRANSLATION else reference)
    target = target - target.mean()
    return np.abs(target - basis @ (basis.conj().T @ target)), np.square(np.abs(basis)).sum(axis=1)


def leverages(floating: np.ndarray, model: TransformModel, back: np.ndarray) -> np.ndarray:
    """`(N,)`: which share of a pair's own error the fit takes over, 0 to 1; 1 where the others say nothing of it.

    It is a matter of where the points lie alone. Where pairs are off by a pixel, leave-one-out errors are of
    `1 / sqrt(1 - leverage)` pixels. A projective transform's is that of both directions together.

    Args:
        floating: `(N, 2)`.
        back: `(3, 3)`, the fit, floating to reference; only of a projective one the leverages depend on it.
    """
    if model is TransformModel.PROJECTIVE:
        return _projective_leverages(floating, back)
    return np.square(np.abs(_basis(floating, model))).sum(axis=1)


def without_each(points: np.ndarray) -> np.ndarray:
    """`(N, N - 1, 2)`: the sets that leave one of `(N, 2)` points out, in turn."""
    number = len(points)
    others = np.arange(number - 1) + (np.arange(number - 1) >= np.arange(number)[:, None])
    return points[others]


def _basis(floating: np.ndarray, model: TransformModel) -> np.ndarray:
    """`(N, P)`: an orthonormal basis of what a linear model can fit, the coordinates as complex numbers."""
    ones = np.ones((len(floating), 1))
    if model is TransformModel.TRANSLATION:
        return ones / np.sqrt(len(floating))
    places = apply(normalising_matrices(floating[None])[0], floating)
    design = places if model is TransformModel.AFFINE else _complex(places)[:, None]
    return np.linalg.qr(np.hstack([ones, design])).Q


def _projective_leverages(floating: np.ndarray, back: np.ndarray) -> np.ndarray:
    normalising = normalising_matrices(floating[None])
    jacobian = projective_jacobian(back @ np.linalg.inv(normalising), apply(normalising, floating[None]))[0]
    basis = np.linalg.qr(jacobian).Q.reshape(2, len(floating), -1)
    blocks = np.einsum("inp,jnp->nij", basis, basis)
    free = np.clip(1.0 - np.linalg.eigvalsh(blocks), np.finfo(float).eps, 1.0)
    return 1.0 - 1.0 / (1.0 / free).mean(axis=1)


def _rigid(reference: np.ndarray, floating: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """The errors of the pairs that can be left out, `fixed`.

    Without a pair, the mean of the others is off by `1 / (N - 1)` of its offset, and the sum of products, whose angle
    is that of the rotation, is less by `N / (N - 1)` of its own.
    """
    a, b = (_complex(points - points.mean(axis=0)) for points in (floating, reference))
    own, total = len(a) / (len(a) - 1.0), a.conj() @ b
    a, b = a[fixed], b[fixed]
    sums = total - own * a.conj() * b
    return own * np.abs(sums / np.abs(sums) * a - b)


def _complex(points: np.ndarray) -> np.ndarray:
    return points[..., 0] + 1j * points[..., 1]
