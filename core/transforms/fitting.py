"""Least-squares fits of planar transforms to point pairs. No judgement here: `estimation` checks the points first."""

from __future__ import annotations

import numpy as np

from core.transforms.planar import TransformModel

_REFINEMENT_STEPS = 50


def fit_matrix(model: TransformModel, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The `(3, 3)` matrix of the model that takes `source` nearest to `target`, both `(N, 2)`, in target pixels.

    The fit is exact for the model's smallest number of pairs. All sums are taken in coordinates that are centred and
    scaled to order 1, so points far from the origin lose no digits.
    """
    to_source, to_target = normalising_matrix(source), normalising_matrix(target)
    if model is TransformModel.RIGID or model is TransformModel.TRANSLATION:
        to_target = np.diag([to_source[0, 0], to_source[0, 0], 1.0]) @ _centring_matrix(target)
    a, b = _apply(to_source, source), _apply(to_target, target)
    normalised = _FITS[model](a, b)
    matrix = np.linalg.inv(to_target) @ normalised @ to_source
    return matrix / matrix[2, 2]


def normalising_matrix(points: np.ndarray) -> np.ndarray:
    """The `(3, 3)` shift and scale that gives points a centroid of 0 and a mean distance of sqrt(2) from it."""
    centring = _centring_matrix(points)
    spread = np.linalg.norm(_apply(centring, points), axis=1).mean()
    factor = np.sqrt(2.0) / spread if spread > 0 else 1.0
    return np.diag([factor, factor, 1.0]) @ centring


def projective_design(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The `(2 N, 9)` matrix of the direct linear transform, whose null vector is the projective matrix by rows."""
    homogeneous = np.column_stack([source, np.ones(len(source))])
    zeros = np.zeros_like(homogeneous)
    upper = np.hstack([homogeneous, zeros, -target[:, :1] * homogeneous])
    lower = np.hstack([zeros, homogeneous, -target[:, 1:] * homogeneous])
    return np.vstack([upper, lower])


def projective_conditioning(source: np.ndarray, target: np.ndarray) -> float:
    """How firmly the pairs fix a projective transform: 0 where they leave it open, of order 0.1 where they fix it well.

    The last but one singular value of the normalised design over the largest.
    """
    a = _apply(normalising_matrix(source), source)
    b = _apply(normalising_matrix(target), target)
    singular = np.linalg.svd(projective_design(a, b), compute_uv=False)
    return float(singular[7] / singular[0]) if len(singular) > 7 else 0.0


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


def _fit_projective(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The normalised direct linear transform (Hartley and Zisserman, algorithm 4.2), then Levenberg's refinement of
    the distances themselves where there are more pairs than the fit needs."""
    null_vector = np.linalg.svd(projective_design(a, b))[2][-1]
    matrix = (null_vector / null_vector[-1]).reshape(3, 3)
    return matrix if len(a) == TransformModel.PROJECTIVE.minimum_pairs else _refine_projective(matrix, a, b)


def _refine_projective(matrix: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Levenberg's iteration on the eight free entries, for the least sum of squared distances."""
    damping = 1e-3
    error = _projective_offsets(matrix, a, b)
    for _ in range(_REFINEMENT_STEPS):
        jacobian = _projective_jacobian(matrix, a)
        normal = jacobian.T @ jacobian
        step = np.linalg.solve(normal + damping * np.eye(8), -jacobian.T @ error)
        candidate = matrix + np.append(step, 0.0).reshape(3, 3)
        candidate_error = _projective_offsets(candidate, a, b)
        if candidate_error @ candidate_error <= error @ error:
            matrix, error, damping = candidate, candidate_error, damping / 10
        else:
            damping *= 10
        if np.abs(step).max() < 1e-13:
            break
    return matrix


def _projective_offsets(matrix: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`(2 N,)`: all x offsets, then all y offsets."""
    return (_apply(matrix, a) - b).T.ravel()


def _projective_jacobian(matrix: np.ndarray, a: np.ndarray) -> np.ndarray:
    """`(2 N, 8)`: the derivative of `_projective_offsets` by the entries of the matrix but the last."""
    homogeneous = np.column_stack([a, np.ones(len(a))])
    weighted = homogeneous / (homogeneous @ matrix[2])[:, None]
    mapped = _apply(matrix, a)
    zeros = np.zeros_like(weighted)
    upper = np.hstack([weighted, zeros, -mapped[:, :1] * weighted[:, :2]])
    lower = np.hstack([zeros, weighted, -mapped[:, 1:] * weighted[:, :2]])
    return np.vstack([upper, lower])


def _centring_matrix(points: np.ndarray) -> np.ndarray:
    matrix = np.eye(3)
    matrix[:2, 2] = -points.mean(axis=0)
    return matrix


def _apply(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    homogeneous = points @ matrix[:, :2].T + matrix[:, 2]
    return homogeneous[:, :2] / homogeneous[:, 2:]


_FITS = {
    TransformModel.TRANSLATION: _fit_translation,
    TransformModel.RIGID: _fit_rigid,
    TransformModel.SIMILARITY: _fit_similarity,
    TransformModel.AFFINE: _fit_affine,
    TransformModel.PROJECTIVE: _fit_projective,
}
