"""The line that tells what did not work. It stays until the user closes it, and keeps nobody from going on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from core.language import tr
from retina_gui.document.notes import Problem
from retina_gui.look.icons import icon, icon_pixmap
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label


class ProblemBar(QFrame):
    """The sentence, with its details a click away. Not shown where there is no problem.

    Signals:
        details_asked: the user wants to see more, or to copy it.
        dismissed: the user has seen it.
    """

    details_asked = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problem")
        self._sign = QLabel()
        self._sign.setToolTip(tr("Problem"))
        self.sentence = label("", wrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QPushButton(tr("Details"))
        self.details.setToolTip(tr("Where it happened, to copy it for a report"))
        self.details.clicked.connect(self.details_asked)
        self.close_button = QToolButton()
        self.close_button.setProperty("look", "flat")
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.setToolTip(tr("Close this line  (Esc)"))
        self.close_button.setAccessibleName(tr("Close this line"))
        self.close_button.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self.sentence, 1)
        for button in (self.details, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self._shown: tuple[Problem, Theme] | None = None
        self.hide()

    def show_problem(self, problem: Problem | None, theme: Theme) -> None:
        """Draw a problem; None hides the line."""
        self.setVisible(problem is not None)
        if problem is not None and (problem, theme) != self._shown:
            self._shown = problem, theme
            self._sign.setPixmap(icon_pixmap("error", theme.error, 18))
            self.close_button.setIcon(icon("cancel", theme.text))
            self.sentence.setText(problem.sentence)
