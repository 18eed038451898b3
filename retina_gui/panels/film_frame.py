"""One image of the filmstrip: a thumbnail, its name, which can be edited in place, and its state in shape and words."""

from __future__ import annotations

import cv2
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QRegion
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import KeysStay, label
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.view import View
from retina_gui.rendering.layers import ImageLayer
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.state.filmstrip_state import FilmFrame, FrameState

FRAME_MIME = "application/x-retina-frame"
NARROWEST, WIDEST, HEIGHT, SIDE = 160, 280, 56, 44
MARGIN, GAP, SIGN = 6, 8, 14
ICONS = {
    FrameState.REFERENCE: "open_reference",
    FrameState.MISSING: "error",
    FrameState.NEW: "frame_new",
    FrameState.POINTS: "points",
    FrameState.REGISTERED: "frame_registered",
    FrameState.WAITING: "via",
    FrameState.ACCEPTED: "accept",
    FrameState.RETRY: "retry",
    FrameState.REJECTED: "reject",
}


class FilmFrameView(QFrame):
    """Signals carry nothing: the filmstrip knows which image it is.

    Signals:
        chosen: a click, or Enter.
        menu_asked: a right click, at a place on the screen.
        renamed: another name was typed.
    """

    chosen = Signal()
    menu_asked = Signal(QPoint)
    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmFrame")
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._picture, self._sign = Thumbnail(), label()
        self._name, self._text = ElidedLabel(), ElidedLabel("small")
        self.editor = QLineEdit()
        self.editor.hide()
        self._shown: FilmFrame | None = None
        self._theme: Theme | None = None
        self._pressed: QPoint | None = None
        self._before: QWidget | None = None
        KeysStay(self.editor, Qt.Key.Key_Escape)
        self._lay_out()
        self.editor.editingFinished.connect(self._end_editing)

    @property
    def frame(self) -> FilmFrame | None:
        """What is shown."""
        return self._shown

    def show_state(self, frame: FilmFrame, theme: Theme) -> None:
        """Draw a state."""
        if self._shown is None or frame.picture is not self._shown.picture:
            self._picture.show_picture(frame.picture)
        if (frame, theme) == (self._shown, self._theme):
            return
        self._shown, self._theme = frame, theme
        colours = {
            FrameState.ACCEPTED: theme.good,
            FrameState.REJECTED: theme.error,
            FrameState.MISSING: theme.error,
            FrameState.RETRY: theme.warning,
            FrameState.WAITING: theme.warning,
        }
        self._sign.setPixmap(icon_pixmap(ICONS[frame.state], colours.get(frame.state, theme.muted), SIGN))
        self._name.setText(frame.name)
        self._text.setText(frame.text)
        self.setFixedWidth(self._needed_width())
        for widget in (self, self._name, self._text):
            widget.setToolTip(frame.help)
        self.setAccessibleName(f"{frame.name}, {frame.text}")
        self._picture.setAccessibleName(frame.name)
        if self.property("active") != frame.active:
            self.setProperty("active", frame.active)
            self.style().unpolish(self)
            self.style().polish(self)

    def edit_name(self) -> None:
        """Let the user type another name; Enter takes it, Esc keeps the old one."""
        if self._shown is not None:
            self._before = QApplication.focusWidget()
            self.editor.setText(self._shown.name)
            self._name.hide()
            self.editor.show()
            self.editor.selectAll()
            self.editor.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
        elif event.button() is Qt.MouseButton.RightButton:
            self.menu_asked.emit(event.globalPosition().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or self._shown is None or self._shown.index is None:
            return
        moved = (event.position().toPoint() - self._pressed).manhattanLength()
        if moved >= QApplication.startDragDistance():
            self._pressed = None
            self._drag(self._shown.index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            self.chosen.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.edit_name()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.editor.isVisible():
            self.editor.setText(self._shown.name if self._shown else "")
            self._end_editing()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.hasFocus():
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def _end_editing(self) -> None:
        if self.editor.isHidden():
            return
        before, had_keyboard = self._before, self.editor.hasFocus()
        self.editor.hide()
        self._name.show()
        if before is not None and had_keyboard:
            before.setFocus()  # the next key is one of the images again
        name = " ".join(self.editor.text().split())
        if self._shown is not None and name and name != self._shown.name:
            self.renamed.emit(name)

    def _drag(self, index: int) -> None:
        data = QMimeData()
        data.setData(FRAME_MIME, str(index).encode("ascii"))
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.MoveAction)

    def _needed_width(self) -> int:
        """Its name, and what it is registered through, can be read, unless they are very long."""
        widths = []
        for words in (self._name, self._text):
            words.ensurePolished()
            widths.append(words.fontMetrics().horizontalAdvance(words.text()))
        needed = SIDE + max(widths[0], SIGN + 4 + widths[1]) + 2 * (MARGIN + GAP)
        return min(max(NARROWEST, needed), WIDEST)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, MARGIN, GAP, MARGIN)
        row.setSpacing(GAP)
        row.addWidget(self._picture)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self.editor)
        state = QHBoxLayout()
        state.setSpacing(4)
        state.addWidget(self._sign)
        state.addWidget(self._text, 1)
        words.addLayout(state)
        row.addLayout(words, 1)


class Thumbnail(ImagePane):
    """A small picture; nothing is seen around it, nor where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(is_picture=True, parent=parent)
        self.setFixedSize(SIDE, SIDE)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    def show_picture(self, picture: Pyramid | None) -> None:
        """Show another image, None for none."""
        self.setVisible(picture is not None)
        if picture is None:
            return
        layer = ImageLayer(_small(picture))
        height, width = layer.size
        scale = SIDE / max(height, width)
        self.set_layer(layer)
        self.set_view(View(((width - 1) / 2, (height - 1) / 2), scale))
        seen = QRect(0, 0, max(1, round(width * scale)), max(1, round(height * scale)))
        seen.moveTo((SIDE - seen.width()) // 2, (SIDE - seen.height()) // 2)
        self.setMask(QRegion(seen))


def _small(picture: Pyramid) -> Pyramid:
    """The image in a square of `SIDE` logical pixels, sharp up to 200 % scaling."""
    level = picture.smallest
    scale = 2 * SIDE / max(level.shape[:2])
    size = (max(1, round(level.shape[1] * scale)), max(1, round(level.shape[0] * scale)))
    return Pyramid((cv2.resize(level, size, interpolation=cv2.INTER_AREA),))
