"""Correcting a place of the result with the mouse, and the versions that come of it, in the real program."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.points.corrections import Correction
from core.points.matching import Point
from retina_gui.rendering.warped_picture import WarpedPicture
from retina_gui.state.options import CompareMode, Stage

pytestmark = pytest.mark.usefixtures("registers_once", "segments_once")

PLACE: Point = (483.0, 402.0)
"""A vessel junction of the demonstration's angiogram."""
LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier


def drag(driver, canvas, start: Point, end: Point, release: bool = True) -> None:
    QTest.mousePress(canvas.viewport(), LEFT, NONE, driver.at(canvas, start))
    for share in (0.4, 0.8, 1.0):
        between = tuple(a + share * (b - a) for a, b in zip(start, end, strict=True))
        QTest.mouseMove(canvas.viewport(), driver.at(canvas, between))
    if release:
        QTest.mouseRelease(canvas.viewport(), LEFT, NONE, driver.at(canvas, end))


def missed(window, correction: Correction) -> float:
    """How far the place is from where it belongs, in reference pixels."""
    arrived = window.session.document.snapshot().live.transform(np.array([correction.reference]))[0]
    return float(np.hypot(*(arrived - correction.floating))) / 0.92


def numbers(window) -> list[int]:
    return [version.number for version in window.session.document.snapshot().entry.versions]


def picture(canvas) -> bytes:
    image = canvas.grab().toImage()
    return bytes(image.constBits())


