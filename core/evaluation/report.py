"""The report: one HTML file with tables, box plots, and a checkerboard of every case, worst first."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from core.evaluation.automatic_table import AUTOMATIC_DEFINITION, AutomaticTable
from core.evaluation.box_plots import box_plot
from core.evaluation.definitions import definitions
from core.evaluation.evaluate import Evaluation, EvaluationOptions
from core.evaluation.key_points import KeyPointTable
from core.evaluation.methods import AFFINE, METHODS
from core.evaluation.provenance import Provenance
from core.evaluation.report_cases import best_method, case_section
from core.evaluation.report_style import STYLE
from core.evaluation.report_tables import (
    NEEDS_A_FIELD,
    automatic_case_table,
    automatic_summary_table,
    case_table,
    definition_list,
    summary_table,
    table_1,
    table_2,
)
from core.evaluation.table import cell_text

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
    """

    dataset: Path
    evaluation: Evaluation
    options: EvaluationOptions
    provenance: Provenance
    key_points: KeyPointTable | None = None
    automatic: AutomaticTable | None = None

    def html(self) -> str:
        """The page; it needs no other file."""
        sections = [
            self._head(),
            *(self._compared() if self.evaluation.table.rows else []),
            self._table_2(),
            self._automatic(),
            *(self._every_case() if self.evaluation.table.rows else []),
            definition_list("What the figures mean", definitions(self.options, self.evaluation.scales)),
            self._provenance(),
        ]
        title = f"Evaluation on {escape(self.dataset.name)}"
        return (
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<style>{STYLE}</style></head><body><main>{''.join(sections)}</main></body></html>\n"
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

    def _compared(self) -> list[str]:
        best = best_method(self.evaluation)
        return [self._tiles(best), self._summary(best), self._plots(best), self._table_1()]

    def _every_case(self) -> list[str]:
        return [case_section(self.evaluation, best_method(self.evaluation)), self._all_rows()]

    def _head(self) -> str:
        parts = (self.evaluation.table, self.key_points, self.automatic)
        cases = len({row.case for part in parts if part is not None for row in part.rows})
        methods = self.options.methods
        by = f" by {_counted(len(methods), 'method')}" if methods else ""
        deformed = ", every image deformed at random as in the paper" if self.options.deform else ""
        return (
            f"<h1>Registration of retinal images: {escape(self.dataset.name)}</h1>"
            f'<p class="lead">{_counted(cases, "case")}{by}, in one run on one machine'
            f"{deformed}. {escape(self.provenance.date.replace('T', ' ')[:16])}.</p>"
            f"<pre><code>{escape(self.provenance.command)}</code></pre>"
        )

    def _tiles(self, best: str) -> str:
        means = {row.method: row for row in self.evaluation.table.means}
        before = means.get(AFFINE.name)
        tiles = []
        for figure, name in TILES:
            value = getattr(means[best], figure)
            if value is None:
                continue
            old = getattr(before, figure) if before and figure not in NEEDS_A_FIELD else None
            is_change = old is not None and best != AFFINE.name
            note = f"{cell_text(figure, old, True)} before" if is_change else "&nbsp;"
            tiles.append(
                f'<div class="tile"><div class="name">{name}</div>'
                f'<div class="value">{cell_text(figure, value, True)}</div>'
                f'<div class="before">{note}</div></div>'
            )
        unfolded = "" if means[best].folded_percent else " without folding"
        return (
            f"<h2>{escape(best)}: the largest Dice{unfolded}</h2>"
            f'<p class="lead">{escape(METHODS[best].description)}</p><div class="tiles">{"".join(tiles)}</div>'
        )

    def _summary(self, best: str) -> str:
        names = {method.name: method.description for method in self.options.methods}
        return (
            "<h2>Means over the cases</h2>"
            '<p class="note">The best of each column is bold; where doing nothing wins (folding, swap, cost) '
            "the affine is not compared. A method that failed on a case is not compared at all.</p>"
            f"{summary_table(self.evaluation.table, best)}{definition_list('', names)}"
        )

    def _plots(self, best: str) -> str:
        figures = []
        for name, title, upper in PLOTS:
            groups = {
                method.name: [
                    getattr(row, name)
                    for row in self.evaluation.table.rows
                    if row.method == method.name and getattr(row, name) is not None
                ]
                for method in self.options.methods
            }
            plot = box_plot(groups, best, upper)
            figures += [f"<figure><h3>{escape(title)}</h3>{plot}</figure>"] if plot else []
        return (
            "<h2>Spread over the cases</h2>"
            '<p class="note">A box holds the middle half of the cases, its line is the median, each dot is a case. '
            "Whiskers reach the outermost case within one and a half box widths.</p>"
            f'<div class="plots">{"".join(figures)}</div>'
        )

    def _table_1(self) -> str:
        if not any(method.name in ("mind", "phase-mind", "paper-network") for method in self.options.methods):
            return ""
        condition = (
            "Both images of every case were deformed at random, as there."
            if self.options.deform
            else "Here without the paper's random deformations (--deform)."
        )
        return (
            "<h2>The paper's Table 1</h2>"
            '<p class="note">Dice of B-COSFIRE maps and soft Dice of Frangi maps divided by their maximum. '
            f"{condition} The published figures are those of the paper's own images.</p>"
            f"{table_1(self.evaluation.table)}"
        )

    def _table_2(self) -> str:
        if self.key_points is None:
            return ""
        return (
            "<h2>The paper's Table 2</h2>"
            '<p class="note">Per cent of dense SIFT matches that lie within 8 px of where the hand-marked transform '
            "puts them, among the k with the smallest distance; no image is warped or deformed here.</p>"
            f"{table_2(self.key_points)}"
        )

    def _automatic(self) -> str:
        if self.automatic is None:
            return ""
        return (
            f'<h2>Without clicks</h2><p class="note">{escape(AUTOMATIC_DEFINITION)}</p>'
            f"{automatic_summary_table(self.automatic)}"
            "<details><summary>Every case with every change</summary>"
            f"{automatic_case_table(self.automatic)}</details>"
        )

    def _all_rows(self) -> str:
        table = case_table(self.evaluation.table)
        return (
            "<h2>All figures</h2><details><summary>Every case by every method</summary>"
            f"{table}</details><p class='note'>The same as numbers: evaluation.csv, evaluation.json.</p>"
        )

    def _provenance(self) -> str:
        about = self.provenance
        versions = ", ".join(f"{name} {version}" for name, version in about.versions.items())
        weights = {f"weights {name}": f"SHA-256 {digest}" for name, digest in about.weights.items()}
        entries = {
            "date": about.date,
            "command": about.command,
            "versions": versions,
            **about.machine,
            **weights,
        }
        return definition_list("Where the figures come from", entries)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
