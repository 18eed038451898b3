"""What the hatching on the picture means: a sample of it and words, on the picture itself."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from retina_gui.look.widgets import label
from retina_gui.rendering.layers import HATCH_COLOUR


class Legend(QFrame):
    """A sign on the picture; hidden while there is nothing to explain."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = label("", "legend")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        self._sample = HatchSample()
        row.addWidget(self._sample)
        row.addWidget(self._text)
        self.hide()

    @property
    def text(self) -> str:
        """The words that are shown."""
        return self._text.text()

    def show_text(self, text: str, hatched: bool) -> None:
        """Show other words, with a sample of the hatching where there is some; no words hide the sign."""
        self._sample.setVisible(hatched)
        self._text.setText(text)
        self.setVisible(bool(text))


class HatchSample(QWidget):
    """A small piece of the hatching."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(24, 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(*HATCH_COLOUR)
        painter.setPen(QPen(colour, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setPen(QPen(colour, 2))
        for start in range(4, self.width() + self.height(), 8):
            painter.drawLine(start, 0, start - self.height(), self.height())
