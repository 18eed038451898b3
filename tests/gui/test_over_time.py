"""A series over time in the real program: dates typed in the filmstrip, findings followed, flicker by dates, saved."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.points.matching import ImageRole
from retina_gui.dialogs.findings_model import Column
from retina_gui.state.options import CompareMode, Stage
from tests.made_series import COLOUR, EARLY, LATE, REFERENCE, made_series

PLACES = ((150.0, 140.0), (380.0, 160.0), (300.0, 340.0))
CORNERS = ((200.0, 180.0), (260.0, 190.0), (250.0, 250.0), (195.0, 240.0))


@pytest.fixture(scope="session")
def series_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The early frame has a date in its name."""
    folder = tmp_path_factory.mktemp("over time")
    files = made_series().write(folder)
    dated = folder / "FA 2020-01-02.png"
    files[EARLY].rename(dated)
    return {**files, EARLY: dated}


@pytest.fixture
def arguments(series_files: dict[str, Path]) -> list[object]:
    floating = [series_files[name] for name in (EARLY, LATE, COLOUR)]
    return ["--reference", series_files[REFERENCE], "--floating", *floating]


def opened(driver):
    return driver.is_idle() and driver.window.session.document.snapshot().floating is not None


def times(window) -> list[str]:
    return [frame.time for frame in window.state.filmstrip.frames]


