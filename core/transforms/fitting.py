"""Least-squares fits of planar transforms to point pairs. No judgement here: `estimation` checks the points first."""

from __future__ import annotations

import numpy as np

from core.transforms.planar import TransformModel

_REFINEMENT_STEPS = 50
_SMALLEST_STEP = 1e-10
_SMALLEST_DAMPING = 1e-12
"""A share of the largest curvature: with less, points near the horizon make the equations of a step singular."""


def fit_matrix(model: TransformModel, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The `(3, 3)` matrix of the model that takes `source` nearest to `target`, both `(N, 2)`, in target pixels.

    The fit is exact for the model's smallest number of pairs. All sums are taken in coordinates that are centred and
    scaled to order 1, so points far from the origin lose no digits.
    """
    if model is TransformModel.PROJECTIVE:
        return fit_projectives(source[None], target[None])[0]
    to_source, to_target = normalising_matrices(source[None])[0], normalising_matrices(target[None])[0]
    if model is TransformModel.RIGID or model is TransformModel.TRANSLATION:
        factor = to_source[0, 0] / to_target[0, 0]
        to_target = np.diag([factor, factor, 1.0]) @ to_target
    normalised = _FITS[model](apply(to_source, source), apply(to_target, target))
    matrix = np.linalg.inv(to_target) @ normalised @ to_source
    return matrix / matrix[2, 2]


def fit_projectives(sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Projective transforms that take each set of `sources` nearest to that of `targets`, in target pixels.

    The normalised direct linear transform (Hartley and Zisserman, algorithm 4.2), then Levenberg's refinement of the
    distances themselves where there are more pairs than the fit needs.

    Args:
        sources, targets: `(S, N, 2)` each, N of 4 or more; their `projective_conditioning` is not 0.

    Returns:
        `(S, 3, 3)`.
    """
    to_source, to_target = normalising_matrices(sources), normalising_matrices(targets)
    a, b = apply(to_source, sources), apply(to_target, targets)
    design = _projective_designs(a, b)
    null = np.linalg.svd(design, full_matrices=design.shape[1] < 9)[2][:, -1]
    normalised = (null / null[:, -1:]).reshape(-1, 3, 3)
    if sources.shape[1] > TransformModel.PROJECTIVE.minimum_pairs:
        normalised = _refined_projectives(normalised, a, b)
    matrices = np.linalg.inv(to_target) @ normalised @ to_source
    return matrices / matrices[:, 2:, 2:]


def projective_conditioning(sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """`(S,)`: how firmly each set of pairs, `(S, N, 2)` with N of 4 or more, fixes a projective transform.

    0 where it leaves it open, of order 0.1 where it fixes it well: the last but one singular value of the normalised
    design over the largest.
    """
    a, b = (apply(normalising_matrices(sets), sets) for sets in (sources, targets))
    singular = np.linalg.svd(_projective_designs(a, b), compute_uv=False)
    return singular[:, 7] / singular[:, 0]


def projective_jacobian(matrices: np.ndarray, a: np.ndarray) -> np.ndarray:
    """The derivative of the mapped points by the entries of the matrix but the last.

    Args:
        matrices: `(S, 3, 3)`.
        a: `(S, N, 2)`, what they map.

    Returns:
        `(S, 2 N, 8)`: all x, then all y.
    """
    homogeneous = _homogeneous(a)
    weighted = homogeneous / (homogeneous @ matrices[:, 2, :, None])
    mapped = apply(matrices, a)
    zeros = np.zeros_like(weighted)
    upper = np.concatenate([weighted, zeros, -mapped[..., :1] * weighted[..., :2]], axis=2)
    lower = np.concatenate([zeros, weighted, -mapped[..., 1:] * weighted[..., :2]], axis=2)
    return np.concatenate([upper, lower], axis=1)


def normalising_matrices(sets: np.ndarray) -> np.ndarray:
    """`(S, 3, 3)`: the shift and scale that give each set of `(S, N, 2)` a centroid of 0 and a mean distance of
    sqrt(2) from it."""
    centroids = sets.mean(axis=1)
    offsets = sets - centroids[:, None]
    spreads = np.hypot(offsets[..., 0], offsets[..., 1]).mean(axis=1)
    factors = np.where(spreads > 0, np.sqrt(2.0) / np.where(spreads > 0, spreads, 1.0), 1.0)
    matrices = factors[:, None, None] * np.eye(3)
    matrices[:, :2, 2] = -factors[:, None] * centroids
    matrices[:, 2, 2] = 1.0
    return matrices


def apply(matrices: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Map points `(..., N, 2)` by matrices `(..., 3, 3)`."""
    turned = np.swapaxes(matrices, -1, -2)
    mapped = points @ turned[..., :2, :] + turned[..., 2:, :]
    return mapped[..., :2] / mapped[..., 2:]


def _fit_translation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    matrix = np.eye(3)
    matrix[:2, 2] = (b - a).mean(axis=0)
    return matrix


def _fit_rigid(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return _umeyama(a, b, with_scale=False)


def _fit_similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return _umeyama(a, b, with_scale=True)


def _umeyama(a: np.ndarray, b: np.ndarray, with_scale: bool) -> np.ndarray:
    """Umeyama, "Least-squares estimation of transformation parameters between two point patterns", 1991, eq. 40 to 43.

    Both sets are centred. The rotation is never a reflection.
    """
    left, singular, right = np.linalg.svd(b.T @ a)
    signs = np.array([1.0, np.sign(np.linalg.det(left) * np.linalg.det(right))])
    rotation = left @ np.diag(signs) @ right
    scale = float(singular @ signs / np.square(a).sum()) if with_scale else 1.0
    matrix = np.eye(3)
    matrix[:2, :2] = scale * rotation
    return matrix


def _fit_affine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    solution = np.linalg.lstsq(np.column_stack([a, np.ones(len(a))]), b, rcond=None)[0]
    return np.vstack([solution.T, [0.0, 0.0, 1.0]])


def _projective_designs(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`(S, 2 N, 9)`: the direct linear transform, whose null vectors are the projective matrices by rows."""
    homogeneous = _homogeneous(a)
    zeros = np.zeros_like(homogeneous)
    upper = np.concatenate([homogeneous, zeros, -b[..., :1] * homogeneous], axis=2)
    lower = np.concatenate([zeros, homogeneous, -b[..., 1:] * homogeneous], axis=2)
    return np.concatenate([upper, lower], axis=1)


def _refined_projectives(matrices: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Levenberg's iteration on the eight free entries, each set for its least sum of squared distances."""
    matrices, damping = matrices.copy(), np.full(len(matrices), 1e-3)
    errors = _offsets(matrices, a, b)
    busy = np.arange(len(matrices))
    for _ in range(_REFINEMENT_STEPS):
        jacobian = projective_jacobian(matrices[busy], a[busy])
        across = np.swapaxes(jacobian, 1, 2)
        normal = across @ jacobian
        curvature = np.diagonal(normal, axis1=1, axis2=2).max(axis=1)
        damped = np.maximum(damping[busy], _SMALLEST_DAMPING * curvature)
        normal = normal + damped[:, None, None] * np.eye(8)
        steps = np.linalg.solve(normal, -across @ errors[busy, :, None])[..., 0]
        candidates = matrices[busy]
        candidates.reshape(-1, 9)[:, :8] += steps
        candidate_errors = _offsets(candidates, a[busy], b[busy])
        better = np.square(candidate_errors).sum(axis=1) <= np.square(errors[busy]).sum(axis=1)
        matrices[busy[better]], errors[busy[better]] = candidates[better], candidate_errors[better]
        damping[busy] *= np.where(better, 0.1, 10.0)
        busy = busy[np.abs(steps).max(axis=1) >= _SMALLEST_STEP]
        if len(busy) == 0:
            break
    return matrices


def _offsets(matrices: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`(S, 2 N)`: of each set all x offsets, then all y offsets."""
    return np.swapaxes(apply(matrices, a) - b, 1, 2).reshape(len(a), -1)


def _homogeneous(points: np.ndarray) -> np.ndarray:
    return np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1)


_FITS = {
    TransformModel.TRANSLATION: _fit_translation,
    TransformModel.RIGID: _fit_rigid,
    TransformModel.SIMILARITY: _fit_similarity,
    TransformModel.AFFINE: _fit_affine,
}
