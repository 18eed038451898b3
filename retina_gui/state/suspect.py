"""The pair that does not fit the others, and how well these fit without it.

One wrong pair gives every other one a large leave-one-out error, as each of these fits still holds it. So where one
pair stands out, the others are judged without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.points.matching import MatchingPoints
from core.transforms.estimation import PreAlignment, leave_one_out_errors


@dataclass(frozen=True, eq=False)
class Suspect:
    """A pair that stands out.

    Attributes:
        pair_id: its number.
        error: how far it lies from where the others put it, in reference pixels, as the warning says.
        errors: by number, the leave-one-out error of each other pair among the others, in reference pixels, NaN where
            it cannot be estimated; None where the others are too few for any.
    """

    pair_id: int
    error: float
    errors: dict[int, float] | None


@lru_cache(maxsize=8)
def suspect(points: MatchingPoints, alignment: PreAlignment) -> Suspect | None:
    """The pair of the fit that stands out; None where none does, or where nobody can tell which.

    Args:
        alignment: of these points.
    """
    found = alignment.outlier
    if found is None:
        return None
    ids = points.fit_ids()
    numbers = [number for number in ids if number != ids[found.place]]
    reference, floating = (np.delete(each, found.place, axis=0) for each in points.fit_arrays())
    errors, _ = leave_one_out_errors(reference, floating, alignment.model)
    by_number = None if errors is None else dict(zip(numbers, errors.tolist(), strict=True))
    return Suspect(ids[found.place], found.error, by_number)
