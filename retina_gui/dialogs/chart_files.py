"""Every chart is copied, and saved as PNG, SVG and CSV, in one way: one record for each format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRectF, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from core.atomic_files import atomic_path
from core.errors import InputError
from core.language import mark, tr
from core.spreadsheets import table_text
from retina_gui.state.chart_table import ChartTable

PIXELS = 3
"""Of a saved picture for each pixel of the screen: sharp in print and on a projector."""
DOTS_PER_INCH = 96
"""Of a drawing: that of a screen, so that letters have the size that they have there."""
SVG_KIND = "image/svg+xml"


class Chart(Protocol):
    """What can be copied and saved."""

    @property
    def picture(self) -> Any:
        """The item of pyqtgraph that is drawn into a file."""

    @property
    def table(self) -> ChartTable:
        """Its figures."""


@dataclass(frozen=True)
class ChartFormat:
    """A format that charts are saved in.

    Attributes:
        kind: for the dialog.
        content: the bytes of the file.
    """

    suffix: str
    words: str
    kind: str
    content: Callable[[Chart], bytes]


def picture_of(chart: Chart, pixels: float = PIXELS) -> QImage:
    """The chart as it is on the screen, with `pixels` for each of its pixels."""
    from pyqtgraph import LegendItem
    from pyqtgraph.exporters import ImageExporter

    exporter = ImageExporter(chart.picture)
    for item in exporter.getScene().items():
        if isinstance(item, LegendItem):  # else its letters stay as small as on the screen (pyqtgraph 0.14)
            item.setFlag(LegendItem.GraphicsItemFlag.ItemIgnoresTransformations, False)
    exporter.parameters()["width"] = int(pixels * exporter.getTargetRect().width())
    return exporter.export(toBytes=True)


def _png(chart: Chart) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture_of(chart).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())


def _svg(chart: Chart) -> bytes:
    """By Qt's own writer: pyqtgraph's stops at closed paths (0.14, `correctCoordinates`), as dots and frames are."""
    from pyqtgraph.exporters.Exporter import Exporter

    exporter = Exporter(chart.picture)
    source, target = QRectF(exporter.getSourceRect()), QRectF(exporter.getTargetRect())
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setResolution(DOTS_PER_INCH)
    drawing.setSize(target.size().toSize())
    drawing.setViewBox(QRectF(0, 0, target.width(), target.height()))
    drawing.setTitle(chart.table.name)
    painter = QPainter(drawing)
    try:
        painter.fillRect(drawing.viewBoxF(), exporter.getScene().views()[0].backgroundBrush())
        exporter.setExportMode(True, {"antialias": True, "painter": painter})
        exporter.getScene().render(painter, drawing.viewBoxF(), source)
    finally:
        exporter.setExportMode(False)
        painter.end()
    return bytes(content.data())


def _csv(chart: Chart) -> bytes:
    return table_text([chart.table.headings, *chart.table.rows]).encode("utf-8-sig")


CHART_FORMATS = {
    each.suffix: each
    for each in (
        ChartFormat("png", mark("Picture (PNG)…"), mark("PNG (*.png)"), _png),
        ChartFormat("svg", mark("Drawing (SVG)…"), mark("SVG (*.svg)"), _svg),
        ChartFormat("csv", mark("Figures (CSV)…"), mark("CSV (*.csv)"), _csv),
    )
}


def write_chart(path: Path, chart: Chart) -> None:
    """Write a chart in the format that the suffix names.

    Raises:
        InputError: the folder is missing or not writable.
    """
    content = CHART_FORMATS[path.suffix.lower().removeprefix(".")].content(chart)
    if not content:
        raise InputError(tr("The chart could not be drawn for {path}.").format(path=path))
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


def copy_picture(chart: Chart) -> None:
    """Put the chart on the clipboard, as pixels and as a drawing."""
    data = QMimeData()
    data.setImageData(picture_of(chart))
    data.setData(SVG_KIND, QByteArray(_svg(chart)))
    QGuiApplication.clipboard().setMimeData(data)


def copy_figures(chart: Chart) -> None:
    """Put the figures of the chart on the clipboard, for a spreadsheet."""
    QGuiApplication.clipboard().setText(table_text([chart.table.headings, *chart.table.rows]))


class ChartButtons(QWidget):
    """Copy and save, below a chart.

    Args:
        is_narrow: where there is little room, the buttons have one word each.

    Signals:
        save_asked: the suffix of the format that it is to be saved in.
        copied: it is on the clipboard.
    """

    save_asked = Signal(str)
    copied = Signal()

    def __init__(self, chart: Chart, parent: QWidget | None = None, is_narrow: bool = False) -> None:
        super().__init__(parent)
        self.chart = chart
        whole = tr("Copy the chart"), tr("Save the chart")
        words = (tr("Copy"), tr("Save")) if is_narrow else whole
        self.copy, self.save = QPushButton(words[0]), QPushButton(words[1])
        if is_narrow:
            self.copy.setToolTip(whole[0])
            self.save.setToolTip(whole[1])
        self.copy_menu, self.save_menu = QMenu(self), QMenu(self)
        self.copy_menu.addAction(tr("Picture"), partial(self._copy, copy_picture))
        self.copy_menu.addAction(tr("Figures"), partial(self._copy, copy_figures))
        for each in CHART_FORMATS.values():
            self.save_menu.addAction(tr(each.words), partial(self.save_asked.emit, each.suffix))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button, menu in ((self.copy, self.copy_menu), (self.save, self.save_menu)):
            button.setMenu(menu)
            button.setAutoDefault(False)
            row.addWidget(button)

    def _copy(self, copy: Callable[[Chart], None]) -> None:
        copy(self.chart)
        self.copied.emit()
