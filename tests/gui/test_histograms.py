"""Histograms and levels: the figures against numpy's, and the lines, the fields and the buttons in the window."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.images.contrast import to_8_bits
from core.points.matching import ImageRole
from retina_gui.rendering.adjustment import NEUTRAL, Adjustment
from retina_gui.rendering.histogram import SATURATED, automatic_levels, histogram, native, shown
from retina_gui.rendering.levels import LEAST, MOST, WHOLE, Channel, Levels
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.state.display_state import display_state
from retina_gui.state.options import ViewOptions
from retina_gui.state.remembered import to_texts, with_texts

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
RANDOM = np.random.default_rng(5)
COLOUR = np.stack(
    [RANDOM.normal(mean, 12, (60, 80)).clip(0, 255) for mean in (170, 110, 60)], axis=-1
).astype(np.uint8)
DEEP = (300 + 1200 * cv2.GaussianBlur(RANDOM.random((64, 80)), (0, 0), 2)).astype(np.uint16)


def test_each_channel_is_counted_within_the_field_of_view() -> None:
    field = np.zeros((60, 80), bool)
    field[10:50, 20:70] = True
    found = histogram(build_pyramid(COLOUR), field)
    for number, channel in enumerate((Channel.RED, Channel.GREEN, Channel.BLUE)):
        expected = np.bincount(COLOUR[11:49, 21:69, number].ravel(), minlength=256)
        assert np.array_equal(found.of(channel)[0], expected)
    everywhere = histogram(build_pyramid(COLOUR[..., 0]), np.ones((6, 8), bool))
    assert np.array_equal(everywhere.of(Channel.GREEN)[0], np.bincount(COLOUR[..., 0].ravel(), minlength=256))
    assert np.array_equal(histogram(build_pyramid(COLOUR), np.zeros((6, 8), bool)).counts.sum(1), [4800] * 3)


@pytest.mark.parametrize("channel", Channel)
def test_automatic_levels_leave_out_a_third_of_a_per_cent_at_either_end(channel: Channel) -> None:
    found = histogram(build_pyramid(COLOUR))
    levels = automatic_levels(found, channel)
    counts = found.of(channel)
    below = [counts[:, : int(levels.black) + extra].sum(1) / 4800 for extra in (0, 1)]
    above = [counts[:, int(levels.white) + 1 - extra :].sum(1) / 4800 for extra in (0, 1)]
    for without, within in (below, above):
        assert without.max() <= SATURATED < within.max()


def test_one_value_alone_has_no_contrast() -> None:
    assert automatic_levels(histogram(build_pyramid(np.full((9, 9), 40, np.uint8))), Channel.ALL) is None


def test_levels_are_moved_within_their_limits() -> None:
    levels = Levels(40, 200)
    assert (levels.level, levels.window) == (120, 160)
    assert levels.with_level(150) == Levels(70, 230)
    assert levels.with_window(60) == Levels(90, 150)
    assert levels.with_black(500) == Levels(199, 200)
    assert levels.with_white(-90) == Levels(40, 41)
    assert levels.with_level(9000) == Levels(MOST - 160, MOST)
    assert levels.with_window(9000) == Levels(LEAST, 495)
    assert levels.with_window(0) == Levels(119.5, 120.5)
    with pytest.raises(ValueError, match="no levels"):
        Levels(20, 20)


def test_levels_of_all_take_the_place_of_those_of_each() -> None:
    red = NEUTRAL.with_levels(Channel.RED, Levels(5, 90))
    assert (red.levels_of(Channel.RED), red.levels_of(Channel.BLUE)) == (Levels(5, 90), WHOLE)
    assert red.with_levels(Channel.ALL, Levels(9, 99)) == Adjustment(Levels(9, 99))


def test_the_values_are_those_of_the_image() -> None:
    """A 12-bit camera fills a part of 16 bits."""
    found = histogram(build_pyramid(DEEP))
    low, high = found.value_range
    assert low == pytest.approx(np.percentile(DEEP, 0.1))
    assert high == pytest.approx(np.percentile(DEEP, 99.9))
    assert shown(native(77.0, found.value_range), found.value_range) == pytest.approx(77)
    value = int(DEEP[30, 40])
    assert shown(value, found.value_range) == pytest.approx(float(to_8_bits(DEEP)[30, 40]), abs=0.51)
    table = display_state(REFERENCE, ViewOptions(), found, False).table
    assert [table.rows[0][0], table.rows[-1][0]] == pytest.approx([low, high], abs=0.001)
    assert sum(row[1] for row in table.rows) == DEEP.size


def test_one_channel_looked_at_alone_changes_the_levels_of_all() -> None:
    """Else the colours would be others once all are looked at again."""
    options = replace(ViewOptions(), histogram_channel=Channel.RED)
    found = histogram(build_pyramid(COLOUR))
    assert display_state(REFERENCE, options, found, True).edited is Channel.RED
    green = display_state(REFERENCE, options.with_display(REFERENCE, Adjustment(green=True)), found, True)
    assert (green.channel, green.edited) == (Channel.GREEN, Channel.ALL)
    assert [curve.channel for curve in green.curves] == [Channel.GREEN]


def test_the_scale_is_remembered() -> None:
    kept = to_texts(replace(ViewOptions(), histogram_log=True))
    assert with_texts(ViewOptions(), kept).histogram_log


def test_lines_fields_and_buttons(run, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "deep.png"), DEEP)
    cv2.imwrite(str(tmp_path / "colour.png"), COLOUR[..., ::-1])

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        options, display = window.session.options, window.session.display
        plain = _picture(driver, FLOATING)
        QTest.mouseClick(window.workspace.floating.display, Qt.MouseButton.LeftButton)
        levels = QApplication.activePopupWidget().editors[FLOATING].levels
        yield lambda: display.counter.is_idle and bool(levels.chart.table.rows)
        driver.settle()
        _drag(levels.chart, 255, 180)
        moved = options.options.floating_display.levels
        assert moved.black == 0
        assert moved.white == pytest.approx(180, abs=3)
        assert _picture(driver, FLOATING).mean() > plain.mean() + 5, "brighter"
        driver.settle()
        _drag(levels.chart, 90, 130)
        assert options.options.floating_display.levels.window == pytest.approx(moved.window)
        assert options.options.floating_display.levels.level == pytest.approx(moved.level + 40, abs=3)
        before = levels.fields["black"].value()
        QTest.keyClick(levels.fields["black"], Qt.Key.Key_Up)
        assert levels.chart.region.getRegion()[0] == pytest.approx(before + 1), "the line follows the field"
        levels.channels[Channel.BLUE].click()
        levels.logarithmic.click()
        levels.automatic.click()
        window.refresh()
        blue = options.options.floating_display.own_levels[2]
        assert blue == automatic_levels(display.histograms()[FLOATING], Channel.BLUE)
        assert options.options.histogram_log
        driver.answers.files = [tmp_path / "histogram.csv"]
        levels.buttons.save_menu.actions()[2].trigger()
        QApplication.activePopupWidget().close()
        driver.do("reset_floating")
        assert np.array_equal(_picture(driver, FLOATING), plain)
        driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
        yield lambda: not options.options.reference_display.is_neutral
        driver.do("display_reference")
        deep = QApplication.activePopupWidget().editors[REFERENCE].levels
        assert deep.fields["black"].value() == pytest.approx(np.quantile(DEEP, SATURATED), abs=20)
        assert deep._row.isHidden(), "grey has no channels"

    run(["--reference", tmp_path / "deep.png", "--floating", tmp_path / "colour.png"], script)
    rows = list(csv.DictReader((tmp_path / "histogram.csv").read_text("utf-8-sig").splitlines()))
    assert sum(int(row["Blue"]) for row in rows) == 4800
    assert "Red" not in rows[0]


def _picture(driver, role: ImageRole) -> np.ndarray:
    window = driver.window
    layer = (window.state.reference if role is REFERENCE else window.state.floating).layer
    return layer.draw(np.eye(3), layer.size, 0)[..., :3].astype(int)


def _drag(chart, start: float, end: float) -> None:
    """From one value of the picture to another."""
    box = chart.getPlotItem().getViewBox()

    def at(value: float) -> QPoint:
        top = sum(box.viewRange()[1]) / 2
        return chart.mapFromScene(box.mapViewToScene(QPointF(value, top)))

    left, none, view = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, chart.viewport()

    QTest.mouseMove(view, at(start))  # what is under the mouse is taken
    QTest.mousePress(view, left, none, at(start))
    for share in (0.5, 1):
        QTest.mouseMove(view, at(start + share * (end - start)))
    QTest.mouseRelease(view, left, none, at(end))
