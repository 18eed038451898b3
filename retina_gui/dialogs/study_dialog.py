"""Reading a list as a study: who reads it, what is shown twice, and what comes of it."""

from __future__ import annotations

import random

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.language import tr, tr_count
from core.study.plan import most_repeats
from retina_gui.look.text_size import scaled
from retina_gui.look.widgets import label
from retina_gui.look.window_place import room_for
from retina_gui.state.study_state import StudyOffer
from retina_gui.state.study_view import lines

LARGEST_SEED = 999_999
USUAL_SHARE = 0.2
"""Of the results that are shown twice unless another number is chosen."""


class StudyDialog(QDialog):
    """Begins a study, or goes on with the one that its reader has not finished.

    Signals:
        begin_asked: reader, how many results are shown twice, whether figures are shown, and the seed of the order.
        readings_asked: save who saw what when.
        give_asked: write the verdicts of the studies that are done into the cases.
    """

    begin_asked = Signal(str, int, bool, int)
    readings_asked = Signal()
    give_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Read as a study"))
        self.resize(room_for(self, QSize(560, 420)))
        self._offer: StudyOffer | None = None
        self._source, self._count = label("", "heading", wrap=True), label("", "muted", wrap=True)
        self._studies, self._problems = label("", "small", wrap=True), label("", "warning", wrap=True)
        self.reader, self.repeats, self.seed = QLineEdit(), QSpinBox(), QSpinBox()
        self.figures = QCheckBox(tr("Show Dice and the other figures"))
        self.begin, close = QPushButton(tr("Begin")), QPushButton(tr("Close"))
        self.readings = QPushButton(tr("Save who saw what when…"))
        self.give = QPushButton(tr("Give the verdicts to the cases"))
        self.reader.setPlaceholderText(tr("Your name or initials"))
        self.seed.setRange(0, LARGEST_SEED)
        self.seed.setToolTip(tr("The same number gives the same order; it is kept with the study"))
        for box in (self.repeats, self.seed):
            box.setMinimumHeight(scaled(28))
        self.repeats.setToolTip(
            tr("Shown a second time without saying so, to measure how far a reader agrees with themselves")
        )
        self.readings.setToolTip(tr("It says which readings were repeats: for whoever leads the study"))
        self.give.setToolTip(tr("For studies that are done: the first verdict on each result counts"))
        self.reader.textChanged.connect(self._show_reader)
        self.begin.clicked.connect(self._on_begin)
        self.readings.clicked.connect(self.readings_asked)
        self.give.clicked.connect(self.give_asked)
        close.clicked.connect(self.close)
        self.begin.setDefault(True)
        for button in (self.readings, self.give, close):
            button.setAutoDefault(False)
        self._lay_out(close)

    def show_offer(self, offer: StudyOffer, reader: str) -> None:
        """Show what a list offers, and who would read it."""
        self._offer = offer
        count = len(offer.items)
        self._source.setText(str(offer.source))
        self._count.setText(
            tr_count(
                "{count} result is shown in random order, without names and without what others said.",
                "{count} results are shown in random order, without names and without what others said.",
                count,
            )
        )
        self.repeats.setRange(0, most_repeats(count))
        self.repeats.setValue(min(round(USUAL_SHARE * count), most_repeats(count)))
        self.repeats.setSuffix(" " + tr("of {count}").format(count=count))
        self.seed.setValue(random.SystemRandom().randint(1, LARGEST_SEED))
        self._studies.setText("\n".join(lines(offer.studies)))
        self._studies.setVisible(bool(offer.studies))
        self._problems.setText("\n".join(offer.problems))
        self._problems.setVisible(bool(offer.problems))
        self.readings.setEnabled(bool(offer.studies))
        self.give.setEnabled(bool(offer.finished))
        self.reader.setText(reader)
        self._show_reader()

    def _show_reader(self) -> None:
        """Whoever has begun and not finished goes on with what they have begun."""
        if self._offer is None:
            return
        found = self._offer.unfinished(self.reader.text())
        for box in (self.repeats, self.figures, self.seed):
            box.setEnabled(found is None)
        self.begin.setEnabled(bool(self.reader.text().strip()) and bool(self._offer.items))
        self.begin.setText(tr("Begin") if found is None else tr("Go on"))

    def _on_begin(self) -> None:
        self.close()
        self.begin_asked.emit(
            self.reader.text(), self.repeats.value(), self.figures.isChecked(), self.seed.value()
        )

    def _lay_out(self, close: QPushButton) -> None:
        form = QFormLayout()
        form.addRow(tr("Reader"), self.reader)
        form.addRow(tr("Shown twice"), self.repeats)
        form.addRow("", self.figures)
        form.addRow(tr("Order (seed)"), self.seed)
        results, bottom = QHBoxLayout(), QHBoxLayout()
        for row in (results, bottom):
            row.setSpacing(8)
        results.addWidget(self.readings)
        results.addWidget(self.give)
        results.addStretch(1)
        bottom.addStretch(1)
        bottom.addWidget(close)
        bottom.addWidget(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for part in (self._source, self._count):
            column.addWidget(part)
        column.addLayout(form)
        column.addWidget(self._studies)
        column.addLayout(results)
        column.addWidget(self._problems)
        column.addStretch(1)
        column.addLayout(bottom)
