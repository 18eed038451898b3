"""Findings over time: which of them are followed, and their table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable

from core.language import tr_count
from retina_gui.controllers.session_core import Controller
from retina_gui.state.findings_state import findings_state
from retina_gui.state.tables_csv import findings_csv


class FindingsController(Controller):
    """What the window of the findings asks for."""

    def select(self, names: Iterable[str]) -> None:
        """Follow these findings in the table and the chart."""
        self._options.set(selected_findings=tuple(names))

    def copy(self) -> None:
        """Put the table of the findings on the clipboard, for a spreadsheet."""
        lines = findings_state(self._document.snapshot(), self._options.options).lines
        self._core.copy_text(findings_csv(lines))
        self._tell(tr_count("Copied {count} line.", "Copied {count} lines.", len(lines)))
