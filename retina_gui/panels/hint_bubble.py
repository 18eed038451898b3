"""A hint on a picture: one sentence that a click closes. It takes neither the keyboard nor much room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from core.language import tr
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label
from retina_gui.state.hints import Hint

WIDEST, MARGIN = 420, 12


class HintBubble(QFrame):
    """Lies at the top of the picture that it is about, in its middle.

    Signals:
        dismissed: it was clicked.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("Click to close this hint. Help shows the hints again."))
        self._picture: QWidget | None = None
        self._sign, self.text, self._close = label(), label("", "hint", wrap=True), label()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_hint(self, hint: Hint | None, picture: QWidget | None, theme: Theme) -> None:
        """Show a hint on a picture; None hides it."""
        if picture is not self._picture:
            if self._picture is not None:
                self._picture.removeEventFilter(self)
            self._picture = picture
            if picture is not None:
                picture.installEventFilter(self)
        if hint is not None:
            self._sign.setPixmap(icon_pixmap("information", theme.accent_text, 16))
            self._close.setPixmap(icon_pixmap("cancel", theme.accent_text, 16))
            self.text.setText(hint.text)
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.dismissed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        picture, parent = self._picture, self.parentWidget()
        if picture is None or parent is None or not picture.isVisibleTo(parent):
            self.hide()
            return
        room = picture.width() - 2 * MARGIN
        words = self.text.fontMetrics().horizontalAdvance(self.text.text()) + 80
        width = max(120, min(words, WIDEST, room))
        self.setFixedWidth(width)
        height = self._row.totalHeightForWidth(width)
        corner = picture.mapTo(parent, picture.rect().topLeft())
        x = corner.x() + (picture.width() - width) // 2
        self.setGeometry(x, corner.y() + MARGIN, width, height)
        self.show()
        self.raise_()
