"""The request that solves the field of a result again around the places that were dragged to where they belong."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.case.document import ResultSummary
from core.language import mark, tr
from core.library_loading import load_libraries
from core.points.corrections import Correction
from retina_gui.document.content import LiveResult
from retina_gui.jobs.registering import PairToRegister, live_result
from retina_gui.jobs.runner import Report

if TYPE_CHECKING:
    from core.registration import Progress
    from core.registration.working_maps import WorkingMaps


@dataclass(frozen=True, eq=False)
class CorrectRequest:
    """Correct the registration of the floating image `index` of the open case.

    Attributes:
        registered: the registration that the corrections start from.
        summary: its figures.
        maps: its vessel maps; None finds them again.
        corrections: all of them.
        corrects: the number of the registration.
        text: what the step of undo is called.
    """

    pair: PairToRegister
    index: int
    registered: LiveResult
    summary: ResultSummary
    maps: WorkingMaps | None
    corrections: tuple[Correction, ...]
    corrects: int
    text: str
    name: str = mark("The correction")

    def run(self, report: Report, cancel: threading.Event) -> LiveResult:
        if self.maps is None:
            report(tr("Starting the network"), 0.0)
            load_libraries()
        from core.metrics.summary import RegistrationMetrics
        from core.registration.correction import Registered, correct

        def on_progress(progress: Progress) -> None:
            report(progress.step, progress.fraction)

        registered = Registered(
            self.registered.transform,
            self.maps,
            RegistrationMetrics.from_dict(self.summary.metrics),
            self.summary.weights_sha256,
        )
        pair = replace(self.pair, method=self.summary.method)
        result = correct(pair.to_request(), registered, self.corrections, on_progress, cancel)
        report(tr("Preparing the pictures"), 1.0)
        return live_result(result, self.pair.floating.display_range)
