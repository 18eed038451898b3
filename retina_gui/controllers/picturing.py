"""Pictures of the panes: saved, copied, printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtGui import QGuiApplication, QImage

from core.export.file_names import as_file_name
from core.export.picture_files import PICTURE_FORMATS
from core.language import mark, tr
from retina_gui.controllers.screen import Pictures, PictureSketch
from retina_gui.controllers.session_core import Controller
from retina_gui.jobs.picture_writing import DrawPictureRequest, SavePictureRequest
from retina_gui.jobs.printed_pages import ImagePages, Pages, PdfPages, PrintReportRequest
from retina_gui.jobs.reporting import CaseReportRequest
from retina_gui.rendering.picture_drawing import draw_picture
from retina_gui.state.case_name import case_name
from retina_gui.state.picture_choice import Extent, PictureChoice, PictureOf

AT_ONCE = 4_000_000
"""Pixels that are drawn without a job: some 30 ms."""
PRINTED = 3300.0
"""Pixels of the longer side of a picture on paper: 300 to an inch of A4."""

PAPER = 255
"""The grey around an image on paper: that costs no ink."""

Drawn = Callable[[np.ndarray], object]


class PictureController(Controller):
    """What a pane shows when it is asked for is what the picture shows, whatever happens until it is drawn."""

    # The choices

    def choose_pane(self, of: PictureOf) -> None:
        """Make the picture of another pane."""
        self._options.set(picture_of=of)

    def choose_extent(self, extent: Extent) -> None:
        """Show more or less of the image, with other pixels."""
        self._options.set(picture=replace(self._choice, extent=extent))

    def choose_part(self, part: str, wanted: bool) -> None:
        """Draw something on pictures, or leave it out."""
        self._options.set(picture=self._choice.with_part(part, wanted))

    # What is done

    def copy(self, pictures: Pictures) -> None:
        """Put the picture of the chosen pane on the clipboard."""
        self._make(self._sketch(pictures), self._copy)

    def save(self, pictures: Pictures, home: Path) -> None:
        """Ask where, and write the picture of the chosen pane."""
        sketch = self._sketch(pictures)
        if sketch is None or self._has_to_wait():
            return
        proposal = home / f"{self._name}-{self._options.options.picture_of.value}.png"
        kinds = ";;".join(tr(each.words) for each in PICTURE_FORMATS)
        chosen = self._core.dialogs.picture_to_write(tr("Save the picture"), proposal, kinds)
        path = self._core.unless_read(chosen, mark("The picture"))
        if path is not None and not self._has_to_wait():
            self._make(sketch, partial(self._save, path, sketch))

    def print_out(self, pictures: Pictures, home: Path) -> None:
        """Show the picture of the chosen pane as it is printed, and print it."""
        self._make(self._sketch(pictures, PRINTED, PAPER), partial(self._print, home))

    def print_report(self, report: CaseReportRequest, home: Path) -> None:
        """Show the report of the case as it is printed, and print it."""
        if not self._has_to_wait():
            self._runner.start(PrintReportRequest(report), partial(self._print_pages, home))

    # Inside

    @property
    def _choice(self) -> PictureChoice:
        return self._options.options.picture

    def _sketch(
        self, pictures: Pictures, least: float = 0.0, surround: int | None = None
    ) -> PictureSketch | None:
        sketch = pictures.sketch(self._options.options.picture_of, self._choice, least, surround)
        if sketch is None:
            self._tell(tr("There is no picture here yet."))
        return sketch

    def _make(self, sketch: PictureSketch | None, then: Drawn) -> None:
        if sketch is None:
            return
        if sketch.size[0] * sketch.size[1] <= AT_ONCE:
            self._finish(sketch, then, draw_picture(sketch.size, sketch.layers))
        elif not self._has_to_wait():
            request = DrawPictureRequest(sketch.size, sketch.layers)
            self._runner.start(request, partial(self._finish, sketch, then))

    def _has_to_wait(self) -> bool:
        if self._core.is_busy:
            self._tell(tr("Wait for the work in progress, or cancel it."))
        return self._core.is_busy

    def _finish(self, sketch: PictureSketch, then: Drawn, picture: np.ndarray) -> None:
        sketch.finish(picture)
        then(picture)

    def _copy(self, picture: np.ndarray) -> None:
        QGuiApplication.clipboard().setImage(image_of(picture))
        height, width = picture.shape[:2]
        words = tr("The picture is on the clipboard: {width} × {height} pixels.")
        self._tell(words.format(width=width, height=height))

    def _save(self, path: Path, sketch: PictureSketch, picture: np.ndarray) -> None:
        known = sketch.micrometres_per_pixel
        size = None if known is None else (known, known)
        self._runner.start(SavePictureRequest(path, picture, size), self._tell_of_file)

    def _print(self, home: Path, picture: np.ndarray) -> None:
        self._show_pages(ImagePages(tr("Picture"), (image_of(picture),)), home / f"{self._name}.pdf")

    def _print_pages(self, home: Path, content: bytes) -> None:
        pages = PdfPages(tr("Report"), content)
        try:
            self._show_pages(pages, home / f"report-{self._name}.pdf")
        finally:
            pages.close()

    def _show_pages(self, pages: Pages, proposal: Path) -> None:
        failed = partial(self._core.errors.report, doing=mark("Printing"))
        self._core.dialogs.print_pages(pages, proposal, self._tell_of_file, failed)

    @property
    def _name(self) -> str:
        """Of the case, as a part of names of files."""
        return as_file_name(case_name(self._document.snapshot()))

    def _tell_of_file(self, path: Path) -> None:
        self._tell(tr("Saved in {path}.").format(path=path))


def image_of(picture: np.ndarray) -> QImage:
    """A drawn picture, with pixels of its own."""
    height, width = picture.shape[:2]
    return QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_RGB32).copy()
