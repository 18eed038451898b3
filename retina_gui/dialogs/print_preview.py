"""Pages on paper: a preview, the printers of the system, and PDF files, also where there is no printer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import (
    QPageSetupDialog,
    QPrintDialog,
    QPrinter,
    QPrinterInfo,
    QPrintPreviewWidget,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.atomic_files import atomic_path
from core.language import tr
from retina_gui.jobs.printed_pages import Pages
from retina_gui.look.window_place import room_for

FINEST = 300.0
"""Dots per inch: what paper shows, whatever a printer counts in."""
MARGIN_MM = 12.0
SIZE = QSize(860, 680)


def printer_for(pages: Pages) -> QPrinter:
    """The usual printer of the system, else one that writes PDF; A4, lying where the pictures lie."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if QPrinterInfo.defaultPrinter().isNull():
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setDocName(pages.name)
    way = QPageLayout.Orientation.Landscape if pages.is_landscape else QPageLayout.Orientation.Portrait
    margin = 0.0 if pages.fills_paper else MARGIN_MM
    margins = QMarginsF(margin, margin, margin, margin)
    a4 = QPageSize(QPageSize.PageSizeId.A4)
    printer.setFullPage(pages.fills_paper)
    printer.setPageLayout(QPageLayout(a4, way, margins, QPageLayout.Unit.Millimeter))
    return printer


def print_on(pages: Pages, printer: QPrinter) -> None:
    """Draw all pages, or those that were chosen, each as large as the paper lets it be."""
    painter = QPainter(printer)
    try:
        for place, number in enumerate(_chosen(pages, printer)):
            if place:
                printer.newPage()
            picture = pages.picture(number, min(FINEST, float(printer.resolution())))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(_fitted(picture, QRectF(painter.viewport())), picture)
    finally:
        painter.end()


def write_pdf(pages: Pages, path: Path, layout: QPageLayout) -> None:
    """Print into a PDF file on paper of this layout.

    Raises:
        InputError: the folder is missing or not writable.
    """
    printer = printer_for(pages)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setPageLayout(layout)
    with atomic_path(path) as temporary:
        printer.setOutputFileName(str(temporary))
        print_on(pages, printer)


class PrintPreview(QDialog):
    """Pages as they will be printed.

    Args:
        save: asks where to write a PDF file, and writes it with what it is given; whether it did.
    """

    def __init__(
        self, pages: Pages, save: Callable[[QPageLayout], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Print {name}").format(name=pages.name))
        self.resize(room_for(self, SIZE))
        self._pages, self._save = pages, save
        self.printer = printer_for(pages)
        self.preview = QPrintPreviewWidget(self.printer, self)
        self.preview.setAccessibleName(tr("Preview"))
        self.preview.paintRequested.connect(self._draw)
        if pages.count > 1:
            self.preview.setAllPagesViewMode()
        self.preview.fitInView()
        self.paper, self.pdf = QPushButton(tr("Paper…")), QPushButton(tr("Save as PDF…"))
        self.print_out, self._close = QPushButton(tr("Print…")), QPushButton(tr("Close"))
        for button, do in (
            (self.paper, self._choose_paper),
            (self.pdf, self._save_pdf),
            (self._close, self.reject),
            (self.print_out, self._print),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(do)
        self.print_out.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.paper)
        row.addWidget(self.pdf)
        row.addStretch(1)
        row.addWidget(self._close)
        row.addWidget(self.print_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.preview, 1)
        column.addLayout(row)

    def _draw(self, printer: QPrinter) -> None:
        print_on(self._pages, printer)

    def _choose_paper(self) -> None:
        if QPageSetupDialog(self.printer, self).exec() == QDialog.DialogCode.Accepted:
            self.preview.updatePreview()
            self.preview.fitInView()

    def _save_pdf(self) -> None:
        if self._save(self.printer.pageLayout()):
            self.accept()

    def _print(self) -> None:
        dialog = QPrintDialog(self.printer, self)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, self._pages.count > 1)
        dialog.setMinMax(1, self._pages.count)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            print_on(self._pages, self.printer)
            self.accept()


def _chosen(pages: Pages, printer: QPrinter) -> range:
    """The pages that are wanted; all of them where nobody chose."""
    first, last = printer.fromPage(), printer.toPage()
    return range(pages.count) if first == 0 else range(first - 1, min(last, pages.count))


def _fitted(picture: QImage, room: QRectF) -> QRectF:
    """In the middle of the room, in its own shape."""
    size = QSizeF(picture.size())
    factor = min(room.width() / size.width(), room.height() / size.height())
    place = QRectF(0, 0, size.width() * factor, size.height() * factor)
    place.moveCenter(room.center())
    return place
