"""A titled pane with one image."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.points.matching import ImageRole
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.widgets import BAR_ROW, flat_button, label, set_look
from retina_gui.panels.mark_sign import MarkSign
from retina_gui.panes.editors import PointEditor
from retina_gui.panes.image_pane import ImagePane
from retina_gui.state.view_state import DETAILS, PaneState


class TitledPane(QWidget):
    """Title, details and the pane of the reference or the floating image."""

    def __init__(
        self,
        role: ImageRole,
        editor: PointEditor,
        display: QAction,
        turning: QAction,
        opening: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.canvas = ImagePane(editor, role)
        self._sign = MarkSign(role)
        self._title = label("", "paneTitle")
        self._details = ElidedLabel("small", DETAILS)
        self._asked = ElidedLabel("small")
        self._asked.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.display = flat_button(display)
        self.turning = flat_button(turning)
        self._placeholder = label("", "onCanvas")
        self._placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open = QToolButton()
        self.open.setDefaultAction(opening)
        self.open.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.open.setProperty("look", "choice")
        self._empty = self._make_empty()
        header = QHBoxLayout()
        header.setContentsMargins(8, 4, 8, 4)
        header.setSpacing(8)
        header.addWidget(self._sign)
        header.addWidget(self._title)
        header.addWidget(self._details, 1)
        header.addWidget(self._asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        buttons.addWidget(self.turning)
        buttons.addWidget(self.display)
        header.addLayout(buttons)
        header.addStrut(BAR_ROW)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self.canvas, 1)
        self.canvas.resized.connect(self._place_placeholder)

    def show_state(self, state: PaneState, accent: str) -> None:
        """Draw a state."""
        self._title.setText(state.title)
        self.canvas.setAccessibleName(f"{state.title}, {state.details}")
        self._details.setText(state.details)
        self._asked.setText(state.asks)
        self._asked.setVisible(bool(state.asks))
        self._placeholder.setText(state.placeholder)
        self._empty.setVisible(bool(state.placeholder))
        for button in (self.display, self.turning):
            button.setVisible(state.layer is not None)
        set_look(self.display, "flat" if state.display.is_neutral else "on")
        self.canvas.set_layer(state.layer)
        self.canvas.set_marks(state.marks)
        self.canvas.show_annotations(state.shapes)
        self.canvas.scale_bar.set_pixel_size(state.micrometres_per_pixel)
        self.canvas.set_frame(accent if state.asks else None)

    def _make_empty(self) -> QWidget:
        """What stands in place of an image: how to open it."""
        empty = QWidget(self.canvas)
        column = QVBoxLayout(empty)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._placeholder)
        column.addStretch(1)
        return empty

    def _place_placeholder(self) -> None:
        self._empty.setGeometry(self.canvas.rect())
