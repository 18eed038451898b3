"""Questions that do not stop the work: the answer comes when the user gives it, and they may go on working instead."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from retina_gui.state.question import Question


class Questions(QObject):
    """One question at a time. One that is not answered has been answered with its last answer: all stays as it is.

    Attributes:
        question: the one that waits; None where none does.

    Signals:
        changed: another question waits, or none.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.question: Question | None = None
        self._then: Callable[[int], None] | None = None

    def ask(self, question: Question, then: Callable[[int], None]) -> None:
        """Ask.

        Args:
            then: takes the place of the answer among the question's.
        """
        self.leave()
        self.question, self._then = question, then
        self.changed.emit()

    def answer(self, place: int) -> None:
        """The user has answered."""
        then, self.question, self._then = self._then, None, None
        if then is not None:
            self.changed.emit()
            then(place)

    def leave(self) -> bool:
        """Leave all as it is: Esc, or the case has changed. Whether a question waited."""
        if self.question is None:
            return False
        self.answer(len(self.question.answers) - 1)
        return True
