"""The pre-alignment: a planar transform fitted to matching pairs, or the reason why there is none.

The fit takes floating to reference points by least squares, because its errors are told in reference pixels, and is
then turned round. With the model's smallest number of pairs it is exact in either direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.coordinates import Size
from core.language import tr, tr_count
from core.transforms import plausibility
from core.transforms.fitting import fit_matrix, projective_conditioning
from core.transforms.planar import PlanarTransform, TransformModel
from core.transforms.point_sets import coincident_pair, count_distinct, distance_from_line, extent

LINE_SHARE = 0.02
"""Points that reach from their line by less than this share of their extent fix no affine (10 px in 500)."""

PROJECTIVE_CONDITIONING = 0.002
"""Below this `projective_conditioning`, an error of a pixel in one point moves the rest of the image by hundreds."""


@dataclass(frozen=True)
class EstimationFailure:
    """Why no transform can be estimated, as a sentence for the user."""

    reason: str


@dataclass(frozen=True, eq=False)
class PreAlignment:
    """A fitted pre-alignment and how far it can be trusted.

    Attributes:
        reference_to_floating: The transform.
        model: The kind that was fitted.
        residuals: `(N,)` distances in reference pixels between each reference point and its partner brought over.
        leave_one_out: `(N,)` the same distance for a fit to all pairs but this one; NaN for a pair without which the
            others fix no transform; None where the fit is exact, so that there is no estimate of its error.
        warnings: Sentences for the user.
    """

    reference_to_floating: PlanarTransform
    model: TransformModel
    residuals: np.ndarray
    leave_one_out: np.ndarray | None
    warnings: tuple[str, ...] = ()

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
        labels: The numbers by which sentences name the pairs; 1 to N where not given.

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
        return EstimationFailure(
            tr("The matching pairs give no usable {model} transform. Check each of them.").format(
                model=tr(model.value)
            )
        )
    if not _keeps_in_view(transform, reference, reference_size):
        return EstimationFailure(
            tr(
                "The projective transform of these pairs turns part of the reference image inside "
                "out. Check each pair, or choose the affine model."
            )
        )
    residuals = _distances(transform, reference, floating)
    leave_one_out = leave_one_out_errors(reference, floating, model)
    warnings = plausibility.warnings(
        plausibility.Fit(transform, model, reference, floating, residuals, leave_one_out, tuple(names)),
        reference_size,
        floating_size,
    )
    return PreAlignment(transform, model, residuals, leave_one_out, warnings)


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
) -> str | None:
    """The sentence that says why the points fix no transform of the model, or None."""
    if not (np.isfinite(reference).all() and np.isfinite(floating).all()):
        bad = ~(np.isfinite(reference).all(axis=1) & np.isfinite(floating).all(axis=1))
        return tr("Pair {pair} has a coordinate that is not a finite number. Mark it again.").format(
            pair=names[int(np.argmax(bad))]
        )
    if len(reference) < model.minimum_pairs:
        return _too_few(len(reference), model)
    for points, image in ((reference, "reference"), (floating, "floating")):
        reason = _degenerate(points, image, model, names)
        if reason is not None:
            return reason
    if model is TransformModel.PROJECTIVE and _is_projectively_degenerate(reference, floating):
        return tr(
            "The matching pairs do not fix a projective transform: all but one lie almost on a "
            "line. Spread them out, add a pair, or choose the affine model."
        )
    return None


def _too_few(count: int, model: TransformModel) -> str:
    needed = model.minimum_pairs
    return tr_count(
        "The {model} model needs {count} matching pair; marked so far: {present}. Mark {more} more.",
        "The {model} model needs {count} matching pairs; marked so far: {present}. Mark {more} more.",
        needed,
        model=tr(model.value),
        present=count,
        more=needed - count,
    )


def _degenerate(points: np.ndarray, image: str, model: TransformModel, names: Sequence[int]) -> str | None:
    """Why the points of one image fix no transform of the model: coincident, or almost on a line."""
    distinct = count_distinct(points, model.minimum_pairs)
    if distinct < model.minimum_pairs:
        return _coincident(points, image, distinct, model, names)
    if model.minimum_pairs < 3:
        return None
    distance = distance_from_line(points)
    if distance < LINE_SHARE * extent(points):
        count = {3: tr("three"), 4: tr("four"), 5: tr("five")}.get(len(points), str(len(points)))
        return tr(
            "These {count} points of the {image} image lie almost on a line ({distance:.1f} px from it). "
            "Move one well away from it, or the transform will be unreliable."
        ).format(count=count, image=tr(image), distance=distance)
    return None


def _coincident(
    points: np.ndarray, image: str, distinct: int, model: TransformModel, names: Sequence[int]
) -> str:
    pair = coincident_pair(points)
    if len(points) == model.minimum_pairs and pair is not None:
        first, second = sorted((names[pair[0]], names[pair[1]]))
        return tr(
            "Points {first} and {second} lie at the same place in the {image} image. Move one of them."
        ).format(first=first, second=second, image=tr(image))
    return tr_count(
        "The {points} points of the {image} image lie at only {count} place, "
        "and {needed} are needed. Move some of them.",
        "The {points} points of the {image} image lie at only {count} different places, "
        "and {needed} are needed. Move some of them.",
        distinct,
        points=len(points),
        image=tr(image),
        needed=model.minimum_pairs,
    )


def _is_projectively_degenerate(reference: np.ndarray, floating: np.ndarray) -> bool:
    """Whether too many pairs lie on a line, in either image, to fix a projective transform."""
    if projective_conditioning(floating, reference) < PROJECTIVE_CONDITIONING:
        return True
    if len(reference) > TransformModel.PROJECTIVE.minimum_pairs:
        return False
    return any(
        distance_from_line(triple) < LINE_SHARE * extent(triple)
        for points in (reference, floating)
        for triple in (np.delete(points, left_out, axis=0) for left_out in range(4))
    )


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
) -> np.ndarray | None:
    """How far each pair lies from where the others put it.

    Args:
        reference, floating: `(N, 2)`, the pairs of the fit.

    Returns:
        `(N,)` in reference pixels, NaN for a pair without which the others fix no transform; None where no pair can
        be spared, so that there is no estimate.
    """
    if len(reference) <= model.minimum_pairs:
        return None
    errors = np.full(len(reference), np.nan)
    names = range(1, len(reference))
    for index in range(len(reference)):
        rest_reference = np.delete(reference, index, axis=0)
        rest_floating = np.delete(floating, index, axis=0)
        if _reason_to_refuse(rest_reference, rest_floating, model, names) is None:
            back = fit_matrix(model, rest_floating, rest_reference)
            mapped = back @ (*floating[index], 1.0)
            errors[index] = np.linalg.norm(mapped[:2] / mapped[2] - reference[index])
    errors.setflags(write=False)
    return errors
