"""Images that are dropped on a registered case go through its transform: the whole window, by its own clicks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.case import case_of
from core.export.bundle import write_bundle
from core.export.image_files import write_png
from core.images.reading import read_image
from core.points.matching import points_from_arrays
from core.registration import RegistrationOptions, RegistrationRequest, register
from core.transforms.itk_files import read_transform
from core.transforms.resampling import warp
from tests.gui.dropping import drop
from tests.gui.small_pair import PLACES, moved

SHAPE = (220, 260)


@pytest.fixture
def registered(small_pair: tuple[Path, Path], tmp_path: Path) -> Path:
    """A case file with a result, whose images lie elsewhere."""
    places = np.array(PLACES)
    pairs = points_from_arrays(places, np.array([moved(place) for place in PLACES]))
    images = [read_image(path) for path in small_pair]
    request = RegistrationRequest(*images, pairs, RegistrationOptions(method="points"))
    return write_bundle(tmp_path / "case", request, register(request), case_of(request)).files["case.json"]


@pytest.fixture
def further(tmp_path: Path) -> dict[str, Path]:
    """A mask, a channel, and an image of another size."""
    folder = tmp_path / "further"
    folder.mkdir()
    mask = np.zeros(SHAPE, np.uint8)
    mask[60:140, 80:200] = 7
    noise = np.random.default_rng(0).integers(0, 60000, SHAPE, dtype=np.uint16)
    made = {"mask": mask, "channel": noise, "other": np.ones((90, 80), np.uint8)}
    for name, pixels in made.items():
        write_png(folder / f"{name}.png", pixels)
    return {name: folder / f"{name}.png" for name in made}


def answer(window, words: str) -> None:
    (button,) = (each for each in window.question_bar.buttons if words in each.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_mask_and_a_channel_go_the_way_of_the_floating_image(
    run, registered: Path, further: dict[str, Path], tmp_path: Path
) -> None:
    output = tmp_path / "warped"
    output.mkdir()

    def script(driver):
        window, bar = driver.window, driver.window.question_bar
        yield lambda: driver.is_idle() and window.session.document.snapshot().live is not None
        drop(window, [further["mask"], further["channel"]], window.centre.geometry().center())
        yield bar.isVisible
        assert "mask.png, channel.png: other images" in bar.sentence.text()
        assert next(each.text() for each in bar.buttons) == "Add as floating images"
        driver.answers.files = [output]
        answer(window, "Warp with the transform of floating.png")
        yield lambda: driver.is_idle() and bar.isVisible()
        assert "mask.tif, channel.tif lie on the pixels of reference.png now" in bar.sentence.text()
        assert "mask.png looks like a mask" in bar.sentence.text()
        assert "channel.png looks" not in bar.sentence.text()
        answer(window, "Close")
        assert not bar.isVisible()
        assert len(window.session.document.case.floating) == 1, "nothing was added"
        assert not window.isWindowModified()

    run([registered], script)
    transform = read_transform(registered.parent / "transform.h5")
    for name, interpolation in (("mask", "nearest"), ("channel", "linear")):
        expected = warp(read_image(further[name]).pixels, transform, SHAPE, interpolation)
        np.testing.assert_array_equal(tifffile.imread(output / f"{name}.tif"), expected)


def test_another_size_is_refused_in_a_sentence_and_nothing_is_written_unasked(
    run, registered: Path, further: dict[str, Path], tmp_path: Path
) -> None:
    output = tmp_path / "warped"
    output.mkdir()
    (output / "mask.tif").write_bytes(b"mine")

    def script(driver):
        window, bar = driver.window, driver.window.question_bar
        yield lambda: driver.is_idle() and window.session.document.snapshot().live is not None
        drop(window, [further["other"]], window.centre.geometry().center())
        yield bar.isVisible
        driver.answers.files = [output]
        answer(window, "Warp")
        yield lambda: driver.is_idle() and window.problem_bar.isVisible()
        assert "other.png has 80 by 90 pixels" in window.problem_bar.sentence.text()
        drop(window, [further["mask"]], window.centre.geometry().center())
        yield bar.isVisible
        driver.answers.files = [output]
        answer(window, "Warp")
        assert driver.answers.replace_asked == [["mask.tif"]]
        assert "Nothing was written" in window.status.prompt.text()
        drop(window, [further["mask"]], window.centre.geometry().center())
        yield bar.isVisible
        answer(window, "Add as floating image")
        yield lambda: driver.is_idle() and len(window.session.document.case.floating) == 2

    run([registered], script)
    assert [path.name for path in output.iterdir()] == ["mask.tif"]
    assert (output / "mask.tif").read_bytes() == b"mine"


def test_the_action_goes_either_way_and_waits_for_a_result(
    run, small_pair: tuple[Path, Path], registered: Path, further: dict[str, Path], tmp_path: Path
) -> None:
    output = tmp_path / "warped"
    output.mkdir()

    def unregistered(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        assert not window.actions_by_id["warp_images"].isEnabled()

    def script(driver):
        window, bar = driver.window, driver.window.question_bar
        yield lambda: driver.is_idle() and window.session.document.snapshot().live is not None
        driver.answers.files = [further["mask"]]
        driver.do("warp_images")
        assert [each.text() for each in bar.buttons] == ["floating.png", "reference.png", "Cancel"]
        driver.answers.files = [output]
        answer(window, "reference.png")
        yield lambda: driver.is_idle() and bar.isVisible()
        assert "on the pixels of floating.png now" in bar.sentence.text()

    run(["--reference", small_pair[0], "--floating", small_pair[1]], unregistered)
    run([registered], script)
    warped = tifffile.imread(output / "mask.tif")
    rows, columns = np.nonzero(warped)
    assert set(np.unique(warped)) == {0, 7}
    assert abs(columns.min() - (80 + 12)) <= 1
    assert abs(rows.min() - (60 + 7)) <= 1
