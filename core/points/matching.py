"""Matching pairs: one point in each image that shows the same anatomy. All values are immutable."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from core.language import mark

Point = tuple[float, float]
"""`(x, y)` in pixels; the centre of the first pixel is `(0, 0)`."""


class PairRole(str, Enum):
    """What a matching pair is for: it takes part in the fit, or it measures and never takes part."""

    FIT = "fit"
    CHECK = "check"


class ImageRole(str, Enum):
    """Which image a point lies in."""

    REFERENCE = mark("reference")
    FLOATING = mark("floating")

    @property
    def other(self) -> ImageRole:
        """The other image."""
        return ImageRole.FLOATING if self is ImageRole.REFERENCE else ImageRole.REFERENCE


@dataclass(frozen=True)
class MatchingPair:
    """One anatomical point, marked in one image or in both.

    Attributes:
        id: A number from 1, unique within its `MatchingPoints`; the number beside the mark.
        reference: `(x, y)` in the reference image, None while it is not marked there.
        floating: `(x, y)` in the floating image, None while it is not marked there.
        role: Whether the pair takes part in the fit or measures it.
        active: Whether the pair is used at all.

    Raises:
        ValueError: The number is below 1, a coordinate is not finite, or neither image has a point.
    """

    id: int
    reference: Point | None = None
    floating: Point | None = None
    role: PairRole = PairRole.FIT
    active: bool = True

    def __post_init__(self) -> None:
        if self.id < 1:
            raise ValueError(f"The number of a matching pair is 1 or more, not {self.id}.")
        if self.reference is None and self.floating is None:
            raise ValueError(f"Matching pair {self.id} has a point in neither image.")
        object.__setattr__(self, "reference", _checked(self.reference, self.id))
        object.__setattr__(self, "floating", _checked(self.floating, self.id))
        object.__setattr__(self, "role", PairRole(self.role))

    def point(self, image: ImageRole) -> Point | None:
        """The pair's point in one image, or None."""
        return self.reference if ImageRole(image) is ImageRole.REFERENCE else self.floating

    @property
    def is_complete(self) -> bool:
        """Whether both images have the point."""
        return self.reference is not None and self.floating is not None

    def with_point(self, image: ImageRole, xy: Point | None) -> MatchingPair:
        """The same pair with another point in one image."""
        if ImageRole(image) is ImageRole.REFERENCE:
            return replace(self, reference=xy)
        return replace(self, floating=xy)


