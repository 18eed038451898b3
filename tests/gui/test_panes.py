"""Panes: the photograph is what the layer draws, and everything on it lies where the view says."""

from __future__ import annotations

import itertools
import subprocess
import sys

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from core.points.matching import ImageRole
from retina_gui.panes.captions import Captions
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.scale_bar import round_length, words
from retina_gui.panes.view import View
from retina_gui.rendering.layers import CheckerboardLayer, ImageLayer, SwipeLayer, matrix_of
from retina_gui.rendering.layers.maps import GridLayer
from retina_gui.rendering.layers.strokes import with_strokes
from retina_gui.rendering.pyramid import build_pyramid
from retina_gui.state.view_state import Mark, MarkKind
from tests.gui.driver import PATIENCE_MS

SIZE = (300, 400)
RATIOS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.4)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def image(seed: int, channels: tuple[int, ...] = (3,)) -> ImageLayer:
    random = np.random.default_rng(seed)
    noise = random.integers(0, 255, (*SIZE, *channels), dtype=np.uint8)
    return ImageLayer(build_pyramid(cv2.GaussianBlur(noise, (0, 0), 1.5)))


def layers() -> dict[str, object]:
    affine = matrix_of(np.array([[0.97, 0.05, 4.0], [-0.04, 1.01, -6.0], [0.0, 0.0, 1.0]]))
    first, second = image(1), image(2, ())
    second = ImageLayer(second.pyramid, affine, SIZE)
    return {
        "image": first,
        "checkerboard": CheckerboardLayer(first, second, 40.0),
        "swipe": SwipeLayer(first, second, 0.37),
    }


def shown(pane: ImagePane, ratio: float) -> np.ndarray:
    """What the viewport draws on a screen with so many pixels to a pixel of the layout, `(height, width, 3)` RGB."""
    width, height = (round(length * ratio) for length in (pane.width(), pane.height()))
    screen = QImage(width, height, QImage.Format.Format_RGB32)
    screen.setDevicePixelRatio(ratio)
    screen.fill(Qt.GlobalColor.magenta)
    pane.viewport().render(screen)
    rows = np.frombuffer(screen.constBits(), np.uint8).reshape(height, screen.bytesPerLine())
    return rows[:, : 4 * width].reshape(height, width, 4)[..., 2::-1].copy()


@pytest.mark.parametrize("name", layers())
def test_the_pane_shows_exactly_what_the_layer_draws(qtbot, name: str) -> None:
    layer, random = layers()[name], np.random.default_rng(8)
    pane = ImagePane()
    qtbot.addWidget(pane)
    pane.show()
    pane.set_layer(layer)
    for _ in range(8):
        pane.resize(*(int(side) for side in random.integers(120, 520, 2)))
        grey, ratio = int(random.integers(0, 255)), float(random.choice(RATIOS))
        view = View(tuple(random.uniform((0, 0), SIZE[::-1])), float(2 ** random.uniform(-3, 5)))
        pane.set_background(grey)
        pane.set_view(view)
        drawn = shown(pane, ratio)
        expected = layer.draw(view.matrix(pane.widget_size, ratio), drawn.shape[:2], grey)
        assert np.array_equal(drawn, expected[..., :3]), (view, ratio)


SCALED = """
import numpy as np
from PySide6.QtWidgets import QApplication
application = QApplication([])
from retina_gui.panes.captions import Captions
from retina_gui.panes.image_pane import ImagePane
from retina_gui.panes.view import View
from tests.gui.test_panes import image
pane, layer, view = ImagePane(), image(5), View((170.3, 121.8), 2.3)
pane.resize(333, 247)
pane.set_layer(layer)
pane.set_view(view)
grabbed = pane.grab().toImage()
ratio = grabbed.devicePixelRatio()
rows = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), -1)
drawn = rows[:, : 4 * grabbed.width()].reshape(grabbed.height(), grabbed.width(), 4)[..., 2::-1]
expected = layer.draw(view.matrix((247, 333), ratio), drawn.shape[:2], 30)[..., :3]
print(ratio, np.array_equal(drawn, expected))
"""


