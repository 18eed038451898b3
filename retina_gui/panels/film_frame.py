"""One image of the filmstrip: a thumbnail, its name and date, which are edited in place, and its state."""

from __future__ import annotations

import cv2
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QRegion
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.language import tr
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.plain_text import plain
from retina_gui.look.text_size import scaled
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import KeysStay, label
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.view import View
from retina_gui.rendering.layers import ImageLayer
from retina_gui.rendering.pyramid import Pyramid
from retina_gui.state.filmstrip_state import FilmFrame, FrameState

FRAME_MIME = "application/x-retina-frame"
NARROWEST, WIDEST, HEIGHT, SIDE = 160, 280, 56, 44
TYPING = 240
"""Pixels of a frame while a date is typed: the example in its field can be read."""
MARGIN, GAP, SIGN = 6, 8, 14
ROOM = WIDEST - SIDE - 2 * (MARGIN + GAP)
"""Pixels for words in the widest frame."""
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
    FrameState.UNDECIDED: "undecided",
}


class FilmFrameView(QFrame):
    """Signals carry nothing: the filmstrip knows which image it is.

    Signals:
        chosen: a click, or Enter.
        menu_asked: a right click, at a place on the screen.
        renamed: another name was typed.
        time_typed: another date, or other seconds, were typed.
    """

    chosen = Signal()
    menu_asked = Signal(QPoint)
    renamed = Signal(str)
    time_typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmFrame")
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._picture, self._sign = Thumbnail(), label()
        self._name, self._text, self._time = ElidedLabel(), ElidedLabel("small"), label("", "small")
        self.editor = _Editor()
        self.editor.hide()
        self._shown: FilmFrame | None = None
        self._theme: Theme | None = None
        self._pressed: QPoint | None = None
        self._before: QWidget | None = None
        self._is_time_edited = False
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
            FrameState.UNDECIDED: theme.warning,
            FrameState.WAITING: theme.warning,
        }
        self._sign.setPixmap(icon_pixmap(ICONS[frame.state], colours.get(frame.state, theme.muted), SIGN))
        self._name.setText(frame.name)
        self._text.setText(frame.text)
        self._time.setText(frame.time)
        self._fit()
        for widget in (self, self._name, self._text, self._time):
            widget.setToolTip(plain(frame.help))
        self.setAccessibleName(", ".join(filter(None, (frame.name, frame.time, frame.text))))
        self._picture.setAccessibleName(frame.name)
        if self.property("active") != frame.active:
            self.setProperty("active", frame.active)
            self.style().unpolish(self)
            self.style().polish(self)

    def edit_name(self) -> None:
        """Let the user type another name; Enter takes it, Esc keeps the old one."""
        if self._shown is not None:
            self._is_time_edited = False
            self._edit(self._shown.name)

    def edit_time(self) -> None:
        """Let the user type when the image was taken; nothing leaves that to its file. Enter takes it, Esc does not."""
        if self._shown is not None:
            self._is_time_edited = True
            self._edit(self._shown.typed_time, self._shown.time or tr("2024-05-31, or 35 s"))

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
            self.editor.setText(self._text_before())
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
        self._fit()
        if before is not None and had_keyboard:
            before.setFocus()  # the next key is one of the images again
        typed = " ".join(self.editor.text().split())
        if typed == self._text_before():
            return
        if self._is_time_edited:
            self.time_typed.emit(typed)
        elif typed:
            self.renamed.emit(typed)

    def _edit(self, text: str, example: str = "") -> None:
        self._before = QApplication.focusWidget()
        self.editor.setText(text)
        self.editor.setPlaceholderText(example)
        is_time = self._is_time_edited
        self.editor.setAccessibleName(tr("Date of the image") if is_time else tr("Name of the image"))
        self.editor.setToolTip(
            tr("A date as 2024-05-31, or seconds after the injection as 35 s; nothing: as the file says")
            if is_time
            else ""
        )
        self._name.hide()
        self.editor.show()
        self._fit()
        self.editor.selectAll()
        self.editor.setFocus()

    def _text_before(self) -> str:
        if self._shown is None:
            return ""
        return self._shown.typed_time if self._is_time_edited else self._shown.name

    def _has_room_for_time(self) -> bool:
        return _wide(self._name) + GAP + _wide(self._time) <= ROOM

    def _drag(self, index: int) -> None:
        data = QMimeData()
        data.setData(FRAME_MIME, str(index).encode("ascii"))
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.MoveAction)

    def _fit(self) -> None:
        """The date is seen where there is room for it, and the frame is as wide as what is in it needs."""
        is_typed = not self.editor.isHidden()
        self._time.setVisible(bool(self._time.text()) and self._has_room_for_time() and not is_typed)
        least = scaled(TYPING) if is_typed and self._is_time_edited else 0
        self.setFixedWidth(max(self._needed_width(), least))

    def _needed_width(self) -> int:
        """Its name, and what it is registered through, can be read, unless they are very long."""
        time = GAP + _wide(self._time) if self._time.text() and self._has_room_for_time() else 0
        needed = SIDE + max(_wide(self._name) + time, SIGN + 4 + _wide(self._text)) + 2 * (MARGIN + GAP)
        return min(max(NARROWEST, needed), WIDEST)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, MARGIN, GAP, MARGIN)
        row.setSpacing(GAP)
        row.addWidget(self._picture)
        words = QVBoxLayout()
        words.setSpacing(2)
        title = QHBoxLayout()
        title.setSpacing(GAP)
        title.addWidget(self._name, 1)
        title.addWidget(self._time)
        words.addLayout(title)
        words.addWidget(self.editor)
        state = QHBoxLayout()
        state.setSpacing(4)
        state.addWidget(self._sign)
        state.addWidget(self._text, 1)
        words.addLayout(state)
        row.addLayout(words, 1)


class _Editor(QLineEdit):
    """Return ends the typing, and is no key of the window: what that says would hide what is wrong with a date."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


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


def _wide(words: QLabel) -> int:
    """Pixels that the text of a label takes."""
    words.ensurePolished()
    return words.fontMetrics().horizontalAdvance(words.text())


def _small(picture: Pyramid) -> Pyramid:
    """The image in a square of `SIDE` logical pixels, sharp up to 200 % scaling."""
    level = picture.smallest
    scale = 2 * SIDE / max(level.shape[:2])
    size = (max(1, round(level.shape[1] * scale)), max(1, round(level.shape[0] * scale)))
    return Pyramid((cv2.resize(level, size, interpolation=cv2.INTER_AREA),))
