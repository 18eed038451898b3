"""What the window shows before anything is open: what to do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.language import mark, tr
from retina_gui.actions.table import BY_ID
from retina_gui.look.widgets import label
from retina_gui.panels.recent_list import RecentList

BUTTONS = ("open_reference", "open_floating", "open_case", "open_demo", "open_folder", "open_list")
SPACING = 8
LAYOUT = mark(
    "A folder of cases has a subfolder for each eye, with its two images (called reference and floating, or in this "
    "order by their names) and points.csv where there are points; or case files that were saved."
)
STEPS = (
    mark("Open a reference and a floating image of the same eye, or drop the files here."),
    mark("Click three points that you recognise in both images."),
    mark("Press Register, look at the checkerboard, and export the aligned stack."),
)


class EmptyState(QScrollArea):
    """Three steps and six ways to begin; it scrolls where the window is too small for them."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._columns = 0
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(label(tr("Align two images of one retina"), "title"))
        column.addSpacing(8)
        steps = QGridLayout()
        steps.setHorizontalSpacing(12)
        steps.setVerticalSpacing(8)
        for number, text in enumerate(map(tr, STEPS)):
            steps.addWidget(label(str(number + 1), "figure"), number, 0, Qt.AlignmentFlag.AlignTop)
            steps.addWidget(label(text, wrap=True), number, 1)
        steps.setColumnStretch(1, 1)
        column.addLayout(steps)
        column.addSpacing(16)
        self._buttons = [_button(actions[name], name) for name in BUTTONS]
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACING)
        self._arrange(2)
        column.addLayout(self._grid)
        column.addWidget(label(tr(LAYOUT), "small", wrap=True))
        column.addSpacing(16)
        self.recent = RecentList(actions["forget_recent"])
        column.addWidget(self.recent)
        column.addSpacing(8)
        last = QHBoxLayout()
        last.addWidget(label(tr("Research software, not a medical device."), "small"))
        last.addStretch(1)
        last.addWidget(_link(actions["guide"], "guide"))
        column.addLayout(last)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addLayout(column)
        across.addStretch(1)
        content = QWidget()
        content.setObjectName("pageContent")
        self._outer = outer = QVBoxLayout(content)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        self.setWidget(content)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        margins = self._outer.contentsMargins()
        room = self.viewport().width() - margins.left() - margins.right()
        widest = max(button.sizeHint().width() for button in self._buttons)
        self._arrange(2 if 2 * widest + SPACING <= room else 1)

    def _arrange(self, columns: int) -> None:
        """The buttons beside each other, or under each other where there is too little room."""
        if columns == self._columns:
            return
        self._columns = columns
        for number, button in enumerate(self._buttons):
            self._grid.addWidget(button, number // columns, number % columns)


def _button(action: QAction, name: str) -> QPushButton:
    entry = BY_ID[name]
    key = entry.shown_key
    button = QPushButton(f"  {tr(entry.text).rstrip('…')}" + (f"   {key}" if key else ""))
    button.setIconSize(QSize(20, 20))
    button.setMinimumSize(320, 44)
    action.changed.connect(partial(_follow_icon, button, action))
    _follow_icon(button, action)
    button.setToolTip(action.toolTip())
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setProperty("look", "large")
    button.clicked.connect(action.trigger)
    return button


def _link(action: QAction, name: str) -> QPushButton:
    """Its words alone, and its key."""
    entry = BY_ID[name]
    link = QPushButton(f"{tr(entry.text)}   {entry.shown_key}")
    link.setProperty("look", "link")
    link.setCursor(Qt.CursorShape.PointingHandCursor)
    link.setToolTip(action.toolTip())
    link.clicked.connect(action.trigger)
    return link


def _follow_icon(button: QPushButton, action: QAction) -> None:
    """The icon has the colour of the theme."""
    button.setIcon(action.icon())
