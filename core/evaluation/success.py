"""How often registrations succeed, as the literature on FIRE counts it: the success curve and the area under it.

Source: Hernandez-Matas et al., FIRE: Fundus Image Registration Dataset, Journal for Modeling in Ophthalmology, 2017. A
registration succeeds when the mean error at its landmarks is below a threshold; the curve is the share of pairs that
succeed over thresholds from 0 to 25 px, and its area is divided by 25. A pair without an answer never succeeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

FURTHEST = 25.0
"""Pixels where the curve ends."""


@dataclass(frozen=True)
class Success:
    """The pairs of one class.

    Attributes:
        name: of the class; "all" stands for every pair.
        pairs: how many there are.
        failed: how many of them have no answer.
        area: under the success curve to 25 px, 0 to 1.
        mean_error: pixels, over the pairs with an answer; None where there is none.
        curve: the share of pairs whose error is below 0, 1 … 25 px.
    """

    name: str
    pairs: int
    failed: int
    area: float
    mean_error: float | None
    curve: tuple[float, ...]

    @classmethod
    def of(cls, name: str, errors: Sequence[float | None]) -> Success:
        """Of the mean errors of one or more pairs in pixels; None for a pair without an answer.

        >>> success = Success.of("P", [0.0, 12.5, None, 30.0])
        >>> success.area, success.failed, round(success.mean_error, 1), success.curve[13]
        (0.375, 1, 14.2, 0.5)
        """
        known = [error for error in errors if error is not None]
        # A pair adds to the curve from its error to the end: this is the integral itself, without a step of thresholds.
        area = sum(max(1 - error / FURTHEST, 0.0) for error in known) / len(errors)
        curve = (sum(error < limit for error in known) / len(errors) for limit in range(int(FURTHEST) + 1))
        mean = sum(known) / len(known) if known else None
        return cls(name, len(errors), len(errors) - len(known), area, mean, tuple(curve))


def class_of(case: str) -> str:
    """The letters a case's name begins with: FIRE's class.

    >>> class_of("P37"), class_of("034")
    ('P', '')
    """
    return "".join(takewhile(str.isalpha, case)) if case[-1:].isdigit() else ""


def success_by_class(errors: Sequence[tuple[str, float | None]]) -> list[Success]:
    """One for each class, sorted by name, where the names tell several; and one for all pairs.

    Args:
        errors: the names of the cases and their mean errors in pixels, as for `Success.of`.
    """
    if not errors:
        return []
    names = sorted({class_of(case) for case, _ in errors})
    classes = (
        [Success.of(name, [error for case, error in errors if class_of(case) == name]) for name in names]
        if len(names) > 1 and all(names)
        else []
    )
    return [*classes, Success.of("all", [error for _, error in errors])]
