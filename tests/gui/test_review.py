"""Looking back through the real `main()`: the list of verdicts of a case and of a folder, CSV, and reports."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.case import Verdict
from retina_gui.state.options import Stage
from retina_gui.state.work_list_state import Show
from tests.gui.driver import Driver
from tests.gui.judged_cases import write_judged_cases

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def study(small_pair: tuple[Path, Path], tmp_path: Path) -> Path:
    return write_judged_cases(small_pair, tmp_path / "study ü")


def texts(driver: Driver, column: int) -> list[str]:
    model = driver.window.beside.verdicts.table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_the_list_of_a_folder_is_sorted_saved_and_opens_cases(run, study: Path, tmp_path: Path) -> None:
    def script(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        QTest.keyClick(window.workspace.compare.first, Qt.Key.Key_L, CONTROL)
        dialog = window.beside.verdicts
        assert dialog.isVisible()
        assert texts(driver, 0) == ["a"]
        assert texts(driver, 2) == ["accepted"]
        window.session.options.set(grader="EF")
        QTest.keyClick(window.workspace.compare.first, Qt.Key.Key_X)
        assert texts(driver, 2) == ["undecided"], "the list follows the case"
        assert texts(driver, 7) == ["disagree"]
        assert [texts(driver, column) for column in (3, 4, 5)] == [
            ["AB: accepted"],
            ["good"],
            ["EF: rejected"],
        ]

        driver.answers.files = [study]
        QTest.mouseClick(dialog.folder, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert texts(driver, 0) == ["a", "b", "c"]
        assert texts(driver, 2) == ["undecided", "undecided", ""], (
            "the open case as it is now, though not saved"
        )
        header = dialog.table.horizontalHeader()
        place = QPoint(header.sectionViewportPosition(8) + 20, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert texts(driver, 8) == ["0.20", "0.50", "0.70"]

        driver.answers.files = [tmp_path / "list.csv"]
        QTest.mouseClick(dialog.csv, Qt.MouseButton.LeftButton)
        assert "list.csv" in window.status.prompt.text()

        driver.do("undo")
        first = dialog.table.visualRect(dialog.table.model().index(0, 0)).center()
        QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=first)
        QTest.mouseDClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=first)
        yield (
            lambda: driver.is_idle() and window.session.document.snapshot().path == study / "b" / "case.json"
        )
        assert window.session.errors.last is None

    run([study / "a" / "case.json"], script)
    with open(tmp_path / "list.csv", encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["verdict"], line["second_verdict"]) for line in lines] == [
        ("accepted", "rejected"),
        ("accepted", "rejected"),
        ("", ""),
    ]


def test_a_blinded_reader_finds_the_others_verdicts_nowhere(run, study: Path, tmp_path: Path) -> None:
    def script(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        window.session.options.set(grader="CD", blinded=True)
        driver.do("verdict_list")
        driver.answers.files = [study]
        driver.do("verdicts_of_folder")
        yield driver.is_idle
        assert texts(driver, 2) == ["", "", ""]
        driver.answers.files = [tmp_path / "list.csv"]
        window.session.review.save_csv()
        driver.answers.files = [tmp_path / "case.pdf"]
        driver.do("save_report")
        yield driver.is_idle
        driver.answers.files = [study, tmp_path / "folder.pdf"]
        driver.do("report_folder")
        yield driver.is_idle
        driver.do("verdict_accept")
        assert texts(driver, 7) == ["", "disagree", ""], "seen where his own is given"

    run([study / "b" / "case.json"], script)
    written = (tmp_path / "list.csv").read_text("utf-8-sig")
    for name in ("case.pdf", "folder.pdf"):
        written += "".join(page.extract_text() for page in PdfReader(tmp_path / name).pages)
    for word in ("accepted", "rejected", "AB", "EF", "disagree"):
        assert word not in written, word


def test_reports_of_the_case_and_of_a_folder(run, study: Path, tmp_path: Path) -> None:
    def script(driver: Driver):
        window = driver.window
        assert not window.actions_by_id["save_report"].isEnabled()
        assert not window.actions_by_id["save_report"].toolTip().endswith(")"), "it says why"
        window.session.files.open_case_file(study / "b" / "case.json")
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.answers.files = [tmp_path / "case.pdf"]
        QTest.keyClick(window.workspace.compare.first, Qt.Key.Key_R, CONTROL | SHIFT)
        yield driver.is_idle
        assert "Report saved in" in window.status.prompt.text()
        driver.answers.files = [study, tmp_path / "folder.pdf"]
        driver.do("report_folder")
        yield driver.is_idle
        assert window.session.errors.last is None
        assert not window.session.document.snapshot().modified

    run([], script)
    (page,) = PdfReader(tmp_path / "case.pdf").pages
    assert len(page.images) == 3
    for words in ("readers disagree", "AB", "EF", "good", "0.20"):
        assert words in page.extract_text()
    assert len(PdfReader(tmp_path / "folder.pdf").pages) == 4, "the contact sheet and three pages"


def test_a_folder_without_cases_is_told_in_a_sentence(run, study: Path, tmp_path: Path) -> None:
    def script(driver: Driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        (tmp_path / "empty").mkdir()
        driver.answers.files = [tmp_path / "empty"]
        driver.do("verdicts_of_folder")
        yield lambda: window.problem_bar.isVisible()
        assert "holds no cases" in window.problem_bar.sentence.text()
        assert driver.is_idle()

    run([study / "a" / "case.json"], script)


def test_all_verdicts_are_those_of_the_open_list_and_an_adjudicator_settles_one(
    run, study: Path, tmp_path: Path
) -> None:
    def script(driver: Driver):
        window, session = driver.window, driver.window.session
        rows, canvas = session.cases.list, window.workspace.compare.first
        yield lambda: driver.is_idle() and rows.rows and all(row.status is not None for row in rows.rows)
        session.files.open_case_file(study / "b" / "case.json")
        yield lambda: driver.is_idle() and session.document.snapshot().floating is not None
        assert "1 undecided" in window.state.application.work_list.summary
        shown = window.work_list.show_only
        shown.setCurrentIndex(shown.findData(Show.UNDECIDED))
        assert [window.work_list.model.row(row).name for row in _rows(driver)] == ["b"]
        assert window.work_list.model.row(_rows(driver)[0]).icon == "undecided"
        QTest.keyClick(canvas, Qt.Key.Key_L, CONTROL)
        yield lambda: driver.is_idle() and texts(driver, 0) == ["a", "b", "c"]
        assert not driver.answers.files, "no folder was asked for"
        assert texts(driver, 2) == ["accepted", "undecided", ""]
        words = {label.text() for label in window.beside.verdicts.findChildren(QLabel) if label.isVisible()}
        assert any("AB and EF: 0 of 1 equal (0 %)  ·  kappa 0.00" in text for text in words)
        assert any("Reasons: good 2" in text for text in words)
        area = window.beside.verdicts._agreement_area
        assert area.height() < 60, "two lines and no more"
        assert area.widget().height() <= area.height(), "and nothing to scroll"

        session.options.set(grader="GH", stage=Stage.JUDGE)
        window.refresh()
        window.activateWindow()
        yield window.isActiveWindow
        window.workspace.take_keyboard()
        panel = window.side.verdict
        assert (panel.decision.text(), panel.adjudicate.isVisible()) == ("undecided", True)
        QTest.keyClick(canvas, Qt.Key.Key_Y)
        assert "To be repeated. Choose or type the reason" in window.state.prompt
        QTest.keyClick(canvas, Qt.Key.Key_Y)
        QTest.mouseClick(panel.adjudicate, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        QTest.keyClick(canvas, Qt.Key.Key_X)
        session.judging.set_reason("misaligned")
        assert window.state.prompt.startswith("Click the cells")
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=driver.at(canvas, (200.0, 150.0)))
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        settled = session.document.case.entry(0).judgement
        assert (settled.grader, settled.adjudicates, settled.verdict) == ("GH", True, Verdict.REJECTED)
        ((left, top, right, bottom),) = settled.regions
        assert left <= 200 < right
        assert top <= 150 < bottom
        assert "Page Down: the next case" in window.state.prompt
        assert texts(driver, 2) == ["accepted", "rejected", ""]
        assert texts(driver, 11)[1] == "GH: rejected"
        assert texts(driver, 12)[1] == "misaligned (1 cell)"
        driver.do("save_case")
        driver.answers.files = [tmp_path / "list.csv"]
        QTest.mouseClick(window.beside.verdicts.csv, Qt.MouseButton.LeftButton)
        assert session.errors.last is None

    run([study], script)
    with open(tmp_path / "list.csv", encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["case"], line["case_file"], line["decision"]) for line in lines] == [
        ("a", "a/case.json", "accepted"),
        ("b", "b/case.json", "rejected"),
        ("c", "c/case.json", ""),
    ]
    assert lines[1]["adjudication_grader"] == "GH"


def _rows(driver: Driver) -> list[int]:
    shown = driver.window.work_list.shown
    return [shown.mapToSource(shown.index(row, 0)).row() for row in range(shown.rowCount())]
