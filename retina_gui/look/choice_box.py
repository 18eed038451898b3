"""A list to choose from, with the sign that all buttons with a menu have."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox

SIGN_WIDTH = 24
"""Pixels at the right; the style sheet leaves as many for it."""
BESIDE_ICON = 8
"""Pixels between a picture and the words, and what the style takes at their ends."""


class ChoiceBox(QComboBox):
    """The style sheet draws the frame and the words; an arrow of its own would need a picture for each theme."""

    def set_narrow(self) -> None:
        """Take what room there is; the list that it opens is as wide as its words."""
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + SIGN_WIDTH)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """For what it lies in: who scrolls a panel does not mean what passes under the mouse."""
        event.ignore()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """With an ellipsis where there is no room for all the words; the style sheet would cut a letter."""
        super().initStyleOption(option)
        complex_control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(complex_control, option, part, self).width()
        icon = 0 if option.currentIcon.isNull() else option.iconSize.width() + BESIDE_ICON
        mode = Qt.TextElideMode.ElideRight
        option.currentText = option.fontMetrics.elidedText(option.currentText, mode, room - icon)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.palette().buttonText().color())
        place = self.rect().adjusted(self.width() - SIGN_WIDTH, 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "▾")
