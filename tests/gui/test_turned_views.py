"""Views that are turned: pictures, marks and clicks lie where slow arithmetic says, and panes turn together."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.points.matching import ImageRole
from core.transforms.composite import CompositeTransform
from core.transforms.planar import PlanarTransform
from retina_gui.panes.annotations import AnnotationItem
from retina_gui.panes.mark_item import MarkItem
from retina_gui.panes.picture_frame import visible_frame
from retina_gui.panes.view import View, fitting_view, within_a_turn
from retina_gui.rendering.deformation import Deformation
from retina_gui.rendering.layers import CheckerboardLayer, HatchedLayer, ImageLayer, SpyGlassLayer
from retina_gui.rendering.layers.compare import shifted
from retina_gui.rendering.layers.maps import GridLayer
from retina_gui.rendering.moved_picture import MovedPicture
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.rendering.warped_picture import WarpedPicture
from tests.gui.annotated import CORNERS, shown
from tests.transforms.random_transforms import smooth_field

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
SIZE, PANE = (120, 160), (140, 140)


def picture(seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(0, 255, (*SIZE, 3), dtype=np.uint8)
    return cv2.GaussianBlur(noise, (0, 0), 2.0)


FIRST, SECOND = (build_pyramid(picture(seed)) for seed in (1, 2))
TRANSFORM = CompositeTransform(PlanarTransform.identity(), smooth_field(2, SIZE, 4.0))
WARPED = WarpedPicture(SECOND, TRANSFORM, SIZE)
DRAGGED = MovedPicture(WARPED, WarpedPicture(FIRST, TRANSFORM, SIZE), (60, 40, 90, 80))
PICTURES = {
    "image": ImageLayer(FIRST),
    "warped": ImageLayer(WARPED),
    "checkerboard": CheckerboardLayer(ImageLayer(FIRST), ImageLayer(WARPED), 17.0),
    "dragged": ImageLayer(DRAGGED),
    "spy-glass": SpyGlassLayer(ImageLayer(FIRST), ImageLayer(WARPED), 0.3, (90.0, 50.0)),
}


def _turned_by(view: View, point: tuple[float, float]) -> np.ndarray:
    """Where a pane of `PANE` shows an image point, by a rotation that is written out."""
    turned = np.radians(view.angle)
    rotation = np.array([[np.cos(turned), -np.sin(turned)], [np.sin(turned), np.cos(turned)]])
    return view.scale * rotation @ np.subtract(point, view.centre) + np.array(PANE[::-1]) / 2


def test_a_turned_view_maps_there_and_back() -> None:
    view = View((70.0, 50.0), 1.7, 35.0)
    for point in ((70.0, 50.0), (3.25, 110.5)):
        place = view.to_widget(point, PANE)
        assert place == pytest.approx(tuple(_turned_by(view, point)))
        assert view.to_image(place, PANE) == pytest.approx(point)
        by_matrix = view.matrix(PANE, 2.0) @ (2 * place[0] - 0.5, 2 * place[1] - 0.5, 1.0)
        assert tuple(by_matrix[:2]) == pytest.approx(point)
        assert view.panned(5.0, -8.0).to_widget(point, PANE) == pytest.approx((place[0] + 5, place[1] - 8))
    anchored = view.zoomed(1.6, (20.0, 100.0), PANE)
    assert anchored.to_image((20.0, 100.0), PANE) == pytest.approx(view.to_image((20.0, 100.0), PANE))
    fitted = fitting_view(SIZE, PANE, 30.0)
    corners = [
        fitted.to_widget(each, PANE) for each in ((-0.5, -0.5), (159.5, -0.5), (159.5, 119.5), (-0.5, 119.5))
    ]
    assert np.ptp(np.array(corners), axis=0).max() == pytest.approx(0.98 * 140)
    assert [within_a_turn(angle) for angle in (190.0, -185.0, 360.0)] == [-170.0, 175.0, 0.0]


def test_a_picture_of_what_is_seen_holds_all_that_a_turned_pane_shows() -> None:
    view = View((80.0, 60.0), 4.0, 40.0)
    pixels = visible_frame(view, PANE, SIZE).pixels
    seen = [view.to_image(each, PANE) for each in ((0, 0), (140, 0), (140, 140), (0, 140))]
    left, top = pixels.to_image[:2, 2]
    assert np.min(seen, axis=0) == pytest.approx((left, top), abs=1.0)
    assert np.ptp(seen, axis=0) == pytest.approx(pixels.size[::-1], abs=2.0)


@pytest.mark.parametrize("layer", PICTURES.values(), ids=PICTURES.keys())
def test_pictures_turn_with_the_view(layer) -> None:
    """A quarter turn turns the drawn picture; at any angle a pixel drawn alone is that pixel of the whole."""
    upright, right = (View((79.3, 59.2), 1.0, angle).matrix(PANE) for angle in (0.0, 90.0))
    straight = layer.draw(upright, PANE, 30)[..., :3].astype(int)
    turned = np.rot90(layer.draw(right, PANE, 30)[..., :3].astype(int))
    at_rims = 0.06 if isinstance(layer, SpyGlassLayer) else 0.002  # of the glass, and of cells, by rounding
    assert np.mean(np.abs(turned - straight).max(axis=2) > 3) < at_rims
    if isinstance(layer, SpyGlassLayer):  # as large as its pane
        return
    matrix = View((79.5, 59.5), 1.3, 33.0).matrix(PANE)
    whole = layer.draw(matrix, PANE, 30)[..., :3].astype(int)
    for x, y in ((70, 70), (40, 81), (95, 33), (2, 2)):
        alone = layer.draw(matrix @ shifted(x, y), (2, 2), 30)[0, 0, :3].astype(int)
        assert np.abs(alone - whole[y, x]).max() <= 3


def test_lines_and_hatches_lie_on_the_turned_picture() -> None:
    view = View((79.5, 59.5), 1.0, 90.0)
    plain = ImageLayer(build_pyramid(np.zeros(SIZE, np.uint8)))
    grid = GridLayer(plain, Deformation(TRANSFORM, SIZE), 20.0)
    straight, turned = (
        grid.draw(each.matrix(PANE), PANE, 0)[..., :3].max(axis=2) > 60
        for each in (View(view.centre, 1.0), view)
    )
    assert np.mean(straight != np.rot90(turned)) < 0.02
    assert straight.mean() > 0.05
    region = np.zeros(SIZE, np.uint8)
    region[20:60, 30:50] = 255
    hatched = HatchedLayer(plain, ImageLayer(build_pyramid(region)))
    ys, xs = np.nonzero(hatched.draw(view.matrix(PANE), PANE, 0)[..., :3].max(axis=2))
    corners = np.array([view.to_widget(each, PANE) for each in ((30, 20), (50, 60))])
    assert np.allclose([xs.min(), ys.min()], corners.min(axis=0), atol=2)
    assert np.allclose([xs.max(), ys.max()], corners.max(axis=0), atol=2)


def _wheel(canvas, notches: int, modifier: Qt.KeyboardModifier) -> None:
    middle = QPointF(canvas.width() / 2, canvas.height() / 2)
    event = QWheelEvent(
        middle,
        canvas.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def test_panes_turn_together_and_clicks_find_what_is_seen(run, aligned_pair) -> None:
    def script(driver):
        window = driver.window
        yield lambda: driver.is_idle() and window.session.document.snapshot().floating is not None
        reference, floating = driver.canvas(REFERENCE), driver.canvas(FLOATING)
        compare, loupe = window.workspace.compare.first, window.workspace._magnifiers[REFERENCE]
        _wheel(reference, 6, Qt.KeyboardModifier.ShiftModifier)
        window.refresh()
        assert [pane.angle for pane in (reference, floating, compare, loupe)] == [30.0] * 4
        assert reference._upright.isVisible()
        view, (height, width) = reference.view, reference.widget_size
        turn = np.radians(30.0)
        rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

        def seen_at(point) -> np.ndarray:
            middle = np.array([width, height]) / 2
            return view.scale * rotation @ np.subtract(point, view.centre) + middle

        place = (120.0, 190.0)
        driver.click(REFERENCE, place)
        pair = window.session.document.snapshot().points.pairs[-1]
        assert np.hypot(*np.subtract(pair.reference, place)) < 1.0 / view.scale
        assert driver.at(reference, place).toTuple() == tuple(np.rint(seen_at(place)).astype(int))
        marks = [item for item in reference.scene().items() if isinstance(item, MarkItem)]
        mark = next(item for item in marks if item.mark.pair_id == pair.id)
        assert mark.scenePos().toTuple() == pytest.approx(tuple(seen_at(pair.reference)), abs=0.02)

        before = pair.reference
        driver.key(Qt.Key.Key_Right)
        moved = np.subtract(window.session.document.snapshot().points.pairs[-1].reference, before)
        assert moved == pytest.approx(rotation.T @ (1.0, 0.0)), "to the right of the screen"

        window.session.options.set(hide_marks=True)
        window.refresh()
        drawn, pixels = reference.grab().toImage(), window.session.document.snapshot().reference.image.pixels
        wanted = cv2.GaussianBlur(pixels, (0, 0), 1.0).astype(int)
        for x, y in ((60, 60), (200, 110), (130, 180)):
            at = seen_at((x, y))
            grey = drawn.pixelColor(round(at[0] - 0.5), round(at[1] - 0.5)).red()
            assert abs(grey - wanted[y, x]) < 40, (x, y)
        window.session.options.set(hide_marks=False)
        window.refresh()
        reference.grab()
        (mark,) = (
            each
            for each in reference.scene().items()
            if isinstance(each, MarkItem) and each.mark.pair_id == 4
        )
        point = window.session.document.snapshot().points.pairs[-1].reference
        assert mark.scenePos().toTuple() == pytest.approx(tuple(seen_at(point)), abs=0.02), "drawn twice"

        driver.do("stage_annotate")
        driver.do("tool_polygon")
        for corner in CORNERS:
            driver.click(FLOATING, corner)
        QTest.keyClick(floating, Qt.Key.Key_Return)
        (shape,) = shown(driver, FLOATING)
        assert np.abs(shape.shape.vertices - CORNERS).max() < 1.5 / floating.view.scale
        assert isinstance(floating.annotations, AnnotationItem)

        driver.do("turn_view_upright")
        assert [pane.angle for pane in (reference, floating, compare, loupe)] == [0.0] * 4
        driver.do("link_views")
        _wheel(floating, -2, Qt.KeyboardModifier.ShiftModifier)
        assert (reference.angle, floating.angle) == (0.0, -10.0)
        driver.do("turn_view_alike")
        assert floating.angle == pytest.approx(0.0, abs=0.5), "the images lie alike"

    run(aligned_pair, script)
