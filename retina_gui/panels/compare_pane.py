"""The comparing pane: the bar of modes and the picture, two pictures side by side."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.language import tr
from core.points.matching import Point
from retina_gui.look.widgets import label
from retina_gui.panels.compare_bar import CompareBar
from retina_gui.panels.legend import Legend
from retina_gui.panes.compare_overlays import CompareOverlays
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.swipe_line import SwipeLine
from retina_gui.rendering.layers import following
from retina_gui.state.view_state import CompareState


class ComparePane(QWidget):
    """Shows the warped floating image against the reference.

    Signals:
        flicker_due: it is time for the other image.
        cell_clicked: a place of the reference, whose cell is to be marked.
    """

    flicker_due = Signal()
    cell_clicked = Signal(object)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = CompareBar(actions)
        self.first, self.second = ImagePane(), ImagePane()
        for canvas in (self.first, self.second):
            canvas.setAccessibleName(tr("Comparison of both images"))
        self.swipe = SwipeLine(self.first, self.first.overlays)
        self._overlays = tuple(
            CompareOverlays(pane, self.cell_clicked.emit) for pane in (self.first, self.second)
        )
        self._state: CompareState | None = None
        self._cursor: Point | None = None
        self.legend = Legend(self)
        self._placeholder = label("", "onCanvas", wrap=True)
        self._placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._placeholder.setParent(self.first)
        self._placeholder.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._flicker = QTimer(self)
        self._flicker.timeout.connect(self.flicker_due)
        self.first.resized.connect(self._place_placeholder)
        self.first.resized.connect(self._place_legend)
        for canvas in (self.first, self.second):
            canvas.cursor_moved.connect(self._on_cursor)
        self._lay_out()

    def show_state(self, state: CompareState, moving: bool = False) -> None:
        """Draw a state; `moving` where what it shows follows a mark that is dragged in another picture."""
        self._state = state
        self.first.set_layer(following(state.layer, self._cursor), moving)
        self.second.set_layer(state.second_layer, moving)
        self.second.setVisible(state.second_layer is not None)
        for canvas in (self.first, self.second):
            canvas.hide_overlays(state.bare)
            canvas.scale_bar.set_pixel_size(state.micrometres_per_pixel)
            canvas.show_annotations(state.shapes)
        self.swipe.show_state(state.swipe)
        for overlays in self._overlays:
            overlays.show_state(state)
        self.bar.show_state(state)
        self.legend.show_legend(state.legend, state.colour_bar)
        self._place_legend()
        self._placeholder.setText(state.placeholder)
        self._placeholder.setVisible(state.layer is None)
        self._time_flicker(state.flicker_interval_ms)

    def reading_text(self, point: Point) -> str:
        """The values of the maps that are shown, at a reference point, in words."""
        readings = self._state.readings if self._state is not None else ()
        return "  ·  ".join(text for text in (reading.text(point) for reading in readings) if text)

    def _on_cursor(self, point: Point | None) -> None:
        """The spy-glass follows the mouse, and stays where it left the picture; the legend tells the value."""
        if point is not None:
            self._cursor = point
            self.first.set_layer(following(self.first.layer, point))
        readings = self._state.readings if self._state is not None and point is not None else ()
        shares = ((reading.share(point), reading.text(point)) for reading in readings if point is not None)
        share, text = next(((share, text) for share, text in shares if share is not None), (None, ""))
        self.legend.bar.show_value(share, text)

    def _time_flicker(self, interval_ms: int | None) -> None:
        if interval_ms is None:
            self._flicker.stop()
        elif not self._flicker.isActive() or self._flicker.interval() != interval_ms:
            self._flicker.start(interval_ms)

    def _place_placeholder(self) -> None:
        self._placeholder.setGeometry(self.first.rect().adjusted(16, 16, -16, -16))

    def _place_legend(self) -> None:
        """In the lower left corner of the picture that it explains."""
        canvas = self.second if not self.second.isHidden() else self.first
        size = self.legend.needed_size()
        corner = canvas.geometry().bottomLeft()
        self.legend.setGeometry(corner.x() + 8, corner.y() - size.height() - 7, size.width(), size.height())
        self.legend.raise_()
        for pane in (self.first, self.second):
            shown = pane is canvas and not self.legend.isHidden()
            taken = self.legend.geometry().translated(-pane.pos()) if shown else QRect()
            pane.scale_bar.keep_clear_of(QRectF(taken))

    def _lay_out(self) -> None:
        pictures = QHBoxLayout()
        pictures.setContentsMargins(0, 0, 0, 0)
        pictures.setSpacing(1)
        pictures.addWidget(self.first, 1)
        pictures.addWidget(self.second, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(pictures, 1)
