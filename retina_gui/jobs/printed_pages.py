"""What is printed: pages that are pictures, at the fineness that the paper needs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from PySide6.QtGui import QImage

from core.language import mark
from core.left_overs import scratch_folder
from retina_gui.jobs.reporting import CaseReportRequest
from retina_gui.jobs.runner import Report

KEPT_PAGES = 4
"""Of a report, as pixels: 35 MB each at 300 dots per inch."""
POINTS_PER_INCH = 72


class Pages(Protocol):
    """What goes on paper."""

    @property
    def name(self) -> str:
        """Of the print job: queues show it, so that it says nothing of the case."""

    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def is_landscape(self) -> bool:
        """Whether the paper lies."""

    @property
    def fills_paper(self) -> bool:
        """Whether a page has margins of its own."""

    def picture(self, number: int, dots_per_inch: float) -> QImage:
        """A page, from 0."""


@dataclass(frozen=True, eq=False)
class ImagePages:
    """Pictures, one a page, with the margins of the printer."""

    name: str
    images: tuple[QImage, ...]
    fills_paper: bool = False

    @property
    def count(self) -> int:
        """See `Pages`."""
        return len(self.images)

    @property
    def is_landscape(self) -> bool:
        """See `Pages`."""
        return all(each.width() > each.height() for each in self.images)

    def picture(self, number: int, dots_per_inch: float) -> QImage:
        """See `Pages`; they are as fine as they are."""
        return self.images[number]


class PdfPages:
    """The pages of a PDF file, by PDFium: on one thread alone, as it asks for it. To be closed."""

    fills_paper = True
    is_landscape = False

    def __init__(self, name: str, content: bytes) -> None:
        import pypdfium2

        self.name = name
        self._document = pypdfium2.PdfDocument(content)
        self._kept: OrderedDict[tuple[int, float], QImage] = OrderedDict()

    def close(self) -> None:
        """No page is asked for any more."""
        self._document.close()

    @property
    def count(self) -> int:
        """See `Pages`."""
        return len(self._document)

    def picture(self, number: int, dots_per_inch: float) -> QImage:
        """See `Pages`."""
        key = number, dots_per_inch
        if key not in self._kept:
            drawn = self._document[number].render(
                scale=dots_per_inch / POINTS_PER_INCH, prefer_bgrx=True, rev_byteorder=False
            )
            pixels = np.ascontiguousarray(drawn.to_numpy())
            height, width = pixels.shape[:2]
            image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
            self._kept[key] = image.copy()
            while len(self._kept) > KEPT_PAGES:
                self._kept.popitem(last=False)
        return self._kept[key]


@dataclass(frozen=True, eq=False)
class PrintReportRequest:
    """Make the report of the open case, to be printed: the bytes of its PDF; `report.path` is not written."""

    report: CaseReportRequest
    name: str = mark("The report")

    def run(self, report: Report, cancel: threading.Event) -> bytes:
        with scratch_folder() as folder:
            path = folder / "report.pdf"
            replace(self.report, path=path).run(report, cancel)
            return path.read_bytes()
