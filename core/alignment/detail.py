"""The alignment of a map that shows a small part of another one: placed, then polished on what both show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp

import cv2
import numpy as np

from core.alignment.curved import CurvedTransform
from core.alignment.notices import NotAligned
from core.alignment.orientation import COMPARISON, correlation, orientations, warped
from core.alignment.overlay import sampling
from core.alignment.placement import LEAST_ENERGY, Placement, of_like_width, placements
from core.alignment.polish import STAGES, polish
from core.alignment.result import ACCEPTED, AlignmentFailure, AutomaticAlignment
from core.alignment.verification import Verification, verify
from core.alignment.vessel_map import VesselMap
from core.coordinates import Size, resize_matrix
from core.transforms.planar import PlanarTransform

CANDIDATES, FINALISTS = 5, 3
"""Placements that are polished roughly, and wholly. The right one was nearly always the first."""

SIDE, MOST_ENLARGED = 320, 3.0
"""Mean side in pixels to which the common part is brought, and by how much a map is enlarged for it at most."""

MARGIN = 1.3
"""Of the small map's reach: how much of the large one around it is looked at."""

EVEN_AGREEMENT, AGREEMENT_SCALE = 0.65, 0.03
EVEN_LEAD, LEAD_SCALE = 0.2, 0.05
EVEN_EVIDENCE, EVIDENCE_SCALE = 3.5, 1.0
"""Agreement of the orientations, its lead over the next placement, and evidence of the windows (`verification`): where
right and wrong are called equally likely, and by how much more of each the odds grow e times. Together they give 151
wrong placements a confidence of 0.02 at most; alone, the best of them have 0.65, 0.3 and 3.2, and right ones as little
as 0.59, 0.15 and 2.7 (`python -m tests.alignment.details DATASET` counts them)."""

RELATED = 0.1
"""Share of the common part's diagonal within which two alignments are one, found twice."""


@dataclass(frozen=True, eq=False)
class DetailAlignment:
    """A small map in its place, both seen at a scale at which the common part is large enough to be compared.

    Attributes:
        alignment: from the reference to the floating view, in pixels of these.
        reference, floating: the two views.
        to_reference, to_floating: `(3, 3)`, from pixels of the whole maps to those of the views.
    """

    alignment: AutomaticAlignment
    reference: VesselMap
    floating: VesselMap
    to_reference: np.ndarray
    to_floating: np.ndarray


@dataclass(frozen=True, eq=False)
class _View:
    """A part of a map at another size.

    Attributes:
        vessel_map: that part.
        from_whole: `(3, 3)`, pixels of the whole map to those of the part.
    """

    vessel_map: VesselMap
    from_whole: np.ndarray


@dataclass(frozen=True, eq=False)
class _Polished:
    placement: Placement
    reference: _View
    floating: _View
    transform: CurvedTransform
    agreement: float

    @cached_property
    def whole(self) -> PlanarTransform:
        """The nearest affine between the whole maps."""
        back = np.linalg.inv(self.floating.from_whole)
        return PlanarTransform(back @ self.transform.affine.matrix @ self.reference.from_whole)

    def is_like(self, other: _Polished) -> bool:
        """Whether the two came to be one alignment."""
        height, width = self.reference.vessel_map.size
        corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], float)
        places = PlanarTransform(self.reference.from_whole).inverse(corners)
        mine, theirs = self.whole(places), other.whole(places)
        return bool(
            np.linalg.norm(mine - theirs, axis=1).max() < RELATED * np.linalg.norm(np.ptp(mine, axis=0))
        )


