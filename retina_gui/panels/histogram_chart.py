"""The histogram of an image, with the lines of black and white, which are dragged, and that of the level between."""

from __future__ import annotations

import numpy as np
from pyqtgraph import InfiniteLine, LinearRegionItem, PlotCurveItem, mkBrush, mkColor, mkPen
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from core.language import tr
from retina_gui.dialogs.still_chart import StillChart
from retina_gui.look.text_size import scaled
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import tabular_font
from retina_gui.rendering.histogram import native, shown
from retina_gui.rendering.levels import LEAST, MOST, Channel, Levels
from retina_gui.state.chart_table import ChartTable
from retina_gui.state.display_state import Curve, DisplayState

HEIGHT, AXIS = 132, 20
"""Pixels, with those of the axis of the values."""
MARGIN = 6
"""Values of the picture that are seen beyond the ends, so that a line there can be taken."""
ROOM = 1.05
"""Up to where the upright axis goes, in heights of the highest value."""
STYLES = {
    Channel.ALL: Qt.PenStyle.SolidLine,
    Channel.RED: Qt.PenStyle.SolidLine,
    Channel.GREEN: Qt.PenStyle.DashLine,
    Channel.BLUE: Qt.PenStyle.DotLine,
}
"""No colour tells a channel alone."""


class HistogramChart(StillChart):
    """Draws a state. A line is dragged for black or white, what lies between them for the level.

    Signals:
        dragged: the levels, in values of the picture.
    """

    dragged = Signal(Levels)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(HEIGHT, parent)
        self.setFixedHeight(HEIGHT)
        plot = self.getPlotItem()
        plot.hideAxis("left")
        plot.getAxis("bottom").setHeight(scaled(AXIS))
        plot.getAxis("bottom").enableAutoSIPrefix(False)
        self.region = LinearRegionItem(swapMode="block")
        self.level = InfiniteLine(movable=False)
        self._curves: list[PlotCurveItem] = []
        self._state: DisplayState | None = None
        self._drawn: object = None
        self._is_showing = False
        plot.addItem(self.region, ignoreBounds=True)
        plot.addItem(self.level, ignoreBounds=True)
        self.region.sigRegionChanged.connect(self._on_region)
        self.region.sigRegionChangeFinished.connect(self._on_finished)
        self.setAccessibleName(tr("Histogram"))

    @property
    def table(self) -> ChartTable:
        """See `chart_files.Chart`."""
        return self._state.table if self._state is not None else ChartTable("histogram", ())

    @property
    def is_dragged(self) -> bool:
        """Whether the mouse holds a line or what lies between."""
        return bool(self.region.moving) or any(line.moving for line in self.region.lines)

    def show_state(self, state: DisplayState, theme: Theme) -> None:
        """Draw a state."""
        self._state = state
        drawn = (state.histogram, state.channel, state.logarithmic, theme.name)
        if drawn != self._drawn:
            self._drawn = drawn
            self._show_curves(state, theme)
        self._show_levels(state)

    def _show_levels(self, state: DisplayState) -> None:
        """Where the lines are; the axis stays as it is as long as one of them is held."""
        levels, ends = state.levels, state.value_range
        black, white = native(levels.black, ends), native(levels.white, ends)
        self._is_showing = True
        self.region.setBounds((native(LEAST, ends), native(MOST, ends)))
        self.region.setRegion((black, white))
        self._is_showing = False
        self.level.setValue((black + white) / 2)
        if not self.is_dragged:
            low, high = min(0.0, levels.black) - MARGIN, max(255.0, levels.white) + MARGIN
            self.setXRange(native(low, ends), native(high, ends), padding=0)
        self.setAccessibleDescription(
            tr("Black at {black:.0f}, white at {white:.0f}").format(black=black, white=white)
        )

    def _show_curves(self, state: DisplayState, theme: Theme) -> None:
        plot, axis = self.getPlotItem(), self.getPlotItem().getAxis("bottom")
        for curve in self._curves:
            plot.removeItem(curve)
        self.setBackground(theme.raised)
        axis.setPen(mkPen(theme.border))
        axis.setTextPen(mkPen(theme.muted))
        axis.setTickFont(tabular_font(self.font()))
        edges = np.array([native(value - 0.5, state.value_range) for value in range(257)])
        heights = [_heights(curve, state.logarithmic) for curve in state.curves]
        self._curves = [
            _curve(curve, edges, height, theme, is_alone=len(heights) == 1)
            for curve, height in zip(state.curves, heights, strict=True)
        ]
        for curve in self._curves:
            plot.addItem(curve, ignoreBounds=True)
        self.setYRange(
            0, ROOM * max((float(height.max()) for height in heights), default=1.0) or 1.0, padding=0
        )
        inside = mkColor(theme.accent_hover)
        inside.setAlpha(34)
        self.region.setBrush(mkBrush(inside))
        self.region.setHoverBrush(mkBrush(inside))
        for line in self.region.lines:
            line.setPen(mkPen(theme.text, width=2))
            line.setHoverPen(mkPen(theme.accent_hover, width=3))
        self.level.setPen(mkPen(theme.text, width=1, style=Qt.PenStyle.DotLine))

    def _on_region(self) -> None:
        if self._is_showing or self._state is None:
            return
        ends, before = self._state.value_range, self._state.levels
        black, white = (shown(float(value), ends) for value in self.region.getRegion())
        if self.region.moving:
            levels = before.with_level((black + white) / 2)
        elif self.region.lines[0].moving:
            levels = before.with_black(black)
        else:
            levels = before.with_white(white)
        self.dragged.emit(levels)

    def _on_finished(self) -> None:
        if self._state is not None and not self._is_showing:
            self._show_levels(self._state)


def _heights(curve: Curve, logarithmic: bool) -> np.ndarray:
    """As they are drawn: on the logarithmic scale, one pixel is as high as nine more are."""
    return np.log10(1.0 + curve.counts) if logarithmic else curve.counts.astype(float)


def _curve(
    curve: Curve, edges: np.ndarray, heights: np.ndarray, theme: Theme, is_alone: bool
) -> PlotCurveItem:
    colour = {
        Channel.ALL: theme.muted,
        Channel.RED: theme.error,
        Channel.GREEN: theme.good,
        Channel.BLUE: theme.accent_hover,
    }[curve.channel]
    fill = mkColor(colour)
    fill.setAlpha(150 if is_alone else 40)
    pen = mkPen(colour, width=1 if is_alone else 1.5, style=STYLES[curve.channel])
    return PlotCurveItem(edges, heights, stepMode="center", fillLevel=0, brush=mkBrush(fill), pen=pen)
