"""The request for the points of another frame of the series. The engine is imported on the worker thread only."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.images.polarity import VesselPolarity
from core.language import mark, tr
from core.library_loading import load_libraries
from core.points.matching import MatchingPoints
from retina_gui.document.content import DocumentSnapshot
from retina_gui.document.open_image import OpenImage
from retina_gui.jobs.runner import Report

if TYPE_CHECKING:
    from core.alignment import AlignmentFailure
    from core.registration import Progress
    from core.registration.taking_over_points import TakenOverPoints


@dataclass(frozen=True, eq=False)
class TakeOverRequest:
    """Carry the points of one floating image over to another.

    Attributes:
        source_name: what the image that has the points is called.
        target_sha256: of the image that gets them.
    """

    points: MatchingPoints
    source: OpenImage
    target: OpenImage
    source_polarity: VesselPolarity | None
    target_polarity: VesselPolarity | None
    source_name: str
    target_sha256: str
    weights: Path | None
    name: str = mark("Taking over the points")

    @classmethod
    def of(cls, document: DocumentSnapshot, source: int, weights: Path | None) -> TakeOverRequest:
        """From the floating image `source` to the one that is worked on, which is open."""
        entry, target = document.case.entry(source), document.floating
        if target is None or document.entry is None:
            raise ValueError("A floating image must be open.")
        return cls(
            points=entry.points,
            source=document.images[entry.image.sha256],
            target=target,
            source_polarity=entry.polarity,
            target_polarity=document.entry.polarity,
            source_name=entry.image.name,
            target_sha256=document.entry.image.sha256,
            weights=weights,
        )

    def run(self, report: Report, cancel: threading.Event) -> TakenOverPoints | AlignmentFailure:
        report(tr("Starting the network"), 0.0)
        load_libraries()
        from core.registration import RegistrationOptions
        from core.registration.taking_over_points import take_over_points

        def on_progress(progress: Progress) -> None:
            report(progress.step, progress.fraction)

        options = RegistrationOptions(
            reference_polarity=self.source_polarity,
            floating_polarity=self.target_polarity,
            weights=self.weights,
        )
        return take_over_points(
            self.points, self.source.image, self.target.image, options, on_progress, cancel
        )
