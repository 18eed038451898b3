"""What a chart shows as a table, which it is copied and saved as."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChartTable:
    """The figures of a chart.

    Attributes:
        name: of the chart, for file names.
        headings: of the columns.
        rows: a cell for each heading; None where nothing is known.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...] = ()
