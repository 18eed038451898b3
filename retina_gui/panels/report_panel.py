"""The report on paper: of the open case, or of a folder of cases."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from core.language import tr
from retina_gui.look.widgets import Section, label
from retina_gui.panels.action_buttons import ShortButton


class ReportPanel(Section):
    """What a report holds, and its buttons."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Report"), parent)
        text = tr(
            "A PDF page for each floating image: pictures, checkerboard, figures, points, verdicts, and where "
            "everything comes from. Of a folder, a contact sheet comes first."
        )
        self.body.addWidget(label(text, "small", wrap=True))
        self.body.addWidget(ShortButton(actions["save_report"], tr("Save report…")))
        self.body.addWidget(ShortButton(actions["report_folder"], tr("Report of a folder…")))
