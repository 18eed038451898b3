"""A series through the real program: add, switch, points for the next, register all, one stack, save, open again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from core.images.reading import read_image
from core.points.matching import ImageRole
from core.transforms.composite import TransformChain
from core.transforms.resampling import warp
from retina_gui.state.filmstrip_state import FrameState
from retina_gui.state.options import Stage
from tests.gui.dropping import drop
from tests.made_series import COLOUR, EARLY, LATE, REFERENCE, frame_transform, made_series

REFERENCE_ROLE, FLOATING_ROLE = ImageRole.REFERENCE, ImageRole.FLOATING
PLACES = ((150.0, 140.0), (380.0, 160.0), (300.0, 340.0))


@pytest.fixture(scope="session")
def series_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return made_series().write(tmp_path_factory.mktemp("series"))


def notes(window) -> str:
    return " ".join(note.text for note in window.state.notes)


def states(window) -> list[FrameState]:
    return [frame.state for frame in window.state.filmstrip.frames]


def click_points(driver, name: str) -> None:
    truth = made_series().truth(name, np.array(PLACES))
    for reference, floating in zip(PLACES, truth.tolist(), strict=True):
        driver.click(REFERENCE_ROLE, reference)
        driver.click(FLOATING_ROLE, tuple(floating))


def frame(window, index: int):
    return next(view for view in window.filmstrip.frames if view.frame.index == index)


def without_dialog(window) -> None:
    assert window.session.errors.last is None, window.session.errors.last


def test_a_series_from_its_images_to_one_stack_and_back(run, series_files, tmp_path: Path) -> None:
    output, seen = tmp_path / "out", {}

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert not window.filmstrip.isVisible(), "one floating image needs no filmstrip"
        driver.answers.files = [series_files[LATE], series_files[COLOUR], series_files[EARLY]]
        driver.do("add_floating")
        yield driver.is_idle
        assert [view.frame.name for view in window.filmstrip.frames] == [REFERENCE, EARLY, LATE, COLOUR]
        assert window.filmstrip.isVisible()
        assert "is in the case already" in window.status.prompt.text()
        assert states(window) == [FrameState.REFERENCE] + [FrameState.NEW] * 3
        assert window.session.document.content.active == 1, "the first new one"

        QTest.mouseClick(frame(window, 0), Qt.MouseButton.LeftButton)
        assert EARLY in window.state.floating.details
        click_points(driver, EARLY)
        assert states(window)[1] is FrameState.POINTS
        yield from _take_over(driver)
        yield from _link(driver)
        yield from _register_all(driver)
        seen["transforms"] = [live.transform for live in window.session.document.live]
        _judge_and_rename(driver)
        yield from _export(driver, output)
        driver.answers.files = [tmp_path / "eye.json"]
        driver.do("save_case_as")
        assert not window.session.document.snapshot().modified

    run(["--reference", series_files[REFERENCE], "--floating", series_files[EARLY]], script)
    _look_at_stack(output, series_files, seen["transforms"])
    _open_again(run, tmp_path / "eye.json", output)


def _take_over(driver):
    """A note offers it; the points lie where the frame shows the same, as one step, and are suggestions."""
    window = driver.window
    driver.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.session.document.content.active == 1
    assert f"{EARLY} has matching pairs" in notes(window)
    offer = window.actions_by_id["take_over_points"].text()
    assert offer == f"Take over points from {EARLY}"
    button = next(each for each in window.side.notes.findChildren(QPushButton) if "Take over" in each.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    yield driver.is_idle
    without_dialog(window)
    snapshot = window.session.document.snapshot()
    assert len(snapshot.suggested) == 3
    assert f"Taken over from {EARLY}: points 1 to 3." in notes(window)
    _, floating = snapshot.points.fit_arrays()
    _, early = snapshot.case.entry(0).points.fit_arrays()
    to_late = frame_transform(LATE, made_series().size) @ frame_transform(EARLY, made_series().size).inverse
    assert np.linalg.norm(floating - to_late(early), axis=1).max() < 4, "where the first frame's points are"
    driver.do("undo")
    assert not window.session.document.snapshot().points.pairs, "one step"
    driver.do("redo")


def _link(driver):
    """The colour photograph is registered through the late frame; its points are clicked between these two."""
    window, series = driver.window, made_series()
    driver.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.session.document.content.active == 2
    window.session.series.link(2, 1)
    assert window.state.reference.title == "Via"
    assert LATE in window.state.reference.details
    assert f"“{LATE}”" in window.state.prompt
    assert f"via {LATE}" in window.state.filmstrip.frames[3].text
    window.session.series.link(1, 2)
    window.refresh()
    assert "circle" in window.status.prompt.text()
    late, colour = (series.truth(name, np.array(PLACES)).tolist() for name in (LATE, COLOUR))
    for a, b in zip(late, colour, strict=True):
        driver.click(REFERENCE_ROLE, tuple(a))
        driver.click(FLOATING_ROLE, tuple(b))
    yield driver.is_idle


def _register_all(driver):
    """In the order of dependence; cancelled in between, what was done stays; each result is a step of its own."""
    window = driver.window
    driver.do("register_all")
    assert not window.actions_by_id["next_image"].isEnabled(), "the case stays as it is meanwhile"
    yield lambda: window.state.prompt.startswith(f"1 of 3, {EARLY}")
    yield lambda: window.state.job.step.startswith(f"2 of 3, {LATE}: S")
    driver.do("cancel")
    yield driver.is_idle
    assert [live is not None for live in window.session.document.live] == [True, False, False]
    driver.do("register_all")
    yield driver.is_idle
    without_dialog(window)
    assert states(window)[1:] == [FrameState.REGISTERED] * 3
    assert window.state.stage is Stage.JUDGE
    assert window.actions_by_id["undo"].text() == f"Undo: Register {COLOUR}"
    driver.do("undo")
    assert [live is not None for live in window.session.document.live] == [True, True, False]
    driver.do("redo")


def _judge_and_rename(driver) -> None:
    window = driver.window
    window.session.series.show(2)
    window.session.options.set(grader="AB")
    driver.do("verdict_accept")
    assert states(window)[3] is FrameState.ACCEPTED
    window.session.series.show(1)
    assert window.state.verdict.verdict is None, "the verdict is that of the image that is worked on"
    window.session.document.pairs.delete_pair(1)
    assert states(window)[2:] == [FrameState.POINTS, FrameState.WAITING]
    assert "waits for" in window.state.filmstrip.frames[3].text
    driver.do("undo")
    assert states(window)[2:] == [FrameState.REGISTERED, FrameState.ACCEPTED]
    driver.do("rename_image")
    editor = frame(window, 1).editor
    editor.setText("FA 2:40")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert window.state.filmstrip.frames[2].name == "FA 2:40"
    assert "FA 2:40" in window.state.floating.details
    driver.do("undo")
    assert window.state.filmstrip.frames[2].name == LATE
    driver.do("redo")
    _keep_the_name_at_esc(driver)


def _keep_the_name_at_esc(driver) -> None:
    """By the window, so that shortcuts are asked first: Esc is another one there."""
    driver.canvas(ImageRole.FLOATING).setFocus()
    driver.do("rename_image")
    handle, editor = driver.window.windowHandle(), frame(driver.window, 1).editor
    editor.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Z)
    QTest.keyClick(handle, Qt.Key.Key_Escape)
    assert editor.isHidden()
    assert driver.window.state.filmstrip.frames[2].name == "FA 2:40"
    assert driver.canvas(ImageRole.FLOATING).hasFocus()


def _export(driver, output: Path):
    window = driver.window
    window.session.series.show(2)
    driver.do("stage_export")
    window.session.exporting.set_folder(str(output))
    assert window.side.export.whole_case.isChecked()
    assert "reference and 3 images" in next(
        file.meaning for file in window.state.export.files if file.name == "stack.tif"
    )
    QTest.mouseClick(window.side.export.button, Qt.MouseButton.LeftButton)
    yield driver.is_idle
    without_dialog(window)


def _look_at_stack(output: Path, series_files, transforms) -> None:
    series = made_series()
    with tifffile.TiffFile(output / "stack.tif") as file:
        planes, labels = file.asarray(), file.imagej_metadata["Labels"]
    assert labels == ["FA-0.30", "FA-0.21", "FA 2:40", "colour red", "colour green", "colour blue"]
    whole = TransformChain((transforms[1], transforms[2]))
    once = warp(read_image(series_files[COLOUR]).pixels, whole, series.size)
    np.testing.assert_array_equal(np.moveaxis(planes[3:], 0, -1), once)
    points = np.array([[200.0, 150.0], [330.0, 300.0], [260.0, 220.0]])
    assert np.linalg.norm(whole(points) - series.truth(COLOUR, points), axis=1).max() < 3


def _open_again(run, case: Path, output: Path) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert states(window)[1:] == [FrameState.REGISTERED, FrameState.REGISTERED, FrameState.ACCEPTED]
        assert all(live is not None for live in window.session.document.live)
        assert [each.frame.name for each in window.filmstrip.frames] == [REFERENCE, EARLY, "FA 2:40", COLOUR]
        assert window.session.document.case.entry(2).via == window.session.document.case.entry(1).image.sha256
        window.session.series.show(2)
        assert window.state.compare.has_after

    run([case], script)
    run([output / "case.json"], script)
    assert len(json.loads(case.read_text())["floating"]) == 3


def test_the_images_are_ordered_removed_and_made_the_reference(run, series_files) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        names = lambda: [each.frame.name for each in window.filmstrip.frames]  # noqa: E731
        assert names() == [REFERENCE, EARLY, LATE, COLOUR], "several at the start"
        start = window.session.document.case
        click_points(driver, EARLY)
        clicked = window.session.document.snapshot().points
        driver.do("move_image_later")
        assert names() == [REFERENCE, LATE, EARLY, COLOUR]
        assert window.session.document.snapshot().points == clicked, "the same image is worked on"
        window.filmstrip.moved.emit(1, 0)
        window.refresh()
        assert names() == [REFERENCE, EARLY, LATE, COLOUR]

        driver.do("make_reference")
        assert names() == [EARLY, REFERENCE, LATE, COLOUR]
        assert window.session.document.snapshot().points == clicked.turned
        assert "turned round" in window.status.prompt.text()
        via = [entry.via for entry in window.session.document.case.floating]
        assert via == [None, start.reference.sha256, start.reference.sha256]
        assert not window.actions_by_id["remove_image"].isEnabled(), "others are registered through it"
        assert "registered through" in window.state.actions["remove_image"].reason

        window.session.series.show(2)
        driver.do("remove_image")
        assert names() == [EARLY, REFERENCE, LATE]
        assert window.session.document.content.active == 1
        while window.actions_by_id["undo"].isEnabled():
            driver.do("undo")
        assert window.session.document.case == start
        while window.actions_by_id["redo"].isEnabled():
            driver.do("redo")
        assert names() == [EARLY, REFERENCE, LATE]
        without_dialog(window)

    floating = [series_files[name] for name in (EARLY, LATE, COLOUR)]
    run(["--reference", series_files[REFERENCE], "--floating", *floating], script)


def test_dropped_images_make_a_case_and_then_add_to_it(run, series_files, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no image")

    def script(driver):
        window = driver.window
        yield driver.is_idle
        drop(window, [series_files[EARLY], series_files[LATE], series_files[COLOUR]], QPoint(400, 300))
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert [each.frame.name for each in window.filmstrip.frames] == [EARLY, LATE, COLOUR]
        drop(window.filmstrip, [series_files[REFERENCE], broken], QPoint(300, 20))
        yield lambda: driver.is_idle() and window.problem_bar.isVisible()
        assert [each.frame.name for each in window.filmstrip.frames] == [EARLY, LATE, COLOUR, REFERENCE]
        assert "broken.png" in window.problem_bar.sentence.text()
        assert window.error_dialogs.dialog is None
        driver.do("undo")
        assert len(window.session.document.case.floating) == 2
        image, _ = window.workspace.floating, driver
        place = image.mapTo(window, image.rect().center())
        drop(window, [series_files[REFERENCE], series_files[EARLY]], place)
        yield lambda: driver.is_idle() and len(window.session.document.case.floating) > 2
        assert len(window.session.document.case.floating) == 3, "added, but for the one that it has"

    run([], script)


def test_the_stack_is_written_in_the_chosen_format(run, series_files, tmp_path: Path) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        click_points(driver, EARLY)
        driver.do("register")
        yield driver.is_idle
        driver.do("stage_export")
        window.session.exporting.set_folder(str(tmp_path / "out"))
        panel = window.side.export
        panel.format.setCurrentIndex(2)
        panel.format.activated.emit(2)
        assert {"stack/00-FA-0.30.png", "stack/01-FA-0.21.png"} <= {
            file.name for file in window.state.export.files
        }
        assert window.state.export.remarks == (f"{LATE} is left out, because it is not registered yet.",)
        QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        without_dialog(window)
        assert "left out" in window.status.prompt.text()
        assert "The case is saved as" in window.status.prompt.text()
        changed = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir() if path.is_file()}
        panel.format.setCurrentIndex(0)
        panel.format.activated.emit(0)
        assert [file.name for file in window.state.export.files if not file.written] == ["stack.tif"]
        QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)
        yield lambda: driver.is_idle() and all(file.written for file in window.state.export.files)
        assert "1 file written" in window.status.prompt.text(), "the stack alone"
        assert (
            changed.items()
            <= {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}.items()
        )
        box = panel.parts.rows["checkerboard"].box
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        assert not any(file.part == "checkerboard" for file in window.state.export.files)
        assert window.state.export.saved.startswith("The case is saved as")
        window.session.series.show(1)
        yield driver.is_idle
        assert window.state.export.reason.startswith(f"{LATE} is not registered yet.")

    floating = [series_files[name] for name in (EARLY, LATE)]
    run(["--reference", series_files[REFERENCE], "--floating", *floating], script)
    assert {"warped-FA-0.21.tif", "transform-FA-0.21.h5", "checkerboard-FA-0.21.png"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }
    assert sorted(path.name for path in (tmp_path / "out" / "stack").iterdir())[:2] == [
        "00-FA-0.30.png",
        "01-FA-0.21.png",
    ]
