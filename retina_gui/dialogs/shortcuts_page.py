"""All keys and gestures, made from the records of the actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from retina_gui.actions.action import MENUS
from retina_gui.actions.table import ACTIONS, GESTURES, lines_of_keys
from retina_gui.guide.keys_page import keys_in_words
from retina_gui.look.widgets import label

COLUMNS = 3
WIDEST_KEYS, WIDEST_TEXT = 184, 208
"""Pixels, so that three columns fit beside each other on a screen of 1280."""

FRAME_AND_MARGINS, FRAME_AND_BUTTON = 72, 140
"""Of the screen's width and height, what the window's frame, the margins and the button take."""


class ShortcutsPage(QDialog):
    """Stays open beside the window while one works."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys and gestures"))
        groups = [_group(tr(name), _lines(name)) for name in MENUS if _lines(name)]
        groups.insert(0, _group(tr("Mouse"), tuple((tr(gesture), tr(text)) for gesture, text in GESTURES)))
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setContentsMargins(0, 0, 16, 0)
        columns.setSpacing(24)
        for part in _balanced(groups):
            column = QVBoxLayout()
            column.setSpacing(16)
            for group, _ in part:
                column.addLayout(group)
            column.addStretch(1)
            columns.addLayout(column)
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(_scrolling(content))
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)


def _scrolling(content: QWidget) -> QScrollArea:
    """The content as wide and as high as it is, where the screen has room for it."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    content.setObjectName("pageContent")
    area.setWidget(content)
    wanted = content.sizeHint()
    screen = QGuiApplication.primaryScreen().availableGeometry()
    room = max(screen.width() - FRAME_AND_MARGINS, 320), max(screen.height() - FRAME_AND_BUTTON, 240)
    area.setMinimumSize(min(wanted.width() + 12, room[0]), min(wanted.height(), room[1]))
    return area


def _lines(menu: str) -> tuple[tuple[str, str], ...]:
    """The lines of a menu; keys that belong together, such as the arrows, are one line."""
    lines = tuple(
        (keys_in_words(action), tr(action.text).rstrip("…"))
        for action in ACTIONS
        if action.menu == menu and action.keys and action.in_key_page
    )
    return (*lines, *lines_of_keys(menu))


def _group(heading: str, lines: tuple[tuple[str, str], ...]) -> tuple[QVBoxLayout, int]:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (keys, text) in enumerate(lines):
        grid.addWidget(_wrapped(keys, "muted", WIDEST_KEYS), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_wrapped(text, "", WIDEST_TEXT), number, 1, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(6)
    column.addWidget(label(heading, "heading"))
    column.addLayout(grid)
    return column, len(lines) + 2


def _wrapped(text: str, look: str, widest: int) -> QLabel:
    """In several lines where it is longer than it may be."""
    shown = label(text, look)
    if shown.fontMetrics().horizontalAdvance(text) > widest:
        shown.setWordWrap(True)
        shown.setFixedWidth(widest)
    return shown


def _balanced(groups: list[tuple[QVBoxLayout, int]]) -> list[list[tuple[QVBoxLayout, int]]]:
    """The groups in columns of about the same height."""
    share = sum(lines for _, lines in groups) / COLUMNS
    columns: list[list[tuple[QVBoxLayout, int]]] = [[] for _ in range(COLUMNS)]
    height = 0
    for group in groups:
        column = min(int((height + group[1] / 2) / share), COLUMNS - 1)
        columns[column].append(group)
        height += group[1]
    return columns
