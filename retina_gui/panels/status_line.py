"""The line at the bottom: what a click does now, where the cursor is, and how far the work is."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from core.language import tr
from core.remaining_time import in_words
from retina_gui.look.elided_label import ElidedLabel
from retina_gui.look.widgets import label, tabular
from retina_gui.state.view_state import JobState

STEPS = 1000


class StatusLine(QFrame):
    """Prompt on the left; cursor, progress, elapsed time and Cancel on the right."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setMinimumHeight(40)
        self.prompt = ElidedLabel("prompt")
        self._cursor, self._elapsed = ElidedLabel("small"), label("", "small")
        self._cursor.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.progress = QProgressBar()
        self.progress.setRange(0, STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(220)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(actions["cancel"].toolTip())
        self.cancel.clicked.connect(actions["cancel"].trigger)
        tabular(self._cursor)
        tabular(self._elapsed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self.prompt, 1)
        for widget in (self._cursor, self.progress, self._elapsed, self.cancel):
            row.addWidget(widget)

    def show_state(self, prompt: str, job: JobState) -> None:
        """Draw a state."""
        self.prompt.setText(prompt)
        for widget in (self.progress, self._elapsed, self.cancel):
            widget.setVisible(job.running)
        if job.running:
            self.progress.setValue(round(job.fraction * STEPS))
            taken = tr("{seconds:.0f} s").format(seconds=job.seconds)
            self._elapsed.setText(", ".join(filter(None, (taken, in_words(job.remaining)))))

    @property
    def cursor_text(self) -> str:
        """What is told of the place of the cursor."""
        return self._cursor.text()

    def show_cursor(self, text: str) -> None:
        """Where the cursor is."""
        self._cursor.setText(text)
