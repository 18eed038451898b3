"""Similarities that many matches agree on: RANSAC (Fischler and Bolles 1981) over pairs of matches, all at once.

A similarity is `floating = turn * reference + shift` in complex numbers, which two matches fix. A keypoint has an
orientation and a size as well, so most wrong pairs are seen at once and cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.alignment.keypoints import Matches
from core.transforms.planar import PlanarTransform

SCALES = (0.5, 2.0)
"""Scales between the two maps that are tried, a little beyond what has to work (0.6 to 1.6)."""

DRAWS = 60000
"""Pairs of matches that are drawn. With 5 % right matches, 150 of them are right."""

MOST_TRIED = 3000
"""Of the plausible pairs, how many are counted out."""

LEAST_DISTANCE = 25.0
"""Pixels between the two matches of a pair: nearer ones fix no angle."""

ANGLE_AGREEMENT, SCALE_AGREEMENT = float(np.deg2rad(30)), float(np.log(1.6))
"""How far the orientation and size of the keypoints may be from the similarity of their pair."""

TOLERANCE = 6.0
"""Pixels (floating) at which a match stops counting: a similarity is only an approximation of a curved retina."""

MOST_HYPOTHESES = 6
"""Different similarities that are offered. The right one was the first in every real pair that was looked at."""

LEAST_MATCHES = 6
"""Matches that a similarity has to explain. Right ones explain 12 and more even where a third of an image is left, or
where it is all noise; most wrong ones fewer than 6, and so cost no time."""

LEAST_WEIGHT = 0.02
"""What a match counts that is no better than the next one: it may still be right, where vessels repeat."""

_BATCH = 250
_SEED = 20240


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """A similarity from the reference to the floating map, and how many matches it explains."""

    reference_to_floating: PlanarTransform
    matches: int


@dataclass(frozen=True, eq=False)
class _Candidates:
    """Similarities `(K,)` in complex numbers."""

    turns: np.ndarray
    shifts: np.ndarray


def hypotheses(matches: Matches) -> Iterator[Hypothesis]:
    """The similarities with the most support, the best first; each explains matches that none before it did."""
    if len(matches) < LEAST_MATCHES:
        return
    candidates = _drawn(matches)
    weights = matches.weights + LEAST_WEIGHT
    for _ in range(MOST_HYPOTHESES):
        if not len(candidates.turns):
            return
        best = int(np.argmax(_support(matches, candidates, weights)))
        turn, shift, explained = _refined(matches, candidates.turns[best], candidates.shifts[best])
        if explained.sum() < LEAST_MATCHES:
            return
        yield Hypothesis(_similarity(turn, shift), int(explained.sum()))
        weights = np.where(explained, 0.0, weights)


def _similarity(turn: complex, shift: complex) -> PlanarTransform:
    return PlanarTransform.from_affine(
        np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
    )


def _drawn(matches: Matches) -> _Candidates:
    """The similarities of plausible pairs of matches; better matches are drawn more often."""
    random = np.random.default_rng(_SEED)
    chances = matches.weights + LEAST_WEIGHT
    first, second = random.choice(len(matches), (2, DRAWS), p=chances / chances.sum())
    far = np.abs(matches.reference[second] - matches.reference[first]) > LEAST_DISTANCE
    first, second = first[far], second[far]
    step = matches.reference[second] - matches.reference[first]
    turns = (matches.floating[second] - matches.floating[first]) / step
    good = (np.abs(turns) > SCALES[0]) & (np.abs(turns) < SCALES[1])
    first, second, turns = first[good], second[good], turns[good]
    plausible = _agrees(matches.turns[first], turns) & _agrees(matches.turns[second], turns)
    chosen = np.flatnonzero(plausible)[:MOST_TRIED]
    return _Candidates(
        turns[chosen], matches.floating[first[chosen]] - turns[chosen] * matches.reference[first[chosen]]
    )


def _agrees(keypoint_turns: np.ndarray, turns: np.ndarray | complex) -> np.ndarray:
    """Which keypoints turn and grow about as a similarity says."""
    ratio = keypoint_turns / turns
    return (np.abs(np.angle(ratio)) < ANGLE_AGREEMENT) & (np.abs(np.log(np.abs(ratio))) < SCALE_AGREEMENT)


def _support(matches: Matches, candidates: _Candidates, weights: np.ndarray) -> np.ndarray:
    """`(K,)`: the weights of the matches within the tolerance of each similarity, nearer ones counting more."""
    totals = np.empty(len(candidates.turns))
    for start in range(0, len(totals), _BATCH):
        part = slice(start, start + _BATCH)
        mapped = candidates.turns[part, None] * matches.reference + candidates.shifts[part, None]
        error = matches.floating - mapped
        squared = (error.real**2 + error.imag**2) / TOLERANCE**2
        totals[part] = np.maximum(1 - squared, 0) @ weights
    return totals


def _refined(matches: Matches, turn: complex, shift: complex) -> tuple[complex, complex, np.ndarray]:
    """Fitted again to all matches that agree, three times (Chum et al. 2003, locally optimised RANSAC)."""
    explained = np.zeros(len(matches), bool)
    for _ in range(3):
        error = np.abs(matches.floating - (turn * matches.reference + shift))
        explained = (error < TOLERANCE) & _agrees(matches.turns, turn)
        if explained.sum() < LEAST_MATCHES:
            break
        reference, floating = matches.reference[explained], matches.floating[explained]
        weight = matches.weights[explained] + LEAST_WEIGHT
        reference_centre, floating_centre = (
            np.average(each, weights=weight) for each in (reference, floating)
        )
        spread = float((weight * np.abs(reference - reference_centre) ** 2).sum())
        if spread < 1.0:
            break
        products = weight * (floating - floating_centre) * np.conj(reference - reference_centre)
        turn = complex(products.sum() / spread)
        shift = complex(floating_centre - turn * reference_centre)
    return turn, shift, explained
