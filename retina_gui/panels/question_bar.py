"""The line that asks something without stopping the work."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from core.language import tr
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.plain_text import plain
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import empty, label
from retina_gui.state.question import Question


class QuestionBar(QFrame):
    """The question with its buttons. One has the keyboard, so that Enter takes it; Esc leaves all as it is.

    Signals:
        answered: the place of the answer.
    """

    answered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._sign = QLabel()
        self._sign.setToolTip(tr("Question"))
        self.sentence = label("", wrap=True)
        self.buttons: list[QPushButton] = []
        self._shown: Question | None = None
        self._before: QWidget | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self.sentence, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        row.addLayout(self._row)
        self.hide()

    def show_question(self, question: Question | None, theme: Theme) -> None:
        """Draw a question; None hides the line."""
        if question is not None:
            self._sign.setPixmap(icon_pixmap("information", theme.accent_hover, 18))
        if question == self._shown:
            return
        is_first, self._shown = self._shown is None, question
        if question is None:
            self._give_back()
            return
        self.sentence.setText(question.sentence)
        self.sentence.setToolTip(plain(question.details))
        self._fill(question)
        self.show()
        if is_first:
            self._before = QApplication.focusWidget()
        self.buttons[question.default].setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, question: Question) -> None:
        empty(self._row)
        self.buttons = [QPushButton(text) for text in question.answers]
        for place, button in enumerate(self.buttons):
            button.setProperty("look", "accent" if place == question.default else "")
            button.setAutoDefault(True)
            button.clicked.connect(partial(self.answered.emit, place))
            self._row.addWidget(button)
        self.buttons[-1].setToolTip(tr("Everything stays as it is  (Esc)"))

    def _give_back(self) -> None:
        """The keyboard goes back to where it was, unless the user has taken it elsewhere."""
        had_keyboard = any(button.hasFocus() for button in self.buttons)
        self.hide()
        if had_keyboard and self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
