"""A list read as a study through the real `main()`: without names and figures, with a repeat, and after a crash."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.case import Verdict, load_case
from core.case.judgements import reading_of
from core.study import read_study, studies_of
from retina_gui.state.options import Stage
from tests.gui.driver import Driver
from tests.gui.judged_cases import write_judged_cases


def shown_words(driver: Driver) -> str:
    return "\n".join(each.text() for each in driver.window.findChildren(QLabel) if each.isVisible())


def open_dialog(driver: Driver):
    driver.do("read_study")
    yield lambda: driver.is_idle() and driver.window.beside.study is not None
    yield driver.window.beside.study.isVisible


def test_a_list_is_read_blinded_stopped_and_gone_on_with(run, small_pair, tmp_path: Path) -> None:
    root = write_judged_cases(small_pair, tmp_path / "clinic")
    before = {name: (root / name / "case.json").read_bytes() for name in "abc"}

    def begin(driver: Driver):
        window, session = driver.window, driver.window.session
        rows, canvas = session.cases.list, window.workspace.compare.first
        assert not window.actions_by_id["read_study"].isEnabled()
        session.cases.open(root)
        yield lambda: driver.is_idle() and rows.rows and all(row.status is not None for row in rows.rows)
        driver.do("verdict_list")
        yield driver.is_idle
        yield from open_dialog(driver)
        dialog = window.beside.study
        assert not dialog.begin.isEnabled(), "somebody has to read it"
        dialog.reader.insert("CD")
        dialog.repeats.setValue(1)
        dialog.seed.setValue(5)
        QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
        yield lambda: driver.is_idle() and session.study.state is not None
        window.activateWindow()
        yield window.isActiveWindow
        window.refresh()
        state = window.state
        assert (state.title, state.stage) == ("Reading 1 of 4[*] – Retina", Stage.JUDGE)
        assert not window.work_list.isVisible()
        assert not window.beside.verdicts.isVisible(), "which names the cases and what others said"
        words = shown_words(driver)
        for hidden in ("clinic", "AB", "EF", "good", "accepted", "disagree", "0.70", "0.20", "reference.png"):
            assert hidden not in words, hidden
        assert "without figures" in state.quality.placeholder
        for name in ("cells", "verdict_list", "save_case", "export", "register", "stage_points", "copy"):
            assert "study is being read" in state.actions[name].reason, name
        assert not window.actions_by_id["next_case"].isEnabled(), "a verdict first"
        QTest.keyClick(canvas, Qt.Key.Key_X)
        session.judging.set_reason("wrong eye")
        window.refresh()
        assert not session.document.snapshot().modified, "there is nothing to save as a case"
        QTest.keyClick(canvas, Qt.Key.Key_PageDown)
        yield lambda: driver.is_idle() and session.study.state is not None and session.study.state.number == 2
        window.refresh()
        assert window.state.verdict.verdict is None
        QTest.keyClick(canvas, Qt.Key.Key_A)
        (path,) = studies_of(root)
        kept = read_study(path)
        assert [reading.judgement.verdict for reading in kept.readings[:2]] == [
            Verdict.REJECTED,
            Verdict.ACCEPTED,
        ], "kept at once: a crash loses nothing"
        assert kept.readings[0].judgement.reason == "wrong eye"
        assert kept.readings[0].spans[0].seconds is not None
        driver.do("stop_study")
        yield lambda: driver.is_idle() and window.beside.study.isVisible()
        assert session.study.state is None
        assert window.work_list.isVisible()

    run([], begin)
    assert {name: (root / name / "case.json").read_bytes() for name in "abc"} == before

    def go_on(driver: Driver):
        window, session = driver.window, driver.window.session
        rows, canvas = session.cases.list, window.workspace.compare.first
        yield lambda: driver.is_idle() and rows.rows and all(row.status is not None for row in rows.rows)
        yield from open_dialog(driver)
        dialog = window.beside.study
        assert dialog.reader.text() == "CD", "remembered"
        assert (dialog.begin.text(), dialog.repeats.isEnabled()) == ("Go on", False)
        QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)
        window.activateWindow()
        for number in (3, 4):
            yield (
                lambda number=number: (
                    driver.is_idle()
                    and session.study.state is not None
                    and session.study.state.number == number
                )
            )
            window.refresh()
            QTest.keyClick(canvas, Qt.Key.Key_A)
            window.refresh()
            QTest.keyClick(canvas, Qt.Key.Key_PageDown)
        yield lambda: driver.is_idle() and session.study.state is None and window.beside.study.isVisible()
        assert "CD: 4 of 4 read  ·  repeats: " in shown_words(driver)
        driver.answers.files = [tmp_path / "readings.csv"]
        QTest.mouseClick(dialog.readings, Qt.MouseButton.LeftButton)
        QTest.mouseClick(dialog.give, Qt.MouseButton.LeftButton)
        assert session.errors.last is None

    run([root], go_on)
    with open(tmp_path / "readings.csv", encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert sorted(line["case"] for line in lines if line["is_repeat"] == "no") == ["a", "b", "c"]
    assert [line["verdict"] for line in lines] == ["rejected", "accepted", "accepted", "accepted"]
    first = root / lines[0]["case"] / "case.json"
    assert reading_of(load_case(first).entry(0).judgements, "CD").reason == "wrong eye"
