"""The way from one image of a case to another, for what is drawn on the one and shown on the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from core.case.document import Case
from core.case.links import parent_image, way_of
from core.case.notices import NotInTheCase, NotYetAligned
from core.transforms.composite import CompositeTransform
from core.transforms.map_values import values_at

PointMap = Callable[[np.ndarray], np.ndarray]
ConfidenceAt = Callable[[np.ndarray], np.ndarray]
"""The confidence 0 to 1 `(N,)` at points `(N, 2)` of a home image; NaN where it is not known."""


@dataclass(frozen=True)
class ImageWay:
    """From one image of a case to another: back along some registrations, then forth along others.

    Attributes:
        back: registrations undone one after the other, from the floating image of each to what it is registered to.
        forth: registrations applied then.
        numbers: the floating images of the case whose registrations these are, in the same order.
    """

    back: tuple[CompositeTransform, ...] = ()
    forth: tuple[CompositeTransform, ...] = ()
    numbers: tuple[int, ...] = ()

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Map points `(N, 2)`; NaN where there is no such place."""
        points = np.asarray(points, dtype=np.float64)
        for part in self.back:
            points = part.inverse_points(points)
        for part in self.forth:
            points = part(points)
        return points

    @property
    def turned(self) -> ImageWay:
        """The way back."""
        return ImageWay(self.forth[::-1], self.back[::-1], self.numbers[::-1])

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Two ways of one key are the same, as long as both live: the fields stand in it by their addresses."""
        parts = (*self.back, *self.forth)
        return len(self.back), *((part.pre_alignment.matrix.tobytes(), id(part.field)) for part in parts)

    def stations(self, points: np.ndarray) -> tuple[np.ndarray, ...]:
        """For each registration on the way, where points `(N, 2)` lie on the image that it registers to."""
        points, found = np.asarray(points, dtype=np.float64), []
        for part in self.back:
            points = part.inverse_points(points)
            found.append(points)
        for part in self.forth:
            found.append(points)
            points = part(points)
        return tuple(found)


def way_between(
    case: Case, home: str, other: str, transforms: Sequence[CompositeTransform | None]
) -> ImageWay | NotInTheCase | NotYetAligned:
    """The way from one image to another, over no more registrations than it takes.

    Args:
        home, other: SHA-256 of the images.
        transforms: of each floating image, from the image that it is registered to; None where it is not known.

    Returns:
        The reason, where one of the images is not in the case or one of the registrations is not known.
    """
    ways: list[tuple[int, ...]] = []
    for sha256 in (home, other):
        way = _way_from_reference(case, sha256)
        if way is None:
            return NotInTheCase()
        ways.append(way)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*ways, strict=False)))
    steps = [[transforms[number] for number in way[shared:]] for way in ways]
    for way, parts in zip(ways, steps, strict=True):
        gap = next((number for number, part in zip(way[shared:], parts, strict=True) if part is None), None)
        if gap is not None:
            return NotYetAligned(case.entry(gap).image.name)
    back, forth = ([part for part in parts if part is not None] for parts in steps)
    numbers = (*reversed(ways[0][shared:]), *ways[1][shared:])
    return ImageWay(tuple(reversed(back)), tuple(forth), numbers)


def way_confidence(case: Case, way: ImageWay, maps: Sequence[np.ndarray | None]) -> ConfidenceAt | None:
    """The confidence of a way: the least of the registrations that it leads along.

    Args:
        maps: of those registrations, in their order; `(h, w)` in 0..1, of the whole image that it registers to, in
            whichever size.

    Returns:
        None where that of one of them is not known.
    """
    known = [values for values in maps if values is not None and values.size]
    sizes = [parent.size for number in way.numbers if (parent := parent_image(case, number)) is not None]
    if not known or len(known) < len(way.numbers) or len(sizes) < len(way.numbers):
        return None

    def least(points: np.ndarray) -> np.ndarray:
        stations = zip(known, sizes, way.stations(points), strict=True)
        found: np.ndarray = np.min([values_at(*station) for station in stations], axis=0)
        return found

    return least


def _way_from_reference(case: Case, sha256: str) -> tuple[int, ...] | None:
    """The floating images on the way from the reference to an image; empty for the reference itself."""
    if case.reference is not None and case.reference.sha256 == sha256:
        return ()
    number = next((index for index, entry in enumerate(case.floating) if entry.image.sha256 == sha256), None)
    return None if number is None else way_of(case, number)
