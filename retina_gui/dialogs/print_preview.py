"""Pages on paper: a preview, the printers of the system, and PDF where there are none."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from core.language import tr
from retina_gui.jobs.printed_pages import Pages

FINEST = 300.0
"""Dots per inch: what paper shows, whatever a printer counts in."""
MARGIN_MM = 12.0
SIZE = (860, 680)


def printer_for(pages: Pages) -> QPrinter:
    """The usual printer of the system, else one that writes PDF; A4, lying where the pictures lie."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if QPrinterInfo.defaultPrinter().isNull():
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setDocName(pages.name)
    printer.setCreator("")  # nothing of whose picture it is, nor of who made it
    way = QPageLayout.Orientation.Landscape if pages.is_landscape else QPageLayout.Orientation.Portrait
    margin = 0.0 if pages.fills_paper else MARGIN_MM
    printer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            way,
            QMarginsF(margin, margin, margin, margin),
            QPageLayout.Unit.Millimeter,
        )
    )
    printer.setFullPage(pages.fills_paper)
    return printer


def print_on(pages: Pages, printer: QPrinter) -> None:
    """Draw all pages, each as large as the paper lets it be."""
    painter = QPainter(printer)
    try:
        for number in _chosen(pages, printer):
            if number != _chosen(pages, printer)[0]:
                printer.newPage()
            room = painter.viewport()
            picture = pages.picture(number, min(FINEST, float(printer.resolution())))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(_fitted(picture, QRectF(room)), picture)
    finally:
        painter.end()


def preview(pages: Pages, parent: QWidget) -> None:
    """Show the pages as they will be printed; the dialog's button prints, or writes a PDF."""
    printer = printer_for(pages)
    dialog = QPrintPreviewDialog(printer, parent)
    dialog.setWindowTitle(tr("Print {name}").format(name=pages.name))
    dialog.paintRequested.connect(lambda on: print_on(pages, on))
    dialog.resize(*SIZE)
    dialog.exec()
    dialog.deleteLater()


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
