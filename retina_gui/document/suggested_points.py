"""Points that the program suggests: what the automatic alignment found, and how it adds to the user's own points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from core.images.polarity import VesselPolarity
from core.notices import Notice
from core.points.matching import ImageRole, MatchingPair, MatchingPoints, PairRole, Point
from core.transforms.estimation import EstimationFailure, PreAlignment
from retina_gui.document.open_image import OpenImage

if TYPE_CHECKING:
    from core.alignment import AutomaticAlignment
    from core.registration.prepared import PreparedMaps
    from core.transforms.composite import CompositeTransform
    from core.transforms.planar import PlanarTransform

LEAST_OFFERED = 0.3
"""Confidence below which a partner is not offered: the plain ghost then stands where the alignment expects it."""

FAR = 0.02
"""A pair farther than this share of the reference's longer side from the automatic alignment is pointed out."""


@dataclass(frozen=True, eq=False)
class OpenPair:
    """Two open images and the vessel polarities that the user stated for them."""

    reference: OpenImage
    floating: OpenImage
    reference_polarity: VesselPolarity | None
    floating_polarity: VesselPolarity | None

    @property
    def stated_polarities(self) -> tuple[VesselPolarity | None, VesselPolarity | None]:
        """Of the reference and of the floating image; None where the user stated nothing."""
        return self.reference_polarity, self.floating_polarity


@dataclass(frozen=True, eq=False)
class Finding:
    """What the automatic alignment found out about a pair of images: a fact about them, so no part of undo.

    Attributes:
        pair: what was aligned.
        maps: the vessel maps, from which partners of clicked points are suggested.
        alignment, transform: the alignment, and the same as a transform; None where there is none.
        reason: why there is none, where there is none.
        mirrored: whether the images fit only when left and right are exchanged in one.
    """

    pair: OpenPair
    maps: PreparedMaps
    alignment: AutomaticAlignment | None
    transform: CompositeTransform | None
    reason: Notice | None = None
    mirrored: bool = False

    def holds_for(self, pair: OpenPair | None) -> bool:
        """Whether it is about these images; a polarity may be stated since, if it is the one that the maps show."""
        return (
            pair is not None
            and pair.reference is self.pair.reference
            and pair.floating is self.pair.floating
            and pair.reference_polarity
            in (self.pair.reference_polarity, self.maps.reference.polarity.polarity)
            and pair.floating_polarity in (self.pair.floating_polarity, self.maps.floating.polarity.polarity)
        )


@dataclass(frozen=True)
class Remark:
    """What there is to say of some points; it goes when they change."""

    notice: Notice
    points: MatchingPoints
    is_warning: bool = False


@dataclass(frozen=True)
class Suggestion:
    """Pairs that were suggested. One that the user moves is the user's own from then on.

    Attributes:
        confidence: of the alignment that they stand for, 0 to 1.
        warnings: about them.
        origin: the image whose points they are; empty where the vessels alone suggest them.
    """

    pairs: tuple[MatchingPair, ...]
    confidence: float
    warnings: tuple[Notice, ...] = ()
    origin: str = ""

    def untouched(self, points: MatchingPoints) -> tuple[int, ...]:
        """The numbers of the pairs among `points` that are still where they were suggested."""
        places = {(pair.id, pair.reference, pair.floating) for pair in self.pairs}
        return tuple(pair.id for pair in points if (pair.id, pair.reference, pair.floating) in places)


@dataclass(frozen=True)
class Offer:
    """The partner of a half pair, found by the vessels around it.

    Attributes:
        image: where the partner lies.
        confidence: 0 to 1.
    """

    image: ImageRole
    point: Point
    confidence: float


def added_pairs(points: MatchingPoints, offered: MatchingPoints, wanted: int) -> tuple[MatchingPair, ...]:
    """The suggested pairs that bring the complete fit pairs to `wanted`, numbered to follow the user's own.

    None of the user's pairs is replaced. Of the offered ones, those are taken that spread widest together with them;
    none at all where there are too few.
    """
    own, _ = points.fit_arrays()
    missing = wanted - len(own)
    if missing <= 0 or len(offered) < missing:
        return ()

    middle = offered.fit_arrays()[0].mean(axis=0)

    def spread(chosen: tuple[MatchingPair, ...]) -> float:
        """The area that the places span; of two places their distance; of one, how near the middle it lies."""
        places: np.ndarray = np.vstack([own, [pair.reference for pair in chosen]])
        if len(places) == 1:
            return -float(np.linalg.norm(places[0] - middle))
        if len(places) == 2:
            return float(np.linalg.norm(places[0] - places[1]))
        return float(np.linalg.det(np.cov(places.T)))

    best = max(combinations(offered.pairs, missing), key=spread)
    return tuple(
        replace(pair, id=number, role=PairRole.FIT) for number, pair in enumerate(best, start=points.next_id)
    )


def distances(points: MatchingPoints, transform: CompositeTransform) -> dict[int, float]:
    """How far each complete fit pair lies from an alignment, in reference pixels, by its number."""
    reference, floating = points.fit_arrays()
    if not len(reference):
        return {}
    apart = np.linalg.norm(transform.inverse_points(floating) - reference, axis=1)
    return dict(zip(points.fit_ids(), apart.tolist(), strict=True))


def disagreements(finding: Finding | None, points: MatchingPoints) -> dict[int, float]:
    """How far, in reference pixels, each pair lies off that lies far from where a certain automatic alignment puts it.

    By the number of the pair; infinite where the alignment does not reach.
    """
    if finding is None or finding.alignment is None or finding.transform is None:
        return {}
    if not finding.alignment.is_confident:
        return {}
    limit = FAR * max(finding.pair.reference.image.size)
    return {
        pair_id: apart
        for pair_id, apart in distances(points, finding.transform).items()
        if not apart <= limit
    }


def partner_offers(
    found: Finding | None,
    points: MatchingPoints,
    alignment: PreAlignment | EstimationFailure | None,
    guessed: PlanarTransform | None,
) -> dict[int, Offer]:
    """The partners of half pairs, by the number of the pair; about 2 ms each. Nothing without vessel maps.

    Where to look is said by the pairs' own alignment, else by the automatic one, else by `guessed`, which as few as one
    pair can give: from one pair, two ghosts in three are offered so, and lie 2.3 px from hand-clicked points in the
    median, where the guess alone lies 7.2 px from them (12 real pairs).
    """
    halves = [pair for pair in points if not pair.is_complete]
    if found is None or not halves:
        return {}
    from core.registration.suggestions import suggest_partner
    from core.transforms.composite import CompositeTransform

    transform = found.transform
    if isinstance(alignment, PreAlignment):
        transform = CompositeTransform(alignment.reference_to_floating, None)
    elif transform is None and guessed is not None:
        transform = CompositeTransform(guessed, None)
    if transform is None:
        return {}
    offers = {}
    for pair in halves:
        known = ImageRole.REFERENCE if pair.reference is not None else ImageRole.FLOATING
        point = pair.point(known)
        if point is None:
            continue
        match = suggest_partner(found.maps, transform, known, point)
        if match.confidence >= LEAST_OFFERED and np.isfinite(match.point).all():
            offers[pair.id] = Offer(known.other, match.point, match.confidence)
    return offers
