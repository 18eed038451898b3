"""The request that opens a case of the list: its file, or its images while it has none."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from core.batch.listed_case import ListedCase
from core.errors import InputError
from core.images.place import ImagePlace
from core.language import mark, tr
from core.places import is_file
from retina_gui.jobs.opening import OpenCaseRequest, OpenedCase, OpenPairRequest
from retina_gui.jobs.runner import Report


@dataclass(frozen=True)
class OpenListedRequest:
    """Open one case of the list."""

    case: ListedCase
    name: str = mark("Opening the case")

    def run(self, report: Report, cancel: threading.Event) -> OpenedCase:
        try:
            return self._open(report, cancel)
        except InputError as error:  # the window still shows the case before: say which one is meant
            raise InputError(tr("{case}: {problem}").format(case=self.case.name, problem=error)) from error

    def _open(self, report: Report, cancel: threading.Event) -> OpenedCase:
        from core.batch.pairs import listed_points
        from core.points.coordinate_systems import Frames, ImageFrame, UnclearPointsError

        case = self.case
        if case.problem:
            raise InputError(case.problem)
        if is_file(case.place):
            return OpenCaseRequest(case.place).run(report, cancel)
        if case.reference is None or case.floating is None:
            raise InputError(tr("The case file {path} is missing.").format(path=case.place))
        opened = OpenPairRequest(
            ImagePlace(case.reference, case.reference_page, case.reference_orientation),
            ImagePlace(case.floating, case.floating_page, case.floating_orientation),
        ).run(report, cancel)
        if opened.problems:  # the list tells which of its cases cannot be opened, and passes them
            raise InputError(" ".join(opened.problems))
        if not case.point_files:
            return opened
        frames = Frames(*(ImageFrame.of(image.image) for image in opened.images[:2]))
        try:
            return replace(opened, case=opened.case.with_points(0, listed_points(case.point_files, frames)))
        except UnclearPointsError:
            return replace(opened, unclear_points=case.point_files)
