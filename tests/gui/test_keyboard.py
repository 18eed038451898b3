"""The keyboard: Return presses the button that has it, and it goes to the images with the first of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from core.points.matching import ImageRole
from retina_gui.rendering.layers import CompareMode
from tests.gui.driver import Driver

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def both_open(driver: Driver):
    return lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None


def press(button: QAbstractButton, key: Qt.Key) -> None:
    button.setFocus()
    QTest.keyClick(button, key)


def button_with(parent: QWidget, text: str) -> QAbstractButton:
    return next(button for button in parent.findChildren(QAbstractButton) if text in button.text())


@pytest.mark.parametrize("key", PRESSING)
def test_a_key_presses_the_focused_button_of_the_first_page(run, key: Qt.Key) -> None:
    def script(driver: Driver):
        window = driver.window
        yield lambda: True
        press(button_with(window.empty, "demo case"), key)
        assert window.session.told == ""
        yield both_open(driver)
        yield lambda: True
        assert window.workspace.reference.canvas.hasFocus(), "the images have the keyboard, and no button"

    run([], script)


def test_no_ghost_is_spoken_of_before_there_is_an_image(run) -> None:
    def script(driver: Driver):
        window = driver.window
        yield lambda: True
        QTest.keyClick(window.centralWidget(), Qt.Key.Key_Return)
        assert window.session.told == ""

    run([], script)


def test_a_key_presses_the_button_and_no_shortcut_of_the_images(run, small_pair: tuple[Path, Path]) -> None:
    def script(driver: Driver):
        window = driver.window
        yield both_open(driver)
        for x, y in ((40, 40), (220, 60), (120, 190)):
            driver.click(REFERENCE, (x, y))
            driver.click(FLOATING, (x + 12, y + 7))
        driver.click(REFERENCE, (60, 150))
        assert window.actions_by_id["accept_ghost"].isEnabled()
        bar = window.workspace.compare.bar
        for key, mode in zip(
            PRESSING, (CompareMode.BLEND, CompareMode.FLICKER, CompareMode.CHECKERBOARD), strict=True
        ):
            press(bar.modes[f"mode_{mode.value}"], key)
            assert window.state.compare.mode is mode
        assert not window.session.document.snapshot().points.pairs[-1].is_complete, "the ghost waits"
        press(window.top_bar.findChildren(QPushButton)[0], Qt.Key.Key_Return)
        assert not driver.is_idle(), "Suggest was pressed"
        driver.do("cancel")
        yield driver.is_idle
        driver.canvas(REFERENCE).setFocus()
        driver.key(Qt.Key.Key_Return)
        assert window.session.document.snapshot().points.pairs[-1].is_complete, "the images have it again"

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)


def test_a_key_presses_the_controls_of_the_display(run) -> None:
    def script(driver: Driver):
        yield both_open(driver)
        driver.do("display_reference")
        popover = QApplication.activePopupWidget()
        press(popover.editors[REFERENCE].boxes["inverted"], Qt.Key.Key_Return)
        assert driver.window.session.options.options.reference_display.inverted
        press(popover.editors[REFERENCE].reset, Qt.Key.Key_Enter)
        assert not driver.window.session.options.options.reference_display.inverted
        popover.close()

    run(["--demo"], script)