def type_date(window, number: int, text: str) -> None:
    """Into the field of a frame that is open for it."""
    editor = window.filmstrip.frames[number].editor
    assert editor.isVisible()
    editor.setText(text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def click_points(driver) -> None:
    for index, name in enumerate((EARLY, LATE, COLOUR)):
        driver.window.session.series.show(index)
        truth = made_series().truth(name, np.array(PLACES)).tolist()
        for reference, floating in zip(PLACES, truth, strict=True):
            driver.click(ImageRole.REFERENCE, reference)
            driver.click(ImageRole.FLOATING, tuple(floating))


def draw(driver, role: ImageRole, grown: float, name: str) -> None:
    """An outline, and its name."""
    driver.canvas(role).setFocus()
    driver.do("tool_polygon")
    for x, y in CORNERS:
        driver.click(role, (200.0 + grown * (x - 200.0), 180.0 + grown * (y - 180.0)))
    QTest.keyClick(driver.canvas(role), Qt.Key.Key_Return)
    QTest.keyClicks(driver.window.side.annotations.name, name)
    QTest.keyClick(driver.window.side.annotations.name, Qt.Key.Key_Return)


def test_dates_are_typed_in_the_filmstrip_undone_and_saved(run, arguments, tmp_path: Path) -> None:
    target = tmp_path / "eye.json"

    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        assert times(window) == ["", "2020-01-02", "", ""]
        assert "Taken 2020-01-02 (file name)." in window.filmstrip.frames[1].toolTip()
        window.session.series.show(1)
        driver.canvas(ImageRole.FLOATING).setFocus()
        QTest.keyClick(driver.canvas(ImageRole.FLOATING), Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
        type_date(window, 2, "35")
        assert "“35” does not say when" in window.session.told
        assert times(window)[2] == ""
        driver.do("date_image")
        type_date(window, 2, "31.05.2024, 35 s")
        assert times(window)[2] == "2024-05-31 · 35 s"
        assert driver.canvas(ImageRole.FLOATING).hasFocus()
        assert window.state.actions["undo"].text == "Undo: Change the date of the image"
        driver.do("undo")
        assert times(window)[2] == ""
        driver.do("redo")
        driver.do("date_reference")
        type_date(window, 0, "2022-07-01")
        driver.do("date_reference")
        editor = window.filmstrip.frames[0].editor
        assert editor.text() == "2022-07-01"
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        assert times(window)[0] == "2022-07-01"
        window.session.series.show(0)
        driver.do("date_image")
        assert window.filmstrip.frames[1].editor.placeholderText() == "2020-01-02"
        type_date(window, 1, "2019-03-04")
        assert times(window)[1] == "2019-03-04"
        driver.do("date_image")
        type_date(window, 1, "")
        assert times(window)[1] == "2020-01-02", "nothing typed: as the file says"
        driver.answers.files = [target]
        driver.do("save_case")

    run(arguments, script)
    assert [each["taken"] for each in json.loads(target.read_text())["facts"]] == ["2024-05-31", "2022-07-01"]

    def again(driver):
        yield lambda: opened(driver)
        assert times(driver.window) == ["2022-07-01", "2020-01-02", "2024-05-31 · 35 s", ""]

    run([target], again)


def test_the_menu_of_an_image_has_its_date(run, arguments) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        for number in (0, 3):
            QTimer.singleShot(50, choose_date)
            view = window.filmstrip.frames[number]
            view.menu_asked.emit(view.mapToGlobal(view.rect().center()))
            type_date(window, number, f"2024-05-{10 + number}")
        assert times(window) == ["2024-05-10", "2020-01-02", "", "2024-05-13"]

    run(arguments, script)


def choose_date() -> None:
    menu = QApplication.activePopupWidget()
    menu.setActiveAction(next(each for each in menu.actions() if each.text() == "Date of the image…"))
    QTest.keyClick(menu, Qt.Key.Key_Return)


def test_findings_are_followed_while_one_draws(run, arguments, tmp_path: Path) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.do("findings")
        dialog = window.beside.findings
        assert "There is no finding yet" in dialog._empty.text()
        assert not dialog.chart.isVisible()
        click_points(driver)
        for number, day in enumerate(("2022-01-02", "", "2023-01-02", "2024-01-02")):
            if day:
                window.session.series.set_time(window.filmstrip.frames[number].frame.sha256, day)
        window.session.series.show(0)
        driver.do("stage_annotate")
        draw(driver, ImageRole.FLOATING, 1.0, "atrophy")
        draw(driver, ImageRole.REFERENCE, 1.5, "atrophy")
        window.refresh()
        assert dialog.findings.rowCount() == 1
        assert dialog.lines.rowCount() == 2
        assert dialog.chart.isVisible()
        assert [dialog.lines.row(row).image for row in range(2)] == ["FA 2020-01-02.png", REFERENCE]
        change = dialog.lines.index(1, Column.DIFFERENCE).data()
        assert change.startswith("+")
        window.session.series.show(1)
        draw(driver, ImageRole.FLOATING, 0.5, "atrophy")
        draw(driver, ImageRole.REFERENCE, 0.4, "leak")
        draw(driver, ImageRole.FLOATING, 0.6, "leak")
        window.refresh()
        assert dialog.findings.rowCount() == 2
        assert dialog.lines.rowCount() == 3
        assert dialog.lines.index(2, Column.DIFFERENCE).data().startswith("−")
        dialog.list.selectAll()
        window.refresh()
        assert dialog.lines.rowCount() == 5
        assert "atrophy: " in dialog.chart.accessibleDescription()
        assert "leak: " in dialog.chart.accessibleDescription()
        driver.do("undo")
        driver.do("undo")
        assert dialog.findings.rowCount() == 1, "the name, then the outline of the second one"

        dialog.table.selectRow(0)
        dialog.copy.click()
        copied = QGuiApplication.clipboard().text().splitlines()
        assert copied[0].startswith("finding,label,image,date")
        assert [line.split(",")[3] for line in copied[1:]] == ["2020-01-02", "2022-01-02", "2023-01-02"]
        assert "Copied 3 lines." in window.session.told
        for suffix in ("png", "svg", "csv"):
            driver.answers.files = [tmp_path / f"chart.{suffix}"]
            dialog.buttons.save_asked.emit(suffix)
        assert QImage(str(tmp_path / "chart.png")).width() > 600
        assert "atrophy" in (tmp_path / "chart.svg").read_text("utf-8")
        figures = (tmp_path / "chart.csv").read_text("utf-8-sig").splitlines()
        assert figures[0] == "finding,time,value,unit"
        assert [line[:18] for line in figures[1:]] == [f"atrophy,{year}-01-02" for year in (2020, 2022, 2023)]

        driver.do("stage_points")
        dialog.table.doubleClicked.emit(dialog.lines.index(0, 0))
        window.refresh()
        assert window.session.document.content.active == 0
        assert window.state.stage is Stage.ANNOTATE
        assert window.session.options.options.selected_annotations == (dialog.lines.row(0).annotation,)
        driver.do("toggle_theme")
        dialog.close()

    run(arguments, script)


def test_flicker_in_order_of_dates_goes_through_the_whole_case(run, arguments) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        click_points(driver)
        shas = [view.frame.sha256 for view in window.filmstrip.frames]
        for sha256, day in zip(shas, ("2022-01-02", "", "2018-01-02", ""), strict=True):
            window.session.series.set_time(sha256, day)
        window.session.series.show(0)
        driver.canvas(ImageRole.REFERENCE).setFocus()
        driver.key(Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
        assert window.state.compare.mode is CompareMode.DATES
        assert window.workspace.compare._flicker.isActive()
        window.session.options.set(flicker_rate=10.0)
        seen = set()

        def all_seen() -> bool:
            seen.add(window.state.compare.legend[0].text)
            return len(seen) == 4

        yield all_seen
        assert {text.split("  ·  ", 1)[1] for text in seen} == {
            f"2018-01-02  ·  {LATE}",
            "2020-01-02  ·  FA 2020-01-02.png",
            f"2022-01-02  ·  {REFERENCE}",
            f"no date  ·  {COLOUR}",
        }
        assert any(text.startswith(f"4 of 4  ·  no date  ·  {COLOUR}") for text in seen)
        assert window.workspace.compare.legend.isVisible()
        driver.do("mode_checkerboard")
        assert not window.workspace.compare._flicker.isActive()

    run(arguments, script)
