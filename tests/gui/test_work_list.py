"""The list of cases, end to end: open it, filter and sort it, go from case to case, and run it in the background."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from statistics import median

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.batch.status import Stand
from core.case.judgements import Judgement, Verdict
from core.case.storage import load_case
from core.points.matching import ImageRole
from retina_gui.controllers.dialogs import UnsavedAnswer
from retina_gui.document.work_list_rows import RunState
from retina_gui.look.theme import THEMES, ThemeName
from retina_gui.panels.work_list_model import DICE, NAME, STATE
from retina_gui.state.work_list_state import Show
from tests.batch.made_cases import SHIFT, judged, write_images, write_pair
from tests.gui.dropping import drop

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four cases: one without points, two with points, one with two of three pairs."""
    root = tmp_path / "clinic"
    write_images(root / "case 2", seed=2)
    write_pair(root / "case 9", seed=9, count=4)
    write_pair(root / "case 10", seed=10, count=4)
    write_pair(root / "case 11", seed=11, count=2)
    return root


def is_read(driver):
    window = driver.window
    return lambda: bool(window.session.cases.list.rows) and not window.session.cases.reader.is_reading


def names(driver) -> list[str]:
    shown = driver.window.work_list.shown
    return [shown.index(row, NAME).data() for row in range(shown.rowCount())]


def states(driver) -> dict[str, str]:
    shown = driver.window.work_list.shown
    return {shown.index(row, NAME).data(): shown.index(row, STATE).data() for row in range(shown.rowCount())}


def is_open(driver, name: str):
    window = driver.window

    def check() -> bool:
        current = window.session.cases.switcher.current
        is_current = current is not None and window.session.cases.list.rows[current].case.name == name
        return is_current and driver.is_idle() and window.session.document.snapshot().floating is not None

    return check


