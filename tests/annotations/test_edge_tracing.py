"""Lines along edges, on made images whose edges are known."""

from __future__ import annotations

import numpy as np
import pytest

from core.annotations.edge_tracing import HALF_WINDOW, LiveWire, snapped
from core.annotations.image_levels import ImageLevels
from tests.annotations.edge_images import away_from, disc, levels, noisy

CENTRE, SIZE = (410.0, 300.0), (600, 800)


def on_circle(radius: float, degrees: float) -> tuple[float, float]:
    angle = np.radians(degrees)
    return CENTRE[0] + radius * float(np.cos(angle)), CENTRE[1] + radius * float(np.sin(angle))


@pytest.mark.parametrize("radius", [25.0, 90.0, 250.0])
@pytest.mark.parametrize("degrees", [30, 100, 160, -140])
def test_the_line_lies_on_the_edge(radius: float, degrees: float) -> None:
    image = levels(disc(SIZE, CENTRE, radius))
    line = LiveWire(image, on_circle(radius, 0)).to(on_circle(radius, degrees))
    np.testing.assert_allclose(line[[0, -1]], [on_circle(radius, 0), on_circle(radius, degrees)])
    assert away_from(line, CENTRE, radius).max() < 0.8
    turned = np.degrees(np.unwrap(np.arctan2(*(line - CENTRE).T[::-1])))
    assert turned[-1] - turned[0] == pytest.approx(degrees, abs=0.1), "the short way round"
    assert len(line) < 80, "no more vertices than it takes"


@pytest.mark.parametrize("radius", [40.0, 200.0])
@pytest.mark.parametrize("degrees", [30, 100, -140])
def test_noise_moves_it_by_a_pixel_or_so(radius: float, degrees: float) -> None:
    image = levels(disc(SIZE, CENTRE, radius, noise=12.0))
    away = away_from(LiveWire(image, on_circle(radius, 0)).to(on_circle(radius, degrees)), CENTRE, radius)
    assert away.mean() < 0.6
    assert away.max() < 2.0


def test_corners_are_followed() -> None:
    pixels = np.full((300, 300), 70, dtype=np.uint8)
    pixels[100:200, 100:220] = 150
    line = LiveWire(levels(pixels), (99.5, 150.0)).to((150.0, 99.5))
    assert np.hypot(*(line - (99.5, 99.5)).T).min() < 2.5
    assert np.minimum(np.abs(line - 99.5).min(axis=1), 9).max() < 1.5


def test_the_channel_that_shows_the_edge_counts() -> None:
    grey = noisy(np.full(SIZE, 100.0), 6.0)
    edge = disc(SIZE, CENTRE, 90.0)
    for place in range(3):
        channels = [
            edge if number == place else noisy(np.full(SIZE, 100.0), 6.0, number) for number in range(3)
        ]
        line = LiveWire(levels(np.stack(channels, axis=-1)), on_circle(90, 0)).to(on_circle(90, 100))
        assert away_from(line, CENTRE, 90.0).max() < 0.8
    four = np.dstack([edge, edge, edge, grey])
    assert len(LiveWire(ImageLevels((four,)), on_circle(90, 0)).to(on_circle(90, 100))) > 5


@pytest.mark.parametrize("noise", [0.0, 8.0])
def test_where_there_is_no_edge_the_line_is_straight_and_nothing_snaps(noise: float) -> None:
    image = levels(noisy(np.full((200, 200), 90.0), noise))
    assert LiveWire(image, (20.0, 30.0)).to((150.0, 120.0)).tolist() == [[20.0, 30.0], [150.0, 120.0]]
    assert snapped(image, (100.0, 100.0), 9.0) == (100.0, 100.0)


def test_the_ends_of_the_image_are_no_trouble() -> None:
    image = levels(disc((120, 160), (0.0, 60.0), 50.0))
    line = LiveWire(image, (0.0, 10.0)).to((0.0, 110.0))
    assert np.isfinite(line).all()
    assert away_from(line[2:-2], (0.0, 60.0), 50.0).max() < 1.0
    wire = LiveWire(image, (-0.5, -0.5))
    for end in ((159.4, 119.4), (-0.5, 119.4), (0.0, 0.0), (-0.5, -0.5)):
        np.testing.assert_allclose(wire.to(end)[[0, -1]], [(-0.5, -0.5), end])
    tiny = levels(np.arange(12, dtype=np.uint8).reshape(3, 4) * 20)
    assert np.isfinite(LiveWire(tiny, (0.0, 0.0)).to((3.0, 2.0))).all()
    assert np.isfinite(snapped(tiny, (1.0, 1.0), 9.0)).all()


def test_a_window_is_searched_once() -> None:
    image = levels(disc(SIZE, CENTRE, 250.0))
    wire = LiveWire(image, on_circle(250, 0))
    calls = []
    cut = ImageLevels.cut
    image_cut = lambda self, level, box: calls.append(box) or cut(self, level, box)  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImageLevels, "cut", image_cut)
        for degrees in range(100, 110):
            wire.to(on_circle(250, degrees))
    assert len(calls) == 1
    left, top, right, bottom = calls[0]
    assert max(right - left, bottom - top) <= 2 * HALF_WINDOW + 1


@pytest.mark.parametrize("radius", [40.0, 200.0])
def test_a_click_goes_to_the_edge_near_it(radius: float) -> None:
    image = levels(disc(SIZE, CENTRE, radius, noise=4.0))
    for degrees in (10, 75, 200):
        for off in (-6.0, 5.0):
            place = on_circle(radius + off, degrees)
            x, y = snapped(image, place, 9.0)
            assert abs(np.hypot(x - CENTRE[0], y - CENTRE[1]) - radius) < 0.7
            assert np.hypot(x - place[0], y - place[1]) < 9.0
    far = on_circle(radius + 30, 10)
    assert snapped(image, far, 9.0) == far
