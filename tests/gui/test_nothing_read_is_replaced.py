"""Nothing that the window writes replaces what the open case is made of, or stands beside another one's case."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.case.document import case_of
from core.case.storage import load_case
from core.export.bundle import write_bundle
from core.export.image_files import write_png
from core.images.reading import read_image
from core.points.csv_files import read_points
from core.points.matching import ImageRole
from core.registration import RegistrationOptions, RegistrationRequest, register
from tests.gui.test_saving import POINTS, arguments, saved_case  # noqa: F401

pytestmark = pytest.mark.usefixtures("registers_once")

MADE_FROM = "which it is made from. Choose another folder."
CONTROLLERS = Path(__file__).resolve().parents[2] / "retina_gui"


def contents(*folders: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def other(small_pair: tuple[Path, Path], tmp_path: Path) -> Path:
    """A folder with the export of another pair."""
    images = []
    for path in small_pair:
        pixels = read_image(path).pixels
        write_png(tmp_path / path.name, np.ascontiguousarray(pixels[::-1]))
        images.append(read_image(tmp_path / path.name))
    (tmp_path / "turned.csv").write_text(POINTS)
    request = RegistrationRequest(
        *images, read_points(tmp_path / "turned.csv"), RegistrationOptions(method="points")
    )
    write_bundle(tmp_path / "other", request, register(request), case_of(request))
    return tmp_path / "other"


def refusal(window) -> str:
    problem, window.session.errors.last = window.session.errors.last, None
    return "" if problem is None else str(problem)


def test_no_file_of_the_open_case_is_saved_over(run, saved_case: Path, small_pair) -> None:  # noqa: F811
    reference = small_pair[0]
    transform = saved_case.with_name(load_case(saved_case).floating[0].result.transform_file)

    def script(driver):
        window = driver.window
        session = window.session
        yield lambda: driver.is_idle() and session.document.snapshot().live is not None
        driver.do("tool_ellipse")
        driver.drag(ImageRole.REFERENCE, (60.0, 60.0), (100.0, 90.0))
        before = contents(saved_case.parent, reference.parent)
        mask = reference.with_name("mask.csv")
        shutil.copy(reference, mask)
        for file in (reference, saved_case, transform):
            driver.answers.files = [file]
            session.picturing.save(session.screen.pictures, saved_case.parent)
            yield driver.is_idle
            assert MADE_FROM in refusal(window)
            for write in ("save_points", "save_report"):
                driver.answers.files = [file]
                driver.do(write)
                yield driver.is_idle
                assert refusal(window)
            driver.answers.files = [file]
            session.review.save_csv()
            assert MADE_FROM in refusal(window)
        for file in (reference, transform):
            driver.answers.files = [file]
            driver.do("save_case_as")
            assert MADE_FROM in refusal(window)
        for file in (reference.with_name("eye.tif"), mask.with_suffix(".tif")):
            if file.stem == "eye":
                file.with_suffix(".csv").symlink_to(reference)
            driver.answers.files = [file]
            driver.do("write_annotations")
            session.questions.answer(0)
            if file.stem == "eye":
                assert MADE_FROM in refusal(window), "the table beside a mask"
                file.with_suffix(".csv").unlink()
        assert driver.answers.replace_asked == [["mask.csv"]]
        mask.unlink()
        assert contents(saved_case.parent, reference.parent) == before
        driver.answers.files = [saved_case]
        driver.do("save_case_as")
        assert refusal(window) == "", "its own file"

    run([saved_case], script)


def test_an_export_of_parts_is_not_mixed_with_that_of_another_pair(
    run,
    saved_case: Path,  # noqa: F811
    other: Path,
    small_pair,
    tmp_path: Path,
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "warped.tif").symlink_to(small_pair[1])

    def script(driver):
        window = driver.window
        session = window.session
        yield lambda: driver.is_idle() and session.document.snapshot().live is not None
        driver.do("stage_export")
        before = contents(other, mine)
        session.exporting.set_folder(str(mine))
        QTest.mouseClick(window.side.export.button, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert MADE_FROM in refusal(window)
        session.exporting.set_folder(str(other))
        session.exporting.set_part("case", False)
        QTest.mouseClick(window.side.export.button, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert "case.json is a case of other images" in refusal(window)
        assert contents(other, mine) == before
        session.exporting.set_folder(str(tmp_path / "new"))
        QTest.mouseClick(window.side.export.button, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert refusal(window) == ""

    run([saved_case], script)
    assert (tmp_path / "new" / "warped.tif").is_file()


def test_every_file_that_is_chosen_to_be_written_is_looked_at() -> None:
    """A dialog that asks where to write gives its answer to `unless_read`, in the lines behind it."""
    found = 0
    for path in CONTROLLERS.rglob("*.py"):
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            if re.search(r"\.dialogs\.\w+_to_write\(", line):
                found += 1
                assert any("unless_read(" in each for each in lines[number : number + 9]), (path, number)
    assert found >= 9
