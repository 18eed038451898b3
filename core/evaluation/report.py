"""The report: one HTML file with tables, box plots, and a checkerboard of every case, worst first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from core.evaluation.aligners import ALIGNERS
from core.evaluation.automatic_table import (
    AUTOMATIC_DEFINITION,
    SEPARATION_DEFINITION,
    SUCCESS_DEFINITION,
    AutomaticTable,
)
from core.evaluation.box_plots import box_plot
from core.evaluation.definitions import definitions, table_1_footnotes, table_2_footnotes
from core.evaluation.evaluate import Evaluation, EvaluationOptions
from core.evaluation.key_points import KeyPointTable
from core.evaluation.measurement import Measurement
from core.evaluation.methods import AFFINE, GROUPS, METHODS
from core.evaluation.provenance import Provenance
from core.evaluation.report_cases import best_method, case_cards, order_of_cases
from core.evaluation.report_tables import (
    NEEDS_A_FIELD,
    PlainTable,
    automatic_case_table,
    automatic_summary_table,
    case_table,
    interval_table,
    success_table,
    summary_table,
    table_1,
    table_2,
)
from core.evaluation.separation_plot import separation_plot
from core.evaluation.success_plot import success_plots
from core.evaluation.table import cell_text
from core.templates import rendered

PLOTS = (
    ("tre_mean", "Mean TRE of each case (px), lower is better", 15.0),
    ("frangi_dice", "Dice of the strongest 10 % of Frangi maps, higher is better", None),
    ("frangi_soft_dice", "Soft Dice of Frangi maps, higher is better", None),
    ("b_cosfire_dice", "Dice of B-COSFIRE maps, higher is better", None),
    ("consistency_median", "Consistency of each case, median (px), lower is better", 10.0),
    ("swap_median", "There and back with the images exchanged, median (px), lower is better", 10.0),
)
"""Figure, title, where the axis ends at most."""

TILES = (
    ("frangi_dice", "Dice, Frangi"),
    ("frangi_soft_dice", "soft Dice, Frangi"),
    ("tre_median", "median TRE (px)"),
    ("consistency_median", "consistency (px)"),
    ("swap_median", "swap (px)"),
    ("folded_percent", "folded area (%)"),
    ("seconds", "seconds"),
)
"""Figure, name: what the page begins with."""


@dataclass(frozen=True)
class Report:
    """What the report shows.

    Attributes:
        dataset: the folder.
        evaluation, options: what came out, and what was asked.
        provenance: command, versions, machine, date, weights.
        key_points: Table 2, if it was asked for.
        automatic: the alignment without clicks, if it was asked for.
        of_the_paper: whether the cases are the paper's own.
    """

    dataset: Path
    evaluation: Evaluation
    options: EvaluationOptions
    provenance: Provenance
    key_points: KeyPointTable | None = None
    automatic: AutomaticTable | None = None
    of_the_paper: bool = False

    def html(self) -> str:
        """The page; it needs no other file."""
        page = {
            "name": self.dataset.name,
            "lead": self._lead(),
            "command": self.provenance.command,
        }
        return rendered(
            "core.evaluation",
            "report.html.jinja",
            page=page,
            compared=self._compared() if self.evaluation.table.rows else None,
            table_2=table_2(self.key_points) if self.key_points else None,
            table_2_notes=table_2_footnotes(self.options, self.of_the_paper),
            automatic=self._automatic(self.automatic) if self.automatic else None,
            figures=definitions(self.options, self.evaluation.scales),
            provenance=self._provenance(),
        )

    def to_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return {
            "about": self.provenance.to_dict(),
            "dataset": str(self.dataset),
            "deformed": self.options.deform,
            "measured_scale": self.evaluation.scales,
            **self.evaluation.table.to_dict(),
            **({"table2": self.key_points.to_dict()} if self.key_points else {}),
            **({"automatic": self.automatic.to_dict()} if self.automatic else {}),
        }

    def _lead(self) -> str:
        parts = (self.evaluation.table, self.key_points, self.automatic)
        cases = len({row.case for part in parts if part is not None for row in part.rows})
        methods = self.options.methods
        by = f" by {_counted(len(methods), 'method')}" if methods else ""
        deformed = ", every image deformed at random as in the paper" if self.options.deform else ""
        date = self.provenance.date.replace("T", " ")[:16]
        interrupted = self.automatic is not None and self.automatic.kept
        run = "in several runs, as the first was interrupted" if interrupted else "in one run on one machine"
        return f"{_counted(cases, 'case')}{by}, {run}{deformed}. {date}."

    def _compared(self) -> dict[str, Any]:
        """What the page says of the methods and of every case by the best of them."""
        table, best = self.evaluation.table, best_method(self.evaluation)
        means = {row.method: row for row in table.means}
        return {
            "best": best,
            "folds": bool(means[best].folded_percent),
            "description": METHODS[best].description,
            "tiles": _tiles(means[best], means.get(AFFINE.name)),
            "summary": summary_table(table, best),
            "intervals": interval_table(table),
            "methods": {method.name: method.description for method in self.options.methods},
            "plots": self._plots(best),
            "table_1": self._table_1(),
            "table_1_note": self._table_1_note(),
            "table_1_notes": table_1_footnotes(self.options, self.of_the_paper),
            "order": order_of_cases(self.evaluation),
            "cards": case_cards(self.evaluation, best),
            "all_rows": case_table(table),
        }

    def _plots(self, best: str) -> list[dict[str, str]]:
        plots = []
        for name, title, upper in PLOTS:
            groups = {
                method.name: [
                    getattr(row, name)
                    for row in self.evaluation.table.rows
                    if row.method == method.name and getattr(row, name) is not None
                ]
                for method in self.options.methods
            }
            drawing = box_plot(groups, best, upper)
            plots += [{"title": title, "drawing": Markup(drawing)}] if drawing else []
        return plots

    def table_1_text(self) -> list[tuple[str, ...]]:
        """The paper's Table 1 for the screen, with what was published; nothing where no method of it was measured."""
        table = self._table_1()
        if table is None:
            return []
        rows = [tuple(cell.text for cell in row) for row in table.rows]
        return [("Table 1", *table.headings[1:]), *rows]

    def footnotes(self) -> list[str]:
        """What still differs from how the published tables were made, of those that are shown."""
        notes = table_1_footnotes(self.options, self.of_the_paper) if self._table_1() else []
        if self.key_points is not None:
            notes += [
                note for note in table_2_footnotes(self.options, self.of_the_paper) if note not in notes
            ]
        return notes

    def _table_1(self) -> PlainTable | None:
        if not self.evaluation.table.rows:
            return None
        if not any(method.name in GROUPS["paper"][1:] for method in self.options.methods):
            return None
        return table_1(self.evaluation.table)

    def _table_1_note(self) -> str:
        condition = (
            "Both images of every case were deformed at random, as there."
            if self.options.deform
            else "Here without the paper's random deformations (--deform)."
        )
        return (
            "Dice of B-COSFIRE maps, and soft Dice as the authors measured it. "
            f"{condition} The published figures are those of the paper's own images."
        )

    def _automatic(self, automatic: AutomaticTable) -> dict[str, Any]:
        return {
            "definition": AUTOMATIC_DEFINITION,
            "aligners": {
                name: ALIGNERS[name].description
                for name in dict.fromkeys(row.aligner for row in automatic.rows)
            },
            "summary": automatic_summary_table(automatic),
            "cases": automatic_case_table(automatic),
            "success_definition": SUCCESS_DEFINITION,
            "success": success_table(automatic),
            "separation_definition": SEPARATION_DEFINITION,
            "success_plots": [Markup(each) for each in success_plots(automatic)],
            "separation": automatic.separation.sentence(),
            "curve": Markup(separation_plot(automatic.separation)),
            "failures": automatic.failures(),
        }

    def _provenance(self) -> dict[str, str]:
        about = self.provenance
        versions = ", ".join(f"{name} {version}" for name, version in about.versions.items())
        weights = {f"weights {name}": f"SHA-256 {digest}" for name, digest in about.weights.items()}
        return {
            "date": about.date,
            "command": about.command,
            "versions": versions,
            **about.machine,
            **weights,
        }


def _tiles(after: Measurement, before: Measurement | None) -> list[dict[str, str | None]]:
    tiles = []
    for figure, name in TILES:
        value = getattr(after, figure)
        if value is None:
            continue
        is_change = before is not None and figure not in NEEDS_A_FIELD and after.method != AFFINE.name
        old = getattr(before, figure) if is_change else None
        change = None if old is None else cell_text(figure, old, True)
        tiles.append({"name": name, "value": cell_text(figure, value, True), "before": change})
    return tiles


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
