"""What the tables show as CSV text, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable

from core.metrics.figure_table import stage_names
from core.points.matching import PairRole, Point
from core.spreadsheets import table_text
from retina_gui.state.findings_state import FindingLine
from retina_gui.state.points_state import PointRow
from retina_gui.state.view_state import QualityState

HEADER = (
    *("id", "use", "role", "floating_x", "floating_y", "reference_x", "reference_y"),
    *("dx", "dy", "residual", "error"),
)

FINDINGS_HEADER = (
    *("finding", "label", "image", "date", "seconds"),
    *("value", "unit", "difference", "change_per_year", "scale"),
)


def points_csv(rows: tuple[PointRow, ...]) -> str:
    """One line a pair under a header; what a pair does not have is empty. `read_points` of `core` reads it as well."""
    return table_text([HEADER, *map(_pair_cells, rows)])


def figures_csv(quality: QualityState) -> str:
    """The figures of a result at its four stages, then those that belong to it as a whole."""
    stages = ((row.name, *row.figures) for row in quality.rows)
    return table_text([("figure", *stage_names()), *stages, *quality.overall])


def findings_csv(lines: Iterable[FindingLine]) -> str:
    """One line for each time that a finding was seen; figures without their units, which have a column."""
    return table_text([FINDINGS_HEADER, *map(_finding_cells, lines)])


def _pair_cells(row: PointRow) -> tuple[object, ...]:
    role = PairRole.CHECK if row.check else PairRole.FIT
    measured = (*_both(row.offset, 3), _figure(row.distance, 3), _figure(row.error, 3))
    places = (*_both(row.floating), *_both(row.reference))
    return (row.pair_id, "yes" if row.active else "no", role.value, *places, *measured)


def _finding_cells(line: FindingLine) -> tuple[object, ...]:
    seen, row = line.row.observation, line.row
    day = "" if seen.day is None else seen.day.isoformat()
    figures = (f"{seen.value:.6g}", seen.unit.value, _rounded(row.difference), _rounded(row.per_year))
    return (line.finding, line.label, line.image, day, _figure(seen.seconds), *figures, line.scale)


def _rounded(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _both(point: Point | None, digits: int | None = None) -> tuple[str, str]:
    return ("", "") if point is None else (_figure(point[0], digits), _figure(point[1], digits))


def _figure(value: float | None, digits: int | None = None) -> str:
    return "" if value is None else repr(value) if digits is None else f"{value:.{digits}f}"
