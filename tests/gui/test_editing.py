"""Marks, gestures, keys, undo: with the real program and real mouse events in image coordinates."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from core.images.polarity import VesselPolarity
from core.points.matching import ImageRole, PairRole
from retina_gui.rendering.layers import CheckerboardLayer
from retina_gui.state.view_state import MarkKind
from tests.gui.small_pair import PLACES, moved, place_pairs, points

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING


def test_a_half_pair_shows_a_ghost_that_enter_accepts(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 1)
        driver.click(REFERENCE, PLACES[1])
        half = [mark for mark in driver.window.state.reference.marks if mark.pair_id == 2]
        ghost = [mark for mark in driver.window.state.floating.marks if mark.pair_id == 2]
        assert [mark.kind for mark in half] == [MarkKind.SET]
        assert [mark.kind for mark in ghost] == [MarkKind.GHOST]
        assert ghost[0].point == pytest.approx(moved(PLACES[1]), abs=3)
        driver.key(Qt.Key.Key_Return)
        assert points(driver).pair(2).floating == ghost[0].point

    run_on_pair(script)


def test_dragging_is_live_and_esc_or_the_right_button_put_the_mark_back(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        start = points(driver)
        last_step = driver.window.session.document.snapshot().undo_text
        overlays = []
        for end_drag in (
            lambda: driver.key(Qt.Key.Key_Escape),
            lambda: driver.press(FLOATING, (100, 100), Qt.MouseButton.RightButton),
        ):
            mark = points(driver).pair(1).floating
            driver.press(FLOATING, mark)
            driver.move(FLOATING, (mark[0] + 20, mark[1]))
            driver.move(FLOATING, (mark[0] + 30, mark[1] + 10))
            assert points(driver) != start
            overlays.append(driver.window.state.compare.layer)
            end_drag()
            assert points(driver) == start
            driver.release(FLOATING, (100, 100))
            assert points(driver) == start
        assert driver.window.session.document.snapshot().undo_text == last_step
        assert all(isinstance(overlay, CheckerboardLayer) for overlay in overlays)
        assert driver.window.state.compare.layer not in overlays

        mark = start.pair(1).floating
        driver.drag(FLOATING, mark, (mark[0] + 20, mark[1] + 10))
        shift = np.subtract(points(driver).pair(1).floating, mark)
        assert shift == pytest.approx((20, 10), abs=1.5)
        driver.do("undo")
        assert points(driver) == start, "a drag is one step"

    run_on_pair(script)


def test_keys_nudge_delete_and_undo_everything(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        placed = points(driver)
        x, y = placed.pair(3).floating
        driver.key(Qt.Key.Key_Right)
        driver.key(Qt.Key.Key_Right)
        driver.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert points(driver).pair(3).floating == pytest.approx((x + 2, y + 0.1))
        driver.do("undo")
        assert points(driver) == placed, "nudges of one mark are one step"
        driver.key(Qt.Key.Key_Delete)
        assert [pair.id for pair in points(driver)] == [1, 2]
        driver.do("undo")
        assert points(driver) == placed

        while driver.window.session.document.snapshot().undo_text:
            driver.do("undo")
        assert not points(driver).pairs
        assert not driver.window.state.actions["undo"].enabled
        while driver.window.session.document.snapshot().redo_text:
            driver.do("redo")
        assert [pair.id for pair in points(driver)] == [1, 2], "the last step was the deletion"

    run_on_pair(script)


def test_a_double_click_fits_and_leaves_no_point(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 1)
        canvas = driver.canvas(REFERENCE)
        zoom(canvas, (100, 100), notches=3)
        assert not canvas.is_fitted
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseDClick(
            canvas.viewport(), left, none, driver.at(canvas, (120, 110))
        )  # press, release, double click, release
        assert canvas.is_fitted
        assert len(points(driver)) == 1
        assert not driver.window.session.document.snapshot().redo_text

    run_on_pair(script)


def zoom(canvas, point, notches: int) -> None:
    x, y = canvas.to_widget(point)
    position = QPointF(x, y)
    event = QWheelEvent(
        position,
        canvas.mapToGlobal(position),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def test_zoom_keeps_the_place_under_the_cursor_and_links_the_panes(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        reference, floating = driver.canvas(REFERENCE), driver.canvas(FLOATING)
        before = reference.to_widget((70.0, 80.0))
        zoom(reference, (70.0, 80.0), notches=4)
        assert reference.to_widget((70.0, 80.0)) == pytest.approx(before, abs=1e-6)
        driver.drag(REFERENCE, (100, 100), (120, 90))
        assert floating.view.scale == pytest.approx(reference.view.scale, rel=0.03)
        assert floating.view.centre == pytest.approx(moved(reference.view.centre), abs=3)
        overlay = driver.window.workspace.compare.first
        assert overlay.view.centre == pytest.approx(reference.view.centre)
        assert len(points(driver)) == 3, "pulling the image places no point"
        driver.key(Qt.Key.Key_2)
        assert reference.view.centre == pytest.approx(points(driver).pair(2).reference)

    run_on_pair(script)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("Delete pair 1", lambda found: found is None),
        ("Clear this point", lambda found: found.floating is not None and found.reference is None),
        ("Leave this pair out", lambda found: not found.active),
        ("Make it a check point", lambda found: found.role is PairRole.CHECK),
    ],
)
def test_the_menu_of_a_mark(run_on_pair, entry: str, expected) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 2)
        before = points(driver)
        QTimer.singleShot(50, lambda: choose(entry))
        driver.click(REFERENCE, before.pair(1).reference, Qt.MouseButton.RightButton)
        assert expected(next((pair for pair in points(driver) if pair.id == 1), None))
        driver.do("undo")
        assert points(driver) == before

    run_on_pair(script)


def choose(text: str) -> None:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(action for action in menu.actions() if action.text().startswith(text))
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def test_polarity_is_found_shown_and_overridden(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        window = driver.window
        assert window.session.document.snapshot().reference_polarity is VesselPolarity.BRIGHT
        assert "vessels bright" in window.state.reference.details
        assert "vessels dark" in window.state.floating.details
        button = window.side.images.choices[FLOATING].buttons[VesselPolarity.BRIGHT]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert "vessels bright" in window.state.floating.details
        assert window.session.document.case.floating[0].polarity is VesselPolarity.BRIGHT
        driver.do("undo")
        assert "vessels dark" in window.state.floating.details

    run_on_pair(script)


def test_points_almost_on_a_line_are_a_problem_and_not_an_overlay(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        for x in (40.0, 120.0, 200.0):
            driver.click(REFERENCE, (x, 100.0))
            driver.click(FLOATING, moved((x, 100.0)))
        state = driver.window.state
        assert state.compare.layer is None
        assert "line" in state.notes[0].text
        assert not state.actions["register"].enabled
        assert "line" in state.actions["register"].reason

    run_on_pair(script)


def test_four_pairs_have_an_error_and_three_have_none(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        state = driver.window.state.points
        assert [row.residual for row in state.rows] == ["exact"] * 3
        assert "no error estimate" in state.summary
        place_pairs(driver, 0)
        driver.click(REFERENCE, PLACES[3])
        driver.click(FLOATING, (moved(PLACES[3])[0] + 10, moved(PLACES[3])[1]))
        rows = driver.window.state.points.rows
        assert float(rows[3].residual) > 5

    run_on_pair(script)


def test_what_changes_the_case_ends_a_drag_first(run_on_pair) -> None:
    """Undo, Delete and Register during a drag: the mark is put back, and what follows is about the mark as it was."""

    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        start = points(driver)
        for action, expected in (("undo", 3), ("delete_pair", 2)):
            mark = points(driver).pair(1).floating
            driver.press(FLOATING, mark)
            driver.move(FLOATING, (mark[0] + 30, mark[1] + 10))
            driver.do(action)
            driver.move(FLOATING, (mark[0] + 40, mark[1] + 10))
            driver.release(FLOATING, (mark[0] + 40, mark[1] + 10))
            assert driver.window.session.errors.last is None
            assert len(points(driver)) == expected
            driver.do("redo" if action == "undo" else "undo")
            assert points(driver) == start
        mark = start.pair(1).floating
        driver.press(FLOATING, mark)
        driver.move(FLOATING, (mark[0] + 30, mark[1] + 10))
        driver.do("register")
        assert points(driver) == start
        driver.release(FLOATING, mark)
        driver.do("cancel")
        yield driver.is_idle

    run_on_pair(script)


def test_marks_stay_on_their_image(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        driver.click(REFERENCE, (-8.0, 50.0))
        assert not points(driver).pairs, "a click beside the image places nothing"
        driver.click(REFERENCE, (2.0, 3.0))
        driver.drag(REFERENCE, points(driver).pair(1).reference, (-40.0, -30.0))
        assert points(driver).pair(1).reference == (-0.5, -0.5)
        driver.key(Qt.Key.Key_Left)
        assert points(driver).pair(1).reference == (-0.5, -0.5)
        driver.click(FLOATING, (200.0, 200.0))
        driver.click(REFERENCE, (250.0, 210.0))
        driver.key(Qt.Key.Key_Return)
        assert points(driver).pair(2).floating is None, "its ghost lies outside the image"
        assert "outside" in driver.window.status.prompt.text()

    run_on_pair(script)


def test_a_change_that_drops_the_result_is_told_and_the_same_polarity_drops_nothing(run_on_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: True
        place_pairs(driver, 3)
        driver.do("register")
        yield driver.is_idle
        assert window.session.document.snapshot().live is not None
        auto = window.side.images.choices[FLOATING].buttons[None]
        driver.do("stage_points")
        QTest.mouseClick(auto, Qt.MouseButton.LeftButton)
        assert window.session.document.snapshot().live is not None
        driver.click(REFERENCE, PLACES[3])
        assert window.session.document.snapshot().live is None
        assert "bring it back" in window.status.prompt.text()
        driver.do("undo")
        assert window.session.document.snapshot().live is not None

    run_on_pair(script)