def double_click(driver, row: int) -> None:
    table = driver.window.work_list.table
    place = table.visualRect(table.model().index(row, NAME)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def header(driver, column: int) -> None:
    bar = driver.window.work_list.table.horizontalHeader()
    place = bar.viewport().rect().topLeft()
    place.setX(bar.sectionViewportPosition(column) + 8)
    place.setY(bar.height() // 2)
    QTest.mouseClick(bar.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_a_list_is_opened_filtered_sorted_and_walked_through(run, folder: Path) -> None:
    judged(folder / "case 9", Verdict.ACCEPTED, 0.9)
    judged(folder / "case 10", None, 0.4)

    def script(driver):
        window, panel = driver.window, driver.window.work_list
        assert not panel.isVisible()
        assert not window.actions_by_id["next_case"].isEnabled()
        said = [each.text() for each in window.empty.findChildren(QLabel)]
        assert any("a subfolder for each eye, with its two images" in text for text in said)
        assert "in each subfolder the two images of an eye" in window.actions_by_id["open_folder"].toolTip()
        driver.answers.folder = lambda title, proposal: (
            folder if "the two images of an eye" in title else None
        )
        driver.do("open_folder")
        yield is_read(driver)
        assert panel.isVisible()
        assert states(driver) == {
            "case 10": "registered",
            "case 11": "new",
            "case 2": "new",
            "case 9": "accepted",
        }
        assert "4 cases, 1 decided" in window.state.application.work_list.summary
        assert panel.table.hasFocus(), "arrows and Enter work at once"
        driver.do("list_by_name")
        assert names(driver) == ["case 2", "case 9", "case 10", "case 11"]
        driver.do("list_by_dice")
        assert names(driver)[:2] == ["case 10", "case 9"]
        driver.do("list_by_dice")
        assert names(driver)[-2:] == ["case 9", "case 10"]
        header(driver, STATE)
        assert names(driver)[-2:] == ["case 10", "case 9"]
        header(driver, STATE)
        assert names(driver)[0] == "case 9"
        header(driver, NAME)

        driver.do("list_search")
        assert panel.text.hasFocus()
        QTest.keyClicks(panel.text, "1")
        assert names(driver) == ["case 10", "case 11"]
        QTest.keyClick(panel.text, Qt.Key.Key_Return)
        assert panel.table.hasFocus()
        panel.text.clear()
        panel.show_only.setCurrentIndex(panel.show_only.findData(Show.ACCEPTED))
        assert names(driver) == ["case 9"]
        panel.show_only.setCurrentIndex(panel.show_only.findData(Show.REJECTED))
        assert names(driver) == []
        assert "No case passes" in window.state.application.work_list.nothing
        panel.show_only.setCurrentIndex(panel.show_only.findData(Show.ALL))

        double_click(driver, 1)
        yield is_open(driver, "case 9")
        assert window.session.document.snapshot().path == folder / "case 9" / "case.json"
        driver.key(Qt.Key.Key_PageDown)
        yield is_open(driver, "case 10")
        driver.key(Qt.Key.Key_PageUp)
        yield is_open(driver, "case 9")
        driver.key(Qt.Key.Key_PageDown)
        driver.key(Qt.Key.Key_PageDown)
        yield is_open(driver, "case 11")
        driver.do("list_focus")
        assert panel.table.hasFocus()
        QTest.keyClick(panel.table, Qt.Key.Key_Up)
        QTest.keyClick(panel.table, Qt.Key.Key_Up)
        QTest.keyClick(panel.table, Qt.Key.Key_Return)
        yield is_open(driver, "case 9")
        assert window.workspace.reference.canvas.hasFocus(), "who opened a case works in it"
        assert window.minimumSizeHint().width() <= 1280
        assert window.minimumSizeHint().height() <= 720
        driver.do("toggle_list")
        assert not panel.isVisible()
        driver.do("previous_case")
        yield is_open(driver, "case 2")
        assert not window.actions_by_id["previous_case"].isEnabled()
        assert "first case" in window.actions_by_id["previous_case"].toolTip()
        assert window.session.document.snapshot().path is None
        driver.do("close_list")
        assert not window.actions_by_id["toggle_list"].isEnabled()

    run([], script)


def test_going_on_saves_and_what_was_decided_leaves_the_filter(run, folder: Path) -> None:
    for name in ("case 9", "case 10", "case 11"):
        judged(folder / name, None, 0.5)

    def script(driver):
        window, panel = driver.window, driver.window.work_list
        yield is_read(driver)
        header(driver, NAME)
        panel.show_only.setCurrentIndex(panel.show_only.findData(Show.REGISTERED))
        assert names(driver) == ["case 9", "case 10", "case 11"]
        driver.answers.unsaved_answer = UnsavedAnswer.STAY  # it would stop here if it were asked
        double_click(driver, 0)
        yield is_open(driver, "case 9")
        window.session.options.set(grader="AB")
        driver.do("verdict_accept")
        assert names(driver) == ["case 10", "case 11"]
        driver.do("next_case")
        yield is_open(driver, "case 10")
        assert load_case(folder / "case 9" / "case.json").entry(0).judgement.verdict is Verdict.ACCEPTED
        driver.do("verdict_reject")
        driver.do("next_case")
        yield is_open(driver, "case 11")
        panel.show_only.setCurrentIndex(panel.show_only.findData(Show.ALL))
        assert (states(driver)["case 9"], states(driver)["case 10"]) == ("accepted", "rejected")

        window.session.document.pairs.delete_pair(1)
        assert states(driver)["case 11"] == "new", "the list shows the open case as it is in the window"
        driver.do("previous_case")
        assert driver.is_idle(), "the file holds a result that would be lost: the user is asked, and stays"
        assert is_open(driver, "case 11")()
        driver.answers.unsaved_answer = UnsavedAnswer.DISCARD
        driver.do("previous_case")
        yield is_open(driver, "case 10")
        assert states(driver)["case 11"] == "registered"

    run([folder], script)


def highlighted(driver) -> str | None:
    rows = driver.window.work_list.table.selectionModel().selectedRows(NAME)
    return rows[0].data() if rows else None


def verdict_of(driver) -> Verdict | None:
    given = driver.window.session.document.snapshot().entry.judgement
    return given and given.verdict


def test_a_key_acts_on_what_is_highlighted_and_shown(run, folder: Path) -> None:
    for name in ("case 9", "case 10", "case 11"):
        judged(folder / name, None, 0.5)

    def script(driver):
        window, table = driver.window, driver.window.work_list.table
        yield is_open_file(driver)
        window.session.options.set(grader="AB")
        driver.answers.files = [folder]
        driver.do("open_folder")
        yield is_read(driver)
        assert highlighted(driver) == "case 10", "that is the open one, in the middle of the list"
        assert table.hasFocus()
        QTest.keyClick(table, Qt.Key.Key_A)
        assert verdict_of(driver) is Verdict.ACCEPTED

        QTest.keyClick(table, Qt.Key.Key_Down)
        assert highlighted(driver) == "case 11"
        assert window.state.prompt == "Enter opens case 11. Shown is case 10."
        mode, cells = window.state.compare.mode, window.session.options.options.show_cells
        for key in (Qt.Key.Key_X, Qt.Key.Key_Y, Qt.Key.Key_E, Qt.Key.Key_N, Qt.Key.Key_B, Qt.Key.Key_T):
            QTest.keyClick(table, key)
            assert "open case 11 first (Enter)" in window.status.prompt.text(), key
        QTest.keyClick(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert verdict_of(driver) is Verdict.ACCEPTED
        assert (window.state.compare.mode, window.session.options.options.show_cells) == (mode, cells)
        driver.do("verdict_reject")  # a button stands beside the picture, and is about that
        assert verdict_of(driver) is Verdict.REJECTED

        driver.canvas(REFERENCE).setFocus()
        window.workspace.compare.first.setFocus()
        assert highlighted(driver) == "case 10", "the images have the keyboard"
        QTest.keyClick(window.workspace.compare.first, Qt.Key.Key_A)
        assert verdict_of(driver) is Verdict.ACCEPTED
        driver.do("list_focus")
        QTest.keyClick(table, Qt.Key.Key_Down)
        QTest.keyClick(table, Qt.Key.Key_Return)
        yield is_open(driver, "case 11")
        assert highlighted(driver) == "case 11"
        QTest.keyClick(window.workspace.compare.first, Qt.Key.Key_X)
        assert verdict_of(driver) is Verdict.REJECTED
        driver.do("save_case")
        window.work_list.show_only.setCurrentIndex(window.work_list.show_only.findData(Show.ACCEPTED))
        assert highlighted(driver) is None, "the open case is not among those that are shown"

    run([folder / "case 10" / "case.json"], script)
    verdicts = [load_case(folder / f"case {n}" / "case.json").entry(0).judgement for n in (9, 10, 11)]
    assert [given and given.verdict for given in verdicts] == [None, Verdict.ACCEPTED, Verdict.REJECTED]


def test_a_folder_beside_a_case_that_is_none_of_it_highlights_nothing(
    run, folder: Path, tmp_path: Path
) -> None:
    write_pair(tmp_path / "elsewhere", seed=5, count=4)
    judged(tmp_path / "elsewhere", None, 0.5)

    def script(driver):
        window, panel = driver.window, driver.window.work_list
        yield is_open_file(driver)
        window.session.options.set(grader="AB")
        driver.answers.files = [folder]
        driver.do("open_folder")
        yield is_read(driver)
        assert highlighted(driver) is None
        assert not panel.table.hasFocus()
        assert "4 cases in clinic, none of them the open one" in window.status.prompt.text()
        QTest.keyClick(window.workspace.compare.first, Qt.Key.Key_A)
        assert verdict_of(driver) is Verdict.ACCEPTED
        driver.do("list_focus")
        assert highlighted(driver) == names(driver)[0]
        QTest.keyClick(panel.table, Qt.Key.Key_X)
        assert verdict_of(driver) is Verdict.ACCEPTED
        window.workspace.compare.first.setFocus()
        panel.table.setFocus(Qt.FocusReason.TabFocusReason)
        assert highlighted(driver) is None
        QTest.keyClick(panel.table, Qt.Key.Key_Return)
        assert driver.is_idle(), "Enter opens what is highlighted, and nothing else"
        QTest.keyClick(panel.table, Qt.Key.Key_X)
        assert verdict_of(driver) is Verdict.REJECTED, "while nothing is, a key is about the open case"
        QTest.keyClick(panel.table, Qt.Key.Key_Down)
        assert highlighted(driver) == names(driver)[0]

    run([tmp_path / "elsewhere" / "case.json"], script)


def test_the_open_case_is_marked_in_the_list(run, folder: Path) -> None:
    def edge(driver, row: int) -> str:
        table = driver.window.work_list.table
        place = table.visualRect(table.model().index(row, NAME))
        return table.viewport().grab(place).toImage().pixelColor(1, place.height() // 2).name()

    def script(driver):
        window = driver.window
        yield is_read(driver)
        double_click(driver, 1)
        yield is_open(driver, names(driver)[1])
        driver.do("list_focus")
        QTest.keyClick(window.work_list.table, Qt.Key.Key_Down)
        for theme in ThemeName:
            window.session.options.set(theme=theme)
            window.refresh()
            assert [edge(driver, row) == THEMES[theme].accent_hover for row in range(3)] == [
                False,
                True,
                False,
            ]
        driver.do("refresh_list")
        yield is_read(driver)
        assert edge(driver, 1) == THEMES[theme].accent_hover, "also in the list that was read again"
        driver.do("next_case")
        yield is_open(driver, names(driver)[2])
        assert [edge(driver, row) == THEMES[theme].accent_hover for row in range(3)] == [False, False, True]

    run([folder], script)


def is_open_file(driver):
    return lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None


def test_a_case_of_a_csv_list_is_saved_in_its_place(run, folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    rows = [f"{n},clinic/case {n}/reference.png,clinic/case {n}/floating.png" for n in (2, 9)]
    table.write_text("name,reference,floating\n" + "\n".join(rows) + "\nbad,gone.png,gone.png\n")
    place = tmp_path / "list-cases" / "2" / "case.json"

    def script(driver):
        window = driver.window
        yield is_read(driver)
        assert states(driver) == {"2": "new", "9": "new", "bad": "failed"}
        shown = window.work_list.shown
        assert "gone.png" in shown.index(2, NAME).data(Qt.ItemDataRole.ToolTipRole)
        double_click(driver, 0)
        yield is_open(driver, "2")
        driver.click(REFERENCE, (80, 60))
        driver.do("save_case")
        assert window.session.document.snapshot().path == place
        driver.click(FLOATING, (87, 56))
        driver.do("next_case")
        yield is_open(driver, "9")

    run([table], script)
    assert load_case(place).entry(0).points.pairs[0].is_complete


def test_what_cannot_be_opened_is_told_and_passed(run, folder: Path) -> None:
    (folder / "case 9" / "case.json").write_text('{"format": "retina-case", "version": 1}')
    (folder / "case 10" / "floating.png").write_bytes(b"no image")

    def script(driver):
        window = driver.window
        yield is_read(driver)
        header(driver, NAME)
        double_click(driver, 0)
        yield is_open(driver, "case 2")
        assert states(driver)["case 9"] == "failed", "a damaged file is seen at once, and passed over"
        driver.do("next_case")
        yield lambda: driver.is_idle() and window.problem_bar.isVisible()
        assert states(driver)["case 10"] == "failed"
        assert is_open(driver, "case 2")()
        driver.do("next_case")
        yield is_open(driver, "case 11")

    run([folder], script)


def test_folders_and_lists_are_dropped(run, folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("name;reference;floating\na;clinic/case 2/reference.png;clinic/case 2/floating.png\n")

    def script(driver):
        window = driver.window
        yield lambda: True
        drop(window, [folder], QPoint(600, 300))
        yield is_read(driver)
        assert len(names(driver)) == 4
        drop(window, [table], QPoint(600, 300))
        yield lambda: names(driver) == ["a"]
        empty = tmp_path / "empty"
        empty.mkdir()
        drop(window, [empty], QPoint(600, 300))
        yield lambda: window.problem_bar.isVisible()
        assert "holds no cases" in window.problem_bar.sentence.text()
        assert names(driver) == ["a"], "the list that was open stays"

    run([], script)


def test_the_list_runs_in_the_background_while_another_case_is_worked_on(
    run, folder: Path, tmp_path: Path, monkeypatch
) -> None:
    (folder / "case 10" / "floating.png").write_bytes(b"no image")
    write_pair(folder / "case 12", seed=12)
    told: list[str] = []
    left: list[str] = []
    of_register: list[str] = []
    notified, program = tmp_path / "notified", tmp_path / "notify-send"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{notified}.part" && mv "{notified}.part" "{notified}"\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr("retina_gui.dialogs.notifications.notify_send", lambda: str(program))

    def script(driver):
        window = driver.window
        yield is_read(driver)
        header(driver, NAME)
        assert states(driver) == {
            "case 2": "new",
            "case 9": "points set",
            "case 10": "points set",
            "case 11": "new",
            "case 12": "points set",
        }
        window.session.core.told.connect(told.append)
        double_click(driver, 0)
        yield is_open(driver, "case 2")
        panel = window.work_list
        assert panel.plan.text() == (
            "Aligns 3 cases by their points, 1 case by its vessels. 1 with unfinished points is left to you."
        )
        assert panel.align.text() == "Align automatically"
        assert "else by its vessels" in panel.align.toolTip()
        window.session.cases.changed.connect(
            lambda: left.append(window.session.cases.state("", False).remaining)
        )
        QTest.mouseClick(panel.only_points, Qt.MouseButton.LeftButton)
        window.session.cases.background._started -= 60  # as if it were longer work
        assert not window.actions_by_id["run_all"].isEnabled()
        assert not any(each.isVisible() for each in (panel.align, panel.plan, panel.only_points))
        assert states(driver)["case 12"] == "waiting"
        assert window.work_list.stop.isVisible()
        for x, y in ((80, 60), (220, 90), (130, 200)):
            driver.click(REFERENCE, (x, y))
            driver.click(FLOATING, (x + SHIFT[0], y + SHIFT[1]))
        driver.do("register")  # the window's own work goes on meanwhile
        window.session.runner._job.started -= 60
        window.session.changed.connect(lambda: of_register.append(window.status._elapsed.text()))
        yield lambda: driver.is_idle() and window.session.document.snapshot().live is not None
        yield lambda: not window.session.cases.background.is_running
        assert states(driver) == {
            "case 2": "registered",
            "case 9": "registered",
            "case 10": "failed",
            "case 11": "new",
            "case 12": "registered",
        }
        shown = window.work_list.shown
        assert "floating.png" in shown.index(2, STATE).data(Qt.ItemDataRole.ToolTipRole)
        assert float(shown.index(1, DICE).data()) > 0
        window.work_list.table.setCurrentIndex(shown.index(2, NAME))
        assert "floating.png" in window.work_list.reason.text()
        assert "0 decided, 1 failed" in window.state.application.work_list.summary
        assert panel.ended.text() == "2 cases were registered. 1 failed: select it in the list to see why."
        assert panel.ended.isVisible()
        yield lambda: notified.exists() or os.name == "nt"
        if os.name != "nt":
            assert notified.read_text("utf-8").splitlines()[-2:] == ["clinic is aligned", panel.ended.text()]
        assert any(" s, " in words and "left" in words for words in of_register), "beside the time taken"
        assert any("left" in words for words in left), "the remaining time beside the bar"
        driver.do("refresh_list")
        yield is_read(driver)
        assert states(driver)["case 10"] == "failed", "the list remembers it"
        assert any("2 cases were registered. 1 failed" in text for text in told)
        assert len(window.session.document.snapshot().points) == 3

        double_click(driver, 1)
        yield is_open(driver, "case 9")
        assert window.state.compare.has_after, "the transform lies beside the case"

    run([folder], script)
    case = folder / "case 9" / "case.json"
    assert json.loads(case.read_text())["floating"][0]["result"]["transform_file"] == "case-transform.h5"
    assert not (folder / "case 10" / "case.json").exists()
    assert not (folder / "case 11" / "case.json").exists()


def test_a_case_that_is_opened_is_taken_from_the_background(run, folder: Path) -> None:
    def script(driver):
        window = driver.window
        yield is_read(driver)
        header(driver, NAME)
        rows = {row.case.name: number for number, row in enumerate(window.session.cases.list.rows)}
        driver.do("run_all")
        yield lambda: window.session.cases.list.rows[rows["case 10"]].run is RunState.RUNNING
        double_click(driver, names(driver).index("case 10"))
        yield is_open(driver, "case 10")
        driver.click(REFERENCE, (100, 100))
        yield lambda: not window.session.cases.background.is_running
        assert not (folder / "case 10" / "case.json").exists(), "nothing was written behind the user's back"
        assert load_case(folder / "case 9" / "case.json").entry(0).result is not None
        assert len(window.session.document.snapshot().points) == 5
        driver.answers.unsaved_answer = UnsavedAnswer.DISCARD

    run([folder], script)


def test_stopping_and_closing_while_the_list_runs(run, folder: Path) -> None:
    def script(driver):
        window = driver.window
        yield is_read(driver)
        driver.do("run_all")
        yield lambda: any(row.run is RunState.RUNNING for row in window.session.cases.list.rows)
        driver.do("close_list")
        assert "0 of 2 cases are done" in window.question_bar.sentence.text()
        QTest.mouseClick(window.question_bar.buttons[1], Qt.MouseButton.LeftButton)
        assert not window.question_bar.isVisible()
        assert window.session.cases.background.is_running
        assert window.session.cases.list.is_open
        driver.answers.stop = False
        window.close()
        assert window.isVisible()
        assert driver.answers.stop_asked == [(0, 2)]
        driver.do("stop_list")
        yield lambda: not window.session.cases.background.is_running
        assert set(states(driver).values()) == {"new", "points set"}
        driver.do("run_all")
        yield lambda: window.session.cases.background.process.is_alive
        window.session.cases.open(folder)
        QTest.mouseClick(window.question_bar.buttons[0], Qt.MouseButton.LeftButton)
        yield is_read(driver)
        assert not window.session.cases.background.is_running
        assert len(names(driver)) == 4
        driver.do("run_all")
        yield lambda: window.session.cases.background.process.is_alive
        driver.answers.stop = True

    run([folder], script)
    assert not list(folder.rglob("case.json"))


def test_a_killed_process_fails_its_case_and_the_others_go_on(run, folder: Path) -> None:
    def script(driver):
        window = driver.window
        yield is_read(driver)
        driver.do("run_all")
        background = window.session.cases.background
        yield lambda: any(row.fraction > 0 for row in window.session.cases.list.rows)
        background.process._process.kill()
        yield lambda: not background.is_running
        found = sorted(states(driver).values())
        assert found == ["failed", "new", "new", "registered"]

    run([folder], script)


def test_a_blinded_reader_sees_no_verdict_of_another(run, folder: Path) -> None:
    judged(folder / "case 9", Verdict.ACCEPTED, 0.9, grader="AB")

    def script(driver):
        window = driver.window
        yield is_read(driver)
        assert states(driver)["case 9"] == "accepted"
        window.session.options.set(grader="CD", blinded=True)
        assert states(driver)["case 9"] == "registered"
        assert "0 decided" in window.state.application.work_list.summary
        window.session.options.set(grader="ab")
        assert states(driver)["case 9"] == "accepted", "his own verdict lifts the blind"

    run([folder], script)


def test_thousands_of_cases_are_no_burden(run, tmp_path: Path) -> None:
    write_pair(tmp_path / "eye")
    judged(tmp_path / "eye", None, 0.5)
    content = (tmp_path / "eye" / "case.json").read_text()
    for number in range(3000):
        (tmp_path / "many" / str(number)).mkdir(parents=True)
        (tmp_path / "many" / str(number) / "case.json").write_text(content)

    def script(driver):
        window = driver.window
        yield is_read(driver)
        assert len(names(driver)) == 3000
        started = time.thread_time()
        header(driver, NAME)
        header(driver, STATE)
        assert time.thread_time() - started < 2.0
        table = window.work_list.table
        repaints = []
        for step in range(40):
            started = time.thread_time()
            table.verticalScrollBar().setValue(step * 500)
            table.viewport().repaint()
            repaints.append(time.thread_time() - started)
        print(
            f"processor, a repaint: {1000 * median(repaints):.1f} ms, slowest {1000 * max(repaints):.0f} ms"
        )
        assert median(repaints) < 0.016
        started = time.thread_time()
        QTest.keyClicks(window.work_list.text, "299")
        assert names(driver) == sorted(names(driver), key=int)
        assert time.thread_time() - started < 1.0
        assert "2999" in names(driver)

    run([tmp_path / "many"], script)


def test_stands_are_those_of_the_least_advanced_image() -> None:
    from core.batch.status import CaseStatus, PairStatus

    done = PairStatus(3, 3, True, True, 0.8, (Judgement(Verdict.ACCEPTED),))
    poor = PairStatus(
        3, 3, True, True, 0.3, (Judgement(Verdict.ACCEPTED), Judgement(Verdict.RETRY, grader="B"))
    )
    assert CaseStatus((done,)).stand() is Stand.ACCEPTED
    assert CaseStatus((done, poor)).stand() is Stand.UNDECIDED
    assert CaseStatus((done, PairStatus(0, 3))).stand() is Stand.NEW
    assert CaseStatus((done, poor)).dice == 0.3
    assert not CaseStatus((done,)).can_run(automatic=True)
    assert CaseStatus((done, PairStatus(0, 3))).can_run(automatic=True)
    assert not CaseStatus((PairStatus(2, 3, True),)).can_run(automatic=True), "begun points are the user's"
    assert CaseStatus(problem="no").stand() is Stand.FAILED
