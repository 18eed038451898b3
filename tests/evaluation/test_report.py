"""The tables and the page: means, best figures, order of the cases, well-formed HTML."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from core.evaluation.automatic import AutomaticMeasurement
from core.evaluation.automatic_table import AutomaticTable
from core.evaluation.box_plots import Box, box_plot
from core.evaluation.evaluate import Evaluation, EvaluationOptions
from core.evaluation.floating_change import FloatingChange
from core.evaluation.key_points import KeyPointRow, KeyPointTable
from core.evaluation.measurement import Measurement
from core.evaluation.methods import METHODS, choose_methods
from core.evaluation.provenance import Provenance
from core.evaluation.report import Report
from core.evaluation.report_cases import best_method
from core.evaluation.table import EvaluationTable, MethodSummary

ROW = Measurement(
    case="a",
    method="refined",
    tre_median=1.0,
    tre_mean=2.0,
    tre_p95=3.0,
    success_3=1.0,
    success_5=1.0,
    success_10=1.0,
    b_cosfire_dice=0.6,
    frangi_dice=0.5,
    frangi_soft_dice=0.4,
    authors_soft_dice=0.3,
    folded_percent=0.0,
    consistency_median=0.3,
    consistency_p95=1.2,
    swap_median=0.7,
    swap_p95=2.2,
    confidence=0.6,
    seconds=2.5,
    peak_memory_mib=700.0,
)
AFFINE = replace(
    ROW, method="affine", tre_mean=4.0, frangi_dice=0.3, swap_median=0.0, confidence=None, seconds=0.0
)


def test_means_are_over_the_cases_of_one_method() -> None:
    rows = [
        ROW,
        replace(ROW, case="b", tre_median=4.0, success_3=0.0),
        replace(ROW, method="affine", tre_median=100.0),
    ]
    mean = MethodSummary.of(rows, METHODS["refined"]).mean
    assert (mean.case, mean.method, mean.tre_median, mean.success_3) == ("mean", "refined", 2.5, 0.5)
    assert MethodSummary.of(rows, METHODS["affine"]).mean.tre_median == 100.0


def test_failures_are_counted_and_leave_the_other_cases_their_mean() -> None:
    rows = [ROW, Measurement("b", "refined", failure="too dark")]
    summary = MethodSummary.of(rows, METHODS["refined"])
    assert (summary.cases, summary.failed, summary.mean.seconds) == (2, 1, 2.5)
    assert MethodSummary.of(rows[1:], METHODS["refined"]).mean.seconds is None


def test_cases_that_became_worse_than_their_affine_are_counted() -> None:
    rows = [
        *(replace(AFFINE, case=case, tre_mean=3.0) for case in "abc"),
        *(replace(ROW, case=case, tre_mean=mean) for case, mean in (("a", 3.9), ("b", 4.1), ("c", 2.0))),
    ]
    assert MethodSummary.of(rows, METHODS["refined"]).worse_than_affine == 1
    assert MethodSummary.of(rows, METHODS["affine"]).worse_than_affine is None


def test_the_table_as_csv_and_as_text() -> None:
    rows = [ROW, replace(ROW, case="b", peak_memory_mib=None)]
    table = EvaluationTable.of(rows, [METHODS["refined"]])
    lines = list(csv.DictReader(io.StringIO(table.csv_text())))
    assert [line["case"] for line in lines] == ["a", "b", "mean"]
    assert float(lines[0]["frangi_dice"]) == 0.5
    assert (lines[1]["peak_memory_mib"], lines[1]["failure"]) == ("", "")
    text = table.text_rows()
    assert len({len(row) for row in text}) == 1
    assert text[1][:3] == ("a", "refined", "1.00")
    assert text[-1][5] == "100 %"
    assert table.to_dict()["means"]["refined"]["tre_mean"] == 2.0


def test_a_mean_row_tells_how_many_failed() -> None:
    rows = [ROW, Measurement("b", "refined", success_3=0.0, failure="too dark")]
    table = EvaluationTable.of(rows, [METHODS["refined"]])
    lines = list(csv.DictReader(io.StringIO(table.csv_text())))
    assert [line["failure"] for line in lines] == ["", "too dark", "1 of 2"]
    assert float(lines[-1]["success_3"]) == 0.5


def test_columns_without_figures_are_not_shown() -> None:
    bare = replace(ROW, tre_median=None, consistency_median=None, consistency_p95=None)
    header = EvaluationTable.of([bare], [METHODS["refined"]]).text_rows()[0]
    assert "TRE median" not in header
    assert "consist." not in header
    assert "Dice" in header


class Wellformed(HTMLParser):
    """Notes every tag that is not closed in its place."""

    VOID = frozenset({"meta", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<line/>` is closed in its place."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def make_report() -> Report:
    rows = [
        AFFINE,
        ROW,
        replace(AFFINE, case="<b>"),
        replace(ROW, case="<b>", tre_mean=3.5, frangi_dice=0.45),
        replace(AFFINE, case="c"),
        replace(ROW, case="c", tre_mean=2.5),
    ]
    methods = tuple(choose_methods(["affine", "refined"]))
    boards = {(row.case, row.method): b"picture" for row in rows}
    provenance = Provenance(
        "retina-align evaluate 'a & b'", "2026-01-02T03:04:05", {"numpy": "2"}, {"cores": "2"}, {"w": "abc"}
    )
    percent = tuple(np.linspace(90, 80, 4))
    return Report(
        Path("some/pairs"),
        Evaluation(EvaluationTable.of(rows, methods), boards, {"a": 1.0, "c": 0.5}),
        EvaluationOptions(methods, consistency=True, swap=True, deform=True),
        provenance,
        KeyPointTable((KeyPointRow("a", "maps", percent), KeyPointRow("a", "original", percent))),
        AutomaticTable(
            (AutomaticMeasurement("a", FloatingChange(30), *(False, True), *[None] * 6, *(False, 1.0)),)
        ),
    )


def test_the_page_is_well_formed_and_says_what_was_done() -> None:
    report = make_report()
    page = Wellformed()
    page.feed(report.html().split("\n", 1)[1])
    assert page.open == []
    for text in (
        "3 cases by 2 methods",
        "'a & b'",
        "abc",
        "numpy 2",
        "deformed at random",
        "Table 2",
        "c 0.500",
        "T_back",
    ):
        assert text in page.text
    assert report.html().count("data:image/jpeg;base64,") == 6


def test_nothing_that_the_page_is_given_becomes_markup() -> None:
    evil = "<script>alert('x')</script>&"
    report = make_report()
    rows = [replace(row, case=evil) for row in report.evaluation.table.rows[:2]]
    failed = [Measurement(evil, "network", failure=evil)]
    table = EvaluationTable.of([*rows, *failed], choose_methods(["affine", "network", "refined"]))
    provenance = replace(report.provenance, command=evil, versions={evil: evil}, machine={evil: evil})
    points = KeyPointTable((KeyPointRow(evil, "maps", (1.0, 2.0, 3.0, 4.0)),))
    boards = {(evil, "refined"): b"picture"}
    page = replace(
        report,
        dataset=Path(evil.replace("/", "")),
        evaluation=Evaluation(table, boards, {evil: 0.5}),
        provenance=provenance,
        key_points=points,
    )
    assert "<script" not in page.html()
    shown = Wellformed()
    shown.feed(page.html().split("\n", 1)[1])
    assert shown.open == []
    assert shown.text.count(evil) >= 8
    drawn = Wellformed()
    drawn.feed(box_plot({evil: [1.0]}, evil))
    assert evil in drawn.text


def test_the_worst_case_comes_first() -> None:
    html = make_report().html()
    places = [html.index(f"<h3>{name}</h3>") for name in ("&lt;b&gt;", "c", "a")]
    assert places == sorted(places)


def test_the_best_figures_are_bold_and_the_affines_idleness_is_no_merit() -> None:
    html = make_report().html()
    assert 'class="best starts">0.483<' in html
    assert 'best">0.0<' not in html
    assert 'best">0.00<' not in html
    assert "swap <b>0.70</b>" in html


def test_the_heading_claims_no_more_than_is_so() -> None:
    report = make_report()
    assert "refined: the largest Dice without folding" in report.html()
    folded = [replace(row, folded_percent=1.0) for row in report.evaluation.table.rows]
    table = EvaluationTable.of(folded, report.options.methods)
    assert "without folding<" not in replace(report, evaluation=Evaluation(table)).html()


def test_a_method_that_failed_somewhere_is_not_the_best() -> None:
    rows = [ROW, replace(ROW, case="b"), AFFINE, replace(AFFINE, case="b")]
    rows += [replace(ROW, method="network", frangi_dice=0.9), Measurement("b", "network", failure="no")]
    table = EvaluationTable.of(rows, choose_methods(["affine", "network", "refined"]))
    assert best_method(Evaluation(table)) == "refined"


def test_a_method_that_folds_is_not_the_best() -> None:
    rows = [ROW, AFFINE, replace(ROW, method="dis-maps", frangi_dice=0.9, folded_percent=1.0)]
    methods = choose_methods(["affine", "dis-maps", "refined"])
    assert best_method(Evaluation(EvaluationTable.of(rows, methods))) == "refined"
    only = EvaluationTable.of(rows[2:], [METHODS["dis-maps"]])
    assert best_method(Evaluation(only)) == "dis-maps"


def test_the_json_holds_everything() -> None:
    content = make_report().to_dict()
    assert content["about"]["command"] == "retina-align evaluate 'a & b'"
    assert len(content["cases"]) == 6
    assert content["table2"]["means"]["maps"][0] == 90
    assert content["deformed"] is True


def test_a_box_holds_the_middle_half() -> None:
    box = Box.of([*range(1, 10), 100])
    assert (box.first, box.median, box.third) == (3.25, 5.5, 7.75)
    assert (box.low, box.high) == (1, 9)


@pytest.mark.parametrize("values", [[0.5], [0.0, 0.0], [1.0, 2.0, 500.0], [1e-9]])
def test_any_values_can_be_drawn(values: list[float]) -> None:
    page = Wellformed()
    page.feed(box_plot({"one": values, "none": []}, "one", upper=15))
    assert page.open == []
    assert "one" in page.text
    assert "none" not in page.text


def test_values_beyond_the_axis_are_written() -> None:
    assert "▸ 500" in box_plot({"one": [1.0, 500.0]}, "", upper=15)
    assert box_plot({"one": []}, "") == ""
