"""The alignment of a map that shows a small part of another one: placed, then polished on what both show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from core.alignment.curved import CurvedTransform
from core.alignment.detail_figures import DetailFigures, strain
from core.alignment.detail_views import DetailSearch, Views
from core.alignment.notices import NotAligned
from core.alignment.orientation import COMPARISON, correlation, orientations, warped
from core.alignment.overlay import sampling
from core.alignment.place_scores import Ground
from core.alignment.placement import Placement, placements
from core.alignment.polish import STAGES, Stage, polish
from core.alignment.result import ACCEPTED, AlignmentFailure, AutomaticAlignment
from core.alignment.verification import verify
from core.alignment.vessel_map import VesselMap
from core.coordinates import Size, pixel_grid
from core.transforms.planar import PlanarTransform

CANDIDATES, FINALISTS = 4, 2
"""Placements that are polished roughly, and wholly. The right one was the first in all but one of 60."""

HOPELESS = 0.3
"""Agreement after the rough polish below which the less probable searches go no further. Right places have 0.47 and
more there, and 0.5 in the end; of 123 refusals 73 end so, sooner by two whole polishes."""

RELATED = 0.1
"""Share of the common part's diagonal within which two alignments are one, found twice."""

NO_RIVAL = 0.5
"""What the next best other place is taken to agree where none could be compared: as well as chance does."""

_NODES = 7
"""Places on each side of the small map at which the strain is measured."""


@dataclass(frozen=True, eq=False)
class DetailAlignment:
    """A small map in its place, both seen at a scale at which the common part is large enough to be compared.

    Attributes:
        search: in which it was found.
        figures: what speaks for it.
        alignment: from the reference to the floating view, in pixels of these.
        reference, floating: the two views.
        to_reference, to_floating: `(3, 3)`, from pixels of the whole maps to those of the views.
    """

    search: DetailSearch
    figures: DetailFigures
    alignment: AutomaticAlignment
    reference: VesselMap
    floating: VesselMap
    to_reference: np.ndarray
    to_floating: np.ndarray

    @property
    def is_convincing(self) -> bool:
        """Whether it is accepted."""
        return self.alignment.confidence >= ACCEPTED

    def refused(self) -> AlignmentFailure:
        """As a failure, in pixels of the whole maps."""
        back = (np.linalg.inv(each) for each in (self.to_reference, self.to_floating))
        return AlignmentFailure(NotAligned(), self.alignment.carried(*back))


@dataclass(frozen=True, eq=False)
class _Candidate:
    search: DetailSearch
    views: Views
    transform: CurvedTransform
    agreement: float

    @cached_property
    def whole(self) -> PlanarTransform:
        """The nearest affine between the whole maps."""
        back = np.linalg.inv(self.views.floating.from_whole)
        return PlanarTransform(back @ self.transform.affine.matrix @ self.views.reference.from_whole)

    @property
    def places(self) -> np.ndarray:
        """`(N, 2)` over the small map, in pixels of the reference view."""
        small = self.views.reference if self.search.small_is_reference else self.views.floating
        height, width = small.vessel_map.size
        grid = pixel_grid((_NODES, _NODES)).reshape(-1, 2) / (_NODES - 1) * (width - 1, height - 1)
        return grid if self.search.small_is_reference else self.transform.affine.inverse(grid)

    def is_like(self, other: _Candidate) -> bool:
        """Whether the two came to be one alignment, perhaps by other polarities of the vessels."""
        if self.search.small_is_reference is not other.search.small_is_reference:
            return False
        places = PlanarTransform(self.views.reference.from_whole).inverse(self.places)
        mine, theirs = self.whole(places), other.whole(places)
        return bool(
            np.linalg.norm(mine - theirs, axis=1).max() < RELATED * np.linalg.norm(np.ptp(mine, axis=0))
        )


