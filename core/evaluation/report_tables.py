"""What the tables of the report say, cell by cell; `templates/tables.html.jinja` draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.evaluation.automatic import AutomaticMeasurement
from core.evaluation.automatic_table import AUTOMATIC_HEADINGS, AutomaticTable
from core.evaluation.key_points import COUNTS, PUBLISHED, TITLES, KeyPointTable
from core.evaluation.table import EvaluationTable, MethodSummary, cell_text

COLUMN_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Error at landmarks (TRE, px)",
        (
            ("tre_median", "median"),
            ("tre_mean", "mean"),
            ("tre_p95", "95 %"),
            ("success_3", "≤ 3 px"),
            ("success_5", "≤ 5 px"),
            ("success_10", "≤ 10 px"),
            ("worse_than_affine", "worse"),
        ),
    ),
    (
        "Overlap of vessels",
        (
            ("frangi_dice", "Dice Frangi"),
            ("frangi_soft_dice", "soft Dice"),
            ("b_cosfire_dice", "Dice B-COSFIRE"),
            ("maximum_soft_dice", "soft Dice of maximum"),
            ("authors_soft_dice", "soft Dice authors'"),
        ),
    ),
    (
        "Field",
        (
            ("folded_percent", "folded %"),
            ("consistency_median", "consistency"),
            ("consistency_p95", "95 %"),
            ("swap_median", "swap"),
            ("swap_p95", "95 %"),
            ("confidence", "confidence"),
        ),
    ),
    (
        "Cost",
        (
            ("seconds", "seconds"),
            ("peak_memory_mib", "MiB"),
            ("added_memory_mib", "added"),
            ("failed", "failed"),
        ),
    ),
)

_HIGHER_IS_BETTER = ("success", "dice")
_COUNTS = ("worse_than_affine", "failed")
NEEDS_A_FIELD = (
    "folded_percent",
    "swap_median",
    "swap_p95",
    "seconds",
    "added_memory_mib",
)
"""Figures in which doing nothing wins: the affine is not compared there."""

_NEVER_BEST = ("failed", "peak_memory_mib", "confidence")
"""The process's memory tells methods apart only by what was loaded before them; confidence is no merit."""

TABLE_1 = {
    "affine": (0.2744, 0.3934),
    "mind": (0.6019, 0.5269),
    "phase-mind": (0.6178, 0.5303),
    "paper-network": (0.6546, 0.5398),
}
"""Dice and soft Dice as published, on the paper's own data with its own deformations."""


@dataclass(frozen=True)
class Cell:
    """One cell: what it says, its classes in the style sheet, and how many columns it fills."""

    text: str
    classes: str = ""
    span: int = 1


@dataclass(frozen=True)
class Row:
    """A row of a grouped table; a marked one is tinted."""

    name: str
    cells: Sequence[Cell]
    is_marked: bool = False


@dataclass(frozen=True)
class ColumnGroup:
    """Neighbouring columns under one title."""

    title: str
    titles: Sequence[str]


@dataclass(frozen=True)
class GroupedTable:
    """A table whose columns stand in groups; `first` is the heading of the rows' names."""

    first: str
    groups: Sequence[ColumnGroup]
    rows: Sequence[Row]


@dataclass(frozen=True)
class PlainTable:
    """A table of headings and rows."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def summary_table(table: EvaluationTable, marked: str) -> GroupedTable:
    """One row of means for each method, the best figure of each column in bold, one method's row tinted."""
    groups = _shown_groups(table)
    names = [name for _, columns in groups for name, _ in columns]
    best = {name: _best(table.summaries, name) for name in names}
    rows = [
        Row(
            summary.mean.method,
            [
                _cell(name, _text(summary, name), summary.mean.method in best[name], _starts(groups, name))
                for name in names
            ],
            is_marked=summary.mean.method == marked,
        )
        for summary in table.summaries
    ]
    return GroupedTable("method", _column_groups(groups), rows)


def case_table(table: EvaluationTable) -> GroupedTable:
    """Every case by every method."""
    groups = [
        (title, tuple(column for column in columns if column[0] not in _COUNTS))
        for title, columns in _shown_groups(table)
    ]
    names = [name for _, columns in groups for name, _ in columns]
    rows = []
    for row in table.rows:
        if row.failure is None:
            cells = [
                _cell(name, cell_text(name, getattr(row, name), False), False, _starts(groups, name))
                for name in names
            ]
        else:
            cells = [Cell(row.failure, "text", span=len(names))]
        rows.append(Row(f"{row.case} {row.method}", cells))
    return GroupedTable("case, method", _column_groups(groups), rows)


def table_1(table: EvaluationTable) -> PlainTable:
    """The paper's Table 1: measured here beside what was published."""
    rows = []
    for summary in table.summaries:
        mean, published = summary.mean, TABLE_1.get(summary.mean.method)
        figures = (
            mean.b_cosfire_dice,
            mean.authors_soft_dice,
            *(published or (None, None)),
            mean.frangi_dice,
            mean.frangi_soft_dice,
        )
        texts = ("–" if figure is None else f"{figure:.4f}" for figure in figures)
        rows.append([Cell(mean.method), *map(Cell, texts)])
    headings = (
        "method",
        "Dice",
        "soft Dice",
        "Dice, published",
        "soft Dice, published",
        "our Dice",
        "our soft Dice",
    )
    return PlainTable(headings, rows)


