"""The chart of findings over time."""

from __future__ import annotations

from collections.abc import Sequence

from pyqtgraph import AxisItem, DateAxisItem, TextItem, mkBrush, mkPen
from PySide6.QtWidgets import QWidget

from core.annotations.findings import TimeAxis
from core.language import tr
from retina_gui.dialogs.still_chart import StillChart
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import tabular_font
from retina_gui.state.chart_table import ChartTable
from retina_gui.state.findings_state import Curve, FindingsState, chart_table

SYMBOLS = ("o", "s", "t", "d", "star", "p")
"""Of the curves in turn: two findings of one label have one colour."""
DAY = 86400.0
SIZE, WIDTH, MARGIN = 9, 2, 0.14
NEAR = 0.12
"""Of two points that are nearer, in parts of the chart, the upper one has its words above, the lower one below."""
LONGEST_NAME = 28
LEAST_SPAN = {TimeAxis.DATE: 30 * DAY, TimeAxis.SECONDS: 10.0}


class FindingsChart(StillChart):
    """One curve for each finding, its points labelled. The mouse does nothing: everything is seen at once.

    The upright axis begins at zero, so that a change is seen as large as it is beside the whole; small ones stand in
    the table.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(160, parent)
        self.getPlotItem().setClipToView(False)
        self._axis: TimeAxis | None = None
        self._shown: object = None
        self._table = ChartTable("findings", ())

    @property
    def table(self) -> ChartTable:
        """See `chart_files.Chart`."""
        return self._table

    def show_state(self, state: FindingsState, theme: Theme) -> None:
        """Draw a state."""
        wanted = (state.curves, state.axis, state.unit, theme.name)
        if wanted == self._shown:
            return
        self._shown, self._table = wanted, chart_table(state)
        self.clear()
        self._show_axes(state, theme)
        self._show_range(state)
        for number, curve in enumerate(state.curves):
            self._draw(curve, SYMBOLS[number % len(SYMBOLS)], theme)
            self._label(curve, state.curves, theme)
        self.setAccessibleName(tr("Chart of the findings over time"))
        self.setAccessibleDescription(_in_words(state.curves))

    def _show_axes(self, state: FindingsState, theme: Theme) -> None:
        plot = self.getPlotItem()
        if state.axis is not self._axis:
            self._axis = state.axis
            is_date = state.axis is TimeAxis.DATE
            plot.setAxisItems(
                {"bottom": DateAxisItem("bottom", utcOffset=0) if is_date else AxisItem("bottom")}
            )
        self.setBackground(theme.panel)
        font = tabular_font(self.font())
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(mkPen(theme.border))
            axis.setTextPen(mkPen(theme.muted))
            axis.setTickFont(font)
            axis.enableAutoSIPrefix(False)
        words = "" if state.axis is TimeAxis.DATE else tr(TimeAxis.SECONDS.value)
        plot.getAxis("left").setLabel(state.unit.value, color=theme.muted)
        plot.getAxis("bottom").setLabel(words, color=theme.muted)
        plot.showGrid(y=True, alpha=0.15)

    def _draw(self, curve: Curve, symbol: str, theme: Theme) -> None:
        rim = mkPen(theme.text, width=1)
        self.plot(
            [point.x for point in curve.points],
            [point.value for point in curve.points],
            pen=mkPen(curve.colour, width=WIDTH),
            shadowPen=mkPen(theme.muted, width=WIDTH + 2),
            symbol=symbol,
            symbolSize=SIZE,
            symbolBrush=mkBrush(curve.colour),
            symbolPen=rim,
            antialias=True,
        )

    def _label(self, curve: Curve, curves: Sequence[Curve], theme: Theme) -> None:
        """The figures beside the points, and the name at the last one."""
        (left, right), (_, top) = self.viewRange()
        last = curve.points[-1]
        for point in curve.points:
            is_below = any(
                abs(other.x - point.x) < NEAR * (right - left) and 0 <= other.value - point.value < NEAR * top
                for each in curves
                for other in each.points
                if other is not point
            )
            words = f"{_short(curve.name)}\n{point.words}" if point is last else point.words
            item = TextItem(words, color=theme.text, anchor=(0.5, -0.15 if is_below else 1.15))
            item.setFont(tabular_font(self.font()))
            self.addItem(item, ignoreBounds=True)
            item.setPos(point.x, point.value)

    def _show_range(self, state: FindingsState) -> None:
        """Everything from zero on, with room for the words beside the points."""
        places = [point.x for curve in state.curves for point in curve.points]
        values = [point.value for curve in state.curves for point in curve.points]
        if not places:
            return
        first, last, least = min(places), max(places), LEAST_SPAN[state.axis]
        spare = max(0.0, least - (last - first)) / 2
        self.setXRange(first - spare, last + spare, padding=MARGIN)
        self.setYRange(0.0, 1.3 * max(*values, 1e-9), padding=0)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _in_words(curves: tuple[Curve, ...]) -> str:
    return ". ".join(f"{curve.name}: {', '.join(point.words for point in curve.points)}" for curve in curves)
