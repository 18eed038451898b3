"""The two small images of the fixture `small_pair`, and how pairs are clicked in them."""

from __future__ import annotations

from core.points.matching import ImageRole, MatchingPoints, Point
from tests.gui.driver import Driver

SHIFT = (12.0, 7.0)
"""The floating image is the reference moved by this."""

PLACES = ((40.0, 40.0), (220.0, 60.0), (120.0, 190.0), (60.0, 150.0))


def moved(point: Point) -> Point:
    """Where a place of the reference is in the floating image."""
    return point[0] + SHIFT[0], point[1] + SHIFT[1]


def place_pairs(driver: Driver, count: int) -> None:
    """Click so many pairs."""
    for place in PLACES[:count]:
        driver.click(ImageRole.REFERENCE, place)
        driver.click(ImageRole.FLOATING, moved(place))


def points(driver: Driver) -> MatchingPoints:
    """The matching points as they are."""
    return driver.window.session.document.snapshot().points
