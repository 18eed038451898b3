"""The matching pairs as Qt's table wants them: columns, texts, colours, sorting, and what the user enters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from operator import itemgetter

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QBrush, QColor

from core.language import tr
from core.points.matching import ImageRole, PairRole, Point
from retina_gui.look.table_model import Heading, ModelIndex, TableModel
from retina_gui.look.theme import LEVEL_COLOURS
from retina_gui.state.coordinate_input import X, Y
from retina_gui.state.points_state import ErrorLevel, PointRow

_Key = float | tuple[bool, bool]
NOTHING = "–"
SIGNS = {
    ErrorLevel.SMALL: "●",
    ErrorLevel.NOTABLE: "▲",
    ErrorLevel.LARGE: "■",
    ErrorLevel.SUSPECT: "✖",
}
SUGGESTED = "◌"
"""Dotted as the ring of a suggested mark."""

PAUSE_MS = 50
"""Figures change with every move of a mark; the table is drawn for them so often at most, for it costs 5 ms."""


class Column(IntEnum):
    """The columns, from left to right."""

    USE = 0
    ID = 1
    ROLE = 2
    FLOATING_X = 3
    FLOATING_Y = 4
    REFERENCE_X = 5
    REFERENCE_Y = 6
    DX = 7
    DY = 8
    RESIDUAL = 9
    ERROR = 10


COORDINATES = {
    Column.FLOATING_X: (ImageRole.FLOATING, X),
    Column.FLOATING_Y: (ImageRole.FLOATING, Y),
    Column.REFERENCE_X: (ImageRole.REFERENCE, X),
    Column.REFERENCE_Y: (ImageRole.REFERENCE, Y),
}


@dataclass(frozen=True)
class PointHeading(Heading):
    """A heading that has another text where there is little room."""

    short: str = ""


def headings() -> dict[Column, PointHeading]:
    """The headings in the language in force."""
    pixels = tr(
        "In pixels of the {image} image. F2 or a second click edits; both can be typed as 512.5, 300."
    )
    floating, reference = pixels.format(image=tr("floating")), pixels.format(image=tr("reference"))
    offset = tr(
        "From the reference point to the floating point brought over by the model, in reference pixels."
    )
    error = tr(
        "In reference pixels. Of a fit pair: how far it lies from where the others put it (leave-one-out). "
        "Of a check point: how far the model misses it."
    )
    return {
        Column.USE: _word(tr("use"), "", tr("Whether the pair is used at all. Space switches it.")),
        Column.ID: _figure("#", "#", tr("The number beside the mark.")),
        Column.ROLE: _word(
            tr("role"), tr("role"), tr("A fit pair fixes the model; a check point only measures.")
        ),
        Column.FLOATING_X: _figure(tr("floating x"), tr("fl. x"), floating),
        Column.FLOATING_Y: _figure(tr("floating y"), tr("fl. y"), floating),
        Column.REFERENCE_X: _figure(tr("reference x"), tr("ref. x"), reference),
        Column.REFERENCE_Y: _figure(tr("reference y"), tr("ref. y"), reference),
        Column.DX: _figure("dX", "dX", offset),
        Column.DY: _figure("dY", "dY", offset),
        Column.RESIDUAL: _figure(
            tr("residual"), tr("resid."), tr("The length of (dX, dY), in reference pixels.")
        ),
        Column.ERROR: _figure(tr("error"), tr("error"), error),
    }


def _word(text: str, short: str, help: str) -> PointHeading:
    return PointHeading(text, help, short=short)


def _figure(text: str, short: str, help: str) -> PointHeading:
    return PointHeading(text, help, is_figure=True, short=short)


class PointsModel(TableModel[PointRow]):
    """The rows. It changes nothing itself: what the user enters goes out as a signal.

    Signals:
        use_changed: a pair is to be used or left out.
        role_changed: a pair is to be a fit or a check point.
        coordinate_typed: the pair, the image, `X` or `Y`, and the text.
    """

    use_changed = Signal(int, bool)
    role_changed = Signal(int, PairRole)
    coordinate_typed = Signal(int, ImageRole, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        self._whole_headings = tuple(headings().values())
        short = [replace(heading, text=heading.short) for heading in self._whole_headings]
        super().__init__(short, parent)
        self._short_headings = self._headings
        self._given: tuple[PointRow, ...] = ()
        self._sorted_by: Column | None = None
        self._descending = False
        self._editable = True
        self.is_compact, self._has_short_headings = True, True
        self._whole_pixels = False
        self._is_changed = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._tell_change)

    def set_rows(self, rows: tuple[PointRow, ...], editable: bool) -> None:
        """Show other rows."""
        self._editable = editable
        if rows != self._given:
            self._given = rows
            self._arrange()

    def set_compact(self, compact: bool) -> None:
        """Whether columns are left out for want of room."""
        self.is_compact = compact

    def set_short_headings(self, short: bool) -> None:
        """Show short headings, or whole ones."""
        if short != self._has_short_headings:
            self._has_short_headings = short
            self._headings = self._short_headings if short else self._whole_headings
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def set_whole_pixels(self, whole: bool) -> None:
        """Show coordinates without decimals: there is no room for more. Editors and the clipboard have them."""
        if whole != self._whole_pixels:
            self._whole_pixels = whole
            if self._rows:
                first = self.index(0, Column.FLOATING_X)
                last = self.index(len(self._rows) - 1, Column.REFERENCE_Y)
                self.dataChanged.emit(first, last, [Qt.ItemDataRole.DisplayRole])

    def pair_id(self, number: int) -> int:
        """The pair of a row."""
        return self._rows[number].pair_id

    def identity(self, row: PointRow) -> object:
        """See `TableModel`."""
        return row.pair_id

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 shows the pairs in the order in which they were made."""
        self._sorted_by = Column(column) if column >= 0 else None
        self._descending = order is Qt.SortOrder.DescendingOrder
        self._arrange()

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not self._editable:
            return flags
        if index.column() == Column.USE:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        is_edited = index.column() == Column.ROLE or index.column() in COORDINATES
        return flags | Qt.ItemFlag.ItemIsEditable if is_edited else flags

    def cell(self, row: PointRow, column: int, role: int) -> object:
        """See `TableModel`."""
        column = Column(column)
        if role == Qt.ItemDataRole.CheckStateRole and column is Column.USE:
            return Qt.CheckState.Checked if row.active else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return _entered(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._help(row, column)
        if role == Qt.ItemDataRole.BackgroundRole and row.level in LEVEL_COLOURS:
            return QBrush(QColor(*LEVEL_COLOURS[row.level]))
        return None

    def setData(self, index: ModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, column = self._rows[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.CheckStateRole and column is Column.USE:
            self.use_changed.emit(row.pair_id, Qt.CheckState(value) == Qt.CheckState.Checked)
        elif role == Qt.ItemDataRole.EditRole and column is Column.ROLE:
            self.role_changed.emit(row.pair_id, PairRole(str(value)))
        elif role == Qt.ItemDataRole.EditRole and column in COORDINATES:
            if str(value) == _entered(row, column):
                return False
            self.coordinate_typed.emit(row.pair_id, *COORDINATES[column], str(value))
        else:
            return False
        return True

    def _arrange(self) -> None:
        """Bring the rows into their order; the view keeps its place where no pair came, went or moved."""
        rows = list(self._given)
        if self._sorted_by is not None:
            key_of = _sort_key(self._sorted_by)
            keyed = [(key_of(row), row) for row in rows]
            known = [(key, row) for key, row in keyed if key is not None]
            known.sort(key=itemgetter(0), reverse=self._descending)
            rows = [*(row for _, row in known), *(row for key, row in keyed if key is None)]
        self.show_rows(rows)

    def tell_changed(self, first: int, last: int) -> None:
        """See `TableModel`; not at every move of a mark."""
        self._is_changed = True
        if not self._pause.isActive():
            self._tell_change()

    @Slot()
    def _tell_change(self) -> None:
        """To the view, which draws the whole table anew."""
        if self._is_changed and self._rows:
            self._is_changed = False
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(Column) - 1))
            self._pause.start()

    def _text(self, row: PointRow, column: Column) -> str | None:
        if column in COORDINATES:
            value = _coordinate(row, column)
            is_whole = self._whole_pixels or (self.is_compact and value is not None and value >= 1000)
            return NOTHING if value is None else f"{value:.{0 if is_whole else 1}f}"
        if column is Column.ROLE:
            word = tr("check") if row.check else tr("fit")
            return f"{word} {SUGGESTED}" if row.suggested else word
        if column is Column.ERROR:
            figure = f"{row.error:.0f}" if row.error is not None and row.error >= 100 else row.residual
            return f"{SIGNS.get(row.level, '')} {figure}".strip()
        if column in (Column.DX, Column.DY, Column.RESIDUAL):
            return _measured(row, column)
        return str(row.pair_id) if column is Column.ID else None

    def _help(self, row: PointRow, column: Column) -> str:
        if column is Column.ERROR:
            return row.residual_help
        if column is Column.ROLE and row.suggested:
            return tr(
                "Suggested by the program and not moved since: check it in both images, drag it where it is wrong."
            )
        if column is Column.USE:
            return self._headings[column].help
        return tr("Double click: centre both images on it. F2: edit. Right click: more.")


def _sort_key(column: Column) -> Callable[[PointRow], _Key | None]:
    """What a row is sorted by; rows without it come last."""
    simple: dict[Column, Callable[[PointRow], _Key | None]] = {
        Column.USE: lambda row: not row.active,
        Column.ID: lambda row: row.pair_id,
        Column.ROLE: lambda row: (row.check, row.suggested),
        Column.DX: lambda row: row.offset[0] if row.offset else None,
        Column.DY: lambda row: row.offset[1] if row.offset else None,
        Column.RESIDUAL: lambda row: row.distance,
        Column.ERROR: lambda row: row.error,
    }
    return simple.get(column) or (lambda row: _coordinate(row, column))


def _coordinate(row: PointRow, column: Column) -> float | None:
    image, axis = COORDINATES[column]
    point: Point | None = row.reference if image is ImageRole.REFERENCE else row.floating
    return None if point is None else point[axis]


def _measured(row: PointRow, column: Column) -> str:
    if column in (Column.DX, Column.DY):
        return NOTHING if row.offset is None else _signed(row.offset[column - Column.DX])
    return NOTHING if row.distance is None else f"{row.distance:.1f}"


def _signed(value: float) -> str:
    """With its sign, but for a zero."""
    text = f"{value:+.1f}"
    return text if float(text) else "0.0"


def _entered(row: PointRow, column: Column) -> str:
    """What an editor starts with: the whole precision."""
    if column is Column.ROLE:
        return (PairRole.CHECK if row.check else PairRole.FIT).value
    value = _coordinate(row, column) if column in COORDINATES else None
    return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