def test_a_place_is_dragged_to_where_it_belongs_and_every_version_stays(run, tmp_path: Path) -> None:
    target = tmp_path / "eye" / "eye.json"
    target.parent.mkdir()

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert "Register" in window.state.actions["correct"].reason
        driver.do("register")
        yield driver.is_idle
        canvas = window.workspace.compare.first
        registered = window.session.document.snapshot().live
        assert numbers(window) == [1]

        canvas.setFocus()
        QTest.keyClick(canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
        assert window.state.corrections.active
        assert window.state.prompt.startswith("Drag a wrong place")

        end = (PLACE[0] + 14, PLACE[1] - 9)
        shown = picture(canvas)
        drag(driver, canvas, PLACE, end, release=False)
        assert "Release" in window.state.prompt
        assert [arrow.number for arrow in window.state.corrections.arrows] == [0]
        assert picture(canvas) != shown, "the picture follows the mouse"
        QTest.mousePress(canvas.viewport(), RIGHT, NONE, driver.at(canvas, end))
        assert window.state.corrections.arrows == ()
        QTest.mouseRelease(canvas.viewport(), LEFT, NONE, driver.at(canvas, end))
        assert driver.is_idle(), "the right button puts it back"
        assert numbers(window) == [1]

        for mode in (CompareMode.BLEND, CompareMode.SWIPE, CompareMode.FLICKER, CompareMode.CHECKERBOARD):
            window.session.options.set(mode=mode)
            drag(driver, canvas, (200.0, 200.0), (210.0, 204.0), release=False)
            assert len(window.state.corrections.arrows) == 1, mode
            QTest.keyClick(canvas, Qt.Key.Key_Escape)
            assert window.state.corrections.arrows == ()
            assert window.state.corrections.active
            QTest.mouseRelease(canvas.viewport(), LEFT, NONE, driver.at(canvas, (210.0, 204.0)))

        drag(driver, canvas, PLACE, end)
        assert window.state.job.running
        assert "Correct" in window.state.job.name or "correction" in window.state.job.name
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        assert numbers(window) == [1, 2]
        entry = window.session.document.snapshot().entry
        (correction,) = entry.shown.corrections
        assert missed(window, correction) < 0.6
        assert entry.shown.corrects == 1
        assert entry.result.metrics["network"] == entry.version(1).result.metrics["network"]
        far = np.array([[150.0, 150.0]])
        assert np.allclose(window.session.document.snapshot().live.transform(far), registered.transform(far))
        assert window.state.stage is Stage.JUDGE
        assert [arrow.number for arrow in window.state.corrections.arrows] == [1]

        drag(driver, canvas, correction.reference, (end[0] - 6, end[1] + 4))
        yield driver.is_idle
        assert numbers(window) == [1, 2, 3]
        moved = window.session.document.snapshot().entry.shown.corrections
        assert len(moved) == 1
        assert moved[0].floating == correction.floating
        assert missed(window, moved[0]) < 0.6
        assert window.session.document.snapshot().undo_text == "Move correction 1"

        window.session.options.set(grader="AB")
        QTest.keyClick(canvas, Qt.Key.Key_A)
        assert window.session.document.snapshot().entry.judgement is not None
        window.side.versions.list.setCurrentRow(2)
        assert window.state.versions.selected == 1
        driver.do("compare_version")
        assert window.workspace.compare.bar.before.text() == "Version 1"
        after = picture(canvas)
        QTest.keyPress(canvas, Qt.Key.Key_T)
        assert window.state.compare.before
        compared = picture(canvas)
        assert compared != after
        QTest.keyRelease(canvas, Qt.Key.Key_T)
        assert picture(canvas) == after

        driver.do("show_version")
        assert window.session.document.snapshot().entry.current == 1
        assert window.session.document.snapshot().live.transform is registered.transform
        assert window.session.document.snapshot().entry.judgement is None, (
            "the verdict belongs to its version"
        )
        assert numbers(window) == [1, 2, 3], "nothing is deleted by going back"
        assert not window.state.actions["delete_version"].enabled
        driver.do("undo")
        assert window.session.document.snapshot().entry.current == 3
        assert window.session.document.snapshot().entry.judgement is not None

        driver.answers.files = [target]
        driver.do("save_case")
        assert not window.session.document.snapshot().modified
        while window.state.actions["undo"].enabled:
            driver.do("undo")
        assert numbers(window) == []
        while window.state.actions["redo"].enabled:
            driver.do("redo")
        assert numbers(window) == [1, 2, 3]

    run(["--demo"], script)
    saved = json.loads(target.read_text("utf-8"))["floating"][0]
    assert [version["number"] for version in saved["versions"]] == [1, 2, 3]
    files = [version["result"]["transform_file"] for version in saved["versions"]]
    assert len(set(files)) == 3
    assert all((target.parent / file).is_file() for file in files)

    def reopen(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        window.resize(
            1280, 800
        )  # the screen of the tests is smaller, and a window that comes back keeps to it
        driver.do("stage_judge")
        assert numbers(window) == [1, 2, 3]
        assert window.session.document.snapshot().entry.current == 3
        assert not window.state.notes
        window.side.versions.list.setCurrentRow(1)
        driver.do("show_version")
        live = window.session.document.snapshot().live
        assert isinstance(live.warped, WarpedPicture)
        (correction,) = window.session.document.snapshot().entry.shown.corrections
        assert missed(window, correction) < 0.6
        driver.do("correct")
        canvas = window.workspace.compare.first
        yield lambda: canvas.view.scale > 0.8
        drag(driver, canvas, (250.0, 200.0), (258.0, 195.0))
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        assert numbers(window) == [1, 2, 3, 4]
        both = window.session.document.snapshot().entry.shown.corrections
        assert len(both) == 2
        assert max(missed(window, each) for each in both) < 0.7
        folder = tmp_path / "out"
        window.session.exporting.set_folder(str(folder))
        window.session.exporting.export()
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last

    run([target], reopen)
    (exported,) = json.loads((tmp_path / "out" / "case.json").read_text("utf-8"))["floating"]
    assert [version["number"] for version in exported["versions"]] == [4]
    assert len(exported["versions"][0]["corrections"]) == 2


def test_two_clicks_side_by_side_and_taking_a_correction_back(run) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.do("register")
        yield driver.is_idle
        registered = window.session.document.snapshot().live
        driver.do("correct")
        driver.do("mode_side_by_side")
        pane = window.workspace.compare
        assert "on the right" in window.state.prompt
        yield lambda: pane.second.width() > 100
        QTest.mouseClick(pane.second.viewport(), LEFT, NONE, driver.at(pane.second, PLACE))
        assert window.state.corrections.half is not None
        assert "on the left" in window.state.prompt
        QTest.mouseClick(pane.first.viewport(), LEFT, NONE, driver.at(pane.first, (PLACE[0] + 8, PLACE[1])))
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        (correction,) = window.session.document.snapshot().entry.shown.corrections
        assert correction.length > 6
        assert missed(window, correction) < 0.6

        driver.do("mode_blend")
        QTest.mouseClick(pane.first.viewport(), LEFT, NONE, driver.at(pane.first, correction.reference))
        assert window.session.options.options.selected_correction == 0
        QTest.keyClick(pane.first, Qt.Key.Key_Delete)
        assert window.session.document.snapshot().live.transform is registered.transform
        assert window.session.document.snapshot().undo_text == "Take correction 1 back"
        assert numbers(window) == [1, 2]
        window.side.versions.list.setCurrentRow(0)
        driver.do("delete_version")
        assert numbers(window) == [1]
        driver.do("undo")
        assert numbers(window) == [1, 2]

        drag(driver, pane.first, PLACE, (PLACE[0] + 160, PLACE[1]))
        yield driver.is_idle
        assert "more than a fifth" in window.problem_bar.sentence.text()
        assert window.problem_bar.isVisible()
        assert window.error_dialogs.dialog is None, "no dialog in the way of the work"
        assert numbers(window) == [1, 2]
        assert window.state.corrections.arrows == ()
        window.problem_bar.close_button.click()
        window.refresh()
        assert not window.problem_bar.isVisible()

        window.session.document.pairs.delete_pair(3)
        assert window.session.document.snapshot().entry.result is None
        assert "made with other points" in window.state.versions.rows[-1].detail
        window.side.versions.list.setCurrentRow(1)
        driver.do("show_version")
        assert len(window.session.document.snapshot().points.fit_ids()) == 3, "its points come back with it"
        assert window.state.compare.has_after

    run(["--demo"], script)
