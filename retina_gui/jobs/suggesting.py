"""The request for suggested points: the automatic alignment. The engine is imported on the worker thread only."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.language import mark, tr
from core.library_loading import load_libraries
from core.points.matching import MatchingPoints
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.suggested_points import Finding, OpenPair
from retina_gui.jobs.runner import Report

if TYPE_CHECKING:
    from core.alignment import AlignmentFailure, AutomaticAlignment
    from core.registration import Progress, RegistrationOptions
    from core.registration.prepared import PreparedMaps
    from core.registration.request import ProgressCallback

CHOICE = 8
"""Pairs to choose from where only some are needed, so that they spread well together with the user's own."""


FEWEST_OFFERED = 3
"""Fewer places do not stand for an alignment; where a model needs fewer pairs, they are chosen among more."""


@dataclass(frozen=True, eq=False)
class SuggestAnswer:
    """What was found, and pairs that stand for it: none where there is no alignment."""

    finding: Finding
    offered: MatchingPoints


@dataclass(frozen=True, eq=False)
class SuggestRequest:
    """Align the open pair without clicks.

    Attributes:
        count: how many pairs to offer.
        known: what is known of the pair already.
    """

    pair: OpenPair
    weights: Path | None
    count: int
    known: Finding | None = None
    name: str = mark("The automatic alignment")

    @classmethod
    def of(cls, document: DocumentSnapshot, weights: Path | None) -> SuggestRequest:
        """For a document that has both images."""
        if document.open_pair is None:
            raise ValueError("Both images must be open.")
        is_choice = document.points.fit_ids() or document.wanted_pairs < FEWEST_OFFERED
        pair, known = document.open_pair, document.evidence
        is_of_it = known is not None and pair.stated_polarities == known.pair.stated_polarities
        count = CHOICE if is_choice else document.wanted_pairs
        return cls(pair, weights, count, known if is_of_it else None)

    def run(self, report: Report, cancel: threading.Event) -> SuggestAnswer:
        report(tr("Starting the network"), 0.0)
        load_libraries()
        from core.registration.suggestions import suggest_points

        def on_progress(progress: Progress) -> None:
            report(progress.step, progress.fraction)

        finding = self.known
        if finding is None or finding.alignment is None:
            maps = finding.maps if finding is not None else None
            finding = find_alignment(self.pair, self.weights, on_progress, cancel, maps)
        if finding.alignment is None:
            return SuggestAnswer(finding, MatchingPoints())
        report(tr("Choosing clear vessel crossings"), 0.95)
        return SuggestAnswer(finding, suggest_points(finding.maps, finding.alignment, count=self.count))


def find_alignment(
    pair: OpenPair,
    weights: Path | None,
    progress: ProgressCallback | None,
    cancel: threading.Event,
    maps: PreparedMaps | None = None,
) -> Finding:
    """Align a pair without clicks, by other vessel polarities as well where those do not fit.

    Args:
        maps: the vessel maps, where they are there already.

    Raises:
        WeightsError: the weights cannot be used.
        Cancelled: `cancel` was set.
    """
    from core.registration.automatic import align_automatically

    reference, floating = pair.reference.image, pair.floating.image
    options = options_for(pair, weights)
    return finding_of(pair, *align_automatically(reference, floating, options, progress, cancel, maps))


def finding_of(pair: OpenPair, found: AutomaticAlignment | AlignmentFailure, maps: PreparedMaps) -> Finding:
    """What an alignment, or a failure, means for a pair."""
    from core.alignment import AlignmentFailure
    from core.registration.automatic import curved_transform

    if isinstance(found, AlignmentFailure):
        return Finding(pair, maps, None, None, found.reason, found.mirrored)
    return Finding(pair, maps, found, curved_transform(found, pair.reference.image.size))


def options_for(pair: OpenPair, weights: Path | None) -> RegistrationOptions:
    """Only polarities that the user stated count: others may be found wrong."""
    from core.registration import RegistrationOptions

    return RegistrationOptions(
        reference_polarity=pair.reference_polarity, floating_polarity=pair.floating_polarity, weights=weights
    )
