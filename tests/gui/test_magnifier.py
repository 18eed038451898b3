"""The magnifier and the scale bars, in the real program."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.points.matching import ImageRole
from retina_gui.state.options import MAGNIFICATIONS
from tests.gui.small_pair import moved, place_pairs

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING


def both_open(driver):
    return lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None


def test_the_magnification_is_chosen_and_is_the_same_at_the_next_start(run, small_pair) -> None:
    arguments = ["--reference", small_pair[0], "--floating", small_pair[1]]

    def choose(driver):
        yield both_open(driver)
        workspace = driver.window.workspace
        place_pairs(driver, 3)
        driver.move(REFERENCE, (100.0, 120.0))
        glasses = workspace._magnifiers
        assert glasses[REFERENCE].view.scale == 8.0
        place = glasses[REFERENCE].view.centre
        assert place == pytest.approx((100.0, 120.0), abs=2), "the mouse goes by whole pixels of the screen"
        QTest.keyClick(workspace.magnification, Qt.Key.Key_Up)
        assert driver.window.session.options.options.magnification == 4.0
        assert workspace.magnification.currentText() == "4 ×"
        assert glasses[REFERENCE].view.scale == 4.0
        assert glasses[REFERENCE].view.centre == place
        assert glasses[FLOATING].view.centre == pytest.approx(moved((100.0, 120.0)), abs=3)

    def look(driver):
        yield both_open(driver)
        assert driver.window.session.options.options.magnification == 4.0
        driver.move(REFERENCE, (60.0, 70.0))
        assert driver.window.workspace._magnifiers[REFERENCE].view.scale == 4.0
        driver.do("reset_layout")
        assert driver.window.session.options.options.magnification == 8.0

    assert 8.0 in MAGNIFICATIONS
    run(arguments, choose)
    run(arguments, look)


def test_bars_show_where_the_pixel_size_is_known(run_on_pair) -> None:
    def script(driver):
        yield lambda: True
        workspace, document = driver.window.workspace, driver.window.session.document
        panes = workspace.reference.canvas, workspace.floating.canvas, workspace.compare.first

        def shown() -> list[bool]:
            return [pane.scale_bar.isVisible() for pane in (driver.window and panes)]

        assert shown() == [False] * 3
        document.set_spacing(6.0)
        assert shown() == [True, False, False], "nobody knows how large the floating image's pixels are"
        place_pairs(driver, 3)
        assert shown() == [True, True, True], "by the alignment of both"
        sizes = [pane.scale_bar._pixel_size for pane in panes]
        assert sizes == pytest.approx([6.0, 6.0, 6.0], rel=0.05)
        QTest.keyPress(panes[0], Qt.Key.Key_H)
        assert shown()[:2] == [False, False]
        QTest.keyRelease(panes[0], Qt.Key.Key_H)
        assert shown() == [True] * 3

    run_on_pair(script)
