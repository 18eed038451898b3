"""Drawing: the views' geometry against its laws, the pictures against independent resampling."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest

from core.export.checkerboard import compose
from retina_gui.panes.view import View, fitting_view
from retina_gui.rendering.layers import BlendLayer, CheckerboardLayer, FlickerLayer, ImageLayer, matrix_of
from retina_gui.rendering.pyramid import build_pyramid

SIZE = (120, 160)


def picture(seed: int = 0, size: tuple[int, int] = SIZE, colour: bool = True) -> np.ndarray:
    random = np.random.default_rng(seed)
    noise = random.integers(0, 255, (*size, 3) if colour else size, dtype=np.uint8)
    return cv2.GaussianBlur(noise, (0, 0), 2.0)


@pytest.mark.parametrize("scale", [0.2, 1.0, 7.5])
def test_widget_and_image_points_are_inverse(scale: float) -> None:
    view = View((33.0, 71.5), scale)
    point = (12.25, 90.0)
    assert view.to_image(view.to_widget(point, SIZE), SIZE) == pytest.approx(point)


def test_zooming_keeps_the_point_under_the_cursor_and_panning_moves_by_the_mouse() -> None:
    view, cursor = View((50.0, 40.0), 1.5), (20.0, 100.0)
    under = view.to_image(cursor, SIZE)
    assert view.zoomed(3.0, cursor, SIZE).to_widget(under, SIZE) == pytest.approx(cursor)
    x, y = view.to_widget(under, SIZE)
    assert view.panned(7.0, -4.0).to_widget(under, SIZE) == pytest.approx((x + 7, y - 4))


def test_a_fitting_view_shows_every_corner() -> None:
    view = fitting_view((300, 100), SIZE)
    for corner in ((-0.5, -0.5), (99.5, 299.5)):
        x, y = view.to_widget(corner, SIZE)
        assert 0 <= x <= SIZE[1]
        assert 0 <= y <= SIZE[0]


def test_at_scale_one_the_screen_shows_the_pixels() -> None:
    image = picture()
    view = View(((SIZE[1] - 1) / 2, (SIZE[0] - 1) / 2), 1.0)
    drawn = ImageLayer(build_pyramid(image)).draw(view.matrix(SIZE), SIZE, 30)
    assert np.array_equal(drawn[..., :3], image)


def test_at_half_size_the_screen_shows_means_of_four_pixels() -> None:
    image = picture(size=(1200, 1600))
    view = View((799.5, 599.5), 0.5)
    drawn = ImageLayer(build_pyramid(image)).draw(view.matrix((600, 800)), (600, 800), 30)
    means = cv2.resize(image, (800, 600), interpolation=cv2.INTER_AREA)
    assert np.abs(drawn[..., :3].astype(int) - means).max() <= 1


def test_outside_the_image_is_the_grey_of_the_theme() -> None:
    drawn = ImageLayer(build_pyramid(picture())).draw(View((0.0, 0.0), 1.0).matrix(SIZE), SIZE, 77)
    assert np.all(drawn[: SIZE[0] // 2 - 1] == 77)


def test_the_overlay_is_the_floating_image_resampled_through_the_pre_alignment() -> None:
    image = picture(1, colour=False)
    affine = np.array([[0.95, 0.08, 6.0], [-0.06, 1.02, -3.0], [0.0, 0.0, 1.0]])
    layer = ImageLayer(build_pyramid(image), matrix_of(affine), SIZE)
    view = View(((SIZE[1] - 1) / 2, (SIZE[0] - 1) / 2), 1.0)
    drawn = layer.draw(view.matrix(SIZE), SIZE, 0)[..., 0].astype(int)
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    source = affine[:2] @ np.stack([x.ravel(), y.ravel(), np.ones(x.size)])
    map_x, map_y = source.reshape(2, *SIZE).astype(np.float32)
    expected = cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR)
    inside = (map_x > 1) & (map_x < SIZE[1] - 2) & (map_y > 1) & (map_y < SIZE[0] - 2)
    assert inside.mean() > 0.7
    assert np.abs(drawn - expected)[inside].max() <= 3


def test_the_checkerboard_on_the_screen_is_the_exported_one() -> None:
    first, second = picture(2), picture(3)
    layer = CheckerboardLayer(ImageLayer(build_pyramid(first)), ImageLayer(build_pyramid(second)), 32)
    view = View(((SIZE[1] - 1) / 2, (SIZE[0] - 1) / 2), 1.0)
    drawn = layer.draw(view.matrix(SIZE), SIZE, 0)[..., :3]
    assert np.array_equal(drawn, compose(first, second, 32))


def test_blend_and_flicker() -> None:
    first, second = picture(2), picture(3)
    layers = ImageLayer(build_pyramid(first)), ImageLayer(build_pyramid(second))
    matrix = View(((SIZE[1] - 1) / 2, (SIZE[0] - 1) / 2), 1.0).matrix(SIZE)
    blend = BlendLayer(*layers, 0.25).draw(matrix, SIZE, 0)[..., :3]
    assert np.abs(blend - (0.75 * first + 0.25 * second)).max() <= 1
    for show_second, expected in ((True, second), (False, first)):
        flicker = FlickerLayer(*layers, show_second=show_second)
        assert np.array_equal(flicker.draw(matrix, SIZE, 0)[..., :3], expected)


def test_drawing_a_12_megapixel_image_costs_what_the_pane_shows() -> None:
    """A pan of a large image takes about as long as one of a small image, and no zoom level is much slower."""
    large = ImageLayer(build_pyramid(np.zeros((3000, 4000, 3), np.uint8)))
    small = ImageLayer(build_pyramid(np.zeros((690, 1000, 3), np.uint8)))
    pane = (690, 1000)
    fitted = fitting_view(large.size, pane)
    slowest = max(
        _seconds(large, fitted.zoomed(zoom, (500, 345), pane), pane) for zoom in (1, 1.5, 2, 3, 4, 8)
    )
    assert slowest < 4 * _seconds(small, fitting_view(small.size, pane), pane) + 0.005


def _seconds(layer: ImageLayer, view: View, pane: tuple[int, int]) -> float:
    """Processor time of the quickest of some frames: other programs only make it slower."""
    times = []
    for step in range(7):
        started = time.process_time()
        layer.draw(view.panned(3.0 * step, 2.0 * step).matrix(pane), pane, 30)
        times.append(time.process_time() - started)
    return min(times)