def table_2(key_points: KeyPointTable) -> PlainTable:
    """The paper's Table 2: per cent of right matches, measured here beside what was published."""
    means = key_points.means()
    best = [max(percent[index] for percent in means.values()) for index in range(len(COUNTS))]
    rows = []
    for name, percent in means.items():
        measured = [
            Cell(f"{value:.2f}", "best" if value == top else "")
            for value, top in zip(percent, best, strict=True)
        ]
        published = [Cell(f"{value:.2f}") for value in PUBLISHED.get(name, ())]
        rows.append([Cell(TITLES[name]), *measured, *(published or [Cell("–")] * len(COUNTS))])
    titles = [f"best {count}" for count in COUNTS] + [f"{count}, published" for count in COUNTS]
    return PlainTable(("image", *titles), rows)


def interval_table(table: EvaluationTable) -> PlainTable | None:
    """The mean TRE of each method with its 95 % interval; None where no method has any."""
    return _of_texts(table.interval_rows())


def success_table(automatic: AutomaticTable) -> PlainTable | None:
    """FIRE's success by class, for each aligner and change."""
    return _of_texts(automatic.success_rows())


def _of_texts(rows: Sequence[Sequence[str]]) -> PlainTable | None:
    return PlainTable(rows[0], [[*map(Cell, row)] for row in rows[1:]]) if rows else None


def automatic_summary_table(automatic: AutomaticTable) -> PlainTable:
    """The alignment without clicks, a row for each change of the floating image."""
    headings = [heading.replace("<=", "≤ ") for heading in AUTOMATIC_HEADINGS]
    return PlainTable(headings, [[*map(Cell, summary.cells())] for summary in automatic.summaries()])


def automatic_case_table(automatic: AutomaticTable) -> PlainTable:
    """The alignment without clicks, a row for each case and change."""

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    rows = [
        (
            row.case,
            row.aligner,
            row.change.label,
            _outcome(row),
            *(number(value) for value in (row.confidence, row.affine_mean, row.curved_mean, row.seconds)),
            "yes" if row.wrong_and_silent else "",
        )
        for row in automatic.rows
    ]
    headings = (
        "case",
        "aligner",
        "floating image turned by",
        "aligned",
        "confidence",
        "TRE affine",
        "TRE curved",
        "s",
        "silently wrong",
    )
    return PlainTable(headings, [[*map(Cell, row)] for row in rows])


def _outcome(row: AutomaticMeasurement) -> str:
    if row.aligned:
        return "yes"
    if row.failure:
        return "failed"
    return "mirrored?" if row.called_mirrored else "refused"


_Groups = Sequence[tuple[str, tuple[tuple[str, str], ...]]]


def _shown_groups(table: EvaluationTable) -> _Groups:
    """The columns that hold something; a column of failures only where there are some."""

    def is_shown(name: str) -> bool:
        if name == "failed":
            return any(summary.failed for summary in table.summaries)
        return any(_value(summary, name) is not None for summary in table.summaries)

    groups = [
        (title, tuple(each for each in columns if is_shown(each[0]))) for title, columns in COLUMN_GROUPS
    ]
    return [(title, columns) for title, columns in groups if columns]


def _value(summary: MethodSummary, name: str) -> float | None:
    value: float | None = summary.to_dict()[name]
    return value


def _text(summary: MethodSummary, name: str) -> str:
    value = _value(summary, name)
    if name in _COUNTS:
        return "–" if value is None else f"{value:.0f}"
    return cell_text(name, value, True)


def _best(summaries: Sequence[MethodSummary], name: str) -> set[str]:
    """The methods that have the best figure, as it is written; none where all are equal or few can be compared."""
    compared = [
        summary
        for summary in summaries
        if not summary.failed and _value(summary, name) is not None and name not in _NEVER_BEST
        if not (summary.mean.method == "affine" and name in (*NEEDS_A_FIELD, *_COUNTS))
    ]
    if len({_text(summary, name) for summary in compared}) < 2:
        return set()
    sign = -1 if any(part in name for part in _HIGHER_IS_BETTER) else 1
    winner = min(compared, key=lambda summary: sign * (_value(summary, name) or 0.0))
    return {s.mean.method for s in compared if _text(s, name) == _text(winner, name)}


def _cell(name: str, text: str, is_best: bool, starts: bool) -> Cell:
    return Cell(text, " ".join(word for word, on in (("best", is_best), ("starts", starts)) if on))


def _starts(groups: _Groups, name: str) -> bool:
    return any(columns[0][0] == name for _, columns in groups)


def _column_groups(groups: _Groups) -> list[ColumnGroup]:
    return [ColumnGroup(title, [heading for _, heading in columns]) for title, columns in groups]
