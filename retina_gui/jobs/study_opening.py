"""Requests of a study: what a list offers, and one result of it as its reader may see it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InputError
from core.language import mark, tr
from retina_gui.document.content import Content
from retina_gui.document.open_image import OpenImage
from retina_gui.jobs.opening import OpenCaseRequest, OpenedCase
from retina_gui.jobs.runner import Report
from retina_gui.state.study_state import StudyOffer

if TYPE_CHECKING:
    from core.study import StudyItem


@dataclass(frozen=True)
class StudyOfferRequest:
    """Look which results a list has, and which studies of it were begun."""

    source: Path
    name: str = mark("Reading the list for a study")

    def run(self, report: Report, cancel: threading.Event) -> StudyOffer:
        from core.study import read_study, studies_of
        from core.study.items import study_items

        report(tr("Reading the cases of {folder}").format(folder=self.source.name), 0.1)
        found = study_items(self.source, cancel)
        studies, problems = [], list(found.problems)
        for path in studies_of(self.source):
            try:
                studies.append((path, read_study(path)))
            except InputError as error:
                problems.append(str(error))
        return StudyOffer(self.source, found.items, tuple(studies), tuple(problems))


@dataclass(frozen=True, eq=False)
class OpenedReading:
    """One result without anything that tells which it is."""

    content: Content
    images: tuple[OpenImage, ...]


@dataclass(frozen=True)
class OpenReadingRequest:
    """Open one result of a study."""

    file: Path
    item: StudyItem
    name: str = mark("Opening the next reading")

    def run(self, report: Report, cancel: threading.Event) -> OpenedReading:
        def tell(step: str, fraction: float) -> None:
            report(tr("Opening the next reading"), fraction)  # and not the names of files

        return blinded_reading(OpenCaseRequest(self.file).run(tell, cancel), self.item)


def blinded_reading(opened: OpenedCase, item: StudyItem) -> OpenedReading:
    """A case that was opened, as the reader of a study may see one result of it.

    Raises:
        InputError: an image or the transform is missing, or the result has changed.
    """
    from core.case.links import way_of
    from core.study.items import blinded_case, index_of

    index = index_of(opened.case, item)
    way = way_of(opened.case, index)
    case, number = blinded_case(opened.case, index)
    names = {entry.image.sha256: entry.image.name for entry in case.floating}
    if case.reference is not None:
        names[case.reference.sha256] = case.reference.name
    images = tuple(
        replace(each, image=replace(each.image, path=None, name=names[each.image.sha256]))
        for each in opened.images
        if each.image.sha256 in names
    )
    current = opened.case.entry(index).current
    shown = opened.results[index] if index < len(opened.results) else {}
    if len(images) < len(names) or current is None or current not in shown:
        raise InputError(tr("An image or the transform of the result is missing."))
    results = [{} if place != index else {current: shown[current]} for place in way]
    content = Content.of(case, results)
    return OpenedReading(content.with_case(content.case, number), images)
