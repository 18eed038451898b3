"""What tests of annotations share: a pair that points align, and what is drawn and shown."""

from __future__ import annotations

from pathlib import Path

from core.annotations.annotation import Annotation
from core.points.csv_files import write_bigwarp
from core.points.matching import ImageRole, MatchingPair, MatchingPoints, Point
from retina_gui.state.options import ViewOptions
from tests.gui.driver import Driver
from tests.gui.small_pair import moved

REFERENCE, FLOATING = ImageRole.REFERENCE, ImageRole.FLOATING
CORNERS: tuple[Point, ...] = ((60.0, 50.0), (110.0, 60.0), (100.0, 110.0), (55.0, 95.0))
ALIGNED_BY: tuple[Point, ...] = ((40.0, 40.0), (200.0, 50.0), (90.0, 170.0))


def arguments_of(reference: Path, floating: Path, folder: Path) -> list[object]:
    """The arguments that open two images, the second moved by `small_pair.SHIFT`, and points that say so."""
    pairs = (MatchingPair(number, place, moved(place)) for number, place in enumerate(ALIGNED_BY, start=1))
    points = folder / "points.csv"
    write_bigwarp(points, MatchingPoints(tuple(pairs)))
    return ["--reference", reference, "--floating", floating, "--points", points]


def opened(driver: Driver) -> bool:
    """Whether both images are open and nothing is under way."""
    return driver.is_idle() and driver.window.session.document.snapshot().floating is not None


def drawn(driver: Driver) -> tuple[Annotation, ...]:
    """The annotations of the case."""
    return driver.window.session.document.case.annotations


def shown(driver: Driver, role: ImageRole):
    """The shapes on a picture."""
    return driver.canvas(role).annotations.shapes


def options(driver: Driver) -> ViewOptions:
    """The options of the window."""
    return driver.window.session.options.options
