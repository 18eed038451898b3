"""The chart of the overview: a dot for each result, and how often each value of the two figures occurs at its sides."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from pyqtgraph import (
    BarGraphItem,
    GraphicsLayoutWidget,
    LegendItem,
    PlotItem,
    ScatterPlotItem,
    ViewBox,
    mkBrush,
    mkPen,
)
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from core.case.judgements import Decision
from core.language import tr
from retina_gui.look.theme import Theme
from retina_gui.look.verdict_signs import decision_colour
from retina_gui.look.widgets import tabular_font
from retina_gui.state.chart_table import ChartTable
from retina_gui.state.overview_state import FIGURES, Dot, OverviewState, decision_words

SYMBOLS = {
    None: "+",
    Decision.ACCEPTED: "o",
    Decision.REJECTED: "x",
    Decision.RETRY: "t",
    Decision.UNDECIDED: "d",
}
"""A shape for each decision, as no colour tells it alone, from the lowest to the uppermost; None: not judged."""
SIZE, SMALL_SIZE, MANY = 9, 6, 600
"""Pixels of a dot, and of one of many."""
HEIGHT, WIDTH, BINS = 112, 128, 30
"""Pixels of the histograms, between which the legend has its place; and how many bars they have."""
LEFT, BOTTOM = 56, 44
"""Pixels of the axes, which the histograms leave free as well."""


class OverviewChart(GraphicsLayoutWidget):
    """A drag with the left button chooses a region, a click opens a result; the wheel zooms, the middle button moves.

    Signals:
        opened: the file of the case whose dot was clicked.
        chosen: the files of the cases in the region; None where no region is chosen.
    """

    opened = Signal(Path)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(360, 280)
        self.box = BrushBox()
        self.box.brushed.connect(self._on_brushed)
        self.plot: PlotItem = self.addPlot(row=1, col=0, viewBox=self.box)
        self._across: PlotItem = self.addPlot(row=0, col=0)
        self._up: PlotItem = self.addPlot(row=1, col=1)
        self._state: OverviewState | None = None
        self._theme: Theme | None = None
        self._region: QRectF | None = None
        self._is_whole = True
        self._scatters: dict[Decision | None, ScatterPlotItem] = {}
        self._set_up()

    # What is saved: see `chart_files.Chart`

    @property
    def picture(self) -> object:
        """See `chart_files.Chart`."""
        return self.ci

    @property
    def table(self) -> ChartTable:
        """See `chart_files.Chart`."""
        return self._state.table if self._state is not None else ChartTable("overview", ())

    def show_state(self, state: OverviewState, theme: Theme) -> None:
        """Draw a state; other dots are all shown, and no region of them is chosen."""
        if state is self._state and theme is self._theme:
            return
        before, self._state, self._theme = self._state, state, theme
        is_other = before is None or [dot.file for dot in before.dots] != [dot.file for dot in state.dots]
        has_moved = is_other or before is None or (before.x, before.y) != (state.x, state.y)
        self._show_axes(state, theme)
        self._show_dots(state, theme)
        if has_moved:
            self.clear_region()
            self.show_all()
        else:
            self._show_histograms()
        self.setAccessibleName(tr("Overview of the results"))
        self.setAccessibleDescription(state.summary)

    def show_all(self) -> None:
        """All dots."""
        self.plot.enableAutoRange()
        self._show_histograms()

    def clear_region(self) -> None:
        """No region is chosen."""
        self.box.show_region(None)
        if self._region is not None:
            self._region = None
            self.chosen.emit(None)

    def close(self) -> bool:
        """As any widget, which can be shown again: pyqtgraph's takes the plot apart."""
        return QWidget.close(self)

    def take_apart(self) -> None:
        """For good: what lies in a plot must go before its scene does, or Qt crashes when the window goes."""
        if self._is_whole:
            self._is_whole = False
            for plot in (self._across, self._up, self.plot):
                plot.close()
            self._scatters.clear()
            self.scene().clear()

    def _on_brushed(self, region: QRectF | None) -> None:
        if region is None:
            self.clear_region()
            return
        self._region = region
        self.box.show_region(region)
        self._show_histograms()
        self.chosen.emit(frozenset(dot.file.absolute() for dot in self._in_region() if dot.file is not None))

    def _in_region(self) -> list[Dot]:
        region, dots = self._region, self._state.dots if self._state is not None else ()
        return [] if region is None else [dot for dot in dots if _holds(region, dot)]

    def _on_clicked(self, scatter: ScatterPlotItem, points: np.ndarray, event: object) -> None:
        files = [point.data().file for point in points if point.data().file is not None]
        if files:
            self.opened.emit(files[0])

    def _show_dots(self, state: OverviewState, theme: Theme) -> None:
        size = SIZE if len(state.dots) <= MANY else SMALL_SIZE
        by_decision: dict[Decision | None, list[Dot]] = {each: [] for each in SYMBOLS}
        for dot in state.dots:
            by_decision[dot.decision].append(dot)
        for decision, dots in by_decision.items():
            colour = theme.muted if decision is None else decision_colour(decision, theme)
            is_line = SYMBOLS[decision] in ("x", "+")
            self._scatters[decision].setData(
                x=[dot.x for dot in dots],
                y=[dot.y for dot in dots],
                data=dots,
                symbol=SYMBOLS[decision],
                size=size,
                brush=mkBrush(colour),
                pen=mkPen(colour, width=1) if is_line else mkPen(theme.panel, width=0.5),
            )

    def _show_axes(self, state: OverviewState, theme: Theme) -> None:
        self.setBackground(theme.panel)
        font = tabular_font(self.font())
        for plot in (self.plot, self._across, self._up):
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(mkPen(theme.border))
                axis.setTextPen(mkPen(theme.muted))
                axis.setTickFont(font)
                axis.enableAutoSIPrefix(False)
        self.plot.setLabel("bottom", tr(FIGURES[state.x].words), color=theme.muted)
        self.plot.setLabel("left", tr(FIGURES[state.y].words), color=theme.muted)
        self.plot.showGrid(x=True, y=True, alpha=0.15)
        self.box.rubber.setPen(mkPen(theme.accent_hover, width=1.5))
        self._show_legend(theme)

    def _show_legend(self, theme: Theme) -> None:
        for decision, scatter in self._scatters.items():
            self._legend.getLabel(scatter).setText(decision_words(decision), color=theme.text)

    def _show_histograms(self) -> None:
        """Of all dots, and in the accent of those in the region."""
        if self._state is None or self._theme is None:
            return
        chosen = self._in_region()
        for plot, of_x in ((self._across, True), (self._up, False)):
            plot.clear()
            values = _values(self._state.dots, of_x)
            if values.size:
                edges = np.histogram_bin_edges(values, BINS)
                layers = ((values, self._theme.muted), (_values(chosen, of_x), self._theme.accent_hover))
                for part, colour in layers:
                    plot.addItem(_bars(part, edges, colour, of_x))

    def _set_up(self) -> None:
        for plot in (self.plot, self._across, self._up):
            plot.setMenuEnabled(False)
            plot.hideButtons()
        for plot in (self._across, self._up):
            plot.setMouseEnabled(x=False, y=False)
            for side in ("left", "bottom"):
                plot.getAxis(side).setStyle(showValues=False, tickLength=0)
        for plot in (self.plot, self._across):
            plot.getAxis("left").setWidth(LEFT)
        for plot in (self.plot, self._up):
            plot.getAxis("bottom").setHeight(BOTTOM)
        self._across.setXLink(self.plot)
        self._up.setYLink(self.plot)
        self.ci.layout.setRowFixedHeight(0, HEIGHT)
        self.ci.layout.setColumnFixedWidth(1, WIDTH)
        self._legend = LegendItem(verSpacing=-4, labelTextSize="9pt")
        self.addItem(self._legend, row=0, col=1)
        for decision in SYMBOLS:
            scatter = ScatterPlotItem(pxMode=True, hoverable=True, tip=_tip)
            scatter.sigClicked.connect(self._on_clicked)
            self._scatters[decision] = scatter
            self._legend.addItem(scatter, " ")
            self.plot.addItem(scatter)


