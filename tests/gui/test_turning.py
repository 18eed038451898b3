"""Turning and flipping an image in the real program: what is on it follows, undone, saved, opened again, exported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.annotations.annotation import Annotation
from core.annotations.shape import Shape, ShapeKind
from core.case.storage import load_case
from core.images.orientation import Orientation
from core.images.reading import image_from_pixels, read_image
from core.points.matching import ImageRole
from core.transforms.itk_files import read_transform
from core.transforms.reorientation import turning
from retina_gui.panels.action_buttons import ShortButton
from retina_gui.state.annotation_pixels import AnnotationPixels
from retina_gui.state.options import Stage
from tests.gui.annotated import CORNERS, drawn, opened, shown
from tests.gui.small_pair import SHIFT, moved

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
ALT, SHIFTED = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
SIZE = (220, 260)
RIGHT, FLIP = turning(Orientation.RIGHT, SIZE), turning(Orientation.FLIP, SIZE)
PLACES = np.array([[70.0, 80.0], [150.0, 60.0], [120.0, 140.0]])


def _transform(driver):
    return driver.window.session.document.snapshot().live.transform


def test_everything_follows_a_turned_image(run, aligned_pair, registers_once, tmp_path: Path) -> None:
    case_file, out = tmp_path / "eye.json", tmp_path / "out"
    outline: list[np.ndarray] = []

    def script(driver):
        window = driver.window
        yield lambda: opened(driver)
        window.session.options.set(method="points")
        driver.do("register")
        yield driver.is_idle
        window.session.options.set(stage=Stage.ANNOTATE)
        driver.do("tool_polygon")
        for corner in CORNERS:
            driver.click(FLOATING, corner)
        QTest.keyClick(driver.canvas(FLOATING), Qt.Key.Key_Return)
        (before,) = drawn(driver)
        outline.append(before.shape.vertices)
        (carried,) = shown(driver, REFERENCE)
        expected, content = _transform(driver)(PLACES), window.session.document.content

        driver.key(Qt.Key.Key_Right, ALT | SHIFTED)
        yield driver.is_idle
        (after,) = drawn(driver)
        np.testing.assert_allclose(after.shape.vertices, RIGHT(before.shape.vertices), atol=1e-9)
        np.testing.assert_allclose(
            shown(driver, REFERENCE)[0].shape.vertices, carried.shape.vertices, atol=1e-6
        )
        np.testing.assert_allclose(_transform(driver)(PLACES), RIGHT(expected), atol=1e-6)
        assert window.state.floating.layer.size == (260, 220)
        assert window.state.compare.has_after
        assert "rotated right by 90°" in window.session.told

        driver.key(Qt.Key.Key_H, ALT)
        yield driver.is_idle
        np.testing.assert_allclose(_transform(driver)(FLIP(PLACES)), RIGHT(expected), atol=1e-6)
        picture = window.session.document.snapshot().live.warped.levels[0]
        warped = content.live[0].warped.levels[0]
        assert np.array_equal(picture, warped[:, ::-1])
        window.session.options.set(stage=Stage.POINTS)
        window.refresh()
        assert window.state.floating.marks[0].point == pytest.approx(tuple(RIGHT(np.add((40, 40), SHIFT))))
        place = (200.0, 150.0)
        driver.click(REFERENCE, tuple(FLIP(np.array(place))))
        driver.click(FLOATING, tuple(RIGHT(np.array(moved(place)))))
        last = window.session.document.snapshot().points.pairs[-1]
        assert np.hypot(*(FLIP.inverse(np.array(last.reference)) - place)) < 3
        assert np.hypot(*(RIGHT.inverse(np.array(last.floating)) - moved(place))) < 3
        driver.do("undo")
        driver.do("undo")
        driver.do("undo")
        assert window.state.actions["undo"].text == "Undo: Turn floating.png"
        driver.do("undo")
        assert window.session.document.content == content, "each turn is one step"
        driver.do("redo")
        driver.do("redo")
        assert window.state.compare.has_after
        driver.answers.files = [case_file]
        driver.do("save_case")
        assert window.session.errors.last is None, window.session.errors.last

    run(aligned_pair, script)
    case = load_case(case_file)
    assert [image.orientation for image in case.images] == [Orientation.FLIP, Orientation.RIGHT]
    saved = read_transform(case_file.with_name(case.entry(0).result.transform_file))
    np.testing.assert_allclose(saved(FLIP(PLACES)), RIGHT(PLACES + SHIFT), atol=1.0)

    def again(driver):
        window = driver.window
        yield lambda: opened(driver)
        assert window.state.compare.has_after
        (annotation,) = drawn(driver)
        np.testing.assert_allclose(RIGHT.inverse(annotation.shape.vertices), outline[0], atol=1e-9)
        floating = window.session.document.snapshot().floating.image
        assert np.array_equal(floating.pixels, np.rot90(read_image(floating.path).pixels, -1))
        driver.do("stage_export")
        window.session.exporting.set_folder(str(out))
        QTest.mouseClick(window.side.export.button, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert window.session.errors.last is None, window.session.errors.last
        assert [note.action for note in window.state.notes] == ["flip_horizontally_floating"]
        (button,) = window.side.notes.findChildren(ShortButton)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        (note,) = window.state.notes
        assert "turned by 90° against the other" in note.text, "it is mirrored no more"
        driver.do("as_in_file_floating")
        yield driver.is_idle
        (annotation,) = drawn(driver)
        np.testing.assert_allclose(annotation.shape.vertices, outline[0], atol=1e-9)

    run([case_file], again)
    assert {"turned-floating.tif", "turned-reference.tif", "transform-physical.h5"} <= {
        each.name for each in out.iterdir()
    }
    physical = read_transform(out / "transform-physical.h5")
    np.testing.assert_allclose(physical(PLACES), PLACES + SHIFT, atol=1.0)


@pytest.mark.parametrize("is_of_file", [False, True])
def test_annotations_of_a_turned_image_are_for_the_picture_or_for_its_file(is_of_file: bool) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, SIZE, np.uint8)
    image = image_from_pixels(pixels, "eye").turned(Orientation.RIGHT)
    shown, of_file = AnnotationPixels(image).alternatives
    assert (shown.home.size, of_file.home.size) == ((260, 220), SIZE)
    assert len({shown.name, of_file.name}) == 2
    assert AnnotationPixels(image_from_pixels(pixels, "eye")).alternatives[1:] == ()
    chosen, expected = (of_file, RIGHT(PLACES)) if is_of_file else (shown, PLACES)
    read = Annotation(Shape(ShapeKind.POLYGON, PLACES), image.sha256)
    taken = chosen.as_shown(read)
    np.testing.assert_allclose(taken.shape.vertices, expected, atol=1e-9)
    np.testing.assert_allclose(chosen.of_file(taken).shape.vertices, PLACES, atol=1e-9)
