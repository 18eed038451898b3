"""The automatic alignment of two vessel maps: keypoints, hypotheses, polish, verification."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.alignment.curved import CurvedTransform
from core.alignment.hypotheses import Hypothesis, hypotheses
from core.alignment.keypoints import COARSE, FINE, Keypoints, find_keypoints, match_keypoints
from core.alignment.notices import MirroredImage, NotAligned, TooFewVessels
from core.alignment.polish import STAGES, polish
from core.alignment.result import ACCEPTED, AlignmentFailure, AutomaticAlignment
from core.alignment.verification import Verification, verify
from core.alignment.vessel_map import VesselMap
from core.blas_threads import use_one_blas_thread

LEAST_KEYPOINTS = 30
"""Keypoints without which a map has too few vessels to be aligned; ordinary maps have over a thousand."""

CLEAR_MATCHES = 30
"""Matches behind a hypothesis that is worth the whole polish at once. Wrong ones have 12, nearly all right ones 100."""

SCREENING_CELL = 64
"""Pixels of the cells, a window each, by which the other hypotheses are compared before two of them are polished."""

FINALISTS = 2

HOPELESS = 0.0
"""Evidence of a screened hypothesis that is not polished: no more windows agree than with a wrong one. Wrong ones had
2.7 at most after the polish, from there; right ones have 3 and more before it."""

RIVAL = 0.5
"""Share of the evidence that no unrelated second alignment may reach."""

RELATED = 10.0
"""Pixels to which two alignments agree that are one and the same, found twice."""


@dataclass(frozen=True, eq=False)
class _Found:
    """An alignment of the two maps.

    Attributes:
        rival: what share of its evidence an unrelated alignment reaches, where it was compared with others.
    """

    transform: CurvedTransform
    verification: Verification
    rival: float = 0.0

    @property
    def evidence(self) -> float:
        return self.verification.evidence

    @property
    def confidence(self) -> float:
        """That of the windows; below one half where an unrelated alignment is nearly as good."""
        doubt = min(self.rival, 1.0) if self.rival >= RIVAL else 0.0
        return self.verification.confidence * (1 - doubt)

    @property
    def is_convincing(self) -> bool:
        return self.confidence >= ACCEPTED

    @property
    def result(self) -> AutomaticAlignment:
        figures = self.verification
        return AutomaticAlignment(self.transform, self.confidence, figures.windows, figures.agreeing)

    def is_related(self, other: _Found) -> bool:
        """Whether the two are the same alignment."""
        corners = self.transform.box
        return bool(np.abs(self.transform(corners) - other.transform(corners)).max() < RELATED)


def align_maps(
    reference: VesselMap,
    floating: VesselMap,
    check: Callable[[], None] = lambda: None,
    thorough: bool = True,
) -> AutomaticAlignment | AlignmentFailure:
    """Align two vessel maps at any rotation, at scales of 0.6 to 1.6, where they overlap by a sixth or more.

    Args:
        check: called between the steps; what it raises ends the work.
        thorough: look at all hypotheses, and at the mirror image, before giving up; else at clear ones alone.

    Returns:
        The alignment in pixels of the two maps, or the failure with its reason; also where only the mirror image of
        the floating map can be aligned.
    """
    use_one_blas_thread()
    check()
    search = _Search(reference, check)
    keypoints = find_keypoints(floating, FINE)
    if min(len(search.fine_keypoints), len(keypoints)) < LEAST_KEYPOINTS:
        return AlignmentFailure(TooFewVessels())
    found = search.best(floating, keypoints, thorough)
    if found is not None and found.is_convincing:
        return found.result
    refused = None if found is None else found.result
    if thorough:
        mirror_image = floating.mirrored()
        mirrored = search.best(mirror_image, find_keypoints(mirror_image, FINE))
        if mirrored is not None and mirrored.is_convincing:
            return AlignmentFailure(MirroredImage(), refused)
    return AlignmentFailure(NotAligned(), refused)


@dataclass(frozen=True, eq=False)
class _Search:
    """What stays the same while several floating maps and hypotheses are tried."""

    reference: VesselMap
    check: Callable[[], None]

    @cached_property
    def fine_keypoints(self) -> Keypoints:
        return find_keypoints(self.reference, FINE)

    @cached_property
    def coarse_keypoints(self) -> Keypoints:
        return find_keypoints(self.reference, COARSE)

    def best(self, floating: VesselMap, keypoints: Keypoints, thorough: bool = True) -> _Found | None:
        """The alignment with the most evidence, convincing or not; None where there is none."""
        screened: list[_Found] = []
        for hypothesis in self._hypotheses(floating, keypoints, thorough):
            self.check()
            if not thorough and hypothesis.matches < CLEAR_MATCHES:
                return None
            rough = self._screened(floating, hypothesis)
            if rough is None:
                continue
            if hypothesis.matches >= CLEAR_MATCHES:
                found = self._polished(floating, rough)
                if found is not None and found.is_convincing:
                    return found
            screened.append(rough)
        screened.sort(key=lambda each: -each.evidence)
        finalists = [
            self._polished(floating, rough) for rough in screened[:FINALISTS] if rough.evidence > HOPELESS
        ]
        polished = sorted((each for each in finalists if each is not None), key=lambda each: -each.evidence)
        return _against_rivals(polished or screened[:1])

    def _hypotheses(self, floating: VesselMap, keypoints: Keypoints, thorough: bool) -> Iterator[Hypothesis]:
        """Those of fine keypoints, and then those of coarse ones; each is computed as it is asked for."""
        yield from hypotheses(match_keypoints(self.fine_keypoints, keypoints))
        if thorough:
            yield from hypotheses(match_keypoints(self.coarse_keypoints, find_keypoints(floating, COARSE)))

    def _screened(self, floating: VesselMap, hypothesis: Hypothesis) -> _Found | None:
        start = CurvedTransform.flat(hypothesis.reference_to_floating)
        rough = polish(self.reference, floating, start, self.check, STAGES[:1])
        if rough is None:
            return None
        return _Found(rough, verify(self.reference, floating, rough, SCREENING_CELL))

    def _polished(self, floating: VesselMap, rough: _Found) -> _Found | None:
        transform = polish(self.reference, floating, rough.transform, self.check, STAGES[1:])
        return None if transform is None else _Found(transform, verify(self.reference, floating, transform))


def _against_rivals(found: list[_Found]) -> _Found | None:
    """The first of several alignments, the best first, with what the best unrelated one reaches of its evidence."""
    if not found:
        return None
    best, rivals = found[0], [each.evidence for each in found[1:] if not found[0].is_related(each)]
    return replace(best, rival=max(rivals, default=0.0) / best.evidence) if best.evidence > 0 else best
