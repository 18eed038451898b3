"""The export panel lists the files of annotations, and the export writes them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.annotations.annotation import Annotation
from core.annotations.shape import Shape, ShapeKind
from core.case.storage import read_case, write_case
from core.command_line.main import main as command_line
from core.export.annotation_files import annotation_file_of
from core.points.matching import ImageRole
from retina_gui.state.shapes import alignments, shapes_state
from tests.gui.test_saving import arguments, saved_case  # noqa: F401


def test_the_panel_lists_them_and_they_are_written(run, saved_case: Path, tmp_path: Path) -> None:  # noqa: F811
    case = read_case(saved_case).case
    outline = Shape(ShapeKind.POLYGON, [(80, 80), (120, 80), (120, 120)])
    drawn = Annotation(outline, case.reference.sha256, "drusen", "A")
    write_case(saved_case, case.with_annotations([drawn]))
    output, trust = tmp_path / "out", []

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        known = alignments(window.session.document.snapshot())
        (shape,) = shapes_state(
            window.session.document.snapshot(),
            window.session.options.options,
            case.floating[0].image.sha256,
            case.floating[0].image.size,
            known,
        ).shapes
        trust.extend(shape.trust)
        driver.do("stage_export")
        window.session.exporting.set_folder(str(output))
        listed = {file.name: file.meaning for file in window.state.export.files}
        assert listed["annotations-floating.geojson"] == "annotations on one image, for QuPath"
        assert listed["labels.csv"] == "what the values of the label mask mean"
        window.session.annotations.select([drawn.identifier])
        window.session.annotating.delete()
        yield lambda: not any(annotation_file_of(file.name) for file in window.state.export.files)
        driver.do("undo")
        yield lambda: any(annotation_file_of(file.name) for file in window.state.export.files)
        QTest.mouseClick(window.side.export.button, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        assert all(file.written for file in window.state.export.files)

    run([saved_case], script)
    assert {"annotations-floating.zip", "annotated-reference.png", "measurements.csv"} <= {
        path.name for path in output.iterdir()
    }
    assert [each.name for each in read_case(output / "case.json").case.annotations] == ["A"]
    assert np.isfinite([*trust, 0.0]).all(), "the opened case knows where its registration is unsure"
    with (output / "measurements.csv").open(encoding="utf-8-sig", newline="") as file:
        carried = next(row for row in csv.DictReader(file) if row["carried_from"])
    assert float(carried["least_confidence"]) == pytest.approx(min(trust), abs=1e-3)
    again = tmp_path / "again.csv"
    assert command_line(["measure", str(output), "--output", str(again)]) == 0
    with again.open(encoding="utf-8-sig", newline="") as file:
        measured = next(row for row in csv.DictReader(file) if row["carried_from"])
    for column in ("mean_confidence", "least_confidence"):
        assert measured[column] == carried[column] != ""


def test_one_image_is_annotated_and_exported_and_keeps_its_name(run, small_pair, tmp_path: Path) -> None:
    output = tmp_path / "out"

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().reference is not None
        driver.do("stage_export")
        assert not window.side.export.button.isEnabled()
        assert "Draw on the image under Annotate" in window.state.export.reason
        assert "draw on the image" in window.state.prompt
        driver.do("tool_ellipse")
        assert "Drag a box" in window.state.prompt, "one image is enough"
        driver.drag(ImageRole.REFERENCE, (60.0, 60.0), (100.0, 90.0))
        driver.do("stage_export")
        assert window.session.options.options.export_folder.endswith("annotated-reference")
        window.session.exporting.set_folder(str(output))
        listed = [file.name for file in window.state.export.files]
        assert listed[0] == "case.json"
        assert "annotations-reference.geojson" in listed
        assert not window.side.export.format.isVisible(), "there is no stack"
        button = window.side.export.button
        assert button.isVisible(), "in a window of the smallest size"
        assert window.rect().contains(button.mapTo(window, button.rect().bottomRight()))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        assert all(file.written for file in window.state.export.files)
        assert window.state.title.startswith("reference.png"), "and not out"
        assert not window.isWindowModified()

    run(["--reference", small_pair[0]], script)
    assert {"annotations-reference.zip", "annotated-reference.png", "labels.tif", "measurements.csv"} <= {
        path.name for path in output.iterdir()
    }
    table = (output / "measurements.csv").read_text("utf-8")
    assert "reference.png" in table
    assert ",out," not in table

    def reopened(driver):
        yield lambda: driver.is_idle() and driver.window.session.document.snapshot().reference is not None
        assert driver.window.state.title.startswith("reference.png")
        driver.answers.files = [tmp_path / "seven.json"]
        driver.do("save_case_as")
        assert driver.window.state.title.startswith("seven")

    run([output / "case.json"], reopened)
