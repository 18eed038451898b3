"""The place of the points table below the images, as wide as they are."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from retina_gui.panels.points_table import PointsPanel

HEIGHT = 229
"""Pixels, for five whole rows."""


class PointsDrawer(QFrame):
    """Empty and hidden until the table is put into it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pointsDrawer")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 8, 12, 8)
        self.setMinimumHeight(HEIGHT - 60)
        self.hide()

    def take(self, panel: PointsPanel) -> None:
        """Show the table here."""
        self._layout.addWidget(panel)
        panel.set_roomy(True)
