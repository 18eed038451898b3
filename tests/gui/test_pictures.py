"""Pictures of the panes through the real program: against what the panes show, and against the images' own pixels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.export.animation import shrunk
from core.images.reading import read_image
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform
from core.transforms.resampling import warp
from retina_gui.jobs.picture_writing import DrawPictureRequest
from retina_gui.panes.image_pane import ImagePane
from retina_gui.rendering.deformation import Deformation
from retina_gui.rendering.layers import (
    CheckerboardLayer,
    HatchedLayer,
    ImageLayer,
    SpyGlassLayer,
    SwipeLayer,
)
from retina_gui.rendering.layers.framing import Pixels
from retina_gui.rendering.layers.maps import GridLayer
from retina_gui.rendering.layers.strokes import with_strokes
from retina_gui.rendering.picture_drawing import PlacedLayer, draw_picture
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.state.options import CompareMode, Stage, ViewOptions
from retina_gui.state.picture_choice import MARKS, PARTS, Extent, PictureChoice, PictureOf
from retina_gui.state.remembered import to_texts, with_texts
from tests.gui.annotated import FLOATING, REFERENCE, opened

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
BARE = frozenset[str]()


def _array(image: QImage) -> np.ndarray:
    shown = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), shown.bytesPerLine())
    pixels = rows[:, : 4 * shown.width()].reshape(shown.height(), shown.width(), 4)
    return pixels[..., 2::-1].astype(int)


def _picture(driver, of: PictureOf, extent: Extent, parts: frozenset[str] = frozenset(PARTS)) -> np.ndarray:
    sketch = driver.window.pictures.sketch(of, PictureChoice(extent, parts))
    picture = draw_picture(sketch.size, sketch.layers)
    sketch.finish(picture)
    return picture[..., 2::-1].astype(int)


def _grab(pane: ImagePane) -> np.ndarray:
    return _array(pane.grab().toImage())


def test_pictures_are_saved_copied_and_printed(
    run, aligned_pair, small_pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = [read_image(path).pixels.astype(int) for path in small_pair]

    def script(driver):
        yield lambda: opened(driver) and len(driver.window.session.document.snapshot().points) == 3
        window, session = driver.window, driver.window.session
        session.judging.set_spacing("10")
        session.points.select(None)
        window.refresh()
        for role in (REFERENCE, FLOATING):
            driver.canvas(role).set_frame(None)  # it asks for a point
        for of, role in ((PictureOf.REFERENCE, REFERENCE), (PictureOf.FLOATING, FLOATING)):
            seen, shown = _picture(driver, of, Extent.SCREEN), _grab(driver.canvas(role))
            off = np.abs(seen - shown).max(axis=2)
            assert off.max() < 60, "a mark that is kept as pixels is smoothed otherwise"
            assert off.mean() < 0.05
            bare = _picture(driver, of, Extent.WHOLE, BARE)
            np.testing.assert_array_equal(bare[..., 1], pixels[role is FLOATING])
            on = _picture(driver, of, Extent.WHOLE, frozenset({MARKS}))
            changed = np.argwhere((on != bare).any(axis=2))[:, ::-1]
            marked = [p.point(role) for p in session.document.snapshot().points if p.point(role)]
            near = np.min([np.hypot(*(changed - point).T) for point in marked], axis=0)
            assert near.max() < 45, "marks and their numbers, nothing else"
            assert len(changed) > 100

        driver.click(REFERENCE, (150.0, 90.0))
        ghost = _picture(driver, PictureOf.FLOATING, Extent.WHOLE, frozenset({MARKS}))
        np.testing.assert_allclose(ghost, on, atol=1)  # what is only proposed is not drawn
        QTest.mouseMove(driver.canvas(FLOATING).viewport())
        driver.answers.files = [tmp_path / "floating.png"]
        driver.do("picture")
        dialog = window.beside.picture
        assert dialog.pane.currentData() in window.pictures.there()
        dialog.pane.setCurrentIndex(dialog.pane.findData(PictureOf.REFERENCE))
        dialog.pane.activated.emit(dialog.pane.currentIndex())
        QTest.mouseClick(dialog.extents[Extent.WHOLE], Qt.MouseButton.LeftButton)
        for box in dialog.parts.values():
            box.click()
        assert "260 × 220 pixels, 10 µm each" in dialog.size_words.text()
        QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
        yield driver.is_idle
        assert driver.answers.proposals[-1].suffix == ".png"
        saved = read_image(tmp_path / "floating.png")
        np.testing.assert_array_equal(saved.pixels, pixels[0])
        with Image.open(tmp_path / "floating.png") as file:
            assert not file.text, "no words in it"
            assert file.info["dpi"] == pytest.approx((2540, 2540), rel=1e-3)
        dialog.copy.click()
        np.testing.assert_array_equal(_array(QApplication.clipboard().image())[..., 0], pixels[0])
        monkeypatch.setattr("retina_gui.controllers.picturing.AT_ONCE", 10)
        for name in ("p.tif", "p.jpg"):
            driver.answers.files = [tmp_path / name]
            dialog.save.click()
            yield lambda name=name: driver.is_idle() and (tmp_path / name).exists()
            written = read_image(tmp_path / name)
            assert np.abs(written.pixels.astype(int) - pixels[0]).max() <= (0 if name == "p.tif" else 12)
            with Image.open(tmp_path / name) as file:
                assert file.info["dpi"] == pytest.approx((2540, 2540), rel=1e-3)
        driver.answers.files = [tmp_path / "p.bmp"]
        dialog.save.click()
        yield driver.is_idle
        assert "ends in none of them" in str(session.errors.last)
        session.errors.dismiss()

        session.set_stage(Stage.JUDGE)
        warped = warp(
            pixels[1].astype(np.uint8),
            CompositeTransform(session.document.snapshot().pre_alignment.reference_to_floating),
            pixels[0].shape,
        )
        for box in dialog.parts.values():
            box.click()
        assert session.options.options.picture == PictureChoice(Extent.WHOLE, frozenset(PARTS))
        for mode in (CompareMode.CHECKERBOARD, CompareMode.SWIPE, CompareMode.SIDE_BY_SIDE):
            session.options.set(mode=mode)
            window.refresh()
            yield lambda: True
            panes = [window.workspace.compare.first, window.workspace.compare.second]
            shown = np.concatenate([_grab(pane) for pane in panes if pane.isVisible()], axis=1)
            seen = _picture(driver, PictureOf.COMPARISON, Extent.SCREEN, frozenset(PARTS))
            if mode is CompareMode.SIDE_BY_SIDE:
                half = panes[0].width()
                seen = np.concatenate([seen[:, :half], seen[:, -panes[1].width() :]], axis=1)
            np.testing.assert_array_equal(seen, shown, mode)
        both = _picture(driver, PictureOf.COMPARISON, Extent.WHOLE, BARE)
        np.testing.assert_array_equal(both[:, : pixels[0].shape[1], 0], pixels[0])
        off = np.abs(both[:, -pixels[0].shape[1] :, 0] - warped)
        assert off.max() <= 4, "bilinear, in fixed point"
        assert off.mean() < 0.5

        yield from _animate(driver, tmp_path, pixels[0], warped)
        session.options.set(mode=CompareMode.SWIPE, hide_marks=True)
        window.refresh()
        hidden = _picture(driver, PictureOf.COMPARISON, Extent.SCREEN)
        np.testing.assert_array_equal(hidden, _picture(driver, PictureOf.COMPARISON, Extent.SCREEN, BARE))
        session.options.set(hide_marks=False)
        dialog.close()

        monkeypatch.setattr("retina_gui.controllers.picturing.PRINTED", 1500.0)
        driver.answers.paper = [tmp_path / f"{number}.pdf" for number in range(2)]
        window.activateWindow()
        yield window.isActiveWindow
        QTest.keyClick(window.workspace.compare.first, Qt.Key.Key_P, CONTROL)
        yield driver.is_idle
        yield lambda: driver.is_idle() and driver.answers.printed
        driver.do("print_report")
        yield lambda: driver.is_idle() and len(driver.answers.printed) == 2

    run(aligned_pair, script)
    _check_paper(tmp_path, small_pair[0])


def _animate(driver, folder: Path, reference: np.ndarray, warped: np.ndarray):
    """A GIF of both images, in half their size, opened again."""
    driver.do("animation")
    dialog = driver.window.beside.animation
    yield lambda: dialog.preview.pixmap().width() > 0
    dialog.kind.setCurrentIndex(dialog.kind.findData("swipe"))
    dialog.kind.activated.emit(dialog.kind.currentIndex())
    dialog.width_box.setValue(130)
    dialog.seconds.setValue(1.0)
    dialog.rate.setValue(8.0)
    if dialog.names.isChecked():
        dialog.names.click()
    driver.window.refresh()
    assert "130 × 110 pixels, 1 s" in dialog.size_words.text()
    driver.answers.files = [folder / "a.gif"]
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    yield lambda: driver.is_idle() and (folder / "a.gif").exists()
    with Image.open(folder / "a.gif") as film:
        assert (film.n_frames, film.size) == (8, (130, 110))
        for number, expected in ((0, reference), (4, warped)):
            film.seek(number)
            seen = np.asarray(film.convert("L")).astype(int)
            assert np.abs(seen - shrunk(expected.astype(np.uint8), (110, 130))[..., 0]).mean() < 3
    dialog.rounds.setValue(100)
    dialog.rate.setValue(60.0)
    driver.window.refresh()
    assert "6000 frames" in dialog.problem.text()
    assert not dialog.save.isEnabled()
    known = driver.window.session.options.options
    dialog.rounds.setValue(1)
    driver.window.refresh()
    kept = with_texts(ViewOptions(), to_texts(driver.window.session.options.options))
    assert kept.animation == replace(known.animation, rounds=1)
    assert kept.picture == known.picture
    assert with_texts(ViewOptions(), to_texts(known)).animation == ViewOptions().animation, "out of range"
    dialog.close()


def _check_paper(folder: Path, reference: Path) -> None:
    import pypdfium2

    picture, report = (pypdfium2.PdfDocument(folder / f"{number}.pdf") for number in range(2))
    width, height = picture[0].get_size()
    assert width > height, "the swipe lies, and so does the paper"
    assert (len(picture), len(report)) == (1, 1)
    assert reference.name not in str(picture.get_metadata_dict())
    page = np.squeeze(picture[0].render(scale=1, grayscale=True).to_numpy())
    assert (page[:25] == 255).all(), "a margin"
    assert (page < 200).mean() > 0.3
    assert (report[0].render(scale=0.5, grayscale=True).to_numpy() < 200).mean() > 0.05
    for document in (picture, report):
        document.close()


def _layers() -> dict[str, object]:
    random = np.random.default_rng(5)
    first, second = (
        ImageLayer(build_pyramid(cv2.GaussianBlur(random.integers(0, 256, (120, 160), np.uint8), (0, 0), 2)))
        for _ in range(2)
    )
    regions = np.zeros((120, 160), np.uint8)
    regions[30:90, 20:120] = 255
    return {
        "image": first,
        "checkerboard": CheckerboardLayer(first, second, 30.0),
        "swipe": SwipeLayer(first, second, 0.4),
        "level swipe": SwipeLayer(first, second, 0.3, horizontal=True),
        "spy-glass": SpyGlassLayer(first, second, 0.3),
        "hatched": HatchedLayer(SwipeLayer(first, second, 0.6), ImageLayer(build_pyramid(regions))),
    }


@pytest.mark.parametrize("name", _layers())
def test_bands_make_the_picture_that_one_drawing_makes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = _layers()[name]
    pane = Pixels(np.array([[0.5, 0, 10], [0, 0.5, 20], [0, 0, 1.0]]), (160, 200))
    whole = draw_picture(pane.size, [PlacedLayer(layer, pane, pane, 0, 30)])
    shown = layer.draw(pane.to_image, pane.size, 30)
    np.testing.assert_array_equal(whole[..., 2::-1], shown[..., :3])
    monkeypatch.setattr("retina_gui.rendering.picture_drawing.BAND_PIXELS", 37 * 200)
    bands = draw_picture(pane.size, [PlacedLayer(layer, pane, pane, 0, 30)])
    off = np.abs(bands.astype(int) - whole).max(axis=2)
    assert (off > 2).mean() < 0.002, "but for where the rim of the disc is smoothed"


def test_strokes_of_a_small_preview_are_thin_but_there() -> None:
    """Less than a pixel wide by its size, which is nothing to divide by."""
    unmoved = Deformation(CompositeTransform(PlanarTransform(np.eye(3))), (120, 160))
    layers = {**_layers(), "grid": GridLayer(_layers()["image"], unmoved, 20.0)}
    tiny = Pixels(np.array([[8.0, 0, 3.5], [0, 8.0, 3.5], [0, 0, 1.0]]), (15, 20))
    for name, layer in layers.items():
        with np.errstate(all="raise"):
            drawn = draw_picture(tiny.size, [PlacedLayer(with_strokes(layer, 0.02), tiny, tiny, 0, 0)])
        assert drawn[..., :3].any(), name


@pytest.mark.parametrize("name", ["swipe", "level swipe", "spy-glass"])
def test_what_keeps_its_place_on_the_pane_lies_at_the_same_place_of_the_image(name: str) -> None:
    """Also where the pane shows a part of it, enlarged."""
    layer = _layers()[name]
    pane = Pixels(np.array([[0.5, 0, 10], [0, 0.5, 20], [0, 0, 1.0]]), (160, 200))
    shown = layer.draw(pane.to_image, pane.size, 0)[::2, ::2, 0].astype(int)  # each pixel of the image once
    own = Pixels(np.eye(3), (120, 160))
    whole = draw_picture(own.size, [PlacedLayer(layer, pane, own, 0, 0)])[..., 0].astype(int)
    part = whole[20:100, 10:110]
    assert (np.abs(part - shown) > 3).mean() < 0.15, "but for the rim, which is as wide on either"


def test_a_large_picture_is_drawn_in_little_memory() -> None:
    """9 megapixels: beside the picture itself and its 36 MB, only bands."""
    import threading
    import tracemalloc

    pyramid = build_pyramid(np.zeros((64, 64), np.uint8))
    first = ImageLayer(pyramid, (64 / 3000, 0, 0, 0, 64 / 3000, 0, 0, 0, 1), (3000, 3000))
    whole = Pixels(np.eye(3), (3000, 3000))
    placed = PlacedLayer(CheckerboardLayer(first, first, 500.0), whole, whole, 0, 0)
    steps: list[float] = []
    tracemalloc.start()
    picture = DrawPictureRequest((3000, 3000), (placed,)).run(
        lambda step, fraction: steps.append(fraction), threading.Event()
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert picture.shape == (3000, 3000, 4)
    assert peak < 1.8 * picture.nbytes
    assert len(steps) >= 6
