"""The aids for outlining in the real program: lines that follow edges, and regions from one click."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.annotations.geometry import geometry_of
from core.annotations.shape import ShapeKind
from core.export.image_files import write_png
from core.points.matching import Point
from retina_gui.document.drawing import Tool
from tests.annotations.edge_images import away_from, disc
from tests.gui.annotated import FLOATING, REFERENCE, arguments_of, drawn, opened, options
from tests.gui.small_pair import SHIFT, moved

SIZE, CENTRE, RADIUS = (240, 300), (150.0, 120.0), 45.0
FLAT = (25.0, 25.0)
SHIFTED = moved(CENTRE)
SHIFT_KEY = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def pair_with_disc(tmp_path: Path) -> list[object]:
    """The arguments that open two images of a bright disc, aligned by points."""
    paths = tmp_path / "reference.png", tmp_path / "floating.png"
    for path, centre in zip(paths, (CENTRE, SHIFTED), strict=True):
        write_png(path, disc(SIZE, centre, RADIUS, noise=4.0))
    return arguments_of(*paths, tmp_path)


def near_rim(degrees: float, off: float = 3.0) -> Point:
    angle = np.radians(degrees)
    radius = RADIUS + off
    return CENTRE[0] + radius * float(np.cos(angle)), CENTRE[1] + radius * float(np.sin(angle))


def test_a_magnetic_polygon_lies_on_the_rim(run, pair_with_disc) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        canvas = driver.canvas(REFERENCE)
        canvas.setFocus()
        driver.do("tool_polygon")
        QTest.keyClick(canvas, Qt.Key.Key_M, SHIFT_KEY)
        assert options(driver).magnetic
        assert window.side.draw.magnetic.isChecked()
        driver.click(REFERENCE, near_rim(0))
        driver.move(REFERENCE, near_rim(80, off=-3.0))
        wire = np.array(options(driver).drawing.wire)
        assert len(wire) > 4, "the line to the mouse is seen before the click"
        assert away_from(wire, CENTRE, RADIUS).max() < 1.5
        (carried,) = driver.canvas(FLOATING).annotations.shapes
        for place in wire + SHIFT:
            assert np.hypot(*(carried.shape.vertices - place).T).min() < 0.3, "and on the other image"
        assert "follows the edge" in window.state.prompt
        driver.click(REFERENCE, near_rim(80, off=-3.0))
        placed = options(driver).drawing
        driver.click(REFERENCE, near_rim(170))
        QTest.keyClick(canvas, Qt.Key.Key_Backspace)
        assert options(driver).drawing.vertices == placed.vertices, (
            "the last click is taken back with its line"
        )
        for degrees in (170, 260):
            driver.click(REFERENCE, near_rim(degrees))
        driver.click(REFERENCE, near_rim(0))
        (annotation,) = drawn(driver)
        assert annotation.shape.kind is ShapeKind.POLYGON
        assert annotation.home == window.session.document.snapshot().reference.image.sha256
        assert away_from(annotation.shape.vertices, CENTRE, RADIUS).max() < 1.5
        assert geometry_of(annotation.shape).area == pytest.approx(np.pi * RADIUS**2, rel=0.02)
        assert len(annotation.shape.vertices) < 100
        driver.do("undo")
        assert drawn(driver) == (), "one step"
        driver.click(REFERENCE, near_rim(0))
        driver.click(REFERENCE, near_rim(90))
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        assert options(driver).drawing is None
        assert drawn(driver) == ()
        QTest.keyClick(canvas, Qt.Key.Key_M, SHIFT_KEY)
        driver.click(REFERENCE, near_rim(0))
        driver.move(REFERENCE, near_rim(80))
        assert options(driver).drawing.wire == (), "straight again"

    run(pair_with_disc, script)


def test_a_line_that_is_begun_on_one_image_follows_its_edges_from_the_other(run, pair_with_disc) -> None:
    def script(driver):
        yield lambda: opened(driver)
        driver.canvas(REFERENCE).setFocus()
        driver.do("tool_polyline")
        driver.do("magnetic")
        driver.click(REFERENCE, near_rim(0))
        x, y = near_rim(90)
        driver.move(FLOATING, (x + SHIFT[0], y + SHIFT[1]))
        driver.click(FLOATING, (x + SHIFT[0], y + SHIFT[1]))
        driver.do("accept_ghost")
        (annotation,) = drawn(driver)
        assert annotation.home == driver.window.session.document.snapshot().reference.image.sha256
        assert annotation.shape.kind is ShapeKind.POLYLINE
        assert away_from(annotation.shape.vertices, CENTRE, RADIUS).max() < 1.5

    run(pair_with_disc, script)


def test_a_magnetic_freehand_outline_follows_the_rim_near_the_mouse(run, pair_with_disc) -> None:
    def script(driver):
        yield lambda: opened(driver)
        driver.canvas(REFERENCE).setFocus()
        driver.do("tool_freehand")
        driver.do("magnetic")
        random = np.random.default_rng(1)
        driver.press(REFERENCE, near_rim(0))
        for degrees in range(6, 358, 6):
            driver.move(REFERENCE, near_rim(degrees, off=random.uniform(-3, 3)))
        driver.release(REFERENCE, near_rim(358))
        (annotation,) = drawn(driver)
        assert annotation.shape.kind is ShapeKind.FREEHAND
        assert away_from(annotation.shape.vertices, CENTRE, RADIUS).max() < 1.5
        assert geometry_of(annotation.shape).area == pytest.approx(np.pi * RADIUS**2, rel=0.02)

    run(pair_with_disc, script)


def test_a_region_by_one_click_follows_the_slider(run, pair_with_disc) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        canvas = driver.canvas(REFERENCE)
        canvas.setFocus()
        QTest.keyClick(canvas, Qt.Key.Key_B, SHIFT_KEY)
        assert options(driver).tool is Tool.REGION
        draw = window.side.draw
        assert not draw.region.slider.isVisible()
        assert "brighter or darker" in window.state.prompt
        driver.click(REFERENCE, FLAT)
        assert "neither brighter nor darker" in window.session.told
        assert drawn(driver) == ()
        driver.click(REFERENCE, CENTRE)
        (annotation,) = drawn(driver)
        assert annotation.shape.kind is ShapeKind.FREEHAND
        assert away_from(annotation.shape.vertices, CENTRE, RADIUS).max() < 1.5
        assert draw.region.slider.isVisible()
        assert [row.kind for row in window.state.annotations.rows] == ["region"]
        assert draw.region.slider.value() == 500
        area = geometry_of(annotation.shape).area
        draw.region.slider.setFocus()
        for _ in range(8):
            QTest.keyClick(draw.region.slider, Qt.Key.Key_PageUp)
        (wider,) = drawn(driver)
        assert draw.region.slider.value() == 900
        assert geometry_of(wider.shape).area > area
        assert wider.identifier == annotation.identifier
        (carried,) = driver.canvas(FLOATING).annotations.shapes
        assert away_from(carried.shape.vertices, SHIFTED, RADIUS).max() < 4
        QTest.keyClick(draw.region.slider, Qt.Key.Key_Return)
        assert not draw.region.slider.isVisible()
        assert options(driver).grown is None
        assert canvas.hasFocus()
        driver.do("undo")
        assert drawn(driver) == (), "one step, with its last tolerance"
        driver.do("redo")
        assert drawn(driver)[0].shape == wider.shape

    run(pair_with_disc, script)


def test_esc_gives_a_region_up_and_the_next_click_or_tool_keeps_it(run, pair_with_disc) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        canvas = driver.canvas(REFERENCE)
        canvas.setFocus()
        driver.do("tool_region")
        driver.click(REFERENCE, CENTRE)
        window.side.draw.region.slider.setValue(600)
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        assert drawn(driver) == ()
        assert not window.side.draw.region.slider.isVisible()
        assert options(driver).tool is Tool.REGION
        assert not window.state.actions["redo"].enabled, "it was not meant"
        driver.click(REFERENCE, CENTRE)
        driver.click(FLOATING, SHIFTED)
        assert len(drawn(driver)) == 2
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        assert len(drawn(driver)) == 1
        driver.click(FLOATING, SHIFTED)
        driver.do("tool_select")
        assert not window.side.draw.region.slider.isVisible()
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        assert len(drawn(driver)) == 2
        driver.do("undo")
        driver.do("undo")
        assert drawn(driver) == ()

    run(pair_with_disc, script)
