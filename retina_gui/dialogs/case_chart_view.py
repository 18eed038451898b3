"""A chart of bars beside each other with labels, of a distribution, or of curves."""

from __future__ import annotations

import numpy as np
from pyqtgraph import BarGraphItem, LegendItem, PlotDataItem, mkBrush, mkPen
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.language import tr
from retina_gui.dialogs.still_chart import StillChart
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import tabular_font
from retina_gui.state.case_charts import CaseChartState
from retina_gui.state.chart_table import ChartTable

WIDTH = 0.8
"""Of the bars of one label together."""
ROOM, ROOM_FOR_LEGEND = 1.1, 1.35
"""Up to where the upright axis goes, in heights of the highest value."""
LEFT, BOTTOM = 56, 44
"""Pixels of the axes with their words."""
PATTERNS = (Qt.BrushStyle.SolidPattern, Qt.BrushStyle.BDiagPattern)
STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashLine)
"""Of the series in turn: no colour tells them alone."""


class CaseChartView(StillChart):
    """Draws a state; the mouse does nothing, as everything is seen at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(200, parent)
        self.getPlotItem().getAxis("bottom").setHeight(BOTTOM)
        self.getPlotItem().getAxis("left").setWidth(LEFT)
        self._state = CaseChartState("chart")
        self._shown: object = None
        self._legend: LegendItem = self.getPlotItem().addLegend(offset=(-8, 8), labelTextSize="9pt")

    @property
    def table(self) -> ChartTable:
        """See `chart_files.Chart`."""
        return self._state.table

    def show_state(self, state: CaseChartState, theme: Theme) -> None:
        """Draw a state."""
        if (state, theme.name) == self._shown:
            return
        self._shown, self._state = (state, theme.name), state
        self.clear()
        self._legend.clear()
        self._show_axes(state, theme)
        for number, bars in enumerate(state.series):
            item = _curve(state, number, theme) if state.places else _bars(state, number, theme)
            self.addItem(item)
            if len(state.series) > 1:
                self._legend.removeItem(item)
                self._legend.addItem(item, bars.name)
                self._legend.getLabel(item).setText(bars.name, color=theme.text)
        self.setAccessibleName(tr("Chart of the result"))
        self.setAccessibleDescription(_in_words(state))

    def _show_axes(self, state: CaseChartState, theme: Theme) -> None:
        plot, font = self.getPlotItem(), tabular_font(self.font())
        self.setBackground(theme.panel)
        for side, words in (("left", state.up), ("bottom", state.across)):
            axis = plot.getAxis(side)
            axis.setPen(mkPen(theme.border))
            axis.setTextPen(mkPen(theme.muted))
            axis.setTickFont(font)
            axis.enableAutoSIPrefix(False)
            plot.setLabel(side, words, color=theme.muted)
        plot.getAxis("bottom").setTicks([list(enumerate(state.labels))] if state.labels else None)
        plot.showGrid(y=True, alpha=0.15)
        values = [value for bars in state.series for value in bars.values if value is not None]
        room = ROOM_FOR_LEGEND if len(state.series) > 1 else ROOM
        self.setYRange(0.0, room * max([*values, 1e-9]), padding=0)
        ends = state.edges or state.places
        if ends:
            self.setXRange(ends[0], ends[-1], padding=0.02)
        else:
            self.setXRange(-0.6, len(state.labels) - 0.4, padding=0)


def _curve(state: CaseChartState, number: int, theme: Theme) -> PlotDataItem:
    values = [np.nan if value is None else value for value in state.series[number].values]
    colour = (theme.text, theme.muted, theme.accent_hover)[number % 3]
    return PlotDataItem(
        state.places, values, pen=mkPen(colour, width=1.6, style=STYLES[number % 3]), connect="finite"
    )


def _bars(state: CaseChartState, number: int, theme: Theme) -> BarGraphItem:
    heights = [0.0 if value is None else value for value in state.series[number].values]
    is_second = number % 2 == 1 or len(state.series) == 1
    colour = theme.accent_hover if is_second else theme.muted
    pen, brush = mkPen(colour, width=1), mkBrush(colour)
    brush.setStyle(PATTERNS[number % 2])
    if state.edges:
        edges = np.array(state.edges)
        return BarGraphItem(x0=edges[:-1], x1=edges[1:], y0=0, height=heights, pen=pen, brush=brush)
    width = WIDTH / len(state.series)
    middles = np.arange(len(heights)) + (number - (len(state.series) - 1) / 2) * width
    return BarGraphItem(x=middles, height=heights, width=width, pen=pen, brush=brush)


def _in_words(state: CaseChartState) -> str:
    ends = state.edges or state.places
    if ends:
        return f"{state.across}: {ends[0]:g} – {ends[-1]:.3g}"
    lines = []
    for bars in state.series:
        values = zip(state.labels, bars.values, strict=True)
        known = (f"{label} {value:.2f}" for label, value in values if value is not None)
        lines.append(f"{bars.name}: {', '.join(known)}")
    return ". ".join(lines)
