"""What can be exported, as check boxes with the files that each of them writes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from core.language import tr
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.plain_text import plain
from retina_gui.look.widgets import drop, label, set_look
from retina_gui.state.view_state import ExportFile, ExportPartState

_INDENT = 24


class ExportParts(QWidget):
    """A row a part: its check box, whether its files are there, and what they are called.

    Signals:
        chosen: the identifier of a part, and whether it is written.
    """

    chosen = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, _Row] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)

    def show_state(self, parts: Sequence[ExportPartState]) -> None:
        """Draw the parts; a row whose part is there still stays what it is, and keeps the keyboard."""
        if list(self.rows) != [part.identifier for part in parts]:
            for row in self.rows.values():
                drop(row)
            self.rows = {part.identifier: _Row(part) for part in parts}
            for row in self.rows.values():
                row.chosen.connect(self.chosen)
                self._layout.addWidget(row)
        for part in parts:
            self.rows[part.identifier].show_state(part)


class _Row(QWidget):
    chosen = Signal(str, bool)

    def __init__(self, part: ExportPartState) -> None:
        super().__init__()
        self._identifier = part.identifier
        self.box = QCheckBox(part.words)
        self.box.clicked.connect(self._on_clicked)
        self._there = label()
        self._files = ElidedLabel("small")
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.box, 1)
        first.addWidget(self._there)
        second.setContentsMargins(_INDENT, 0, 0, 0)
        second.addWidget(self._files)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(first)
        layout.addLayout(second)

    def _on_clicked(self, chosen: bool) -> None:
        self.chosen.emit(self._identifier, chosen)

    def show_state(self, part: ExportPartState) -> None:
        self.box.setChecked(part.chosen)
        self._files.setText(", ".join(file.name for file in part.files))
        meanings = "\n".join(f"{file.name}: {file.meaning}" for file in part.files)
        self._files.setToolTip(plain(meanings))
        self.box.setToolTip(plain(meanings))
        self._files.setVisible(bool(part.files))
        text, look, hint = _what_is_there(part.files)
        self._there.setText(text)
        self._there.setToolTip(plain(hint))
        set_look(self._there, look)


def _what_is_there(files: Sequence[ExportFile]) -> tuple[str, str, str]:
    """The words, how they look, and what they mean."""
    if files and all(file.written for file in files):
        return tr("written"), "good", ""
    if any(file.exists and not file.written for file in files):
        return tr("there already"), "small", tr("You will be asked before it is replaced")
    return "", "small", ""
