"""The list of cases as Qt's table wants it, and the filter and order that the user chose."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from core.batch.status import Stand
from core.language import tr
from retina_gui.document.work_list_rows import WorkList
from retina_gui.look.icons import icon
from retina_gui.look.table_model import NO_PARENT, Heading, ModelIndex, TableModel, as_written
from retina_gui.look.theme import DARK, Theme
from retina_gui.state.work_list_state import DICE, NAME, STATE, Reader, Show, ShownRow, is_shown, shown_row

ORDER = list(Stand)
OPEN_COLOUR = Qt.ItemDataRole.UserRole
"""The role of the colour that marks the open case; None for every other."""


class WorkListModel(TableModel[ShownRow]):
    """One row a case. Rows are put into words when they are asked for: thousands cost nothing until they show."""

    def __init__(self, work_list: WorkList, parent: QObject | None = None) -> None:
        super().__init__(_headings(), parent)
        self._list, self._reader, self._theme = work_list, Reader(), DARK
        self._current: int | None = None
        self._shown: dict[int, ShownRow] = {}
        self._keys: dict[tuple[int, int], tuple[object, ...]] = {}
        work_list.replaced.connect(self._on_replaced)
        work_list.rows_changed.connect(self._on_rows_changed)

    def set_reader(self, reader: Reader) -> None:
        """Show the list to another reader."""
        if reader != self._reader:
            self._reader = reader
            self._all_changed()

    def set_theme(self, theme: Theme) -> None:
        """The colours of the signs."""
        if theme is not self._theme:
            self._theme = theme
            self._all_changed()

    def set_current(self, number: int | None) -> None:
        """The case that is open in the window."""
        before, self._current = self._current, number
        for each in {before, number}:
            if each is not None and each < len(self._list.rows):
                self._on_rows_changed(each, each)

    def row(self, number: int) -> ShownRow:
        """A row in words, from 0."""
        if number not in self._shown:
            self._shown[number] = shown_row(self._list.rows[number], self._reader)
        return self._shown[number]

    def place(self, number: int) -> Path:
        """Where the case of a row is saved."""
        return self._list.rows[number].case.place.absolute()

    def sort_key(self, number: int, column: int) -> tuple[object, ...]:
        """What a row is sorted by."""
        if (number, column) not in self._keys:
            self._keys[number, column] = _sort_key(self.row(number), column)
        return self._keys[number, column]

    def forget_order(self) -> None:
        """Sort by what is shown now. Until then a case keeps its place: none jumps away while one works on it."""
        self._keys.clear()

    def _forget_key(self, number: int) -> None:
        for column in (NAME, STATE, DICE):
            self._keys.pop((number, column), None)

    def rowCount(self, parent: ModelIndex = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._list.rows)

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column, is_open = self.row(index.row()), index.column(), index.row() == self._current
        if role == Qt.ItemDataRole.DisplayRole:
            return as_written(
                (row.name, row.word, "" if row.dice is None else f"{row.dice:.2f}")[column], role
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_written(row.help, role)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == NAME and is_open:
            return tr("{name}, open in the window").format(name=row.name)
        if role == OPEN_COLOUR:
            return self._theme.accent_hover if is_open else None
        if role == Qt.ItemDataRole.DecorationRole and column == STATE and row.icon:
            colour = self._theme.warning if row.stand is Stand.FAILED else self._theme.text
            return icon(row.icon, colour)
        if role == Qt.ItemDataRole.FontRole and column == NAME and is_open:
            font = QFont()
            font.setPixelSize(QApplication.font().pixelSize() - 1)  # of tables in the style sheet
            font.setBold(True)
            return font
        return super().data(index, role) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _on_replaced(self) -> None:
        self.beginResetModel()
        self._current = None
        self._shown.clear()
        self._keys.clear()
        self.endResetModel()

    def _on_rows_changed(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            before = self._shown.pop(number, None)
            if before is None or before.stand is None:
                self._forget_key(number)
        self.dataChanged.emit(self.index(first, 0), self.index(last, DICE))

    def _all_changed(self) -> None:
        if self._list.rows:
            self._on_rows_changed(0, len(self._list.rows) - 1)


class ShownCases(QSortFilterProxyModel):
    """The rows that pass the filters, in the order of the clicked column."""

    def __init__(self, model: WorkListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._show, self._text = model, Show.ALL, ""
        self._chosen: frozenset[Path] | None = None
        self.setSourceModel(model)
        self.setDynamicSortFilter(True)

    def set_filter(self, show: Show, text: str) -> None:
        """Show other rows."""
        if (show, text) != (self._show, self._text):
            self._show, self._text = show, text
            self.invalidate()

    def set_chosen(self, files: frozenset[Path] | None) -> None:
        """Show, of what passes the filters, the cases of these files alone; all of them for None."""
        if files != self._chosen:
            self._chosen = files
            self.invalidate()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._model.forget_order()
        super().sort(column, order)

    def filterAcceptsRow(self, source_row: int, source_parent: ModelIndex) -> bool:
        is_chosen = self._chosen is None or self._model.place(source_row) in self._chosen
        return is_chosen and is_shown(self._model.row(source_row), self._show, self._text)

    def lessThan(self, left: ModelIndex, right: ModelIndex) -> bool:
        return self._model.sort_key(left.row(), left.column()) < self._model.sort_key(
            right.row(), right.column()
        )


def _headings() -> tuple[Heading, ...]:
    dice = tr("Overlap of the vessels after the registration, the lowest of the case. Click to sort by it")
    return (
        Heading(tr("case"), tr("Click to sort by the name")),
        Heading(tr("state"), tr("Click to sort by how far the cases are")),
        Heading(tr("Dice"), dice, is_figure=True),
    )


def _sort_key(row: ShownRow, column: int) -> tuple[object, ...]:
    """Names with numbers by the numbers; cases without a figure behind the others."""
    name = tuple(_parts(row.name))
    if column == STATE:
        return (-1 if row.stand is None else ORDER.index(row.stand), name)
    if column == DICE:
        return (2.0 if row.dice is None else row.dice, name)
    return (name,)


def _parts(name: str) -> list[tuple[int, int, str]]:
    """The name cut into numbers and words, so that case 10 comes behind case 9."""
    parts, number = [], ""
    for letter in f"{name.casefold()}\0":
        if letter.isdecimal():
            number += letter
            continue
        if number:
            parts.append((0, int(number), ""))
            number = ""
        parts.append((1, 0, letter))
    return parts
