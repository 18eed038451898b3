"""Errors end in one readable line, faults in one dialog, and the case stays as it was."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtWidgets import QApplication

from core.case.storage import write_case
from core.errors import InputError
from core.export.image_files import write_png
from retina_gui.arguments import parse
from retina_gui.controllers.dialogs import UnsavedAnswer
from retina_gui.document.notes import Problem
from retina_gui.error_reporting import ErrorReporter
from retina_gui.look.theme import ThemeName
from retina_gui.state.options import Stage


def test_a_file_that_is_no_image_leaves_the_case_as_it_was(run, small_pair, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(small_pair[0].read_bytes()[:200])

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        before = window.session.document.snapshot()
        driver.answers.files = [broken]
        driver.do("open_floating")
        bar = window.problem_bar
        yield lambda: driver.is_idle() and bar.isVisible()
        assert "broken.png" in bar.sentence.text()
        assert window.error_dialogs.dialog is None, "no dialog in the way of the work"
        assert window.session.document.snapshot() is before
        bar.details.click()
        assert "Traceback" in window.error_dialogs.dialog.details.toPlainText()
        assert window.error_dialogs.dialog.details.isVisible()
        assert not window.error_dialogs.dialog.isModal()
        window.error_dialogs.dialog._copy.click()
        assert "broken.png" in QApplication.clipboard().text()
        window.error_dialogs.dialog.accept()
        window.session.open_dropped([tmp_path / "missing.png"], None)
        yield lambda: driver.is_idle() and "missing.png" in bar.sentence.text()
        bar.close_button.click()
        window.refresh()
        assert not bar.isVisible()

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)


def test_what_can_be_read_opens_and_the_rest_is_named(run, small_pair, tmp_path: Path) -> None:
    text, cut = tmp_path / "text.png", tmp_path / "cut.tif"
    text.write_text("no image")
    tifffile.imwrite(cut, np.zeros((90, 80), np.uint8))
    cut.write_bytes(cut.read_bytes()[:3000])

    def names(window) -> list[str]:
        case = window.session.document.case
        return [each.name for each in (case.reference, *(entry.image for entry in case.floating)) if each]

    def script(driver):
        window, bar = driver.window, driver.window.problem_bar
        yield driver.is_idle
        for files, opened in (
            ((small_pair[0], text), ["reference.png"]),
            ((cut, small_pair[1], text), ["floating.png"]),
            ((*small_pair, cut), ["reference.png", "floating.png"]),
            ((text, cut), ["reference.png", "floating.png"]),
        ):
            window.session.errors.dismiss()
            window.session.open_dropped(files, None)
            yield lambda: driver.is_idle() and bar.isVisible()
            assert names(window) == opened
            bad = {each.name for each in files} - set(opened)
            assert all(name in bar.sentence.text() for name in bad)

    run([], script)


def test_a_problem_goes_when_the_same_works_or_with_esc(run, small_pair, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no image")

    def script(driver):
        window, bar = driver.window, driver.window.problem_bar
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        for end in (lambda: window.session.open_dropped([small_pair[0]], None), lambda: driver.do("cancel")):
            window.session.open_dropped([broken], None)
            yield lambda: driver.is_idle() and bar.isVisible()
            end()
            yield lambda: driver.is_idle() and not bar.isVisible()

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)


def test_weights_that_cannot_be_used_end_in_a_dialog_and_the_points_stay(
    run, small_pair, tmp_path: Path
) -> None:
    weights, points = tmp_path / "weights.safetensors", tmp_path / "points.csv"
    weights.write_bytes(b"not weights")
    points.write_text(
        "reference_x,reference_y,floating_x,floating_y\n40,40,52,47\n220,60,232,67\n120,190,132,197\n"
    )

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        before = window.session.document.snapshot().points
        driver.do("register")
        yield lambda: driver.is_idle() and window.problem_bar.isVisible()
        assert "weights.safetensors" in window.problem_bar.sentence.text()
        assert window.session.document.snapshot().points == before
        assert window.state.stage is Stage.POINTS
        assert window.state.actions["register"].enabled

    images = ["--reference", small_pair[0], "--floating", small_pair[1]]
    run([*images, "--points", points, "--weights", weights], script)


def test_a_fault_in_the_program_ends_in_one_dialog_and_in_the_log(run, tmp_path: Path) -> None:
    def script(driver):
        window = driver.window

        def fail() -> None:
            raise ZeroDivisionError("a fault")

        window.session.document.changed.connect(fail)
        window.session.document.mark_saved(tmp_path / "case.json")
        yield lambda: window.error_dialogs.dialog is not None
        window.session.document.changed.disconnect(fail)
        assert "fault in this program" in window.error_dialogs.dialog.sentence.text()
        assert "ZeroDivisionError: a fault" in window.error_dialogs.dialog.details.toPlainText()

    run([], script)


def test_a_case_whose_image_was_moved_waits_for_it_with_its_points(run, small_pair, tmp_path: Path) -> None:
    reference, floating = tmp_path / "a.png", tmp_path / "b.png"
    reference.write_bytes(small_pair[0].read_bytes())
    floating.write_bytes(small_pair[1].read_bytes())
    case_file = tmp_path / "case" / "case.json"
    case_file.parent.mkdir()

    def save(driver):
        yield lambda: driver.is_idle() and driver.window.session.document.snapshot().floating is not None
        from core.points.matching import ImageRole

        driver.click(ImageRole.REFERENCE, (100, 100))
        driver.do("save_case")
        (tmp_path / "case.json").touch()
        driver.do("save_case")
        assert driver.answers.proposals == [tmp_path / "case.json", tmp_path / "a.json"]
        driver.answers.files = [case_file]
        driver.do("save_case")
        assert not driver.window.isWindowModified()

    run(["--reference", reference, "--floating", floating], save)
    elsewhere = tmp_path / "elsewhere.png"
    floating.rename(elsewhere)

    def reopen(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().reference is not None
        assert window.session.document.snapshot().floating is None
        assert "b.png" in window.state.floating.placeholder
        assert any("b.png" in note.text for note in window.state.notes)
        driver.answers.files = [elsewhere]
        driver.do("open_floating")
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert len(window.session.document.snapshot().points) == 1, "the points come back with the image"

    run([case_file], reopen)


def test_closing_asks_when_points_would_be_lost(run, small_pair, tmp_path: Path) -> None:
    from core.points.matching import ImageRole

    target = tmp_path / "saved.json"

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.click(ImageRole.REFERENCE, (100, 100))
        driver.answers.unsaved_answer = UnsavedAnswer.STAY
        assert not window.close()
        assert window.isVisible()
        driver.answers.unsaved_answer, driver.answers.files = UnsavedAnswer.SAVE, [target]

    run(["--reference", small_pair[0], "--floating", small_pair[1]], script)
    assert target.is_file()


def test_a_changed_image_is_opened_with_a_warning(run, tmp_path: Path) -> None:
    from core.case.document import Case, ImageIdentity
    from core.images.reading import read_image

    paths = tmp_path / "r.png", tmp_path / "f.png"
    for seed, path in enumerate(paths):
        write_png(path, np.random.default_rng(seed).integers(0, 255, (80, 90), dtype=np.uint8))
    identities = [ImageIdentity.of(read_image(path)) for path in paths]
    write_case(tmp_path / "c.json", Case().with_reference(identities[0]).with_floating(identities[1]))
    write_png(paths[1], np.zeros((80, 90), np.uint8))

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().reference is not None
        assert window.session.document.snapshot().floating is not None
        assert any("f.png has changed" in note.text for note in window.state.notes)

    run([tmp_path / "c.json"], script)


@pytest.mark.parametrize(
    "arguments", [["case.json", "--demo"], ["--points", "p.csv"], ["--demo", "--reference", "r.png"]]
)
def test_arguments_that_do_not_fit_together_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse(arguments)
    assert stopped.value.code == 2


@pytest.mark.usefixtures("registers_once")
def test_an_export_that_cannot_be_written_says_so(run, small_pair, tmp_path: Path, monkeypatch) -> None:
    points = tmp_path / "points.csv"
    points.write_text(
        "reference_x,reference_y,floating_x,floating_y\n40,40,52,47\n220,60,232,67\n120,190,132,197\n"
    )

    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "stack.tif")

    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        driver.do("register")
        yield driver.is_idle
        window.session.set_stage(Stage.EXPORT)
        (tmp_path / "file").write_text("not a folder")
        window.session.exporting.set_folder(str(tmp_path / "file" / "below"))
        window.session.exporting.export()
        yield driver.is_idle
        assert "cannot be made" in window.problem_bar.sentence.text()
        monkeypatch.setattr("core.export.tiff_stacks.write_imagej", full_disk)
        window.session.exporting.set_folder(str(tmp_path / "out"))
        window.session.exporting.export()
        yield driver.is_idle
        assert "no space left on device" in window.problem_bar.sentence.text()
        assert "Make room" in window.problem_bar.sentence.text()
        assert window.session.document.snapshot().live is not None
        assert not list((tmp_path / "out").glob("*.tif"))

    run(["--reference", small_pair[0], "--floating", small_pair[1], "--points", points], script)


def test_dropping_one_two_and_three_files(run, small_pair, tmp_path: Path) -> None:
    third = tmp_path / "third.png"
    write_png(third, np.random.default_rng(2).integers(0, 255, (80, 90), dtype=np.uint8))

    def script(driver):
        window = driver.window
        yield driver.is_idle
        window.session.open_dropped([small_pair[1]], None)
        window.session.open_dropped([small_pair[0]], None)
        window.refresh()
        assert "Wait" in window.status.prompt.text(), "one job at a time, and the user is told"
        yield driver.is_idle
        assert window.session.document.snapshot().reference.image.path == small_pair[1]
        window.session.open_dropped(list(small_pair), None)
        yield driver.is_idle
        assert window.session.document.snapshot().reference.image.path == small_pair[0]
        assert window.session.document.snapshot().floating.image.path == small_pair[1]
        window.session.open_dropped([third, *reversed(small_pair)], None)
        yield driver.is_idle
        assert "3 images: reference.png is the reference" in window.status.prompt.text()
        assert window.session.document.snapshot().floating is not None

    run([], script)


def test_the_window_comes_back_as_it_was(run) -> None:
    def change(driver):
        yield driver.is_idle
        driver.do("toggle_theme")
        driver.window.resize(1200, 700)

    def look(driver):
        yield driver.is_idle
        assert driver.window.state.theme is ThemeName.LIGHT
        assert driver.window.height() == 700, "the screen of the tests is narrower than the window"

    run([], change)
    run([], look)


def test_an_error_while_an_error_is_shown_is_the_last_one(qtbot) -> None:
    reporter, shown = ErrorReporter(), []

    def show(problem: Problem) -> None:
        shown.append(problem.sentence)
        raise RuntimeError("it cannot be shown")

    reporter.faulted.connect(show)
    reporter.changed.connect(lambda: show(reporter.last))
    reporter.install()
    try:
        for error in (TypeError("a\nb"), InputError("bad input"), Unspeakable()):
            reporter._on_uncaught(type(error), error, None)
    finally:
        reporter.uninstall()
    assert len(shown) == 3
    assert reporter.last.sentence == "bad input"


class Unspeakable(InputError):
    def __str__(self) -> str:
        raise RuntimeError
