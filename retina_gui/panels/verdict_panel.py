"""The verdict: the reader's own with its reason, and those of other readers as far as they may see them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.case.judgements import Decision
from core.case.verdict_words import verdict_word
from core.language import tr
from retina_gui.look.icons import icon_pixmap
from retina_gui.look.plain_text import caption
from retina_gui.look.theme import Theme
from retina_gui.look.verdict_signs import DECISION_ICONS, decision_colour
from retina_gui.look.widgets import Section, empty, flat_button, label, set_look
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.state.view_state import VerdictState

SIGN = 16


class VerdictPanel(Section):
    """Three verdicts, the reason and where it holds, the reader, and what others said.

    Signals:
        reason_given: another reason for the reader's verdict.
        grader_named: another reader.
    """

    reason_given = Signal(str)
    grader_named = Signal(str)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Verdict"), parent)
        self._shown: VerdictState | None = None
        self._theme: Theme | None = None
        words = (
            ("verdict_accept", tr("Accept")),
            ("verdict_retry", tr("Repeat")),
            ("verdict_reject", tr("Reject")),
        )
        self._buttons = {name: ShortButton(actions[name], text, "verdict") for name, text in words}
        self.reason, self.grader = QLineEdit(), QLineEdit()
        self.choose = QToolButton()
        self.choose.setText("▾")
        self.choose.setToolTip(tr("Frequent reasons"))
        self.choose.setAccessibleName(tr("Frequent reasons"))
        self.choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reason.setAccessibleName(tr("Reason"))
        self.grader.setAccessibleName(tr("Your name or initials"))
        self.choose.setFixedSize(self.reason.sizeHint().height(), self.reason.sizeHint().height())
        self.choose.setProperty("look", "flat")
        self.grader.setPlaceholderText(tr("Your name or initials"))
        self.grader.setToolTip(tr("Stands beside your verdicts, and is still there at the next start"))
        self.blinded = QCheckBox(tr("Blinded"))
        self.blinded.setToolTip(actions["read_blinded"].toolTip())
        self.blinded.clicked.connect(actions["read_blinded"].trigger)
        self.where = flat_button(actions["mark_cells"])
        self.adjudicate = QCheckBox(tr("Decide as adjudicator"))
        self.adjudicate.setToolTip(actions["adjudicate"].toolTip())
        self.adjudicate.clicked.connect(actions["adjudicate"].trigger)
        self._asked = label("", "warning", wrap=True)
        self._asked.hide()
        self._sign, self.decision = label(), label("", "rowTitle")
        self._summary = label("", "small", wrap=True)
        self._others = QVBoxLayout()
        self._others.setSpacing(4)
        self.choose.clicked.connect(self._offer_reasons)
        self.reason.editingFinished.connect(self._on_reason)
        self.grader.editingFinished.connect(self._on_grader)
        self.list = ShortButton(actions["verdict_list"], tr("All verdicts"))
        self._lay_out()

    def show_state(self, state: VerdictState, theme: Theme) -> None:
        """Draw a state."""
        if (state, theme) == (self._shown, self._theme):
            return
        self._shown, self._theme = state, theme
        self._show_decision(state, theme)
        is_given = state.verdict is not None
        for box, text in ((self.reason, state.reason), (self.grader, state.grader)):
            if box.text() != text:
                with QSignalBlocker(box):
                    box.setText(text)
        self.reason.setEnabled(is_given)
        self.choose.setEnabled(is_given)
        self.reason.setPlaceholderText(tr("Reason") if is_given else tr("Reason, once there is a verdict"))
        self._asked.setText(state.asked)
        self._asked.setVisible(bool(state.asked))
        self.blinded.setChecked(state.blinded)
        self.grader.setEnabled(not state.is_locked)
        self.blinded.setVisible(not state.is_locked)
        self.list.setVisible(not state.is_locked)
        self._summary.setText(state.summary)
        self._summary.setVisible(bool(state.summary))
        is_open = state.decision is Decision.UNDECIDED
        set_look(self._summary, "warning" if is_open else "small" if state.agree is None else "good")
        self.adjudicate.setVisible(state.can_adjudicate)
        self.adjudicate.setChecked(state.adjudicates)
        empty(self._others)
        for sentence in state.others:
            self._others.addWidget(label(sentence, "small", wrap=True))

    def _show_decision(self, state: VerdictState, theme: Theme) -> None:
        """What all verdicts come to, with its sign, where there are several."""
        shown = state.decision if state.agree is not None or state.can_adjudicate else None
        for each in (self._sign, self.decision):
            each.setVisible(shown is not None)
        if shown is not None:
            colour = decision_colour(shown, theme)
            self._sign.setPixmap(icon_pixmap(DECISION_ICONS[shown], colour, SIGN))
            self.decision.setText(verdict_word(shown))

    def _offer_reasons(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for reason in self._shown.reasons if self._shown else ():
            menu.addAction(caption(reason)).setData(reason)
        menu.triggered.connect(self._on_chosen)
        menu.popup(self.choose.mapToGlobal(QPoint(0, self.choose.height())))

    def _on_chosen(self, action: QAction) -> None:
        self.reason_given.emit(action.data())

    def _on_reason(self) -> None:
        self.reason_given.emit(self.reason.text())

    def _on_grader(self) -> None:
        self.grader_named.emit(self.grader.text())

    def _lay_out(self) -> None:
        verdicts, reason, reader = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (verdicts, reason, reader):
            row.setSpacing(4)
        for button in self._buttons.values():
            verdicts.addWidget(button, 1)
        reason.addWidget(self.reason, 1)
        reason.addWidget(self.choose)
        reason.addWidget(self.where)
        reader.addWidget(self.grader, 1)
        reader.addSpacing(4)
        reader.addWidget(self.blinded)
        self.body.addLayout(verdicts)
        self.body.addLayout(reason)
        self.body.addWidget(self._asked)
        self.body.addLayout(reader)
        decided = QHBoxLayout()
        decided.setSpacing(6)
        decided.addWidget(self._sign)
        decided.addWidget(self.decision, 1)
        self.body.addLayout(decided)
        self.body.addWidget(self._summary)
        self.body.addWidget(self.adjudicate)
        self.body.addLayout(self._others)
        self.body.addWidget(self.list)