def align_detail(
    searches: Iterable[DetailSearch], check: Callable[[], None] = lambda: None
) -> DetailAlignment | AlignmentFailure:
    """Find the place of a small map in a large one, at any rotation, where it shows 0.15 to 0.6 of it (in diameter).

    Args:
        searches: of one pair of images, which may be right, the most probable first: where that is convincing, the
            others are not asked for.
        check: called between the steps; what it raises ends the work.

    Returns:
        A failure, with the surest that was found in pixels of the whole maps, where no place is convincing.
    """
    ground = cache(Ground.of)
    asked = iter(searches)
    first: DetailAlignment | None = None
    for search in asked:
        placed = placements([ground(search.large)], search.smalls, CANDIDATES, check)[0]
        first = _best([(search, each) for each in placed], check)
        if first is not None:
            break
    if first is not None and first.is_convincing:
        return first
    rest: list[tuple[DetailSearch, Placement]] = []
    for group in _of_one_template(asked):
        grounds = [ground(search.large) for search in group]
        found_places = placements(grounds, group[0].smalls, CANDIDATES, check)
        rest += [(search, each) for search, some in zip(group, found_places, strict=True) for each in some]
    rest.sort(key=lambda each: -each[1].distinction)
    found = [each for each in (first, _best(rest[:CANDIDATES], check, HOPELESS)) if each is not None]
    if not found:
        return AlignmentFailure(NotAligned())
    surest = max(found, key=lambda each: each.alignment.confidence)
    return surest if surest.is_convincing else surest.refused()


def _of_one_template(searches: Iterable[DetailSearch]) -> list[list[DetailSearch]]:
    """Searches for the same map in large ones of one size: what is worked out of the small one serves them all."""
    groups: dict[tuple[VesselMap, Size], list[DetailSearch]] = {}
    for each in searches:
        groups.setdefault((each.smalls[0], each.large.size), []).append(each)
    return list(groups.values())


def _best(
    placed: Sequence[tuple[DetailSearch, Placement]], check: Callable[[], None], least: float = -1.0
) -> DetailAlignment | None:
    """The placement that agrees best after the polish, against all others; those of `least` agreement are polished."""
    starts = (_started(*each) for each in placed)
    rough = _polished(starts, STAGES[:1], check)
    hopeful = [each for each in rough[:FINALISTS] if each.agreement >= least]
    finished = _polished(hopeful, STAGES[1:], check)
    if not finished:
        return None
    best = finished[0]
    rivals = (each.agreement for each in (*finished[1:], *rough) if not best.is_like(each))
    return _verified(best, max(rivals, default=NO_RIVAL))


def _started(search: DetailSearch, placement: Placement) -> _Candidate:
    views = Views.of(search, placement)
    return _Candidate(search, views, views.start, 0.0)


def _polished(
    candidates: Iterable[_Candidate], stages: tuple[Stage, ...], check: Callable[[], None]
) -> list[_Candidate]:
    """Those that can be polished, further, with their agreement; the best first."""
    polished = []
    for each in candidates:
        check()
        search, views = each.search, each.views
        transform = polish(
            views.reference.vessel_map, views.floating.vessel_map, each.transform, check, stages
        )
        if transform is not None:
            polished.append(_Candidate(search, views, transform, _agreement(search, views, transform)))
    return sorted(polished, key=lambda each: -each.agreement)


def _verified(best: _Candidate, rival: float) -> DetailAlignment:
    reference, floating = best.views.reference, best.views.floating
    windows = verify(reference.vessel_map, floating.vessel_map, best.transform)
    figures = DetailFigures(
        best.agreement, best.agreement - rival, windows.evidence, strain(best.transform, best.places)
    )
    alignment = AutomaticAlignment(best.transform, figures.confidence, windows.windows, windows.agreeing)
    return DetailAlignment(
        best.search,
        figures,
        alignment,
        reference.vessel_map,
        floating.vessel_map,
        reference.from_whole,
        floating.from_whole,
    )


def _agreement(search: DetailSearch, views: Views, transform: CurvedTransform) -> float:
    """The correlation of the orientations on the reference view."""
    seen, other = (orientations(each.vessel_map, COMPARISON) for each in (views.reference, views.floating))
    turn = -float(np.deg2rad(transform.affine.rotation_degrees))
    laid = warped(other, sampling(transform, views.reference.vessel_map.size), turn)
    return correlation(seen, laid, search.least_energy)
