"""What is doubtful about a fitted pre-alignment, as sentences for the user. Nothing here refuses a fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.coordinates import Size, inside
from core.language import tr, tr_count
from core.transforms.outlier import Outlier
from core.transforms.placement import (
    NEAR_LINE_SHARE,
    crowded,
    in_one_corner,
    nearly_on_a_line,
    quarter_word,
)
from core.transforms.planar import PlanarTransform, TransformModel
from core.transforms.point_sets import extent, line_share
from core.transforms.weak_geometry import best_quarter, is_slim

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
) -> tuple[str, ...]:
    """All that is doubtful about the fit, the gravest first."""
    spread = _nearly_on_a_line(fit), _badly_spread(fit, reference_size, floating_size)
    sentences = [
        *transform_warnings(fit, reference_size, floating_size),
        *spread,
        _disagreement(fit),
        None if any(spread) else _weak_geometry(fit, reference_size, floating_size),
        _no_error_estimate(fit),
    ]
    return tuple(sentence for sentence in sentences if sentence is not None)


def transform_warnings(
    fit: Fit, reference_size: Size | None = None, floating_size: Size | None = None
) -> tuple[str, ...]:
    """What the transform itself has that photographs of one eye do not have, wherever the points lie."""
    sentences = [
        _mirrored(fit),
        _implausible_scale(fit, reference_size, floating_size),
        _implausible_shape(fit),
        _implausible_rotation(fit),
    ]
    return tuple(sentence for sentence in sentences if sentence is not None)


def _mirrored(fit: Fit) -> str | None:
    """The orientation of the points themselves, since similarity and rigid fits never mirror."""
    if len(fit.reference) < 3 or line_share(fit.reference) < NEAR_LINE_SHARE:
        mirrored = fit.at_centroid.is_mirrored
    else:
        centred_reference = fit.reference - fit.reference.mean(axis=0)
        centred_floating = fit.floating - fit.floating.mean(axis=0)
        mirrored = bool(np.linalg.det(centred_floating.T @ centred_reference) < 0.0)
    if not mirrored:
        return None
    return tr(
        "The points show one image as the mirror image of the other, which cannot be for two "
        "photographs of one eye: the left and right eye are likely mixed up, one image is "
        "flipped, or two points are exchanged."
    )


def _implausible_scale(fit: Fit, reference_size: Size | None, floating_size: Size | None) -> str | None:
    expected = 1.0
    if reference_size is not None and floating_size is not None:
        expected = max(floating_size) / max(reference_size)
    scale = fit.at_centroid.scale
    if SCALE_RANGE[0] <= scale / expected <= SCALE_RANGE[1]:
        return None
    sentence = (
        tr(
            "By these points the floating image is {scale:.2g} times as large as the reference. "
            "Check that each pair shows the same place."
        )
        if expected == 1.0
        else tr(
            "By these points the floating image is {scale:.2g} times as large as the reference, far from what the "
            "sizes of the two images explain. Check that each pair shows the same place."
        )
    )
    return sentence.format(scale=scale)


def _implausible_shape(fit: Fit) -> str | None:
    anisotropy = fit.at_centroid.anisotropy
    if anisotropy <= LARGEST_ANISOTROPY:
        return None
    return tr(
        "By these points the image is sheared or stretched {anisotropy:.1f} times more in "
        "one direction than in the other, which photographs of one eye do not do. Check that "
        "each pair shows the same place."
    ).format(anisotropy=anisotropy)


def _implausible_rotation(fit: Fit) -> str | None:
    angle = fit.at_centroid.rotation_degrees
    if abs(angle) <= LARGEST_ROTATION or fit.at_centroid.is_mirrored:
        return None
    return tr(
        "By these points one image is turned by {angle:.0f}° against the other. If it is "
        "not, points are exchanged between the pairs."
    ).format(angle=abs(angle))


def _nearly_on_a_line(fit: Fit) -> str | None:
    images = (("reference", fit.reference), ("floating", fit.floating))
    image, points = min(images, key=lambda each: line_share(each[1]))
    return nearly_on_a_line(points, image, fit.model)


def _badly_spread(fit: Fit, reference_size: Size | None, floating_size: Size | None) -> str | None:
    """Points that are crowded, or all in one corner where the images overlap beyond it."""
    if reference_size is None:
        return None
    remark = crowded(fit.reference, "reference", reference_size)
    if remark is not None:
        return remark
    middle = (np.array([reference_size[::-1]]) - 1) / 2
    if floating_size is not None and not inside(fit.transform(middle), floating_size).all():
        return None
    return in_one_corner(fit.reference, "reference", reference_size)


def _disagreement(fit: Fit) -> str | None:
    """One pair that stands out, or all pairs that agree badly."""
    if fit.outlier is not None:
        return tr(
            "Pair {pair} does not fit the others: it is {error:.1f} px from where they say it "
            "should be. Check it, or leave it out."
        ).format(pair=fit.names[fit.outlier.place], error=fit.outlier.error)
    median = float(np.median(fit.residuals))
    if median <= LARGEST_RESIDUAL_SHARE * extent(fit.reference):
        return None
    return tr(
        "The pairs agree badly with each other (median residual {median:.1f} px). Check each of them."
    ).format(median=median)


def _weak_geometry(fit: Fit, reference_size: Size | None, floating_size: Size | None) -> str | None:
    """Of the first pair that the others are too weak to judge: why, and where a further pair helps."""
    if not fit.weak:
        return None
    pair, others = fit.names[fit.weak[0]], np.delete(fit.floating, fit.weak[0], axis=0)
    if fit.model is TransformModel.PROJECTIVE:
        why = tr(
            "Without pair {pair} the others hardly fix a projective transform, so nothing tells whether it is right."
        )
    elif is_slim(others, fit.model):
        why = tr("Without pair {pair} the others lie almost on a line, so nothing tells whether it is right.")
    else:
        why = tr("Without pair {pair} the others lie close together, so nothing tells whether it is right.")
    sentence = why.format(pair=pair)
    if reference_size is None:
        return sentence
    quarter = best_quarter(fit.floating, fit.model, fit.transform, reference_size, floating_size)
    where = tr("A further pair in the {corner} quarter of the reference image helps.")
    return f"{sentence} {where.format(corner=quarter_word(*quarter))}"


def _no_error_estimate(fit: Fit) -> str | None:
    if fit.leave_one_out is not None:
        return None
    return no_error_estimate(len(fit.reference), is_exact=fit.model is not TransformModel.RIGID)


def no_error_estimate(count: int, is_exact: bool) -> str:
    """That so few points give no estimate of the error: the fit passes through them, or no other is left to test it."""
    if is_exact:
        return tr_count(
            "With {count} point the fit is exact, so there is no error estimate. Add a {next}, or a check point.",
            "With {count} points the fit is exact, so there is no error estimate. Add a {next}, or a check point.",
            count,
            next=_ordinal(count + 1),
        )
    return tr_count(
        "With {count} point there is no error estimate. Add a {next}, or a check point.",
        "With {count} points there is no error estimate. Add a {next}, or a check point.",
        count,
        next=_ordinal(count + 1),
    )


def is_no_error_estimate(sentence: str) -> bool:
    """Whether a warning says only that there is no estimate, for whoever says so elsewhere."""
    exact = (no_error_estimate(count, is_exact) for count in range(1, 5) for is_exact in (True, False))
    return sentence in exact


def _ordinal(count: int) -> str:
    return {2: tr("second"), 3: tr("third"), 4: tr("fourth"), 5: tr("fifth")}[count]
