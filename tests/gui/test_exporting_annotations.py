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
