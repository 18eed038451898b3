"""A hint on a picture: one sentence that a click closes. It takes neither the keyboard nor much room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from core.language import tr
from core.points.matching import Point
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label
from retina_gui.panes.held_item import CATCH_RADIUS
from retina_gui.panes.image_pane import ImagePane
from retina_gui.state.hints import Hint
from retina_gui.state.view_state import Mark, MarkKind

WIDTHS, MARGIN = (420, 230), 12
CORNERS = ((0.5, 0.0), (0.5, 1.0), (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
PLACES = tuple((across, down, width) for width in WIDTHS for across, down in CORNERS)
"""Where it may lie, across and down the picture, and how wide it is then, the preferred place first."""

MARK, GHOST, MIDDLE = 1, 100, 10_000
"""How bad it is to cover a mark, a ghost, and the middle third of the picture."""


class HintBubble(QFrame):
    """Lies at an edge of the picture that it is about, where it covers none of its marks.

    Signals:
        dismissed: it was clicked.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("Click to close this hint. Help shows the hints again."))
        self._picture: ImagePane | None = None
        self._marks: Sequence[Mark] = ()
        self._at = PLACES[0]
        self._sign, self.text, self._close = label(), label("", "hint", wrap=True), label()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_hint(
        self, hint: Hint | None, picture: ImagePane | None, marks: Sequence[Mark], theme: Theme
    ) -> None:
        """Show a hint on a picture that has these marks; None hides it."""
        if picture is not self._picture:
            if self._picture is not None:
                self._picture.removeEventFilter(self)
                self._picture.view_changed.disconnect(self._place)
            self._picture, self._at = picture, PLACES[0]
            if picture is not None:
                picture.installEventFilter(self)
                picture.view_changed.connect(self._place)
        self._marks = marks
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
        marks = [(picture.to_widget(mark.point), mark.kind is MarkKind.GHOST) for mark in self._marks]
        sizes = {width: self._size(width, picture) for width in WIDTHS}
        rectangles = {at: _at(at, sizes[at[2]], picture.size()) for at in PLACES}
        places = (self._at, *PLACES)  # it stays where it is as long as nothing lies there
        self._at = min(places, key=lambda at: _harm(rectangles[at], picture.size(), marks))
        corner, rectangle = picture.mapTo(parent, QPoint(0, 0)), rectangles[self._at]
        self.setFixedWidth(rectangle.width())
        self.setGeometry(rectangle.translated(corner))
        self.show()
        self.raise_()

    def _size(self, widest: int, picture: QWidget) -> QSize:
        words = self.text.fontMetrics().horizontalAdvance(self.text.text()) + 80
        width = max(120, min(words, widest, picture.width() - 2 * MARGIN))
        return QSize(width, self._row.totalHeightForWidth(width))


def _at(place: tuple[float, float, int], size: QSize, picture: QSize) -> QRect:
    """The bubble at a place in a picture."""
    left = MARGIN + round(place[0] * (picture.width() - size.width() - 2 * MARGIN))
    top = MARGIN + round(place[1] * (picture.height() - size.height() - 2 * MARGIN))
    return QRect(QPoint(left, top), size)


def _harm(bubble: QRect, picture: QSize, marks: Sequence[tuple[Point, bool]]) -> int:
    """How much of what one looks at a bubble covers; `marks`: where each is, and whether it is a ghost."""
    third = QRectF(picture.width() / 3, picture.height() / 3, picture.width() / 3, picture.height() / 3)
    harm = MIDDLE if QRectF(bubble).intersects(third) else 0
    around = QRectF(bubble).adjusted(-CATCH_RADIUS, -CATCH_RADIUS, CATCH_RADIUS, CATCH_RADIUS)
    for (x, y), is_ghost in marks:
        if around.contains(x, y):
            harm += GHOST if is_ghost else MARK
    return harm