@dataclass(frozen=True)
class MatchingPoints:
    """The matching pairs of two images, in the order in which they were made. Every change gives a new value.

    Raises:
        ValueError: Two pairs have the same number.

    >>> points = MatchingPoints().place(ImageRole.REFERENCE, (10, 20)).place(ImageRole.FLOATING, (13, 24))
    >>> points.pair(1).is_complete, len(points.delete(1))
    (True, 0)
    >>> reference, floating = points.fit_arrays()
    >>> (floating - reference).tolist()
    [[3.0, 4.0]]
    """

    pairs: tuple[MatchingPair, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "pairs", tuple(self.pairs))
        if len({pair.id for pair in self.pairs}) != len(self.pairs):
            raise ValueError("Two matching pairs have the same number.")

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[MatchingPair]:
        return iter(self.pairs)

    @property
    def next_id(self) -> int:
        """The number of the next new pair: the lowest one above all that are in use."""
        return max((pair.id for pair in self.pairs), default=0) + 1

    def pair(self, id: int) -> MatchingPair:
        """The pair with this number.

        Raises:
            KeyError: There is none.
        """
        for pair in self.pairs:
            if pair.id == id:
                return pair
        raise KeyError(f"There is no matching pair {id}.")

    def pair_to_place(self, role: ImageRole) -> int:
        """The number of the pair that `place` would complete or start with a point in this image."""
        waiting = (pair.id for pair in self.pairs if pair.point(role) is None)
        return next(waiting, self.next_id)

    def place(self, role: ImageRole, xy: Point) -> MatchingPoints:
        """Mark a point in one image: it completes the first pair that lacks it, or else starts a new pair."""
        id = self.pair_to_place(role)
        if id == self.next_id:
            blank = {ImageRole.REFERENCE: None, ImageRole.FLOATING: None, ImageRole(role): xy}
            started = MatchingPair(id, blank[ImageRole.REFERENCE], blank[ImageRole.FLOATING])
            return MatchingPoints((*self.pairs, started))
        return self.move(id, role, xy)

    def move(self, id: int, role: ImageRole, xy: Point) -> MatchingPoints:
        """Put the point of a pair in one image elsewhere (KeyError where there is no such pair)."""
        return self._with(self.pair(id).with_point(role, xy))

    def clear(self, id: int, role: ImageRole) -> MatchingPoints:
        """Take a pair's point out of one image; a pair that is left without a point goes as well."""
        pair = self.pair(id)
        if pair.point(ImageRole(role).other) is None:
            return self.delete(id)
        return self._with(pair.with_point(role, None))

    def delete(self, id: int) -> MatchingPoints:
        """Remove a pair; the others keep their numbers."""
        unwanted = self.pair(id)
        return MatchingPoints(tuple(pair for pair in self.pairs if pair is not unwanted))

    def set_role(self, id: int, role: PairRole) -> MatchingPoints:
        """Make a pair a fit point or a check point."""
        return self._with(replace(self.pair(id), role=role))

    def set_active(self, id: int, active: bool) -> MatchingPoints:
        """Use a pair or leave it out."""
        return self._with(replace(self.pair(id), active=active))

    def complete_pairs(self, role: PairRole | None = None) -> tuple[MatchingPair, ...]:
        """The active pairs that have a point in both images, of one role or of both."""
        return tuple(
            pair for pair in self.pairs if pair.is_complete and pair.active and role in (None, pair.role)
        )

    def fit_ids(self) -> tuple[int, ...]:
        """The numbers of the pairs of `fit_arrays`, in the same order."""
        return tuple(pair.id for pair in self.complete_pairs(PairRole.FIT))

    def fit_arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """The active, complete fit pairs: reference and floating points, each `(N, 2)` float64."""
        return _arrays(self.complete_pairs(PairRole.FIT))

    def check_arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """The active, complete check points: reference and floating points, each `(N, 2)` float64."""
        return _arrays(self.complete_pairs(PairRole.CHECK))

    def complete_arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """All active, complete pairs of both roles: reference and floating points, each `(N, 2)` float64."""
        return _arrays(self.complete_pairs())

    @property
    def turned(self) -> MatchingPoints:
        """The same pairs with the roles of the two images exchanged."""
        return MatchingPoints(
            tuple(replace(pair, reference=pair.floating, floating=pair.reference) for pair in self.pairs)
        )

    def _with(self, changed: MatchingPair) -> MatchingPoints:
        return MatchingPoints(tuple(changed if pair.id == changed.id else pair for pair in self.pairs))


def points_from_arrays(
    reference: np.ndarray, floating: np.ndarray, role: PairRole = PairRole.FIT
) -> MatchingPoints:
    """Matching points numbered from 1, from two `(N, 2)` arrays of the same length."""
    pairs = zip(np.asarray(reference).tolist(), np.asarray(floating).tolist(), strict=True)
    return MatchingPoints(
        tuple(MatchingPair(number, tuple(a), tuple(b), role) for number, (a, b) in enumerate(pairs, start=1))
    )


def _arrays(pairs: tuple[MatchingPair, ...]) -> tuple[np.ndarray, np.ndarray]:
    reference = np.array([pair.reference for pair in pairs], dtype=np.float64).reshape(-1, 2)
    floating = np.array([pair.floating for pair in pairs], dtype=np.float64).reshape(-1, 2)
    return reference, floating


def _checked(point: Point | None, id: int) -> Point | None:
    if point is None:
        return None
    x, y = (float(value) for value in point)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(f"A point of matching pair {id} is not finite: ({x}, {y}).")
    return x, y