@pytest.mark.parametrize("scale", ["1.25", "2"])
def test_the_same_on_a_scaled_screen(scale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_SCALE_FACTOR", scale)
    told = subprocess.run([sys.executable, "-c", SCALED], capture_output=True, text=True, check=True).stdout
    assert told.split() == [str(float(scale)), "True"]


def test_lines_are_as_wide_to_the_eye_on_every_screen(qtbot) -> None:
    from core.transforms.composite import CompositeTransform
    from core.transforms.planar import PlanarTransform
    from retina_gui.rendering.deformation import Deformation

    flat = ImageLayer(build_pyramid(np.full(SIZE, 120, np.uint8)))
    deformation = Deformation(CompositeTransform(PlanarTransform.identity()), SIZE)
    layer = GridLayer(flat, deformation, 40.0)
    pane = ImagePane()
    qtbot.addWidget(pane)
    pane.show()
    pane.resize(400, 300)
    pane.set_layer(layer)
    pane.set_view(View((200.0, 150.0), 1.0))
    drawn = shown(pane, 2.0)
    expected = with_strokes(layer, 2.0).draw(pane.view.matrix((300, 400), 2.0), (600, 800), 30)
    assert np.array_equal(drawn, expected[..., :3])


class Editor:
    """Notes what the mouse asks for."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []

    def can_edit(self) -> bool:
        return True

    def __getattr__(self, name: str):
        return lambda *values, **named: self.asked.append((name, *values, *named.values()))


@pytest.fixture
def pane(qtbot) -> ImagePane:
    """With an editor, looking at an image as large as the pane."""
    pane = ImagePane(Editor(), ImageRole.REFERENCE)
    qtbot.addWidget(pane)
    pane.show()
    pane.resize(SIZE[1], SIZE[0])
    pane.editor = pane._placing._editor
    pane.set_layer(image(3))
    pane.set_view(View((200.0, 150.0), 1.0))
    for button in (LEFT, Qt.MouseButton.RightButton):
        QTest.mouseRelease(pane.viewport(), button)  # one that another test has never released
    return pane


def at(pane: ImagePane, point: tuple[float, float]) -> QPoint:
    x, y = pane.to_widget(point)
    return QPoint(round(x), round(y))


def test_what_a_pane_leaves_to_the_window(qtbot, pane: ImagePane) -> None:
    """Files that are dropped, letters, and the mouse over a thumbnail; but every move of the mouse is its own."""
    thumbnail = ImagePane(is_picture=True)
    qtbot.addWidget(thumbnail)
    for each in (pane, thumbnail):
        for widget in (each, each.viewport()):
            assert not widget.acceptDrops()
            assert not widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert pane.viewport().hasMouseTracking()
    assert pane.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert thumbnail.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert thumbnail.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_marks_lie_where_the_view_says_at_every_zoom(pane: ImagePane) -> None:
    point, random = (231.4, 88.9), np.random.default_rng(2)
    pane.set_marks((Mark(1, point, ImageRole.REFERENCE),))
    (item,) = pane._marks.items
    for _ in range(20):
        pane.set_view(View(tuple(random.uniform((0, 0), (400, 300))), float(2 ** random.uniform(-4, 6))))
        shown(pane, 1.0)
        middle = item.deviceTransform(pane.viewportTransform()).map(0.0, 0.0)
        assert middle == pytest.approx(pane.to_widget(point), abs=1e-6)


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_mark_that_stands_still_is_drawn_as_one_that_moved(pane: ImagePane, ratio: float) -> None:
    """From the second drawing at one place on, its pixels are kept; an edge, another look and a move draw it anew."""
    random = np.random.default_rng(5)
    for number in range(12):
        point = tuple(random.uniform((0, 0), (400, 300)))
        mark = Mark(number + 1, point, ImageRole.FLOATING, active=number % 3 > 0, check=number % 2 > 0)
        pane.set_marks((mark,))
        (item,) = pane._marks.items
        drawn = shown(pane, ratio)
        assert item._picture._picture is None
        for _ in range(2):
            kept = shown(pane, ratio)
            assert item._picture._picture is not None
            assert np.abs(kept.astype(int) - drawn).max() <= 6, "blended twice, in eight bits"


def test_the_nearest_of_marks_that_overlap_is_caught_and_a_ghost_last(pane: ImagePane) -> None:
    marks = [Mark(number, (100.0 + 9 * number, 100.0), ImageRole.REFERENCE) for number in (1, 2, 3)]
    ghost = Mark(4, (100.0, 104.0), ImageRole.REFERENCE, MarkKind.GHOST)
    pane.set_marks((*marks, ghost))
    for mark in (*marks, *marks[::-1]):
        place = at(pane, mark.point)
        QTest.mousePress(pane.viewport(), LEFT, NONE, place)
        assert pane.editor.asked[-1] == ("select", mark)
        assert pane.is_busy
        QTest.mouseRelease(pane.viewport(), LEFT, NONE, place)
        assert not pane.is_busy
    pane.editor.asked.clear()
    QTest.mouseClick(pane.viewport(), LEFT, NONE, at(pane, (101.0, 104.0)))
    assert pane.editor.asked == [("select", marks[0])], "a mark that is set wins over the nearer ghost"
    pane.editor.asked.clear()
    QTest.mouseClick(pane.viewport(), LEFT, NONE, at(pane, (95.0, 106.0)))
    assert pane.editor.asked[0][0] == "accept"


def test_the_cursor_says_what_the_mouse_would_take(pane: ImagePane) -> None:
    shapes = Qt.CursorShape
    pane.set_marks(
        (
            Mark(1, (60.0, 60.0), ImageRole.REFERENCE),
            Mark(2, (150.0, 60.0), ImageRole.REFERENCE, MarkKind.GHOST),
        )
    )
    hovered = []
    pane.hovered.connect(lambda mark: hovered.append(mark and mark.pair_id))
    for place, shape in (
        ((60.0, 60.0), shapes.SizeAllCursor),
        ((150.0, 62.0), shapes.PointingHandCursor),
        ((250.0, 200.0), shapes.CrossCursor),
    ):
        QTest.mouseMove(pane.viewport(), at(pane, place))
        assert pane.viewport().cursor().shape() == shape
    assert hovered == [1, None, 2, None]
    QTest.keyPress(pane, Qt.Key.Key_Space)
    QTest.mouseMove(pane.viewport(), at(pane, (60.0, 60.0)))
    assert pane.viewport().cursor().shape() == shapes.OpenHandCursor, "with Space the image is pulled"
    QTest.keyRelease(pane, Qt.Key.Key_Space)
    QTest.mouseMove(pane.viewport(), at(pane, (61.0, 60.0)))
    assert pane.viewport().cursor().shape() == shapes.SizeAllCursor


@pytest.mark.parametrize(
    ("button", "modifier"), [(Qt.MouseButton.MiddleButton, NONE), (LEFT, Qt.KeyboardModifier.ShiftModifier)]
)
def test_the_image_is_pulled_also_from_a_mark(pane: ImagePane, button, modifier) -> None:
    pane.view_asked.connect(pane.set_view)
    pane.set_marks((Mark(1, (60.0, 60.0), ImageRole.REFERENCE),))
    start = at(pane, (60.0, 60.0))
    QTest.mousePress(pane.viewport(), button, modifier, start)
    QTest.mouseMove(pane.viewport(), start + QPoint(31, 12))
    assert pane.view.centre == pytest.approx((169.0, 138.0))
    assert pane.cancel_gesture()
    assert pane.view.centre == pytest.approx((200.0, 150.0)), "put back"
    QTest.mouseMove(pane.viewport(), start + QPoint(60, 60))
    QTest.mouseRelease(pane.viewport(), button, modifier, start)
    assert pane.view.centre == pytest.approx((200.0, 150.0))
    assert pane.editor.asked == []


def test_a_mark_that_is_gone_lets_the_mouse_go(pane: ImagePane) -> None:
    mark = Mark(1, (60.0, 60.0), ImageRole.REFERENCE)
    pane.set_marks((mark,))
    QTest.mousePress(pane.viewport(), LEFT, NONE, at(pane, mark.point))
    QTest.mouseMove(pane.viewport(), at(pane, (90.0, 90.0)))
    pane.set_marks(())
    QTest.mouseMove(pane.viewport(), at(pane, (99.0, 90.0)))
    QTest.mouseRelease(pane.viewport(), LEFT, NONE, at(pane, (99.0, 90.0)))
    assert not pane.is_busy
    assert pane.editor.asked[-1] == ("end_move", False)
    QTest.mouseClick(pane.viewport(), LEFT, NONE, at(pane, (200.0, 200.0)))
    assert pane.editor.asked[-1][0] == "place"


def test_lengths_of_the_scale_bar_are_round_and_fit() -> None:
    for longest in np.geomspace(0.3, 90_000, 400):
        length = round_length(float(longest))
        assert longest / 2.5 <= length * (1 + 1e-6)
        assert length <= longest * (1 + 1e-6)
        assert f"{length:e}"[0] in "125"
    assert [words(length) for length in (0.5, 200, 1000, 5000)] == ["0.5 µm", "200 µm", "1 mm", "5 mm"]


def test_the_scale_bar_is_as_long_as_it_says(pane: ImagePane) -> None:
    """White pixels in one row of the lower right corner, times the pixel size, at several zooms."""
    pane.set_layer(ImageLayer(build_pyramid(np.zeros(SIZE, np.uint8))))
    pane.scale_bar.set_pixel_size(None)
    assert shown(pane, 1.0).max() < 60
    for scale, micrometres in ((1.0, 5.0), (0.37, 11.3), (6.0, 3.2)):
        pane.set_view(View((200.0, 150.0), scale))
        pane.scale_bar.set_pixel_size(micrometres)
        corner = shown(pane, 2.0)[-2 * 15 :, :, 1]
        bar = (corner > 128).sum(axis=1).max() / 2
        length = round_length(min(160.0, 0.3 * pane.width()) * micrometres / scale)
        assert bar == pytest.approx(length / micrometres * scale, abs=1.0)


class CountingPane(ImagePane):
    """Counts how often it is painted."""

    painted = 0

    def paintEvent(self, event) -> None:
        self.painted += 1
        super().paintEvent(event)


def test_a_move_of_the_view_is_painted_once(qtbot) -> None:
    pane = CountingPane()
    qtbot.addWidget(pane)
    pane.set_layer(image(3))
    pane.set_marks((Mark(1, (60.0, 60.0), ImageRole.REFERENCE),))
    with qtbot.waitExposed(pane, timeout=PATIENCE_MS):
        pane.show()
    qtbot.wait(100)
    pane.painted = 0
    for step in range(1, 6):
        pane.set_view(View((200.0 + step, 150.0), 1.0))
        qtbot.waitUntil(lambda step=step: pane.painted >= step, timeout=PATIENCE_MS)
        qtbot.wait(40)
    assert pane.painted == 5


def test_captions_give_way_to_each_other_and_stay_in_the_pane(application) -> None:
    image = QImage(200, 120, QImage.Format.Format_ARGB32)
    places = []
    painter = QPainter(image)
    painter.drawImage = lambda place, words: places.append(QRectF(place, words.deviceIndependentSize()))
    captions = Captions(painter, QRectF(0, 0, 200, 120))
    for _ in range(3):
        captions.write("12.3 px", QRectF(60, 40, 0, 0), QColor("white"))
    captions.write("12.3 px", QRectF(190, 40, 0, 0), QColor("white"))
    above = Captions(painter, QRectF(0, 0, 200, 120), captions.written)
    above.write("12.3 px", QRectF(60, 40, 0, 0), QColor("white"))
    painter.end()
    assert [place.top() for place in places[:3]] == sorted(place.top() for place in places[:3])
    words = [place.adjusted(4, 4, -4, -4) for place in places]
    assert not any(one.intersects(other) for one, other in itertools.combinations(words, 2))
    assert all(QRectF(0, 0, 200, 120).contains(place) for place in places)
