"""Crosshair, linked and unlinked views, and everything by keys: with the real program."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.points.matching import ImageRole, PairRole
from tests.gui.small_pair import PLACES, SHIFT, moved, place_pairs, points

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
NONE, SHIFT_KEY, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def press(driver, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
    """To whatever has the keyboard."""
    for _ in range(times):
        QTest.keyClick(QApplication.focusWidget() or driver.window, key, modifier)


def test_the_mouse_shows_as_a_crosshair_in_the_other_image(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        crosshairs = driver.window.workspace.cursors.crosshairs
        driver.move(REFERENCE, (100.0, 120.0))
        assert crosshairs[FLOATING].point == pytest.approx(moved((100, 120)), abs=3)
        assert crosshairs[REFERENCE].point is None, "not where the mouse is itself"
        grabbed = driver.canvas(FLOATING).grab().toImage()
        driver.move(FLOATING, (60.0, 70.0))
        assert crosshairs[REFERENCE].point == pytest.approx((48, 63), abs=3)
        assert crosshairs[FLOATING].point is None
        assert driver.canvas(FLOATING).grab().toImage() != grabbed
        press(driver, Qt.Key.Key_H, CONTROL)
        driver.move(FLOATING, (80.0, 70.0))
        assert crosshairs[REFERENCE].point is None
        press(driver, Qt.Key.Key_H, CONTROL)
        driver.move(FLOATING, (60.0, 70.0))
        assert crosshairs[REFERENCE].point is not None

    run_on_pair(script)


def test_views_are_unlinked_brought_together_and_linked_again(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        window, reference, floating = driver.window, driver.canvas(REFERENCE), driver.canvas(FLOATING)
        driver.do("link_views")
        assert not window.session.options.options.linked
        reference.zoom(4.0)
        assert not reference.is_fitted
        assert floating.is_fitted
        floating.zoom(2.0)
        driver.drag(FLOATING, (150, 120), (120, 100))
        assert reference.view.centre != pytest.approx(floating.view.centre)
        before = reference.view
        reference.setFocus(Qt.FocusReason.TabFocusReason)
        press(driver, Qt.Key.Key_Q)
        assert floating.view.centre == pytest.approx(moved(reference.view.centre), abs=3)
        assert reference.view == before
        assert floating.view.scale == pytest.approx(reference.view.scale, rel=0.03)
        driver.drag(FLOATING, (150, 120), (130, 90))
        shown = floating.view
        reference.setFocus(Qt.FocusReason.TabFocusReason)
        press(driver, Qt.Key.Key_W)
        assert floating.view == shown
        assert moved(reference.view.centre) == pytest.approx(shown.centre, abs=3)
        driver.do("fit")
        assert reference.is_fitted
        assert floating.is_fitted
        QTest.mouseDClick(floating.viewport(), Qt.MouseButton.LeftButton, NONE, floating.rect().center())
        reference.zoom(3.0)
        driver.do("link_views")
        assert floating.view.centre == pytest.approx(moved(reference.view.centre), abs=3)

    run_on_pair(script)


def test_points_are_placed_with_the_keyboard_alone(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        window = driver.window
        cursors = window.workspace.cursors
        driver.canvas(FLOATING).setFocus()  # the reference has the keyboard, but not by a key
        driver.canvas(REFERENCE).setFocus(Qt.FocusReason.TabFocusReason)
        yield lambda: driver.canvas(REFERENCE).is_keyboard_focused
        press(driver, Qt.Key.Key_Right)
        start = cursors.keyboard_point(REFERENCE)
        assert start == pytest.approx(driver.canvas(REFERENCE).view.centre), "it appears in the middle"
        assert "Insert places the point" in window.status.prompt.text()
        press(driver, Qt.Key.Key_Right, times=3)
        press(driver, Qt.Key.Key_Up, SHIFT_KEY)
        scale = driver.canvas(REFERENCE).view.scale
        expected = (start[0] + 30 / scale, start[1] - 1 / scale)
        assert cursors.keyboard_point(REFERENCE) == pytest.approx(expected)
        press(driver, Qt.Key.Key_Insert)
        assert points(driver).pair(1).reference == pytest.approx(expected)
        press(driver, Qt.Key.Key_Left)
        assert points(driver).pair(1).reference[0] == pytest.approx(expected[0] - 1), (
            "the mark is selected now"
        )

        press(driver, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is driver.canvas(FLOATING)
        press(driver, Qt.Key.Key_Down, times=2)
        press(driver, Qt.Key.Key_Insert)
        assert points(driver).pair(1).is_complete

        press(driver, Qt.Key.Key_Tab)
        press(driver, Qt.Key.Key_Left, times=5)
        press(driver, Qt.Key.Key_Insert)
        press(driver, Qt.Key.Key_Tab)
        ghost = next(mark for mark in window.state.floating.marks if mark.pair_id == 2)
        press(driver, Qt.Key.Key_Left)
        assert cursors.keyboard_point(FLOATING) == ghost.point, "it appears on the ghost"
        press(driver, Qt.Key.Key_Return)
        assert points(driver).pair(2).floating == ghost.point

    run_on_pair(script)


def test_marks_are_selected_and_changed_with_keys(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 4)
        driver.do("cancel")
        driver.canvas(FLOATING).setFocus(Qt.FocusReason.TabFocusReason)
        for expected in (1, 2, 3, 4, 1):
            press(driver, Qt.Key.Key_Period)
            assert driver.window.session.options.options.selected == (expected, FLOATING)
        press(driver, Qt.Key.Key_Comma)
        assert driver.window.session.options.options.selected == (4, FLOATING)
        press(driver, Qt.Key.Key_K)
        assert points(driver).pair(4).role is PairRole.CHECK
        press(driver, Qt.Key.Key_O)
        assert not points(driver).pair(4).active
        press(driver, Qt.Key.Key_Delete)
        assert len(points(driver)) == 3
        for _ in range(3):
            driver.do("undo")
        assert points(driver).pair(4).role is PairRole.FIT
        assert points(driver).pair(4).active

    run_on_pair(script)


def test_zoom_pan_and_the_table_with_keys(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        reference, table = driver.canvas(REFERENCE), driver.window.side.points.table
        reference.setFocus(Qt.FocusReason.TabFocusReason)
        before = reference.view
        press(driver, Qt.Key.Key_Plus, times=4)
        assert reference.view.scale == pytest.approx(before.scale * 1.25**4)
        centre = reference.view.centre
        press(driver, Qt.Key.Key_Right, CONTROL)
        assert reference.view.centre[0] == pytest.approx(centre[0] + 80 / reference.view.scale)
        press(driver, Qt.Key.Key_Minus, times=2)
        assert reference.view.scale == pytest.approx(before.scale * 1.25**2)
        press(driver, Qt.Key.Key_F6)
        assert QApplication.focusWidget() is table
        press(driver, Qt.Key.Key_F6)
        assert QApplication.focusWidget() is reference
        press(driver, Qt.Key.Key_Escape)
        for _ in range(60):
            press(driver, Qt.Key.Key_Right)
        point = driver.window.workspace.cursors.keyboard_point(REFERENCE)
        x, y = reference.to_widget(point)
        assert 0 <= x <= reference.width()
        assert 0 <= y <= reference.height()

    run_on_pair(script)


def test_hovering_says_what_a_click_does(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        window = driver.window
        driver.find_nothing_unasked()

        def says(words: str, point: tuple[float, float]) -> bool:
            """Whether the prompt does while the mouse moves about there."""
            driver.move(FLOATING, (point[0] + 2, point[1]))  # Qt drops a move to where the mouse is already
            driver.move(FLOATING, point)
            return words in window.status.prompt.text()

        place_pairs(driver, 1)
        driver.click(REFERENCE, PLACES[1])
        yield lambda: says("Click point 2 in the floating image", (150.0, 150.0))
        yield lambda: says("Drag to move point 1", points(driver).pair(1).floating)
        ghost = next(mark for mark in window.state.floating.marks if mark.pair_id == 2)
        yield lambda: says("in the middle of the ghost, takes the ghost", ghost.point)
        driver.click(FLOATING, ghost.point)
        yield lambda: window.status.prompt.text().startswith("Click point 3 in the reference image")

    run_on_pair(script)


def test_four_pairs_and_a_check_point_align_by_hand(run_on_pair) -> None:
    """From the first click to a measured alignment, under two models."""

    def script(driver):
        yield lambda: True
        window = driver.window
        place_pairs(driver, 4)
        driver.click(REFERENCE, (200.0, 150.0))
        driver.key(Qt.Key.Key_Return)
        driver.do("toggle_check")
        assert points(driver).pair(5).role is PairRole.CHECK
        alignment = window.session.document.snapshot().pre_alignment
        assert len(alignment.residuals) == 4, "the check point is not in the fit"
        assert alignment.leave_one_out_mean < 4
        assert "TRE at 1 check point" in window.state.points.summary
        driver.do("model_translation")
        translation = window.session.document.snapshot().pre_alignment
        matrix = translation.reference_to_floating.matrix
        assert np.allclose(matrix[:2, :2], np.eye(2))
        assert matrix[:2, 2] == pytest.approx(SHIFT, abs=2)
        driver.do("undo")
        assert window.session.document.snapshot().pre_alignment.model is alignment.model

    run_on_pair(script)
