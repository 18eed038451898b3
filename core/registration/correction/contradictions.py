"""Corrections that no field without folds can meet, told by their numbers."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.language import tr
from core.registration.correction.moves import Moves

LEAST_STRETCH = 0.1
"""Two places must keep this share of their distance, in the direction in which they lie."""
SAME = 0.5
"""Places that are nearer than this, in working pixels, are one place."""
LONGEST = 0.2
"""A correction moves a place by this share of the image's longer side at most."""


def require_possible(moves: Moves, displacement: np.ndarray) -> None:
    """Look at the corrections before anything is worked out.

    Raises:
        InputError: one reaches too far, or two contradict each other.
    """
    side = max(displacement.shape[:2])
    too_far = np.linalg.norm(moves.missing(displacement), axis=1) > LONGEST * side
    if too_far.any():
        raise InputError(
            tr(
                "{which} moves the image by more than a fifth of its size. Set better matching points and register "
                "again, or drag it less far."
            ).format(which=_named(moves, np.flatnonzero(too_far)[:1]).capitalize())
        )
    for first in range(len(moves)):
        for second in range(first + 1, len(moves)):
            if _contradict(moves, first, second):
                raise contradiction(moves, np.array([first, second]))


def contradiction(moves: Moves, guilty: np.ndarray) -> InputError:
    """The sentence about corrections that would fold the image together, or one that would do so alone."""
    if len(guilty) == 1:
        text = tr(
            "{which} cannot be met without folding the image. Drag it less far, or correct its surroundings first."
        )
    else:
        text = tr(
            "{which} contradict each other: together they would fold the image. Move one of them or delete it."
        )
    named = _named(moves, guilty)
    return InputError(text.format(which=named[0].upper() + named[1:]))


def nearest_to(moves: Moves, points: np.ndarray) -> np.ndarray:
    """The corrections, two at most, whose radius reaches any of `points` `(N, 2)`, nearest first."""
    distance = np.linalg.norm(moves.places[:, None] - points[None], axis=2)
    nearest = (distance / moves.radius[:, None]).min(axis=1)
    return np.argsort(nearest, kind="stable")[: max(int((nearest < 1).sum()), 1)][:2]


def _contradict(moves: Moves, first: int, second: int) -> bool:
    """Whether two places would change their order, or the same place would be shown twice."""
    apart = moves.places[second] - moves.places[first]
    length = float(np.linalg.norm(apart))
    change = moves.wanted[second] - moves.wanted[first]
    if length < SAME:
        return float(np.linalg.norm(change)) > SAME
    return float((apart + change) @ apart) < LEAST_STRETCH * length**2


def _named(moves: Moves, which: np.ndarray) -> str:
    numbers = sorted(int(moves.numbers[index]) + 1 for index in which)
    if len(numbers) == 1:
        return tr("correction {number}").format(number=numbers[0])
    return tr("corrections {first} and {second}").format(first=numbers[0], second=numbers[1])