class BrushBox(ViewBox):
    """A drag with the left button chooses a region; a click beside the dots chooses none.

    Signals:
        brushed: the region in the figures of the axes; None for none.
    """

    brushed = Signal(object)

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.rubber = QGraphicsRectItem()
        self.rubber.setZValue(1e9)
        self.rubber.hide()
        self.addItem(self.rubber, ignoreBounds=True)

    def show_region(self, region: QRectF | None) -> None:
        """The frame of a region."""
        self.rubber.setVisible(region is not None)
        if region is not None:
            self.rubber.setRect(region)

    def mouseDragEvent(self, event: object, axis: int | None = None) -> None:
        if event.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            super().mouseDragEvent(event, axis)
            return
        event.accept()  # type: ignore[attr-defined]
        start = self.mapToView(event.buttonDownPos())  # type: ignore[attr-defined]
        region = QRectF(start, self.mapToView(event.pos())).normalized()  # type: ignore[attr-defined]
        self.show_region(region)
        if event.isFinish():  # type: ignore[attr-defined]
            self.brushed.emit(region)

    def mouseClickEvent(self, event: object) -> None:
        if event.button() == Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            event.accept()  # type: ignore[attr-defined]
            self.brushed.emit(None)


def _holds(region: QRectF, dot: Dot) -> bool:
    return region.left() <= dot.x <= region.right() and region.top() <= dot.y <= region.bottom()


def _values(dots: Iterable[Dot], of_x: bool) -> np.ndarray:
    return np.array([dot.x if of_x else dot.y for dot in dots], dtype=float)


def _bars(values: np.ndarray, edges: np.ndarray, colour: str, is_upright: bool) -> BarGraphItem:
    counts, _ = np.histogram(values, edges)
    pen, brush = mkPen(None), mkBrush(colour)
    if is_upright:
        return BarGraphItem(x0=edges[:-1], x1=edges[1:], y0=0, height=counts, pen=pen, brush=brush)
    return BarGraphItem(y0=edges[:-1], y1=edges[1:], x0=0, width=counts, pen=pen, brush=brush)


def _tip(x: float, y: float, data: Dot) -> str:
    return f"{data.name}\n{x:.3g}, {y:.3g}  ·  {decision_words(data.decision)}"
