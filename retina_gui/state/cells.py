"""The figures of the checkerboard's cells, and the walk from the worst of them to better ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.language import mark
from core.metrics.cell_quality import CellQuality, CellTables, worst_first
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.options import ViewOptions

NO_RESULT = mark("Register the images first.")
NO_CELLS = mark("No cell shows enough vessels in both images to be judged.")


@dataclass(frozen=True)
class Walk:
    """Where the walk through the worst cells is.

    Attributes:
        number: of this cell, from 1, the worst one first.
        count: of all cells that can be judged.
    """

    number: int
    count: int
    cell: CellQuality


def cell_side(width: int, options: ViewOptions) -> float:
    """The side of a checkerboard cell in pixels of a reference of this width."""
    return max(2.0, round(width * options.cell_fraction))


def cell_tables(document: DocumentSnapshot) -> CellTables | None:
    """What the figures of the shown result are looked up in; None without a result, or while its maps are not there."""
    if document.live is None or document.live.result is None:
        return None
    return document.live.result.cells


def cells_of(document: DocumentSnapshot, options: ViewOptions) -> tuple[CellQuality, ...]:
    """The figures of every cell at the present size; none without a result."""
    tables = cell_tables(document)
    return () if tables is None else _cells(tables, cell_side(tables.size[1], options))


def judged_cells(document: DocumentSnapshot, options: ViewOptions) -> tuple[CellQuality, ...]:
    """The cells that can be judged, the worst one first."""
    tables = cell_tables(document)
    return () if tables is None else _worst_first(tables, cell_side(tables.size[1], options))


def walk_of(document: DocumentSnapshot, options: ViewOptions) -> Walk | None:
    """Where the walk is; None when there is none under way, or when the cells have another size by now."""
    if options.walked is None or options.walked[1] != options.cell_fraction:
        return None
    rank, cells = options.walked[0], judged_cells(document, options)
    return Walk(rank + 1, len(cells), cells[rank]) if rank < len(cells) else None


@lru_cache(maxsize=4)
def _cells(tables: CellTables, side: float) -> tuple[CellQuality, ...]:
    return tables.cells(side)


@lru_cache(maxsize=4)
def _worst_first(tables: CellTables, side: float) -> tuple[CellQuality, ...]:
    return worst_first(_cells(tables, side))
