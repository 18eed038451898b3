"""What is doubtful about a fitted pre-alignment, as notices. Nothing here refuses a fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.coordinates import Size, inside
from core.notices import Notice
from core.points.matching import ImageRole
from core.transforms.notices import (
    AgreeBadly,
    DoesNotFit,
    ImplausibleRotation,
    ImplausibleScale,
    ImplausibleShape,
    Mirrored,
    NearlyOnALine,
    NoErrorEstimate,
    WeakGeometry,
)
from core.transforms.outlier import Outlier
from core.transforms.placement import NEAR_LINE_SHARE, crowded, in_one_corner, nearly_on_a_line
from core.transforms.planar import PlanarTransform, TransformModel
from core.transforms.point_sets import extent, line_share
from core.transforms.weak_geometry import best_quarter, weakness

SCALE_RANGE = (0.4, 2.5)
"""Scales, beyond what the images' sizes explain, that two photographs of one eye can have."""

LARGEST_ANISOTROPY = 1.5
"""The largest ratio of stretches in two directions that two photographs of one eye can have."""

LARGEST_ROTATION = 60.0
"""Degrees by which one photograph may be turned against the other without a remark."""

LARGEST_RESIDUAL_SHARE = 0.03
"""Median residual, as a share of the points' extent, above which the pairs do not agree with each other."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted transform, its points, `(N, 2)` each, the numbers of its pairs, and its errors as in `PreAlignment`."""

    transform: PlanarTransform
    model: TransformModel
    reference: np.ndarray
    floating: np.ndarray
    names: tuple[int, ...]
    residuals: np.ndarray
    leave_one_out: np.ndarray | None
    weak: tuple[int, ...] = ()
    outlier: Outlier | None = None

    @cached_property
    def at_centroid(self) -> PlanarTransform:
        """The affine that the transform is at the middle of the reference points."""
        x, y = self.reference.mean(axis=0)
        return self.transform.linearised_at((float(x), float(y)))


def warnings(
    fit: Fit, reference_size: Size | None = None, floating_size: Size | None = None
) -> tuple[Notice, ...]:
    """All that is doubtful about the fit, the gravest first."""
    spread = _nearly_on_a_line(fit), _badly_spread(fit, reference_size, floating_size)
    is_spread_told = any(notice is not None for notice in spread)
    found = (
        *transform_warnings(fit, reference_size, floating_size),
        *spread,
        _disagreement(fit),
        None if is_spread_told else _weak_geometry(fit, reference_size, floating_size),
        _no_error_estimate(fit),
    )
    return tuple(notice for notice in found if notice is not None)


def transform_warnings(
    fit: Fit, reference_size: Size | None = None, floating_size: Size | None = None
) -> tuple[Notice, ...]:
    """What the transform itself has that photographs of one eye do not have, wherever the points lie."""
    found = (
        _mirrored(fit),
        _implausible_scale(fit, reference_size, floating_size),
        _implausible_shape(fit),
        _implausible_rotation(fit),
    )
    return tuple(notice for notice in found if notice is not None)


def _mirrored(fit: Fit) -> Mirrored | None:
    """The orientation of the points themselves, since similarity and rigid fits never mirror."""
    if len(fit.reference) < 3 or line_share(fit.reference) < NEAR_LINE_SHARE:
        return Mirrored() if fit.at_centroid.is_mirrored else None
    centred_reference = fit.reference - fit.reference.mean(axis=0)
    centred_floating = fit.floating - fit.floating.mean(axis=0)
    return Mirrored() if np.linalg.det(centred_floating.T @ centred_reference) < 0.0 else None


def _implausible_scale(
    fit: Fit, reference_size: Size | None, floating_size: Size | None
) -> ImplausibleScale | None:
    expected = 1.0
    if reference_size is not None and floating_size is not None:
        expected = max(floating_size) / max(reference_size)
    scale = fit.at_centroid.scale
    if SCALE_RANGE[0] <= scale / expected <= SCALE_RANGE[1]:
        return None
    return ImplausibleScale(scale, sizes_differ=expected != 1.0)


def _implausible_shape(fit: Fit) -> ImplausibleShape | None:
    anisotropy = fit.at_centroid.anisotropy
    return ImplausibleShape(anisotropy) if anisotropy > LARGEST_ANISOTROPY else None


def _implausible_rotation(fit: Fit) -> ImplausibleRotation | None:
    angle = abs(fit.at_centroid.rotation_degrees)
    if angle <= LARGEST_ROTATION or fit.at_centroid.is_mirrored:
        return None
    return ImplausibleRotation(angle)


def _nearly_on_a_line(fit: Fit) -> NearlyOnALine | None:
    images = ((ImageRole.REFERENCE, fit.reference), (ImageRole.FLOATING, fit.floating))
    image, points = min(images, key=lambda each: line_share(each[1]))
    return nearly_on_a_line(points, image, fit.model)


def _badly_spread(fit: Fit, reference_size: Size | None, floating_size: Size | None) -> Notice | None:
    """Points that are crowded, or all in one corner where the images overlap beyond it."""
    if reference_size is None:
        return None
    found = crowded(fit.reference, ImageRole.REFERENCE, reference_size)
    if found is not None:
        return found
    middle = (np.array([reference_size[::-1]]) - 1) / 2
    if floating_size is not None and not inside(fit.transform(middle), floating_size).all():
        return None
    return in_one_corner(fit.reference, ImageRole.REFERENCE, reference_size)


def _disagreement(fit: Fit) -> DoesNotFit | AgreeBadly | None:
    """One pair that stands out, or all pairs that agree badly."""
    if fit.outlier is not None:
        return DoesNotFit(fit.names[fit.outlier.place], fit.outlier.error)
    median = float(np.median(fit.residuals))
    return AgreeBadly(median) if median > LARGEST_RESIDUAL_SHARE * extent(fit.reference) else None


def _weak_geometry(fit: Fit, reference_size: Size | None, floating_size: Size | None) -> WeakGeometry | None:
    """Of the first pair that the others are too weak to judge: why, and where a further pair helps."""
    if not fit.weak:
        return None
    place, quarter = fit.weak[0], None
    if reference_size is not None:
        quarter = best_quarter(fit.floating, fit.model, fit.transform, reference_size, floating_size)
    why = weakness(np.delete(fit.floating, place, axis=0), fit.model)
    return WeakGeometry(fit.names[place], why, quarter)


def _no_error_estimate(fit: Fit) -> NoErrorEstimate | None:
    if fit.leave_one_out is not None:
        return None
    return NoErrorEstimate(len(fit.reference), is_exact=fit.model is not TransformModel.RIGID)
