"""The request for suggested points: the automatic alignment. The engine is imported on the worker thread only."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.points.matching import MatchingPoints
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.suggestion import Finding, OpenPair
from retina_gui.jobs.preloading import load_libraries
from retina_gui.jobs.runner import Report

if TYPE_CHECKING:
    from core.registration import Progress
    from core.registration.automatic import PreparedMaps

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
    """Align the open pair without clicks. Only polarities that the user stated count: others may be found wrong.

    Attributes:
        count: how many pairs to offer.
        maps: the vessel maps of the pair, where they are there already.
    """

    pair: OpenPair
    weights: Path | None
    count: int
    maps: PreparedMaps | None = None
    name: str = "The automatic alignment"

    @classmethod
    def of(cls, document: DocumentSnapshot, weights: Path | None) -> SuggestRequest:
        """For a document that has both images."""
        if document.open_pair is None:
            raise ValueError("Both images must be open.")
        is_choice = document.points.fit_ids() or document.wanted_pairs < FEWEST_OFFERED
        pair, known = document.open_pair, document.maps
        are_of_it = known is not None and pair.stated_polarities == known.pair.stated_polarities
        count = CHOICE if is_choice else document.wanted_pairs
        return cls(pair, weights, count, known.maps if are_of_it else None)

    def run(self, report: Report, cancel: threading.Event) -> SuggestAnswer:
        report("Starting the network", 0.0)
        load_libraries()
        from core.alignment import AlignmentFailure
        from core.registration import RegistrationOptions
        from core.registration.automatic import align_automatically, curved_transform
        from core.registration.suggestions import suggest_points

        def on_progress(progress: Progress) -> None:
            report(progress.step, progress.fraction)

        options = RegistrationOptions(
            reference_polarity=self.pair.reference_polarity,
            floating_polarity=self.pair.floating_polarity,
            weights=self.weights,
        )
        reference, floating = self.pair.reference.image, self.pair.floating.image
        found, maps = align_automatically(reference, floating, options, on_progress, cancel, self.maps)
        if isinstance(found, AlignmentFailure):
            return SuggestAnswer(Finding(self.pair, maps, None, None, found.reason), MatchingPoints())
        report("Choosing clear vessel crossings", 0.95)
        transform = curved_transform(found, reference.size)
        offered = suggest_points(maps, found, count=self.count)
        return SuggestAnswer(Finding(self.pair, maps, found, transform), offered)
