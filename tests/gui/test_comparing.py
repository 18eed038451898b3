"""Comparing and looking, through the real program: every mode by its key and its button, after a real registration."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.export.checkerboard import compose
from core.images.reading import read_image
from core.points.matching import ImageRole
from retina_gui.actions.table import BY_ID
from retina_gui.panels.compare_bar import BOTH, COMMON, MORE, WORDS
from retina_gui.rendering.levels import Levels
from retina_gui.state.compare_modes import RECORDS
from retina_gui.state.options import CompareMode

pytestmark = pytest.mark.usefixtures("registers_once")

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier

NEEDS_RESULT = {each.mode for each in RECORDS if each.needs_result}


def test_all_ways_to_compare_and_to_look(run, demo_files: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    seen: dict[str, np.ndarray] = {}

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        for mode in NEEDS_RESULT:
            assert not window.actions_by_id[f"mode_{mode.value}"].isEnabled()
            assert "Register the images first" in window.actions_by_id[f"mode_{mode.value}"].toolTip()
        driver.do("register")
        yield driver.is_idle
        assert window.session.errors.last is None
        seen["warped"] = window.session.document.snapshot().live.result.warped
        yield lambda: True
        _modes_by_key_and_button(driver)
        _swipe(driver)
        _spy_glass(driver)
        _values(driver)
        _held_keys(driver)
        yield from _adjust(driver)
        seen["cell"] = round(window.session.options.options.cell_fraction * seen["warped"].shape[1])
        window.session.exporting.set_folder(str(output))
        driver.do("stage_export")
        window.session.exporting.export()
        yield driver.is_idle
        assert window.session.errors.last is None

    run(["--demo"], script)
    assert np.array_equal(read_image(output / "warped.tif").pixels, seen["warped"])
    plain = compose(read_image(demo_files / "reference.png").pixels, seen["warped"], seen["cell"])
    assert np.array_equal(read_image(output / "checkerboard.png").pixels, plain), (
        "the export is as it ever was"
    )


def _modes_by_key_and_button(driver) -> None:
    """Every mode is reached both ways, is named on the bar, and shows a picture of its own."""
    window = driver.window
    shown, bar = window.workspace.compare.first, window.workspace.compare.bar
    pictures = {}
    for mode in CompareMode:
        action = BY_ID[f"mode_{mode.value}"]
        key = QKeySequence(action.keys[0])[0]
        QTest.keyClick(shown, key.key(), key.keyboardModifiers())
        assert window.state.compare.mode is mode
        assert window.actions_by_id[action.id].isChecked()
        pictures[mode] = _pixels(shown)
        assert bar.more.isChecked() == (action.id in MORE)
        if action.id in MORE:
            assert action.text in bar.more.text()
        assert bar.slider.isVisible() == (window.state.compare.parameter is not None)
    for first in pictures:
        for second in pictures:
            same = {first, second} <= {CompareMode.FLICKER, CompareMode.DATES, CompareMode.SIDE_BY_SIDE}
            if first is not second and not same:
                assert not np.array_equal(pictures[first], pictures[second]), (first, second)
    for mode in CompareMode:
        name = f"mode_{mode.value}"
        if name in COMMON:
            QTest.mouseClick(bar.modes[name], Qt.MouseButton.LeftButton)
        else:
            next(action for action in bar.more.menu().actions() if action.objectName() == name).trigger()
        assert window.state.compare.mode is mode
    _all_of_the_bar_is_seen(bar)


def _all_of_the_bar_is_seen(bar) -> None:
    """Nothing is cut off: every button is as wide as it wants to be, with its word."""
    for button in (*bar.modes.values(), bar.more, bar.confidence, bar.before, bar.after):
        assert button.isVisible()
        assert button.width() >= button.sizeHint().width()
        has_word = button.icon().isNull() or button.toolButtonStyle() in (BOTH, WORDS)
        assert has_word, button.text()
        assert bar.rect().contains(
            button.geometry().translated(button.parentWidget().mapTo(bar, QPoint(0, 0)))
        )


def _swipe(driver) -> None:
    window = driver.window
    canvas = window.workspace.compare.first
    QTest.keyClick(canvas, Qt.Key.Key_S)
    _drag(canvas, QPoint(canvas.width() // 2, canvas.height() // 3), QPoint(canvas.width() // 4, 20))
    assert abs(window.session.options.options.swipe_position - 0.25) < 0.01
    view = canvas.view
    drawn = _pixels(canvas).astype(int)
    assert np.ptp(drawn[::9, : canvas.width() // 4 - 20], axis=2).max() == 0, "the angiogram is grey"
    assert np.ptp(drawn[::9, canvas.width() // 4 + 20 :], axis=2).max() > 60, "the photograph has colours"
    QTest.keyClick(canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert window.state.compare.swipe.horizontal
    start = QPoint(canvas.width() // 3, canvas.height() // 4)
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, start)
    QTest.mouseMove(canvas.viewport(), start + QPoint(0, 150))
    assert window.session.options.options.swipe_position > 0.3
    driver.do("cancel")
    assert abs(window.session.options.options.swipe_position - 0.25) < 0.01, "Esc puts the line back"
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, start)
    assert canvas.view == view, "the line was dragged, not the image"
    _drag(canvas, QPoint(30, canvas.height() - 30), QPoint(80, canvas.height() - 60))
    assert canvas.view != view, "beside the line the image is pulled"
    driver.do("fit")


def _spy_glass(driver) -> None:
    window = driver.window
    canvas = window.workspace.compare.first
    QTest.keyClick(canvas, Qt.Key.Key_P)
    for place in (QPoint(300, 260), QPoint(520, 330)):
        QTest.mouseMove(canvas.viewport(), place)
        assert canvas.layer.cursor == canvas.to_image((place.x(), place.y()))
        drawn = _pixels(canvas).astype(int)
        inside = drawn[place.y() - 30 : place.y() + 30, place.x() - 30 : place.x() + 30]
        assert np.ptp(inside, axis=2).mean() > 40, "the photograph within the disc"
    assert np.ptp(drawn[230:290, 240:300], axis=2).max() == 0, "and the angiogram where the disc was before"
    before = window.session.options.options.disc_radius
    _turn(canvas, QPointF(520, 330), 1, CONTROL)
    assert window.session.options.options.disc_radius > before
    assert canvas.is_fitted, "Ctrl and the wheel change the disc, not the view"
    driver.do("swap_images")
    assert np.ptp(_pixels(canvas).astype(int)[330, 510:530], axis=1).max() == 0
    driver.do("swap_images")


def _values(driver) -> None:
    window = driver.window
    compare, canvas = window.workspace.compare, window.workspace.compare.first
    point = (300.0, 240.0)
    transform = window.session.document.snapshot().live.transform
    moved = transform.field.at(np.array([point]))[0]
    QTest.keyClick(canvas, Qt.Key.Key_M)
    place = driver.at(canvas, point)
    for offset in (QPoint(9, 9), QPoint(0, 0)):
        QTest.mouseMove(canvas.viewport(), place + offset)
    near = float(np.hypot(*moved))
    text = window.status.cursor_text
    assert text.startswith("moved ")
    assert abs(float(text.split()[1]) - near) < 0.5
    assert compare.legend.bar.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_J)
    QTest.mouseMove(canvas.viewport(), place + QPoint(3, 0))
    assert window.status.cursor_text.startswith("area × ")
    driver.do("confidence")
    QTest.mouseMove(canvas.viewport(), place)
    assert "confidence 0." in window.status.cursor_text
    assert "reference" in window.status.cursor_text
    driver.do("confidence")


def _held_keys(driver) -> None:
    window = driver.window
    canvas = window.workspace.compare.first
    QTest.keyClick(canvas, Qt.Key.Key_G)
    lines = _pixels(canvas)
    QTest.keyPress(canvas, Qt.Key.Key_H)
    bare = _pixels(canvas)
    assert not window.workspace.compare.legend.isVisible()
    QTest.keyRelease(canvas, Qt.Key.Key_H)
    assert np.array_equal(_pixels(canvas), lines)
    assert not np.array_equal(bare, lines)
    QTest.keyPress(canvas, Qt.Key.Key_T)
    assert "straight" in window.state.compare.legend_text
    QTest.keyRelease(canvas, Qt.Key.Key_T)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert not np.array_equal(_pixels(canvas), lines), "other lines"


def _adjust(driver):
    """By the panel, by the menu and by keys: what is shown changes, and Reset shows it as it was."""
    window = driver.window
    workspace, canvas = window.workspace, window.workspace.compare.first
    QTest.keyClick(canvas, Qt.Key.Key_L)
    yield lambda: True
    plain = _pixels(canvas), _pixels(workspace.compare.second)
    QTest.mouseClick(workspace.compare.bar.display, Qt.MouseButton.LeftButton)
    popover = QApplication.activePopupWidget()
    editor = popover.editors[REFERENCE]
    QTest.keyClick(editor.levels.fields["white"], Qt.Key.Key_PageDown)
    assert window.session.options.options.reference_display.levels == Levels(0, 245)
    editor.gamma.setValue(40)
    assert window.session.options.options.reference_display.gamma > 1.5
    assert window.session.options.options.reference_display.levels == Levels(0, 245)
    editor.boxes["inverted"].click()
    popover.close()
    window.activateWindow()
    yield window.isActiveWindow
    changed = _pixels(canvas)
    assert _pixels(canvas).mean() > plain[0].mean() + 30, "dark surroundings are bright"
    assert np.array_equal(_pixels(workspace.compare.second), plain[1]), "the other image is as it was"
    driver.do("equalise_floating")
    yield lambda: window.session.display.equaliser.is_idle
    yield lambda: True
    assert not np.array_equal(_pixels(workspace.compare.second), plain[1])
    QTest.keyClick(canvas, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
    yield lambda: window.session.display.equaliser.is_idle
    yield lambda: True
    assert np.ptp(_pixels(workspace.compare.second).astype(int), axis=2).max() == 0, "one channel is grey"
    driver.do("stage_points")
    yield lambda: True
    assert np.ptp(_pixels(driver.canvas(FLOATING)).astype(int)[20:60:4, 20:60:4], axis=2).max() == 0
    QTest.mouseClick(workspace.reference.display, Qt.MouseButton.LeftButton)
    popover = QApplication.activePopupWidget()
    assert set(popover.editors) == {REFERENCE}
    popover.editors[REFERENCE].reset.click()
    popover.close()
    driver.do("stage_judge")
    yield lambda: True
    assert np.array_equal(_pixels(canvas), plain[0])
    assert not np.array_equal(changed, plain[0])


def _pixels(canvas) -> np.ndarray:
    """What is on the screen, `(height, width, 3)` RGB."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def _drag(canvas, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, start)
    for share in (0.4, 1.0):
        QTest.mouseMove(canvas.viewport(), start + (end - start) * share)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, end)


def _turn(canvas, at: QPointF, notches: float, modifier: Qt.KeyboardModifier) -> None:
    turned = QPoint(0, round(120 * notches))
    button, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, canvas.mapToGlobal(at), QPoint(), turned, button, modifier, phase, False)
    QApplication.sendEvent(canvas.viewport(), event)
