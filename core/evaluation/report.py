"""The report: one HTML file with tables, box plots, and a checkerboard of every case, worst first."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from core.evaluation.box_plots import box_plot
from core.evaluation.definitions import definitions
from core.evaluation.evaluate import Evaluation, EvaluationOptions
from core.evaluation.key_points import KeyPointTable
from core.evaluation.measurement import Measurement
from core.evaluation.methods import AFFINE, METHODS
from core.evaluation.provenance import Provenance
from core.evaluation.report_style import STYLE
from core.evaluation.report_tables import case_table, summary_table, table_1, table_2

PLOTS = (
    ("tre_mean", "Mean TRE of each case (px), lower is better", 15.0),
    ("frangi_dice", "Dice of the strongest 10 % of Frangi maps, higher is better", None),
    ("frangi_soft_dice", "Soft Dice of Frangi maps, higher is better", None),
    ("b_cosfire_dice", "Dice of B-COSFIRE maps, higher is better", None),
    ("consistency_median", "Consistency of each case, median (px), lower is better", 10.0),
)
"""Figure, title, where the axis ends at most."""


@dataclass(frozen=True)
class Report:
    """What the report shows.

    Attributes:
        dataset: the folder.
        evaluation, options: what came out, and what was asked.
        provenance: command, versions, machine, date, weights.
        key_points: Table 2, if it was asked for.
    """

    dataset: Path
    evaluation: Evaluation
    options: EvaluationOptions
    provenance: Provenance
    key_points: KeyPointTable | None = None

    def html(self) -> str:
        """The page; it needs no other file."""
        best = best_method(self.evaluation)
        sections = [
            self._head(),
            self._tiles(best),
            self._summary(best),
            self._plots(best),
            self._table_1(),
            self._table_2(),
            self._cases(best),
            self._all_rows(),
            _definition_list("What the figures mean", definitions(self.options, self.evaluation.scales)),
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
        }

    def _head(self) -> str:
        cases = len({row.case for row in self.evaluation.table.rows})
        methods = len(self.options.methods)
        deformed = ", every image deformed at random as in the paper" if self.options.deform else ""
        return (
            f"<h1>Registration of retinal images: {escape(self.dataset.name)}</h1>"
            f'<p class="lead">{_counted(cases, "case")} by {_counted(methods, "method")}, in one run on one machine'
            f"{deformed}. {escape(self.provenance.date.replace('T', ' ')[:16])}.</p>"
            f"<pre><code>{escape(self.provenance.command)}</code></pre>"
        )

    def _tiles(self, best: str) -> str:
        means = {row.method: row for row in self.evaluation.table.means}
        before = means.get(AFFINE.name)
        tiles = []
        for figure, name, digits in (
            ("frangi_dice", "Dice, Frangi", 3),
            ("frangi_soft_dice", "soft Dice, Frangi", 3),
            ("tre_median", "median TRE (px)", 2),
            ("consistency_median", "consistency (px)", 2),
            ("folded_percent", "folded area (%)", 2),
            ("seconds", "seconds", 1),
        ):
            value = getattr(means[best], figure)
            if value is None:
                continue
            old = getattr(before, figure) if before and figure not in ("seconds", "folded_percent") else None
            note = f"{old:.{digits}f} before" if old is not None and best != AFFINE.name else "&nbsp;"
            tiles.append(
                f'<div class="tile"><div class="name">{name}</div><div class="value">{value:.{digits}f}</div>'
                f'<div class="before">{note}</div></div>'
            )
        return (
            f"<h2>{escape(best)}: the largest Dice of the methods compared</h2>"
            f'<p class="lead">{escape(METHODS[best].description)}</p><div class="tiles">{"".join(tiles)}</div>'
        )

    def _summary(self, best: str) -> str:
        names = {method.name: method.description for method in self.options.methods}
        return (
            "<h2>Means over the cases</h2>"
            '<p class="note">The best of each column is bold; where doing nothing wins (folding, consistency, cost) '
            "the affine is not compared. A method that failed on a case is not compared at all.</p>"
            f"{summary_table(self.evaluation.table, best)}{_definition_list('', names)}"
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
            "puts them, among the k with the smallest distance, without any warping.</p>"
            f"{table_2(self.key_points)}"
        )

    def _cases(self, best: str) -> str:
        by_case: dict[str, dict[str, Measurement]] = {}
        for row in self.evaluation.table.rows:
            by_case.setdefault(row.case, {})[row.method] = row
        ordered = sorted(by_case, key=lambda case: badness(by_case[case][best]), reverse=True)
        cards = "".join(self._case(case, by_case[case], best) for case in ordered)
        order = "mean TRE" if any(row.tre_mean is not None for row in self.evaluation.table.rows) else "Dice"
        return (
            f"<h2>Every case by {escape(best)}, worst first</h2>"
            f'<p class="note">In the order of the {order}. Fields of the reference and of the registered floating '
            f'image in turn: vessels must run on across the edges.</p><div class="cases">{cards}</div>'
        )

    def _case(self, case: str, rows: dict[str, Measurement], best: str) -> str:
        shown = dict.fromkeys(name for name in (AFFINE.name, best) if name in rows)
        boards = [
            f'<figure><img alt="checkerboard of case {escape(case)}, {name}" loading="lazy" src="{_data_url(picture)}">'
            f"<figcaption>{escape(METHODS[name].description)}</figcaption></figure>"
            for name in shown
            if (picture := self.evaluation.checkerboards.get((case, name))) is not None
        ]
        return (
            f'<div class="case"><h3>{escape(case)}</h3><div class="figures">{_figures(rows, best)}</div>'
            f'<div class="boards">{"".join(boards)}</div></div>'
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
        return _definition_list("Where the figures come from", entries)


def best_method(evaluation: Evaluation) -> str:
    """The method with the largest mean Dice of Frangi maps; one that failed somewhere only if all did."""
    summaries = evaluation.table.summaries
    whole = [summary for summary in summaries if not summary.failed] or list(summaries)
    return max(whole, key=lambda summary: summary.mean.frangi_dice or 0.0).mean.method


def badness(row: Measurement) -> tuple[bool, float]:
    """To order the cases: failures first, then by mean TRE, or by Dice where there are no landmarks."""
    if row.failure is not None:
        return True, 0.0
    return False, row.tre_mean if row.tre_mean is not None else -(row.frangi_dice or 0.0)


def _figures(rows: dict[str, Measurement], best: str) -> str:
    after, before = rows[best], rows.get(AFFINE.name)
    if after.failure is not None:
        return escape(after.failure)
    parts = []
    for figure, name, digits in (
        ("tre_mean", "mean TRE", 2),
        ("tre_median", "median", 2),
        ("frangi_dice", "Dice", 3),
        ("frangi_soft_dice", "soft Dice", 3),
        ("b_cosfire_dice", "B-COSFIRE Dice", 3),
        ("consistency_median", "consistency", 2),
    ):
        value = getattr(after, figure)
        if value is None:
            continue
        old = getattr(before, figure) if before is not None and best != AFFINE.name else None
        change = "" if old is None else f"{old:.{digits}f} → "
        parts.append(f"{name} {change}<b>{value:.{digits}f}</b>")
    return " · ".join(parts)


def _definition_list(title: str, entries: dict[str, str]) -> str:
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in entries.items())
    return f"{f'<h2>{escape(title)}</h2>' if title else ''}<dl>{items}</dl>"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _data_url(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
