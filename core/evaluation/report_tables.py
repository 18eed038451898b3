"""The tables of the report, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

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
            ("paper_soft_dice", "soft Dice paper's"),
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


def summary_table(table: EvaluationTable, marked: str) -> str:
    """One row of means for each method, the best figure of each column in bold, one method's row tinted."""
    groups = _shown_groups(table)
    names = [name for _, columns in groups for name, _ in columns]
    best = {name: _best(table.summaries, name) for name in names}
    body = "".join(
        f'<tr class="{"marked" if summary.mean.method == marked else ""}">'
        f"<td>{escape(summary.mean.method)}</td>"
        + "".join(
            _cell(name, _text(summary, name), summary.mean.method in best[name], _starts(groups, name))
            for name in names
        )
        + "</tr>"
        for summary in table.summaries
    )
    return f'<div class="scroll"><table>{_head("method", groups)}<tbody>{body}</tbody></table></div>'


def case_table(table: EvaluationTable) -> str:
    """Every case by every method."""
    groups = [
        (title, tuple(column for column in columns if column[0] not in _COUNTS))
        for title, columns in _shown_groups(table)
    ]
    names = [name for _, columns in groups for name, _ in columns]
    rows = []
    for row in table.rows:
        if row.failure is None:
            cells = "".join(
                _cell(name, cell_text(name, getattr(row, name), False), False, _starts(groups, name))
                for name in names
            )
        else:
            cells = f'<td class="text" colspan="{len(names)}">{escape(row.failure)}</td>'
        rows.append(f"<tr><td>{escape(row.case)} {escape(row.method)}</td>{cells}</tr>")
    return f'<div class="scroll"><table>{_head("case, method", groups)}<tbody>{"".join(rows)}</tbody></table></div>'


def table_1(table: EvaluationTable) -> str:
    """The paper's Table 1: measured here beside what was published."""
    rows = []
    for summary in table.summaries:
        mean, published = summary.mean, TABLE_1.get(summary.mean.method)
        figures = (mean.b_cosfire_dice, mean.paper_soft_dice, *(published or (None, None)))
        cells = "".join(f"<td>{'–' if figure is None else f'{figure:.4f}'}</td>" for figure in figures)
        rows.append(f"<tr><td>{escape(mean.method)}</td>{cells}</tr>")
    head = _plain_head("method", ("Dice", "soft Dice", "Dice, published", "soft Dice, published"))
    return f'<div class="scroll fit"><table class="narrow">{head}<tbody>{"".join(rows)}</tbody></table></div>'


def table_2(key_points: KeyPointTable) -> str:
    """The paper's Table 2: per cent of right matches, measured here beside what was published."""
    means = key_points.means()
    best = [max(percent[index] for percent in means.values()) for index in range(len(COUNTS))]
    rows = []
    for name, percent in means.items():
        measured = "".join(
            f'<td class="{"best" if value == top else ""}">{value:.2f}</td>'
            for value, top in zip(percent, best, strict=True)
        )
        published = "".join(f"<td>{value:.2f}</td>" for value in PUBLISHED.get(name, ()))
        rows.append(
            f"<tr><td>{escape(TITLES[name])}</td>{measured}{published or '<td>–</td>' * len(COUNTS)}</tr>"
        )
    titles = [f"best {count}" for count in COUNTS] + [f"{count}, published" for count in COUNTS]
    head = _plain_head("image", titles)
    return f'<div class="scroll fit"><table class="narrow">{head}<tbody>{"".join(rows)}</tbody></table></div>'


def automatic_summary_table(automatic: AutomaticTable) -> str:
    """The alignment without clicks, a row for each change of the floating image."""
    headings = [heading.replace("<=", "≤ ") for heading in AUTOMATIC_HEADINGS]
    return _plain_table(headings, [summary.cells() for summary in automatic.summaries()])


def automatic_case_table(automatic: AutomaticTable) -> str:
    """The alignment without clicks, a row for each case and change."""

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    rows = [
        (
            row.case,
            row.change.label,
            "yes" if row.aligned else ("mirrored?" if row.called_mirrored else "refused"),
            *(number(value) for value in (row.confidence, row.affine_mean, row.curved_mean, row.seconds)),
            "yes" if row.wrong_and_silent else "",
        )
        for row in automatic.rows
    ]
    headings = (
        "case",
        "floating image turned by",
        "aligned",
        "confidence",
        "TRE affine",
        "TRE curved",
        "s",
        "silently wrong",
    )
    return _plain_table(headings, rows)


def definition_list(title: str, entries: dict[str, str]) -> str:
    """Names and sentences, under a heading if there is a title."""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in entries.items())
    return f"{f'<h2>{escape(title)}</h2>' if title else ''}<dl>{items}</dl>"


def _plain_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    head = _plain_head(headings[0], headings[1:])
    return f'<div class="scroll fit"><table class="narrow">{head}<tbody>{body}</tbody></table></div>'


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


def _cell(name: str, text: str, is_best: bool, starts: bool) -> str:
    classes = " ".join(word for word, on in (("best", is_best), ("starts", starts)) if on)
    return f'<td class="{classes}">{escape(text)}</td>'


def _starts(groups: _Groups, name: str) -> bool:
    return any(columns[0][0] == name for _, columns in groups)


def _head(first: str, groups: _Groups) -> str:
    upper = "".join(f'<th colspan="{len(columns)}">{escape(title)}</th>' for title, columns in groups)
    lower = "".join(
        f'<th class="{"starts" if index == 0 else ""}">{escape(title)}</th>'
        for _, columns in groups
        for index, (_, title) in enumerate(columns)
    )
    return f'<thead><tr class="groups"><th></th>{upper}</tr><tr><th>{escape(first)}</th>{lower}</tr></thead>'


def _plain_head(first: str, titles: Sequence[str]) -> str:
    cells = "".join(f"<th>{escape(title)}</th>" for title in titles)
    return f"<thead><tr><th>{escape(first)}</th>{cells}</tr></thead>"
