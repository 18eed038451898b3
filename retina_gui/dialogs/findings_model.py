"""The list of findings and the lines of their table as Qt's views want them."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QObject, Qt

from core.language import mark, tr
from retina_gui.look.swatch import swatch
from retina_gui.look.table_model import Heading, TableModel
from retina_gui.state.findings_state import FindingChoice, FindingLine


class Column(IntEnum):
    """The columns of the table."""

    FINDING = 0
    WHEN = 1
    IMAGE = 2
    VALUE = 3
    DIFFERENCE = 4
    PER_YEAR = 5
    SCALE = 6


HEADINGS = (
    *(mark("Finding"), mark("Date"), mark("Image"), mark("Size")),
    *(mark("Change"), mark("Change per year"), mark("Scale")),
)
FIGURES = (Column.VALUE, Column.DIFFERENCE, Column.PER_YEAR)


class FindingsModel(TableModel[FindingLine]):
    """A line for each time that a selected finding was seen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(
            [Heading(tr(text), is_figure=n in FIGURES) for n, text in enumerate(HEADINGS)], parent
        )

    def cell(self, row: FindingLine, column: int, role: int) -> object:
        """See `TableModel`."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            when = row.when or tr("no date")
            return (
                *(row.finding, when, row.image, row.value),
                *(row.difference, row.per_year, row.scale),
            )[column]
        is_sign = role == Qt.ItemDataRole.DecorationRole and column == Column.FINDING
        return swatch(row.colour) if is_sign else None


class FindingChoices(TableModel[FindingChoice]):
    """A line for each finding: its name, and how often it was seen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__((Heading(), Heading(is_figure=True)), parent)

    def identity(self, row: FindingChoice) -> object:
        """See `TableModel`."""
        return row.name

    def cell(self, row: FindingChoice, column: int, role: int) -> object:
        """See `TableModel`."""
        is_name = column == 0
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name if is_name else row.seen
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.name}  ·  {row.label}  ·  {row.seen}"
        return swatch(row.colour) if role == Qt.ItemDataRole.DecorationRole and is_name else None
