"""The list of findings and the lines of their table as Qt's views want them."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from core.language import mark, tr
from retina_gui.look.model_index import NO_PARENT, ModelIndex
from retina_gui.look.swatch import swatch
from retina_gui.state.findings_state import FindingChoice, FindingLine

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


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


class FindingsModel(QAbstractTableModel):
    """A line for each time that a selected finding was seen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: tuple[FindingLine, ...] = ()

    def show_lines(self, lines: tuple[FindingLine, ...]) -> None:
        """Show other lines."""
        if lines != self._lines:
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()

    def line(self, row: int) -> FindingLine:
        """What stands in a row."""
        return self._lines[row]

    def rowCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADINGS[section])
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and section in FIGURES else None

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line, column = self._lines[index.row()], Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(line, column)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.FINDING:
            return swatch(line.colour)
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and column in FIGURES else None

    @staticmethod
    def _text(line: FindingLine, column: Column) -> str:
        when = line.when or tr("no date")
        return (
            *(line.finding, when, line.image, line.value),
            *(line.difference, line.per_year, line.scale),
        )[column]


class FindingChoices(QAbstractTableModel):
    """A line for each finding: its name, and how often it was seen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._findings: tuple[FindingChoice, ...] = ()

    def show_findings(self, findings: tuple[FindingChoice, ...]) -> None:
        """Show other findings; only another set of them empties the view first."""
        if [each.name for each in findings] != [each.name for each in self._findings]:
            self.beginResetModel()
            self._findings = findings
            self.endResetModel()
        elif findings != self._findings:
            self._findings = findings
            self.dataChanged.emit(self.index(0, 0), self.index(len(findings) - 1, 1))

    def name(self, row: int) -> str:
        """The finding of a row."""
        return self._findings[row].name

    def rowCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._findings)

    def columnCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return 2

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        finding, is_name = self._findings[index.row()], index.column() == 0
        if role == Qt.ItemDataRole.DisplayRole:
            return finding.name if is_name else finding.seen
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{finding.name}  ·  {finding.label}  ·  {finding.seen}"
        if role == Qt.ItemDataRole.DecorationRole and is_name:
            return swatch(finding.colour)
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and not is_name else None
