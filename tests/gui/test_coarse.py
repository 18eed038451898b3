"""Large panes are drawn coarsely while their view moves: nearly the same picture, the same lines, soon sharp again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform
from retina_gui.panes.coarse import draw_coarsely, is_large
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.view import View
from retina_gui.rendering.deformation import Deformation
from retina_gui.rendering.layers import (
    BlendLayer,
    HatchedLayer,
    ImageLayer,
    MovedPlaceLayer,
)
from retina_gui.rendering.layers.maps import GridLayer
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.rendering.warped_picture import WarpedPicture
from tests.gui.driver import PATIENCE_MS

SIZE = (121, 163)
SCREEN = View((80.0, 61.0), 1.3).matrix(SIZE)


def smooth_noise(size: tuple[int, int] = SIZE) -> np.ndarray:
    random = np.random.default_rng(5)
    return cv2.normalize(cv2.GaussianBlur(random.normal(size=size), (0, 0), 3), None, 0, 255, cv2.NORM_MINMAX)


def test_the_coarse_picture_is_the_picture_and_lies_where_it_lies() -> None:
    layer = ImageLayer(build_pyramid(smooth_noise().astype(np.uint8)))
    full = layer.draw(SCREEN, SIZE, 30)[..., 0].astype(float)
    coarse = draw_coarsely(layer, SCREEN, SIZE, 30)[..., 0].astype(float)
    assert coarse.shape == SIZE
    inner = np.s_[20:-20, 20:-20]
    error = np.abs(coarse - full)[inner].mean()
    assert error < 2
    for step in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        assert np.abs(np.roll(coarse, step, (0, 1)) - full)[inner].mean() > 2 * error


@pytest.mark.parametrize("is_grid", [True, False])
def test_lines_are_as_wide_as_ever(is_grid: bool) -> None:
    flat = ImageLayer(build_pyramid(np.full(SIZE, 120, np.uint8)))
    field = RegistrationField(np.zeros((*SIZE, 2)), SIZE)
    deformation = Deformation(CompositeTransform(PlanarTransform.identity(), field), SIZE)
    regions = ImageLayer(build_pyramid(np.where(smooth_noise() > 128, 255, 0).astype(np.uint8)))
    layer = GridLayer(flat, deformation, 20.0) if is_grid else HatchedLayer(flat, regions)
    whole = View((81.0, 60.0), 1.0).matrix(SIZE)
    full = layer.draw(whole, SIZE, 120)
    assert len(np.unique(full[..., 0])) > 2, "there are lines"
    assert np.array_equal(draw_coarsely(layer, whole, SIZE, 120)[..., :3], full[..., :3])


def test_a_large_pane_is_sharp_again_soon_and_a_small_one_always(qtbot) -> None:
    layer = ImageLayer(build_pyramid(np.random.default_rng(1).integers(0, 255, (900, 1200), dtype=np.uint8)))
    for size, is_coarse in (((1200, 900), True), ((640, 480), False)):
        widget = ImagePane()
        qtbot.addWidget(widget)
        widget.resize(*size)
        widget.set_layer(layer)
        view = View((600.0, 450.0), 1.0)
        matrix, screen = view.matrix((size[1], size[0])), (size[1], size[0])
        assert is_large(screen) is is_coarse
        sharp = layer.draw(matrix, screen, 30)[..., 0]
        widget.set_view(view)
        assert np.array_equal(shown(widget), sharp) is not is_coarse
        qtbot.waitUntil(
            lambda widget=widget, sharp=sharp: np.array_equal(shown(widget), sharp), timeout=PATIENCE_MS
        )


def test_what_is_dragged_in_a_large_pane_is_drawn_coarsely_until_the_mouse_rests(qtbot) -> None:
    random = np.random.default_rng(2)
    layers = [
        ImageLayer(build_pyramid(random.integers(0, 255, (900, 1200), dtype=np.uint8))) for _ in range(3)
    ]
    pane = ImagePane()
    qtbot.addWidget(pane)
    pane.show()
    pane.resize(1200, 900)
    pane.set_layer(layers[0])
    pane.set_view(View((600.0, 450.0), 1.0))
    drawn = [layer.draw(pane.view.matrix((900, 1200)), (900, 1200), 30)[..., 0] for layer in layers]
    qtbot.waitUntil(lambda: np.array_equal(shown(pane), drawn[0]), timeout=PATIENCE_MS)
    pane.set_layer(layers[1])
    assert np.array_equal(shown(pane), drawn[1]), "nothing is dragged"
    QTest.mousePress(pane.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(600, 450))
    pane.set_layer(layers[2])
    assert not np.array_equal(shown(pane), drawn[2])
    qtbot.waitUntil(lambda: np.array_equal(shown(pane), drawn[2]), timeout=PATIENCE_MS)
    QTest.mouseRelease(pane.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(600, 450))


def test_the_disc_around_a_dragged_place_stays_sharp() -> None:
    noise = np.random.default_rng(6).integers(0, 255, (3, 400, 500), dtype=np.uint8)
    first, second, third = (ImageLayer(build_pyramid(each)) for each in noise)
    layer = MovedPlaceLayer(first, BlendLayer(second, third, 0.5), (250.0, 200.0))
    whole = View((249.5, 199.5), 1.0).matrix((400, 500))
    sharp, coarse = layer.draw(whole, (400, 500), 30), draw_coarsely(layer, whole, (400, 500), 30)
    inside, outside = np.s_[170:230, 220:280], np.s_[20:80, 20:80]
    assert np.array_equal(sharp[inside], coarse[inside])
    assert not np.array_equal(sharp[outside], coarse[outside])


def test_a_correction_under_the_mouse_has_its_figures_without_a_warped_image() -> None:
    field = RegistrationField(np.full((30, 40, 2), 5.0), (900, 1200))
    transform = CompositeTransform(PlanarTransform.identity(), field)
    pixels = cv2.resize(smooth_noise(), (1200, 900)).astype(np.uint8)
    picture = WarpedPicture(build_pyramid(pixels), transform, (900, 1200))
    small = picture.smallest
    assert "levels" not in vars(picture)
    assert max(small.shape) <= 512
    expected = cv2.resize(picture.levels[0], small.shape[::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(float) - expected)[5:-5, 5:-5].mean() < 2


def shown(widget: ImagePane) -> np.ndarray:
    """The grey values on the screen."""
    image = widget.grab().toImage()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, : image.width(), 0].copy()
