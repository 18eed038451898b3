"""The request for the maps of a result that a case was opened with: a case keeps figures and transforms, not maps."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.case.document import ResultSummary
from core.language import mark, tr
from core.library_loading import load_libraries
from retina_gui.document.content import LiveResult
from retina_gui.jobs.registering import PairToRegister, uncertain_regions
from retina_gui.jobs.restored_result import restored_result
from retina_gui.jobs.runner import Report

if TYPE_CHECKING:
    from core.registration import Progress


@dataclass(frozen=True, eq=False)
class MeasureRequest:
    """Find the vessels of a pair again, and measure a result by them.

    Attributes:
        live: the result that is shown, without its maps.
        summary: the figures that the case keeps of it.
    """

    pair: PairToRegister
    live: LiveResult
    summary: ResultSummary
    name: str = mark("Measuring the result again")

    def run(self, report: Report, cancel: threading.Event) -> LiveResult:
        report(tr("Starting the network"), 0.0)
        load_libraries()
        from core.registration.remeasuring import remeasure

        def on_progress(progress: Progress) -> None:
            report(progress.step, progress.fraction)

        request = replace(self.pair, method=self.summary.method).to_request()
        maps = remeasure(request, self.live.transform, on_progress, cancel)
        result = restored_result(request, self.live.transform, self.summary, maps)
        report(tr("Preparing the pictures"), 1.0)
        live = LiveResult(
            self.live.warped, self.live.transform, result, uncertain_regions(result), self.live.maps
        )
        return live.prepared()
