"""A titled pane with one image."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.points.matching import ImageRole
from retina_gui.gestures.gesture import PointEditor
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.theme import MARKS
from retina_gui.look.widgets import label
from retina_gui.state.view_state import PaneState
from retina_gui.views.image_canvas import ImageCanvas


class ImagePane(QWidget):
    """Title, details and the canvas of the reference or the floating image."""

    def __init__(self, role: ImageRole, editor: PointEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = ImageCanvas(editor, role)
        self._sign = MarkSign(role)
        self._title = label("", "paneTitle")
        self._details = ElidedLabel("small")
        self._asked = label("", "small")
        self._placeholder = label("", "onCanvas")
        self._placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._placeholder.setParent(self.canvas)
        self._placeholder.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        header = QHBoxLayout()
        header.setContentsMargins(8, 4, 8, 4)
        header.setSpacing(8)
        header.addWidget(self._sign)
        header.addWidget(self._title)
        header.addWidget(self._details, 1)
        header.addWidget(self._asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self.canvas, 1)
        self.canvas.resized.connect(self._place_placeholder)

    def show_state(self, state: PaneState, accent: str) -> None:
        """Draw a state."""
        self._title.setText(state.title)
        self._details.setText(state.details)
        self._asked.setText(state.asks)
        self._placeholder.setText(state.placeholder)
        self._placeholder.setVisible(bool(state.placeholder))
        self.canvas.set_layer(state.layer)
        self.canvas.set_marks(state.marks)
        self.canvas.set_frame(accent if state.asks else None)

    def _place_placeholder(self) -> None:
        self._placeholder.setGeometry(self.canvas.rect())


class MarkSign(QWidget):
    """The mark's shape and colour beside the title, so that marks explain themselves."""

    def __init__(self, role: ImageRole) -> None:
        super().__init__()
        self._role = role
        self.setFixedSize(QSize(16, 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        is_reference = self._role is ImageRole.REFERENCE
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(8, 8)
        painter.rotate(0 if is_reference else 45)
        path = QPainterPath()
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            path.moveTo(dx * 2.2, dy * 2.2)
            path.lineTo(dx * 7.5, dy * 7.5)
        painter.strokePath(path, QPen(QColor(MARKS.halo), 3.6))
        painter.strokePath(path, QPen(QColor(MARKS.reference if is_reference else MARKS.floating), 1.8))
