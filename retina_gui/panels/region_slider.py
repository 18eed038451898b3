"""The slider of a region that was just grown: how far it goes, and from where on it runs out into its surround."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStyle, QStyleOptionSlider, QVBoxLayout, QWidget

from core.annotations.region_growing import LEAST, MOST
from core.language import tr
from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import label, set_look, tabular
from retina_gui.state.annotations_state import AnnotationsState

STEPS = 1000
"""Of the slider, from 0 to 1; an arrow key goes half a per cent."""
ARROW, PAGE = 5, 50
LIMIT_COLOUR = "#e69f00"


class RegionSlider(QWidget):
    """Shown while there is a region whose tolerance can be changed.

    Signals:
        changed: the tolerance, 0 to 1.
        kept: the region stays as it is.
    """

    changed = Signal(float)
    kept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = _Slider()
        self.slider.setToolTip(
            tr("How far the region goes from the brightness of the click to that of its surround")
        )
        self.slider.valueChanged.connect(self._on_value)
        self.slider.returned.connect(self.kept)
        self._percent, self._limit = label("", "small"), label("", "small", wrap=True)
        tabular(self._percent)
        self._percent.setMinimumWidth(scaled(44))
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(tr("Tolerance")))
        row.addWidget(self.slider, 1)
        row.addWidget(self._percent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._limit)

    def show_state(self, state: AnnotationsState) -> None:
        """Draw a state."""
        self.setVisible(state.tolerance is not None)
        if state.tolerance is None:
            return
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(STEPS * state.tolerance))
        self.slider.set_limit(None if state.limit is None else round(STEPS * state.limit))
        self.slider.setEnabled(state.editable)
        self._percent.setText(f"{100 * state.tolerance:.1f} %")
        self._limit.setVisible(state.limit is not None)
        if state.limit is not None:
            words = (
                tr("The region has run out into its surround: stay below {limit:.1f} %.")
                if state.runs_out
                else tr("From {limit:.1f} % on, the mark on the slider, it runs out into its surround.")
            )
            self._limit.setText(words.format(limit=100 * state.limit))
            set_look(self._limit, "warning" if state.runs_out else "small")

    def _on_value(self, value: int) -> None:
        self.changed.emit(value / STEPS)


class _Slider(QSlider):
    """Return ends the choice, and is no key of the window; a mark shows the limit."""

    returned = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._limit: int | None = None
        self.setRange(round(STEPS * LEAST), round(STEPS * MOST))
        self.setSingleStep(ARROW)
        self.setPageStep(PAGE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Tolerance of the region"))

    def set_limit(self, limit: int | None) -> None:
        """Where the mark stands; None for no mark."""
        if limit != self._limit:
            self._limit = limit
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._limit is None:
            return
        option, style = QStyleOptionSlider(), self.style()
        self.initStyleOption(option)
        control, sub = QStyle.ComplexControl.CC_Slider, QStyle.SubControl
        groove = style.subControlRect(control, option, sub.SC_SliderGroove, self)
        handle = style.subControlRect(control, option, sub.SC_SliderHandle, self).width()
        way = groove.width() - handle
        x = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), self._limit, way)
        left = groove.left() + handle // 2 + x
        painter = QPainter(self)
        painter.fillRect(QRect(left - 1, 0, 2, self.height()), QColor(LIMIT_COLOUR))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """For the panel that it lies in."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returned.emit()
        else:
            super().keyPressEvent(event)
