"""A chart whose mouse does nothing, as everything is seen at once, and which ends without a crash."""

from __future__ import annotations

from pyqtgraph import PlotWidget
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


class StillChart(PlotWidget):
    """The base of charts in windows beside; see also `chart_files.Chart`."""

    def __init__(self, least_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(least_height)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self._is_whole = True

    @property
    def picture(self) -> object:
        """See `chart_files.Chart`."""
        return self.getPlotItem()

    def close(self) -> bool:
        """As any widget, which can be shown again: pyqtgraph's takes the plot apart."""
        return QWidget.close(self)

    def take_apart(self) -> None:
        """For good: the widgets in a plot must go before its scene does, or Qt crashes when the window goes.

        The legend is one, and lies in the view box, which the plot takes out of the scene and leaves to Python.
        """
        if self._is_whole:
            self._is_whole = False
            plot = self.getPlotItem()
            if plot.legend is not None:
                plot.legend.clear()
                self.scene().removeItem(plot.legend)
            plot.close()
            self.scene().clear()
