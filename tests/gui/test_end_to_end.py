"""The way of a user: open, click, register, compare, judge, export, save, open again. The real program and network."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.case.judgements import Verdict
from core.demo.synthetic import demo_points_path
from core.images.reading import read_image
from core.points.csv_files import read_points
from core.points.matching import ImageRole
from core.transforms.itk_files import read_transform
from retina_gui.rendering.layers import CheckerboardLayer
from retina_gui.state.export_files import ELSEWHERE
from retina_gui.state.options import CompareMode, Stage

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING


def test_from_two_images_to_an_exported_stack_and_back(run, demo_files: Path, tmp_path: Path) -> None:
    clicks = read_points(demo_points_path())
    fit = clicks.complete_pairs()[:3]
    output = tmp_path / "out put"
    seen: dict[str, object] = {}

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert window.state.prompt.startswith("Click point 1 in the reference image")
        assert window.state.compare.layer is None
        for number, pair in enumerate(fit, start=1):
            driver.click(REFERENCE, pair.reference)
            assert window.state.prompt.startswith(f"Click point {number} in the floating image")
            canvas = driver.canvas(FLOATING)  # with Ctrl at the mouse, however near the ghost is
            place, control = driver.at(canvas, pair.floating), Qt.KeyboardModifier.ControlModifier
            QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, control, place)
        assert isinstance(window.state.compare.layer, CheckerboardLayer), (
            "the overlay appears after the third pair"
        )
        pixel = 1.0 / driver.canvas(REFERENCE).view.scale
        placed = window.session.document.snapshot().points
        for pair, wanted in zip(placed, fit, strict=True):
            assert np.abs(np.subtract(pair.reference, wanted.reference)).max() <= pixel
            assert np.abs(np.subtract(pair.floating, wanted.floating)).max() <= 1.5 * pixel

        before_drag = window.state.compare.layer
        driver.press(FLOATING, placed.pair(2).floating)
        driver.move(FLOATING, np.add(placed.pair(2).floating, (9, 6)))
        driver.move(FLOATING, np.add(placed.pair(2).floating, (15, 10)))
        assert window.state.compare.layer != before_drag, "the overlay follows the drag"
        driver.release(FLOATING, np.add(placed.pair(2).floating, (15, 10)))
        assert window.session.document.snapshot().points != placed
        driver.do("undo")
        assert window.session.document.snapshot().points == placed, "a drag is one step"

        driver.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        assert window.state.job.running
        assert window.state.stage is Stage.REGISTER
        driver.click(REFERENCE, (100, 100))
        assert window.session.document.snapshot().points == placed, "points are locked while the network runs"
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        assert window.state.stage is Stage.JUDGE

        _switch_views(driver)
        _judge(driver)
        seen["warped"] = window.session.document.snapshot().live.result.warped
        seen["transform"] = window.session.document.snapshot().live.result.transform

        driver.do("stage_export")
        driver.answers.files = [output]
        QTest.mouseClick(window.side.export.choose, Qt.MouseButton.LeftButton)
        driver.do("export")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        assert not window.session.document.snapshot().modified, "the export saved the case as well"
        assert all(file.written for file in window.state.export.files)
        assert window.state.prompt.startswith("Everything is written")
        assert window.side.export.show_folder.isEnabled()
        stamp = (output / "stack.tif").stat().st_mtime_ns
        QTest.mouseClick(window.side.export.button, Qt.MouseButton.LeftButton)
        assert "files are in" in window.question_bar.sentence.text(), "nothing is overwritten without asking"
        assert driver.is_idle()
        assert window.question_bar.buttons[0].hasFocus()
        driver.do("cancel")
        assert not window.question_bar.isVisible()
        assert (output / "stack.tif").stat().st_mtime_ns == stamp
        assert "Nothing was written" in window.status.prompt.text()
        QTest.mouseClick(window.side.export.button, Qt.MouseButton.LeftButton)
        QTest.keyClick(window.question_bar.buttons[ELSEWHERE], Qt.Key.Key_Return)
        yield driver.is_idle
        assert window.state.export.folder == f"{output}-2"
        assert (output.with_name(f"{output.name}-2") / "stack.tif").is_file()
        assert (output / "stack.tif").stat().st_mtime_ns == stamp
        window.session.options.set(vessel_maps=False)
        window.session.exporting.look_at_folder()
        unwritten = [file.name for file in window.state.export.files if not file.written]
        assert unwritten == ["stack.tif"], "the stack would be another, and nothing else"

    run(["--reference", demo_files / "reference.png", "--floating", demo_files / "floating.png"], script)

    _look_at_files(output, demo_files, seen)
    _open_again(run, output)


def _switch_views(driver) -> None:
    """Every mode by its key, and before and after by a held key."""
    window = driver.window
    assert window.state.compare.mode is CompareMode.CHECKERBOARD
    assert window.state.compare.layer.cell == round(window.state.compare.layer.size[1] / 5)
    shown = window.workspace.compare.first
    pictures = {}
    for mode, key in (
        (CompareMode.BLEND, Qt.Key.Key_B),
        (CompareMode.SIDE_BY_SIDE, Qt.Key.Key_L),
        (CompareMode.FLICKER, Qt.Key.Key_F),
        (CompareMode.CHECKERBOARD, Qt.Key.Key_C),
    ):
        QTest.keyClick(shown, key)
        assert window.state.compare.mode is mode
        assert (window.state.compare.second_layer is not None) == (mode is CompareMode.SIDE_BY_SIDE)
        pictures[mode] = shown.grab().toImage()
    assert pictures[CompareMode.BLEND] != pictures[CompareMode.CHECKERBOARD]
    QTest.keyClick(shown, Qt.Key.Key_BracketLeft)
    assert window.state.compare.layer.cell < window.state.compare.layer.size[1] / 5

    after = window.state.compare.layer
    QTest.keyPress(shown, Qt.Key.Key_T)
    assert window.state.compare.before
    assert window.state.compare.layer != after
    QTest.keyRelease(shown, Qt.Key.Key_T)
    assert window.state.compare.layer == after


def _judge(driver) -> None:
    window = driver.window
    raw, points, _, refined = (float(figure) for figure in window.state.quality.rows[0].figures)
    assert raw < points < refined
    assert len(window.state.quality.sentences) >= 4
    QTest.keyClick(window.workspace.compare.first, Qt.Key.Key_A)
    QTest.keyClicks(window.side.verdict.grader, "AB")
    QTest.keyClick(window.side.verdict.grader, Qt.Key.Key_Return)
    assert window.state.verdict.verdict is Verdict.ACCEPTED
    driver.do("undo")
    assert window.state.verdict.verdict is None
    driver.do("redo")
    assert window.state.verdict.verdict is Verdict.ACCEPTED


def _look_at_files(output: Path, demo_files: Path, seen: dict[str, object]) -> None:
    import tifffile

    reference = read_image(demo_files / "reference.png")
    warped = read_image(output / "warped.tif")
    assert np.array_equal(warped.pixels, seen["warped"])
    assert warped.size == reference.size
    with tifffile.TiffFile(output / "stack.tif") as stack:
        assert stack.is_imagej
        assert stack.asarray().shape[-2:] == reference.size
        assert len(stack.imagej_metadata["Labels"]) >= 4, "reference, warped and two vessel maps"
    points = np.array([[200.0, 150.0], [400.0, 320.0]])
    assert read_transform(output / "transform.h5")(points) == pytest.approx(
        seen["transform"](points), abs=0.01
    )
    assert len(read_points(output / "points.csv")) == 3
    assert read_image(output / "checkerboard.png").size == reference.size
    metrics = json.loads((output / "metrics.json").read_text())
    assert metrics["dice_after"] > metrics["dice_before"]
    assert metrics["folded_fraction"] == 0


def _open_again(run, output: Path) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        snapshot = window.session.document.snapshot()
        assert len(snapshot.points) == 3
        assert snapshot.live is not None, "the result is shown again"
        assert window.state.verdict.verdict is Verdict.ACCEPTED
        assert not snapshot.modified
        driver.do("stage_judge")
        assert window.state.compare.has_after
        assert not window.state.export.ready

    run([output / "case.json"], script)
