"""What the matching points say about the two images: the pre-alignment, and guesses while points are few."""

from __future__ import annotations

from functools import lru_cache

from core.coordinates import Size
from core.points.matching import MatchingPoints
from core.transforms.estimation import EstimationFailure, PreAlignment, estimate
from core.transforms.overlap import SmallField, overlaps
from core.transforms.planar import PlanarTransform, TransformModel, scaling


@lru_cache(maxsize=512)
def pre_align(
    points: MatchingPoints, model: TransformModel, reference_size: Size, floating_size: Size
) -> PreAlignment | EstimationFailure | None:
    """The pre-alignment of the active fit pairs; None while there are fewer than the model needs.

    Kept for the points of late, as every change of the window asks for that of each floating image.
    """
    reference, floating = points.fit_arrays()
    if len(reference) < model.minimum_pairs:
        return None
    return estimate(reference, floating, model, reference_size, floating_size, points.fit_ids())


@lru_cache(maxsize=512)
def gives_overlap(alignment: PreAlignment, reference: SmallField, floating: SmallField) -> bool:
    """Whether the images share enough by an alignment of `pre_align` to be registered; kept as that is."""
    return overlaps(reference, floating, alignment.reference_to_floating)


def guess(
    points: MatchingPoints,
    alignment: PreAlignment | EstimationFailure | None,
    start: PlanarTransform,
    automatic: PlanarTransform | None = None,
) -> PlanarTransform | None:
    """The best model there is: the pre-alignment, else the automatic one, else what the few pairs there are determine.

    That is a similarity of two or more pairs, and a shift of one.

    Args:
        points: the matching points.
        alignment: what `pre_align` gave for them.
        start: the map that holds before any point; its scale is kept while there is one pair.
        automatic: the automatic alignment, where it was found.
    """
    if isinstance(alignment, PreAlignment):
        return alignment.reference_to_floating
    if automatic is not None:
        return automatic
    reference, floating = points.fit_arrays()
    if len(reference) == 0:
        return None
    if len(reference) >= 2:
        similarity = estimate(reference, floating, TransformModel.SIMILARITY)
        if isinstance(similarity, PreAlignment):
            return similarity.reference_to_floating
    return scaling(start.scale, reference[-1], floating[-1])
