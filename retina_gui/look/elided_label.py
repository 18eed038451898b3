"""A line of text that is shortened with an ellipsis where there is no room for it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption

from retina_gui.look.plain_text import plain, seen

LEAST = 12
"""Pixels: the ellipsis alone."""


class ElidedLabel(QLabel):
    """Never asks for more room than there is; the tooltip has the whole text.

    Args:
        look: its style in the style sheet.
        separator: between parts of the text that are shown whole or left out, the last ones first; only the first
            part is shortened.
        mode: where the ellipsis is.
    """

    def __init__(
        self,
        look: str = "",
        separator: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__()
        self._separator, self._mode = separator, mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        if (shown := seen(text)) != self.text():  # else it would be laid out anew
            super().setText(shown)
            self.setToolTip(plain(text))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self._fitting(), self._mode, self.width())
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.style().drawItemText(
            painter, self.rect(), left, self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)

    def _fitting(self) -> str:
        """The parts that there is room for, the first one in any case."""
        text, room = self.text(), self.width()
        while (
            self._separator and self._separator in text and self.fontMetrics().horizontalAdvance(text) > room
        ):
            text = text.rpartition(self._separator)[0]
        return text