def align_detail(
    large: VesselMap,
    smalls: Sequence[VesselMap],
    small_is_reference: bool = False,
    check: Callable[[], None] = lambda: None,
) -> DetailAlignment | AlignmentFailure:
    """Find the place of a small map in a large one, at any rotation, where it shows 0.15 to 0.6 of it (in diameter).

    Args:
        smalls: maps of one image at several sizes, the largest first, each segmented by itself, as for `placements`.
        small_is_reference: which of the two is the reference of the alignment; the other is the floating one.
        check: called between the steps; what it raises ends the work.

    Returns:
        A failure, with the best in pixels of the whole maps, where no place is convincing: also where an unrelated
        second one agrees nearly as well.
    """
    energy = LEAST_ENERGY * orientations(large, COMPARISON).mean_energy
    rough = []
    for placement in placements(large, smalls, CANDIDATES, check):
        check()
        views = _large_view(large, placement), _small_view(smalls, placement)
        reference, floating = reversed(views) if small_is_reference else views
        start = placement.large_to_small.inverse if small_is_reference else placement.large_to_small
        on_views = floating.from_whole @ start.matrix @ np.linalg.inv(reference.from_whole)
        flat = CurvedTransform.flat(PlanarTransform(on_views))
        transform = polish(reference.vessel_map, floating.vessel_map, flat, check, STAGES[:1])
        if transform is not None:
            agreement = _agreement(reference, floating, transform, energy)
            rough.append(_Polished(placement, reference, floating, transform, agreement))
    rough.sort(key=lambda each: -each.agreement)
    finalists = [_finished(each, energy, check) for each in rough[:FINALISTS]]
    found = sorted((each for each in finalists if each is not None), key=lambda each: -each.agreement)
    if not found:
        return AlignmentFailure(NotAligned())
    best = found[0]
    next_best = max((each.agreement for each in found[1:] if not each.is_like(best)), default=0.0)
    figures = verify(best.reference.vessel_map, best.floating.vessel_map, best.transform)
    confidence = _confidence(figures, best.agreement, best.agreement - max(next_best, 0.0))
    alignment = AutomaticAlignment(best.transform, confidence, figures.windows, figures.agreeing)
    if confidence < ACCEPTED:
        back = (np.linalg.inv(view.from_whole) for view in (best.reference, best.floating))
        return AlignmentFailure(NotAligned(), alignment.carried(*back))
    return DetailAlignment(
        alignment,
        best.reference.vessel_map,
        best.floating.vessel_map,
        best.reference.from_whole,
        best.floating.from_whole,
    )


def _confidence(figures: Verification, agreement: float, lead: float) -> float:
    """0 to 1: by the windows that agree, the orientations as a whole, and what the next placement lacks."""
    odds = (
        (figures.evidence - EVEN_EVIDENCE) / EVIDENCE_SCALE
        + (agreement - EVEN_AGREEMENT) / AGREEMENT_SCALE
        + (lead - EVEN_LEAD) / LEAD_SCALE
    )
    return 1 / (1 + exp(-float(np.clip(odds, -50, 50))))


def _finished(rough: _Polished, least_energy: float, check: Callable[[], None]) -> _Polished | None:
    reference, floating = rough.reference, rough.floating
    transform = polish(reference.vessel_map, floating.vessel_map, rough.transform, check, STAGES[1:])
    if transform is None:
        return None
    agreement = _agreement(reference, floating, transform, least_energy)
    return _Polished(rough.placement, reference, floating, transform, agreement)


def _agreement(reference: _View, floating: _View, transform: CurvedTransform, least_energy: float) -> float:
    """The correlation of the orientations on the reference view."""
    seen, other = (orientations(each.vessel_map, COMPARISON) for each in (reference, floating))
    turn = -float(np.deg2rad(transform.affine.rotation_degrees))
    laid = warped(other, sampling(transform, reference.vessel_map.size), turn)
    return correlation(seen, laid, least_energy)


def _large_view(large: VesselMap, placement: Placement) -> _View:
    """The part of the large map around a placement."""
    limits = np.array(large.size[::-1]) - 1
    centre, reach = np.array([placement.centre.real, placement.centre.imag]), placement.reach * MARGIN
    left, top = np.clip(centre - reach, 0, limits).astype(int)
    right, bottom = np.clip(centre + reach, 0, limits).astype(int) + 1
    part = VesselMap(large.vessels[top:bottom, left:right], large.field[top:bottom, left:right])
    size = _scaled(part.size, _zoom(placement))
    corner = np.eye(3)
    corner[:2, 2] = -left, -top
    return _View(_brought_to(part, size), resize_matrix(part.size, size) @ corner)


def _small_view(smalls: Sequence[VesselMap], placement: Placement) -> _View:
    """The small map at the scale at which it is compared."""
    size = smalls[0].size
    target = _scaled(size, _zoom(placement) * placement.scale)
    return _View(_brought_to(of_like_width(smalls, placement.scale), target), resize_matrix(size, target))


def _zoom(placement: Placement) -> float:
    """Pixels of the views to one of the large map."""
    side = float(np.sqrt(placement.size[0] * placement.size[1])) * placement.scale
    return float(np.clip(SIDE / side, 1.0, MOST_ENLARGED))


def _scaled(size: Size, factor: float) -> Size:
    return max(round(size[0] * factor), 1), max(round(size[1] * factor), 1)


def _brought_to(vessel_map: VesselMap, size: Size) -> VesselMap:
    if size == vessel_map.size:
        return vessel_map
    extent = (size[1], size[0])
    way = cv2.INTER_AREA if size[1] < vessel_map.size[1] else cv2.INTER_CUBIC
    vessels = cv2.resize(vessel_map.vessels.astype(np.float32), extent, interpolation=way)
    field = cv2.resize(
        vessel_map.field.astype(np.uint8) * np.uint8(255), extent, interpolation=cv2.INTER_LINEAR
    )
    return VesselMap(np.clip(vessels, 0, 1), field > 127)
