"""The line that offers a case which was not closed properly."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from core.language import tr
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.theme import Theme
from retina_gui.panels.top_bar import ActionButton
from retina_gui.state.recovery_offer import RecoveryOffer


class RecoveryBar(QFrame):
    """Which case it is, and what to do with it. Not shown where there is none."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._sign = QLabel()
        self._text = ElidedLabel()
        self.restore = ActionButton(actions["restore_case"], tr("Restore"))
        self.discard = QPushButton(tr("Discard"))
        self.discard.setToolTip(actions["discard_lost_case"].toolTip())
        self.discard.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.discard.clicked.connect(actions["discard_lost_case"].trigger)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self.restore)
        row.addWidget(self.discard)
        self._shown: tuple[RecoveryOffer, Theme] | None = None
        self.hide()

    def show_offer(self, offer: RecoveryOffer | None, theme: Theme) -> None:
        """Draw an offer; None hides the line."""
        self.setVisible(offer is not None)
        if offer is not None and (offer, theme) != self._shown:
            self._shown = offer, theme
            self._sign.setPixmap(icon_pixmap("information", theme.accent_hover, 18))
            self._text.setText(offer.text)
