"""Two fingers on a touch pad, and wheels that turn in more than one way: with the real program."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from core.points.matching import ImageRole
from tests.gui.small_pair import moved, place_pairs, points

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
FINGERS, WHEEL = Qt.ScrollPhase.ScrollUpdate, Qt.ScrollPhase.NoScrollPhase


def scroll(
    canvas,
    at: tuple[float, float],
    pixels: tuple[int, int],
    angle: tuple[int, int],
    phase: Qt.ScrollPhase,
    modifier: Qt.KeyboardModifier = NONE,
) -> None:
    place = QPointF(*canvas.to_widget(at))
    event = QWheelEvent(
        *(place, canvas.mapToGlobal(place), QPoint(*pixels), QPoint(*angle)),
        *(Qt.MouseButton.NoButton, modifier, phase, False),
    )
    QApplication.sendEvent(canvas.viewport(), event)


def pinch(canvas, at: tuple[float, float], spread: float) -> None:
    place = QPointF(*canvas.to_widget(at))
    device, kind = QPointingDevice.primaryPointingDevice(), Qt.NativeGestureType.ZoomNativeGesture
    whole = canvas.mapToGlobal(place)
    QApplication.sendEvent(
        canvas.viewport(), QNativeGestureEvent(kind, device, 2, place, place, whole, spread, QPointF())
    )


def test_two_fingers_pull_all_images_along_both_axes_as_far_as_they_move(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        reference, floating = driver.canvas(REFERENCE), driver.canvas(FLOATING)
        reference.zoom(4.0)
        before = reference.to_widget((100.0, 90.0))
        scale = reference.view.scale
        scroll(reference, (100.0, 90.0), (-37, 22), (-60, 40), FINGERS)
        assert reference.to_widget((100.0, 90.0)) == pytest.approx((before[0] - 37, before[1] + 22))
        assert reference.view.scale == scale, "they do not zoom"
        assert floating.view.centre == pytest.approx(moved(reference.view.centre), abs=3)
        for phase in (Qt.ScrollPhase.ScrollBegin, Qt.ScrollPhase.ScrollEnd):
            view = reference.view
            scroll(reference, (100.0, 90.0), (0, 0), (0, 0), phase)
            assert reference.view == view
        # X11 tells no phases; a touch pad turns by parts of a notch.
        before = reference.to_widget((100.0, 90.0))
        scroll(reference, (100.0, 90.0), (9, 0), (51, 0), WHEEL)
        assert reference.to_widget((100.0, 90.0)) == pytest.approx((before[0] + 9, before[1]))
        assert len(points(driver)) == 3

    run_on_pair(script)


@pytest.mark.parametrize("pixels", [(0, 0), (0, 15)])
def test_a_wheel_zooms_also_where_the_system_tells_its_pixels(run_on_pair, pixels) -> None:
    def script(driver):
        yield lambda: True
        reference = driver.canvas(REFERENCE)
        before, scale = reference.to_widget((70.0, 80.0)), reference.view.scale
        scroll(reference, (70.0, 80.0), pixels, (0, 120), WHEEL)
        assert reference.view.scale == pytest.approx(1.25 * scale)
        assert reference.to_widget((70.0, 80.0)) == pytest.approx(before)

    run_on_pair(script)


def test_a_wheel_that_turns_sideways_pulls_the_image(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        reference = driver.canvas(REFERENCE)
        reference.zoom(3.0)
        view, before = reference.view, reference.to_widget((100.0, 90.0))
        scroll(reference, (100.0, 90.0), (0, 0), (120, 0), WHEEL)
        after = reference.to_widget((100.0, 90.0))
        assert after[0] > before[0] + 20
        assert after[1] == pytest.approx(before[1])
        assert reference.view.scale == view.scale

    run_on_pair(script)


def test_fingers_that_spread_zoom_in_where_they_are(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        for role in (REFERENCE, FLOATING):
            canvas = driver.canvas(role)
            before, scale = canvas.to_widget((70.0, 80.0)), canvas.view.scale
            pinch(canvas, (70.0, 80.0), 0.2)
            assert canvas.view.scale == pytest.approx(1.2 * scale)
            assert canvas.to_widget((70.0, 80.0)) == pytest.approx(before, abs=1e-6)
            pinch(canvas, (70.0, 80.0), 1 / 1.2 - 1)
            assert canvas.view.scale == pytest.approx(scale)
        assert len(points(driver)) == 3

    run_on_pair(script)


def test_with_ctrl_two_fingers_change_the_number_of_the_mode(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        place_pairs(driver, 3)
        driver.do("mode_blend")
        overlay, before = driver.window.workspace.compare.first, driver.window.session.options.options.opacity
        view = overlay.view
        scroll(overlay, (100.0, 90.0), (0, 30), (0, 60), FINGERS, CONTROL)
        assert driver.window.session.options.options.opacity > before
        assert overlay.view == view

    run_on_pair(script)
