"""Files that hold several images in the real program: a series asks, a stack opens whole, other files ask nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.export.image_files import write_png
from core.export.stack import AlignedStack, NamedImage
from core.export.tiff_stacks import write_imagej
from core.images.contents import FileContents, Part, Sort
from core.points.matching import ImageRole
from retina_gui.dialogs.pages_dialog import PagesDialog
from retina_gui.jobs.looking_into import FileImages

FRAMES = np.random.default_rng(2).integers(0, 256, (4, 60, 70), dtype=np.uint8)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A photograph, an angiogram of four frames, and a stack of a grey and a colour image with a vessel map."""
    photograph, series, stack = (tmp_path / name for name in ("photograph.png", "FA.tif", "stack.tif"))
    write_png(photograph, FRAMES[0][::-1])
    tifffile.imwrite(series, FRAMES, imagej=True, metadata={"axes": "TYX", "finterval": 2.5})
    colour = np.stack([FRAMES[1], FRAMES[2], FRAMES[3]], axis=-1)
    images = (NamedImage("angiogram", FRAMES[0]), NamedImage("colour", colour))
    write_imagej(stack, AlignedStack(images, (NamedImage("angiogram vessels", FRAMES[2] / 255.0),)))
    return photograph, series, stack


def test_the_chosen_frames_of_a_series_become_floating_images_and_are_found_again(
    run, files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    photograph, series, _ = files
    saved = tmp_path / "case.json"

    def script(driver):
        session = driver.window.session
        yield lambda: session.document.snapshot().reference is not None and driver.is_idle()
        assert driver.answers.pages_asked == []
        session.open_dropped([series], ImageRole.FLOATING)
        yield lambda: driver.answers.pages_asked and driver.is_idle()
        assert session.document.snapshot().floating is None
        assert "no image of FA.tif was chosen" in session.told
        (file,) = driver.answers.pages_asked
        assert [part.seconds for part in file.contents.parts] == [0, 2.5, 5, 7.5]
        assert all(picture.shape == (60, 70, 3) for picture in file.pictures)
        driver.answers.pages_answer = (2, 4)
        session.open_dropped([series], ImageRole.FLOATING)
        yield lambda: len(session.document.case.floating) == 2 and driver.is_idle()
        case = session.document.case
        assert [entry.image.name for entry in case.floating] == ["FA-2.tif", "FA-4.tif"]
        assert [frame.time for frame in driver.window.state.filmstrip.frames[1:]] == ["2.5 s", "7.5 s"]
        assert "2.5 s after the first frame" in driver.window.state.filmstrip.frames[1].help
        notes = " ".join(note.text for note in driver.window.state.notes)
        assert "FA.tif holds 4 frames: frame 4 was read." in notes
        driver.answers.files = [saved]
        driver.do("save_case")
        session.files.open_case_file(saved)
        yield lambda: driver.is_idle() and session.document.snapshot().path == saved
        opened = session.document.snapshot().images
        assert sorted(each.image.page for each in opened.values()) == [1, 2, 4]

    run(["--reference", photograph], script)
    pages = [entry["image"]["page"] for entry in json.loads(saved.read_text("utf-8"))["floating"]]
    assert pages == [2, 4]


def test_a_stack_of_the_program_opens_as_the_images_of_a_case(run, files: tuple[Path, Path, Path]) -> None:
    def script(driver):
        session = driver.window.session
        yield lambda: session.document.snapshot().floating is not None and driver.is_idle()
        case = session.document.case
        assert case.reference.name == "angiogram"
        assert [entry.image.name for entry in case.floating] == ["colour"]
        assert session.document.snapshot().floating.image.pixels.shape == (60, 70, 3)
        assert driver.answers.pages_asked == []

    run(["--reference", files[2]], script)


def test_the_dialog_is_for_the_keyboard_too(application: QApplication) -> None:
    parts = tuple(Part((60, 70), seconds=2.0 * number) for number in range(8))
    pictures = (FRAMES[0][..., None].repeat(3, -1),) * 7
    dialog = PagesDialog(FileImages(Path("FA.tif"), FileContents(parts, Sort.FRAMES), (*pictures, None)))
    dialog.show()
    assert dialog.chosen == (1,)
    assert dialog.list.item(2).text() == "3  ·  4 s"
    dialog.list.setCurrentRow(2)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.chosen == (1, 3)
    QTest.mouseClick(dialog.none, Qt.MouseButton.LeftButton)
    assert (dialog.chosen, dialog.confirm.isEnabled()) == ((), False)
    QTest.mouseClick(dialog.all, Qt.MouseButton.LeftButton)
    assert len(dialog.chosen) == 8
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.result() == PagesDialog.DialogCode.Accepted
    dialog.deleteLater()
