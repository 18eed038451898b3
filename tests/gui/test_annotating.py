"""Annotations in the real program: drawn on one image, seen and edited on the other, undone, saved, opened again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.annotations.files import read_annotations
from core.annotations.geometry import geometry_of
from core.annotations.shape import ShapeKind
from core.points.matching import ImageRole
from retina_gui.controllers import annotation_files
from retina_gui.document.drawing import Tool
from retina_gui.state.options import Stage
from tests.gui.annotated import CORNERS, drawn, opened, shown
from tests.gui.small_pair import SHIFT

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def test_a_polygon_is_seen_and_edited_on_the_other_image(run, aligned_pair, tmp_path: Path) -> None:
    target = tmp_path / "eye.json"

    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.do("stage_annotate")
        driver.canvas(ImageRole.FLOATING).setFocus()
        driver.do("tool_polygon")
        QTest.keyClick(driver.canvas(ImageRole.FLOATING), Qt.Key.Key_7)
        assert window.state.annotations.label == "leakage"
        for corner in CORNERS[:3]:
            driver.click(ImageRole.FLOATING, corner)
        assert "3 vertices" in window.state.prompt
        assert drawn(driver) == ()
        assert len(shown(driver, ImageRole.REFERENCE)) == 1, "what is being drawn is seen there already"
        driver.click(ImageRole.FLOATING, CORNERS[3])
        QTest.keyClick(driver.canvas(ImageRole.FLOATING), Qt.Key.Key_Return)
        (annotation,) = drawn(driver)
        floating = window.session.document.snapshot().floating.image
        assert (annotation.home, annotation.label) == (floating.sha256, "leakage")
        np.testing.assert_allclose(annotation.shape.vertices, CORNERS, atol=0.6)
        (carried,) = shown(driver, ImageRole.REFERENCE)
        assert not carried.is_home
        assert len(window.workspace.compare.first.annotations.shapes) == 1
        expected = annotation.shape.vertices - SHIFT
        for vertex in expected:
            assert np.hypot(*(carried.shape.vertices - vertex).T).min() < 0.1

        driver.do("tool_select")
        before = annotation.shape.vertices.copy()
        driver.drag(ImageRole.REFERENCE, tuple(expected[1]), (130.0, 40.0))
        (moved,) = drawn(driver)
        np.testing.assert_allclose(moved.shape.vertices[1], np.add((130.0, 40.0), SHIFT), atol=1.0)
        np.testing.assert_array_equal(
            np.delete(moved.shape.vertices, 1, axis=0), np.delete(before, 1, axis=0)
        )
        assert window.state.actions["undo"].text == "Undo: Move a vertex"
        driver.do("undo")
        np.testing.assert_array_equal(drawn(driver)[0].shape.vertices, before)
        driver.do("redo")

        driver.answers.files = [target]
        driver.do("save_case")
        assert json.loads(target.read_text())["annotations"][0]["label"] == "leakage"
        driver.do("undo")
        driver.do("undo")
        assert drawn(driver) == ()

    run(aligned_pair, script)

    def again(driver):
        yield lambda: opened(driver)
        (annotation,) = drawn(driver)
        assert annotation.shape.kind is ShapeKind.POLYGON
        np.testing.assert_allclose(annotation.shape.vertices[1], np.add((130.0, 40.0), SHIFT), atol=1.0)
        driver.do("stage_annotate")
        assert len(shown(driver, ImageRole.REFERENCE)) == len(shown(driver, ImageRole.FLOATING)) == 1

    run([target], again)


def test_every_tool_draws_its_shape_as_one_undo_step(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        role = ImageRole.REFERENCE
        canvas = driver.canvas(role)
        canvas.setFocus()
        driver.do("tool_point")
        driver.click(role, (30.0, 30.0))
        driver.do("tool_line")
        driver.click(role, (20.0, 150.0))
        driver.click(role, (60.0, 180.0))
        driver.do("tool_line")
        driver.drag(role, (100.0, 150.0), (140.0, 180.0))
        driver.do("tool_polyline")
        for x in (150.0, 170.0, 190.0):
            driver.click(role, (x, 20.0 + x / 10))
        QTest.mouseDClick(canvas.viewport(), LEFT, NONE, driver.at(canvas, (190.0, 39.0)))
        driver.do("tool_freehand")
        driver.press(role, (150.0, 100.0))
        for point in ((170.0, 95.0), (185.0, 110.0), (175.0, 125.0), (155.0, 120.0)):
            driver.move(role, point)
        driver.release(role, (151.0, 105.0))
        driver.do("tool_ellipse")
        driver.drag(role, (200.0, 100.0), (240.0, 130.0))
        driver.do("tool_arrow")
        driver.drag(role, (230.0, 200.0), (200.0, 180.0))
        kinds = [each.shape.kind.value for each in drawn(driver)]
        assert kinds == ["point", "line", "line", "polyline", "freehand", "ellipse", "arrow"]
        assert len(drawn(driver)[3].shape.vertices) == 3, "the double click adds none"
        ellipse = drawn(driver)[5].shape
        assert geometry_of(ellipse).area == pytest.approx(np.pi * 20 * 15, rel=0.05)
        assert window.side.annotations.note.hasFocus(), "an arrow waits for its words"
        QTest.keyClicks(window.side.annotations.note, "here")
        QTest.keyClick(window.side.annotations.note, Qt.Key.Key_Return)
        assert drawn(driver)[6].note == "here"
        assert canvas.hasFocus()
        assert len(window.state.annotations.rows) == 7
        for count in range(7, 0, -1):
            assert len(drawn(driver)) == count
            driver.do("undo")
            if count == 7:  # its words were a step of their own
                driver.do("undo")
        assert drawn(driver) == ()

    run(aligned_pair, script)


def test_keys_while_something_is_drawn(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        role = ImageRole.REFERENCE
        canvas = driver.canvas(role)
        canvas.setFocus()
        driver.do("tool_polygon")
        driver.click(role, CORNERS[0])
        driver.click(role, CORNERS[1])
        QTest.keyClick(canvas, Qt.Key.Key_Return)
        assert "More vertices are needed" in window.session.told
        driver.click(role, CORNERS[2])
        QTest.keyClick(canvas, Qt.Key.Key_Backspace)
        assert len(window.session.options.options.drawing.vertices) == 2
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        assert window.session.options.options.drawing is None
        assert window.session.options.options.tool is Tool.POLYGON
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        assert window.session.options.options.tool is Tool.SELECT
        assert drawn(driver) == ()
        driver.do("tool_polygon")
        for corner in (*CORNERS, CORNERS[0]):
            driver.click(role, corner)
        (annotation,) = drawn(driver)
        assert len(annotation.shape.vertices) == 4, "a click on the first vertex closes the outline"
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        moved = drawn(driver)[0].shape.vertices - annotation.shape.vertices
        np.testing.assert_allclose(moved, [[2.0, 0.0]] * 4)
        driver.do("undo")
        assert drawn(driver)[0].shape == annotation.shape, "nudges in a row are one step"
        QTest.keyClick(canvas, Qt.Key.Key_3)
        assert drawn(driver)[0].label == "other", "a label for what is drawn next"
        driver.do("tool_select")
        QTest.keyClick(canvas, Qt.Key.Key_3)
        assert drawn(driver)[0].label == "haemorrhage", "a label for what is selected"
        assert "haemorrhage" in window.session.told
        driver.do("tool_eraser")
        driver.click(role, CORNERS[2])
        assert len(drawn(driver)[0].shape.vertices) == 3
        driver.click(role, CORNERS[0])
        assert "Delete removes the whole shape" in window.session.told
        QTest.keyClick(canvas, Qt.Key.Key_Delete)
        assert drawn(driver) == ()

    run(aligned_pair, script)


def test_the_caliper_measures_in_any_stage_and_goes_away(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        role = ImageRole.REFERENCE
        canvas = driver.canvas(role)
        canvas.setFocus()
        QTest.keyClick(canvas, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
        assert window.state.stage is Stage.POINTS
        assert "Caliper" in window.state.prompt
        points = window.session.document.snapshot().points
        driver.click(role, (40.0, 100.0))
        driver.click(role, (70.0, 140.0))
        (line,) = drawn(driver)
        assert geometry_of(line.shape).length == pytest.approx(50, abs=1.5)
        assert window.session.document.snapshot().points == points
        (figure,) = (each.caption for each in shown(driver, role))
        assert figure.endswith(" px")
        assert float(figure[:-3]) == pytest.approx(50, abs=1.5)
        assert not window.session.options.options.caliper
        driver.click(role, (150.0, 150.0))
        assert len(window.session.document.snapshot().points.pairs) == len(points.pairs) + 1

    run(aligned_pair, script)


def test_where_nothing_is_aligned_nothing_is_shown_and_the_reason_is(run_on_pair) -> None:
    def script(driver):
        window = driver.window
        driver.canvas(ImageRole.REFERENCE).setFocus()
        driver.do("tool_line")
        driver.drag(ImageRole.REFERENCE, (40.0, 100.0), (70.0, 140.0))
        assert len(shown(driver, ImageRole.REFERENCE)) == 1
        assert shown(driver, ImageRole.FLOATING) == ()
        (reason, *_) = [each for each in window.state.annotations.remarks if "Not shown" in each]
        assert "is not aligned yet" in reason
        yield lambda: True

    run_on_pair(script)


def test_the_list_selects_renames_hides_centres_and_deletes(run, aligned_pair) -> None:
    def copied():
        return list(csv.DictReader(QApplication.clipboard().text().splitlines()))

    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        role = ImageRole.REFERENCE
        driver.canvas(role).setFocus()
        for x in (40.0, 100.0, 160.0):
            driver.do("tool_ellipse")
            driver.drag(role, (x, 40.0), (x + x / 5, 80.0))
        panel = window.side.annotations
        assert panel.model.rowCount() == 3
        assert len(window.session.options.options.selected_annotations) == 1
        panel.table.selectRow(0)
        assert window.session.options.options.selected_annotations == (drawn(driver)[0].identifier,)
        assert dict(window.state.annotations.figures)["Area"].endswith("px²")
        assert "Grey values" in dict(window.state.annotations.figures)
        QTest.keyClicks(panel.name, "first spot")
        QTest.keyClick(panel.name, Qt.Key.Key_Return)
        assert drawn(driver)[0].name == "first spot"
        index = panel.table.model().index(0, 0)
        panel.table.model().setData(index, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
        assert len(shown(driver, role)) == 2
        panel.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
        first = panel.table.model().index(0, 1).data()
        assert first == "ellipse"
        driver.do("copy_annotations")
        assert len(copied()) == 3, "what was drawn last is selected, which says nothing of what is meant"
        assert "all 3 annotations" in window.session.told
        window.session.annotations.select([each.identifier for each in drawn(driver)[:2]])
        driver.do("copy")
        assert [line["annotation"] for line in copied()] == ["first spot", ""]
        assert float(copied()[0]["area_px"]) > 0
        assert "the 2 selected annotations" in window.session.told
        panel.table.setFocus()
        panel.table.selectAll()
        QTest.keyClick(panel.table, Qt.Key.Key_Delete)
        assert drawn(driver) == ()
        driver.do("undo")
        assert len(drawn(driver)) == 3
        panel.table.selectRow(0)
        QTest.keyClick(panel.table, Qt.Key.Key_Return)
        chosen = drawn(driver)[panel.model.row_of(window.session.options.options.selected_annotations[0])]
        centre = np.array(driver.canvas(role).view.centre)
        assert np.hypot(*(centre - chosen.shape.vertices[0])) < 2

    run(aligned_pair, script)


def test_a_new_label_is_taken_for_what_is_drawn_next(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.do("stage_annotate")
        draw = window.side.draw
        QTest.keyClicks(draw.new_label, "cotton wool  spot")
        QTest.keyClick(draw.new_label, Qt.Key.Key_Return)
        assert draw.label.currentText() == "cotton wool spot"
        driver.do("tool_point")
        driver.click(ImageRole.FLOATING, (90.0, 90.0))
        assert drawn(driver)[0].label == "cotton wool spot"
        assert "cotton wool spot" in window.session.document.case.labels

    run(aligned_pair, script)


def test_labels_are_renamed_recoloured_moved_and_removed(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.do("tool_point")
        window.session.labels.choose("drusen")
        driver.click(ImageRole.REFERENCE, (90.0, 90.0))
        driver.do("edit_labels")
        yield lambda: window.beside.labels.list.count() == 13
        dialog = window.beside.labels
        dialog.list.item(4).setText("hard drusen")
        window.refresh()
        assert drawn(driver)[0].label == "hard drusen"
        assert dialog.list.item(4).text() == "hard drusen"
        dialog.list.item(4).setText("naevus")
        assert "Two labels have the name" in window.session.told
        assert dialog.list.item(4).text() == "hard drusen"
        dialog.recoloured.emit("hard drusen", "#123456")
        window.refresh()
        assert shown(driver, ImageRole.REFERENCE)[0].colour == "#123456"
        dialog.list.setCurrentRow(4)
        dialog.remove.click()
        assert "give it another label first" in window.session.told
        dialog.up.click()
        window.refresh()
        assert window.session.document.case.labels.number("hard drusen") == 4
        dialog.list.setCurrentRow(10)
        dialog.remove.click()
        window.refresh()
        assert "naevus" not in window.session.document.case.labels
        dialog.reset.click()
        window.refresh()
        labels = window.session.document.case.labels
        assert "naevus" in labels
        assert "hard drusen" in labels
        for _ in range(5):
            driver.do("undo")
        assert drawn(driver)[0].label == "drusen"
        dialog.close()

    run(aligned_pair, script)


def test_files_of_other_programs_are_read_for_the_image_they_belong_to_and_written(
    run, aligned_pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, foreign, broken = (
        tmp_path / name for name in ("eye.geojson", "other.geojson", "broken.geojson")
    )
    broken.write_text("{")
    square = [[10, 10], [30, 10], [30, 30], [10, 30], [10, 10]]
    foreign.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "geometry": {"type": "Polygon", "coordinates": [square]},
                        "properties": {"objectType": "annotation", "classification": {"name": "tumour"}},
                    }
                ],
            }
        )
    )

    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        driver.do("tool_ellipse")
        driver.drag(ImageRole.REFERENCE, (60.0, 60.0), (100.0, 90.0))
        drawn_first = drawn(driver)
        driver.answers.files = [written]
        driver.do("write_annotations")
        assert window.state.application.question.answers[:2] == ("reference.png", "floating.png")
        window.session.questions.answer(0)
        assert "1 annotation written" in window.session.told
        driver.answers.files = [written]
        driver.do("read_annotations")
        assert drawn(driver) == drawn_first, "the same file says nothing new"
        assert "1 is there already" in window.session.told
        driver.answers.files = [foreign]
        driver.do("read_annotations")
        assert "On which image" in window.state.application.question.sentence
        window.session.questions.answer(1)
        added = drawn(driver)[1]
        assert added.home == window.session.document.snapshot().floating.image.sha256
        assert added.label == "tumour"
        assert "tumour" in window.session.document.case.labels
        np.testing.assert_allclose(added.shape.vertices[0], (9.5, 9.5))
        driver.do("undo")
        assert drawn(driver) == drawn_first
        driver.answers.files = [broken]
        times_read = []
        monkeypatch.setattr(
            annotation_files, "read_annotations", lambda *of: times_read.append(of) or read_annotations(*of)
        )
        driver.do("read_annotations")
        assert len(times_read) == 1, "it is of no image, so not read for the other one again"
        assert "broken.geojson" in window.state.application.problem.sentence
        assert drawn(driver) == drawn_first
        window.session.open_dropped([written], ImageRole.REFERENCE)
        assert "is there already" in window.session.told
        assert window.state.application.problem is None, "since then a file was read"

    run(aligned_pair, script)
