"""The pre-alignment: a planar transform fitted to matching pairs, or the reason why there is none.

The fit takes floating to reference points by least squares, because its errors are told in reference pixels, and is
then turned round. With the model's smallest number of pairs it is exact in either direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.coordinates import Size
from core.notices import Notice
from core.points.matching import ImageRole
from core.transforms import plausibility
from core.transforms.degeneracy import LINE_SHARE, fix_projectives
from core.transforms.fitting import fit_matrix
from core.transforms.leave_one_out import WEAK_LEVERAGE, leave_one_out
from core.transforms.notices import (
    AllButOneOnALine,
    FewPlaces,
    InsideOut,
    NotFinite,
    NoUsableTransform,
    OnALine,
    SamePlace,
    TooFewPairs,
    TooManyPairs,
)
from core.transforms.outlier import Outlier, find_outlier
from core.transforms.planar import PlanarTransform, TransformModel
from core.transforms.point_sets import coincident_pair, count_distinct, distance_from_line, line_share

MOST_PAIRS = 2000
"""Leaving out each in turn takes time and memory by the square: 2 s and some 100 MB for so many; nobody marks more."""


@dataclass(frozen=True)
class EstimationFailure:
    """Why no transform can be estimated."""

    reason: Notice


@dataclass(frozen=True, eq=False)
class PreAlignment:
    """A fitted pre-alignment and how far it can be trusted.

    Attributes:
        reference_to_floating: The transform.
        model: The kind that was fitted.
        residuals: `(N,)` distances in reference pixels between each reference point and its partner brought over.
        leave_one_out: `(N,)` the same distance for a fit to all pairs but this one; NaN for a pair without which the
            others fix no transform, or too loosely; None where the fit is exact, so that there is no estimate of its
            error.
        weak: The places of those pairs, which nothing tells to be right or wrong.
        outlier: The pair that does not fit the others.
        warnings: What is doubtful, the gravest first.
    """

    reference_to_floating: PlanarTransform
    model: TransformModel
    residuals: np.ndarray
    leave_one_out: np.ndarray | None
    weak: tuple[int, ...] = ()
    outlier: Outlier | None = None
    warnings: tuple[Notice, ...] = ()

    @property
    def leave_one_out_mean(self) -> float | None:
        """The mean leave-one-out error in reference pixels over the pairs that have one; None where none has."""
        if self.leave_one_out is None or not np.isfinite(self.leave_one_out).any():
            return None
        return float(np.nanmean(self.leave_one_out))


def estimate(
    reference: np.ndarray,
    floating: np.ndarray,
    model: TransformModel = TransformModel.AFFINE,
    reference_size: Size | None = None,
    floating_size: Size | None = None,
    labels: Sequence[int] | None = None,
) -> PreAlignment | EstimationFailure:
    """Fit a planar transform from the reference to the floating image.

    Args:
        reference: `(N, 2)` points in the reference image.
        floating: `(N, 2)` their partners in the floating image.
        model: The kind of transform.
        reference_size: `(height, width)`; with it, points crowded into a small part of the image are warned of.
        floating_size: `(height, width)`; with both sizes, an implausible scale is judged against the images' sizes.
        labels: The numbers by which the pairs are named; 1 to N where not given.

    Returns:
        The pre-alignment, with warnings, or the failure with its reason.

    Raises:
        ValueError: The two arrays have other shapes than `(N, 2)`, or there are not N labels.

    >>> corners = np.array([[0.0, 0.0], [500.0, 0.0], [0.0, 400.0], [500.0, 400.0]])
    >>> found = estimate(corners, 1.1 * corners + 7)
    >>> round(found.reference_to_floating.scale, 6), round(found.leave_one_out_mean, 6)
    (1.1, 0.0)
    >>> type(estimate(corners[:2], corners[:2])).__name__
    'EstimationFailure'
    """
    model = TransformModel(model)
    reference, floating = _checked_arrays(reference, floating)
    names = list(range(1, len(reference) + 1)) if labels is None else list(labels)
    if len(names) != len(reference):
        raise ValueError(f"There are {len(reference)} matching pairs and {len(names)} labels.")
    reason = _reason_to_refuse(reference, floating, model, names)
    if reason is not None:
        return EstimationFailure(reason)
    try:
        transform = _fit(reference, floating, model)
    except (ValueError, np.linalg.LinAlgError):
        return EstimationFailure(NoUsableTransform(model))
    if not _keeps_in_view(transform, reference, reference_size):
        return EstimationFailure(InsideOut())
    residuals = _distances(transform, reference, floating)
    errors, weak = leave_one_out_errors(reference, floating, model)
    outlier = find_outlier(reference, floating, model)
    fit = plausibility.Fit(
        transform, model, reference, floating, tuple(names), residuals, errors, weak, outlier
    )
    warnings = plausibility.warnings(fit, reference_size, floating_size)
    return PreAlignment(transform, model, residuals, errors, weak, outlier, warnings)


def _checked_arrays(reference: np.ndarray, floating: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    reference = np.asarray(reference, dtype=np.float64)
    floating = np.asarray(floating, dtype=np.float64)
    if reference.ndim != 2 or reference.shape[1] != 2 or reference.shape != floating.shape:
        raise ValueError(
            f"Matching points are two arrays (N, 2), not {reference.shape} and {floating.shape}."
        )
    return reference, floating


def _reason_to_refuse(
    reference: np.ndarray, floating: np.ndarray, model: TransformModel, names: Sequence[int]
) -> Notice | None:
    """Why the points fix no transform of the model, or None."""
    if not (np.isfinite(reference).all() and np.isfinite(floating).all()):
        bad = ~(np.isfinite(reference).all(axis=1) & np.isfinite(floating).all(axis=1))
        return NotFinite(names[int(np.argmax(bad))])
    if len(reference) > MOST_PAIRS:
        return TooManyPairs(len(reference), MOST_PAIRS)
    if len(reference) < model.minimum_pairs:
        return TooFewPairs(model, len(reference))
    for points, image in ((reference, ImageRole.REFERENCE), (floating, ImageRole.FLOATING)):
        reason = _degenerate(points, image, model, names)
        if reason is not None:
            return reason
    if model is TransformModel.PROJECTIVE and not fix_projectives(reference[None], floating[None])[0]:
        return AllButOneOnALine()
    return None


def _degenerate(
    points: np.ndarray, image: ImageRole, model: TransformModel, names: Sequence[int]
) -> Notice | None:
    """Why the points of one image fix no transform of the model: coincident, or almost on a line."""
    distinct = count_distinct(points, model.minimum_pairs)
    if distinct < model.minimum_pairs:
        return _coincident(points, image, distinct, model, names)
    if model.minimum_pairs >= 3 and line_share(points) < LINE_SHARE:
        return OnALine(len(points), image, distance_from_line(points))
    return None


def _coincident(
    points: np.ndarray, image: ImageRole, distinct: int, model: TransformModel, names: Sequence[int]
) -> Notice:
    pair = coincident_pair(points)
    if len(points) == model.minimum_pairs and pair is not None:
        first, second = sorted((names[pair[0]], names[pair[1]]))
        return SamePlace(first, second, image)
    return FewPlaces(len(points), distinct, model.minimum_pairs, image)


def _fit(reference: np.ndarray, floating: np.ndarray, model: TransformModel) -> PlanarTransform:
    return PlanarTransform(fit_matrix(model, floating, reference)).inverse


def _keeps_in_view(transform: PlanarTransform, reference: np.ndarray, reference_size: Size | None) -> bool:
    """Whether all points, and the corners of the reference image, lie on one side of a projective's horizon."""
    places = [reference]
    if reference_size is not None:
        height, width = reference_size
        places.append(
            np.array([[0, 0], [width - 1, 0], [0, height - 1], [width - 1, height - 1]], dtype=float)
        )
    return bool(np.isfinite(transform(np.vstack(places))).all())


def _distances(transform: PlanarTransform, reference: np.ndarray, floating: np.ndarray) -> np.ndarray:
    distances = np.linalg.norm(transform.inverse(floating) - reference, axis=1)
    distances.setflags(write=False)
    return distances


def leave_one_out_errors(
    reference: np.ndarray, floating: np.ndarray, model: TransformModel
) -> tuple[np.ndarray | None, tuple[int, ...]]:
    """How far each pair lies from where the others put it.

    Args:
        reference, floating: `(N, 2)`, the pairs of the fit.

    Returns:
        `(N,)` in reference pixels, NaN for a pair without which the others fix no transform, or too loosely to say so;
        None where no pair can be spared, so that there is no estimate. And the places of those pairs.
    """
    if len(reference) <= model.minimum_pairs:
        return None, ()
    errors, leverages = leave_one_out(reference, floating, model)
    is_weak = ~np.isfinite(errors) | (leverages >= WEAK_LEVERAGE)
    errors[is_weak] = np.nan
    errors.setflags(write=False)
    return errors, tuple(np.nonzero(is_weak)[0].tolist())
