"""Annotations where something comes between: keys and other buttons in a drag, images that go, files that are odd."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.points.matching import ImageRole
from retina_gui.state.options import Stage
from tests.gui.annotated import CORNERS, FLOATING, REFERENCE, drawn, opened, shown

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def draw_polygon(driver, role: ImageRole = REFERENCE) -> None:
    driver.canvas(role).setFocus()
    driver.do("tool_polygon")
    for corner in (*CORNERS, CORNERS[0]):
        driver.click(role, corner)


def test_what_is_undone_is_not_selected_any_more(run, aligned_pair) -> None:
    def script(driver):
        yield lambda: opened(driver)
        draw_polygon(driver)
        assert len(driver.window.session.options.options.selected_annotations) == 1
        driver.do("undo")
        assert driver.window.session.options.options.selected_annotations == ()
        assert not driver.window.actions_by_id["centre_annotation"].isEnabled()

    run(aligned_pair, script)


def test_a_label_key_while_something_is_drawn_leaves_what_was_drawn_before(run, aligned_pair) -> None:
    def script(driver):
        yield lambda: opened(driver)
        draw_polygon(driver)
        driver.click(REFERENCE, (150.0, 150.0))
        QTest.keyClick(driver.canvas(REFERENCE), Qt.Key.Key_7)
        assert [each.label for each in drawn(driver)] == ["other"]
        for corner in ((180.0, 150.0), (170.0, 180.0), (150.0, 150.0)):
            driver.click(REFERENCE, corner)
        assert [each.label for each in drawn(driver)] == ["other", "leakage"]

    run(aligned_pair, script)


def test_a_label_key_in_a_drag_stays(run, aligned_pair) -> None:
    def script(driver):
        yield lambda: opened(driver)
        draw_polygon(driver)
        driver.do("tool_select")
        driver.press(REFERENCE, CORNERS[0])
        driver.move(REFERENCE, (40.0, 40.0))
        QTest.keyClick(driver.canvas(REFERENCE), Qt.Key.Key_3)
        driver.move(REFERENCE, (30.0, 40.0))
        driver.release(REFERENCE, (30.0, 40.0))
        (annotation,) = drawn(driver)
        assert annotation.label == "haemorrhage"
        np.testing.assert_allclose(annotation.shape.vertices[0], (30.0, 40.0), atol=1.0)

    run(aligned_pair, script)


def test_what_is_drawn_while_annotations_are_hidden_is_seen(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        draw_polygon(driver)
        driver.do("hide_annotations")
        assert shown(driver, REFERENCE) == ()
        driver.do("tool_ellipse")
        driver.press(REFERENCE, (150.0, 100.0))
        driver.move(REFERENCE, (190.0, 140.0))
        assert len(shown(driver, REFERENCE)) == 2
        driver.release(REFERENCE, (190.0, 140.0))
        driver.do("hide_annotations")
        driver.do("tool_polygon")
        driver.click(REFERENCE, (20.0, 20.0))
        assert not window.session.options.options.hide_annotations

    run(aligned_pair, script)


def test_a_drag_that_draws_nothing_says_so(run, aligned_pair) -> None:
    def script(driver):
        yield lambda: opened(driver)
        driver.canvas(REFERENCE).setFocus()
        driver.do("tool_freehand")
        driver.drag(REFERENCE, (40.0, 40.0), (90.0, 40.0))
        assert drawn(driver) == ()
        assert "Press, drag and let go" in driver.window.session.told

    run(aligned_pair, script)


def test_a_drag_after_a_click_ends_the_line_that_the_click_began(run, aligned_pair) -> None:
    def script(driver):
        yield lambda: opened(driver)
        driver.canvas(REFERENCE).setFocus()
        driver.do("tool_line")
        driver.click(REFERENCE, (20.0, 150.0))
        driver.drag(REFERENCE, (60.0, 150.0), (60.0, 180.0))
        (line,) = drawn(driver)
        np.testing.assert_allclose(line.shape.vertices, [(20.0, 150.0), (60.0, 180.0)], atol=1.0)

    run(aligned_pair, script)


def test_what_is_drawn_on_an_image_that_goes_is_given_up(run, aligned_pair, small_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.canvas(FLOATING).setFocus()
        driver.do("tool_polygon")
        for corner in CORNERS[:3]:
            driver.click(FLOATING, corner)
        window.session.files.open_image(FLOATING, other_image(small_pair))
        yield driver.is_idle
        assert window.session.options.options.drawing is None
        QTest.keyClick(driver.canvas(FLOATING), Qt.Key.Key_Return)
        assert drawn(driver) == ()

    run(aligned_pair, script)


def test_an_image_that_goes_in_a_drag_ends_it(run, aligned_pair, small_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.canvas(FLOATING).setFocus()
        driver.do("tool_freehand")
        driver.press(FLOATING, CORNERS[0])
        driver.move(FLOATING, CORNERS[1])
        assert window.session.options.options.drawing is not None
        window.session.files.open_image(FLOATING, other_image(small_pair))
        yield driver.is_idle
        for corner in CORNERS[2:]:
            driver.move(FLOATING, corner)
        driver.release(FLOATING, CORNERS[3])
        images = window.session.document.case
        assert {each.home for each in drawn(driver)} <= {
            images.reference.sha256,
            images.floating[0].image.sha256,
        }

    run(aligned_pair, script)


def other_image(small_pair: tuple[Path, Path]) -> Path:
    from core.export.image_files import write_png

    path = small_pair[0].with_name("another.png")
    write_png(path, np.random.default_rng(5).integers(0, 255, (200, 240), np.uint8))
    return path


@pytest.mark.parametrize("way", ["escape", "right button", "outside"])
def test_a_drag_that_is_given_up_or_leaves_the_pane(run, aligned_pair, way: str) -> None:
    def script(driver):
        yield lambda: opened(driver)
        draw_polygon(driver)
        before = drawn(driver)
        driver.do("tool_select")
        canvas = driver.canvas(REFERENCE)
        driver.press(REFERENCE, CORNERS[0])
        driver.move(REFERENCE, (40.0, 40.0))
        assert shown(driver, REFERENCE)[0].shape != before[0].shape
        outside = QPoint(-500, -400)
        if way == "escape":
            QTest.keyClick(canvas, Qt.Key.Key_Escape)
        elif way == "right button":
            driver.click(REFERENCE, (40.0, 40.0), Qt.MouseButton.RightButton)
        QTest.mouseMove(canvas.viewport(), outside)
        QTest.mouseRelease(canvas.viewport(), LEFT, NONE, outside)
        if way == "outside":
            np.testing.assert_allclose(drawn(driver)[0].shape.vertices[0], (-0.5, -0.5), atol=0.6)
        else:
            assert drawn(driver) == before
            assert driver.window.session.options.options.annotation_drag == ()

    run(aligned_pair, script)


def test_a_half_drawn_outline_outlives_stages_themes_and_zoom(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.canvas(REFERENCE).setFocus()
        driver.do("tool_polygon")
        for corner in CORNERS[:2]:
            driver.click(REFERENCE, corner)
        for action in (
            "stage_points",
            "toggle_theme",
            "link_views",
            "stage_judge",
            "stage_annotate",
            "zoom_in",
        ):
            driver.do(action)
        yield lambda: True
        for corner in CORNERS[2:]:
            driver.click(REFERENCE, corner)
        QTest.keyClick(driver.canvas(REFERENCE), Qt.Key.Key_Return)
        (annotation,) = drawn(driver)
        np.testing.assert_allclose(annotation.shape.vertices, CORNERS, atol=0.6)
        assert window.session.options.options.stage is Stage.ANNOTATE

    run(aligned_pair, script)


def test_a_flat_outline_can_be_selected(run, aligned_pair) -> None:
    def script(driver):
        yield lambda: opened(driver)
        driver.canvas(REFERENCE).setFocus()
        driver.do("tool_polygon")
        for x in (40.0, 80.0, 120.0):
            driver.click(REFERENCE, (x, 100.0))
        driver.do("accept_ghost")
        driver.do("tool_select")
        driver.click(REFERENCE, (200.0, 30.0))
        assert driver.window.session.options.options.selected_annotations == ()
        driver.click(REFERENCE, (60.0, 100.0))
        assert driver.window.session.options.options.selected_annotations == (drawn(driver)[0].identifier,)

    run(aligned_pair, script)


def odd(home: str) -> list[dict]:
    """Annotations that no hand has drawn, but a file may have: beyond 1e9 it is refused."""
    angles = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    many = 100 + 70 * np.stack([np.cos(angles), np.sin(angles) * (1 + 0.1 * np.sin(60 * angles))], axis=1)
    scribble = np.random.default_rng(0).uniform(10, 200, (200, 2))
    shapes = [
        ("polygon", [[-5000, -5000], [-4000, -5000], [-4000, 9e8]], home),
        ("polyline", [[1e9, 1e9], [-1e9, 3.0]], home),
        ("ellipse", [[50, 50], [1e9, 50], [50, 1e8]], home),
        ("ellipse", [[50, 50], [50, 50], [50, 50]], home),
        ("point", [[-1e9, 1e9]], home),
        ("arrow", [[60, 60], [60, 60]], home),
        ("line", [[60, 60], [60, 60]], home),
        ("freehand", many.tolist(), home),
        ("freehand", scribble.tolist(), home),
        ("polygon", [[20, 20], [90, 90], [90, 20], [20, 90]], 64 * "e"),
    ]
    texts = {"name": "", "note": "", "author": "", "made_at": "2026-01-01T00:00:00Z"}
    return [
        {"kind": kind, "vertices": vertices, "home": image, "label": f"unknown {number}", **texts}
        | {"changed_at": "2026-01-01T00:00:00Z", "identifier": f"number {number}"}
        for number, (kind, vertices, image) in enumerate(shapes)
    ]


def saved_with(run, aligned_pair, target: Path, annotations: list[dict]) -> str:
    """A case file of the pair with these annotations; the SHA-256 of its reference."""

    def script(driver):
        yield lambda: opened(driver)
        driver.answers.files = [target]
        driver.do("save_case")

    run(aligned_pair, script)
    case = json.loads(target.read_text())
    case["annotations"] = odd(case["reference"]["sha256"]) + annotations
    case["version"] = 2
    target.write_text(json.dumps(case))
    return case["reference"]["sha256"]


def test_a_case_with_odd_annotations_is_shown_and_edited(run, aligned_pair, tmp_path: Path) -> None:
    target = tmp_path / "odd.json"
    saved_with(run, aligned_pair, target, [])

    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.do("stage_annotate")
        count = len(drawn(driver))
        assert len(window.state.annotations.rows) == count == 10
        for annotation in drawn(driver):
            window.session.annotations.centre_on(annotation.identifier)
            window.refresh()
        driver.do("fit")
        window.session.annotations.select([each.identifier for each in drawn(driver)])
        window.session.annotations.nudge(1.0, 0.0)
        window.refresh()
        window.grab()
        assert window.session.errors.last is None
        driver.do("undo")
        for x in (30.0, 60.0, 100.0, 169.5):
            driver.click(REFERENCE, (x, 100.0))
        assert window.session.errors.last is None

    run([target], script)


def test_a_case_with_two_annotations_of_one_identifier_is_refused(run, aligned_pair, tmp_path: Path) -> None:
    target = tmp_path / "twice.json"
    saved_with(run, aligned_pair, target, odd(64 * "e")[3:5])

    def script(driver):
        yield lambda: driver.is_idle() and driver.window.session.errors.problem is not None
        problem = driver.window.session.errors.problem
        assert "twice.json" in str(problem)
        assert not driver.window.session.errors.last.is_fault

    run([target], script)
