"""Warnings, errors and remarks: an icon, a coloured edge, and a sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.language import mark, tr
from retina_gui.actions.table import BY_ID
from retina_gui.document.notes import NoteKind
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import empty, label
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.state.view_state import NoteState

WORDS = {
    NoteKind.INFORMATION: mark("Note"),
    NoteKind.WARNING: mark("Warning"),
    NoteKind.ERROR: mark("Problem"),
}


class NotesPanel(QWidget):
    """Shows all notes under each other; takes no room when there are none."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._shown: object = None

    def show_state(self, notes: tuple[NoteState, ...], theme: Theme) -> None:
        """Draw a state."""
        if (notes, theme.name) == self._shown:
            return
        self._shown = (notes, theme.name)
        empty(self._layout)
        for note in notes:
            self._layout.addWidget(_note_frame(note, theme, self._actions.get(note.action)))
        self.setVisible(bool(notes))


def _note_frame(note: NoteState, theme: Theme, action: QAction | None) -> QFrame:
    colours = {
        NoteKind.INFORMATION: theme.muted,
        NoteKind.WARNING: theme.warning,
        NoteKind.ERROR: theme.error,
    }
    frame = QFrame()
    frame.setObjectName("note")
    frame.setProperty("kind", note.kind.value)
    sign = label()
    sign.setPixmap(icon_pixmap(note.kind.value, colours[note.kind], 18))
    sign.setAlignment(Qt.AlignmentFlag.AlignTop)
    sign.setToolTip(tr(WORDS[note.kind]))
    row = QHBoxLayout(frame)
    row.setContentsMargins(8, 8, 8, 8)
    row.setSpacing(8)
    row.addWidget(sign)
    words = QVBoxLayout()
    words.setSpacing(8)
    words.addWidget(label(note.text, wrap=True))
    if action is not None:
        # No names on the button: the note has them, and long ones would widen the panel.
        button = ShortButton(action, tr(BY_ID[note.action].text), "")
        words.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    row.addLayout(words, 1)
    return frame
