"""How far a figure over few pairs can be trusted: its interval by bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np

Value = TypeVar("Value")

RESAMPLES, LEVEL, SEED = 9999, 0.95, 0
GROUPED_RESAMPLES = 999


def mean_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % interval of the mean, by drawing the pairs anew (bootstrap; percentiles; a fixed seed).

    Returns:
        Lower and upper end; None for fewer than two values.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    >>> mean_interval([2.0]), mean_interval([2.0, 2.0, 2.0])
    (None, (2.0, 2.0))
    """
    if len(values) < 2:
        return None
    from scipy.stats import bootstrap

    drawn = bootstrap(
        (np.asarray(values, float),),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    return float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def grouped_interval(
    groups: Sequence[Sequence[Value]], figure: Callable[[Sequence[Value]], float | None]
) -> tuple[float, float] | None:
    """The same of any figure, where values belong together (all measurements of one pair): groups are drawn anew.

    Args:
        figure: of the values of all groups that were drawn; None where they have none, which does not count.

    Returns:
        Lower and upper end; None for fewer than two groups, or where none of the draws has the figure.

    >>> grouped_interval([[1.0, 3.0]], sum), grouped_interval([[2.0], [2.0]], sum)
    (None, (4.0, 4.0))
    """
    if len(groups) < 2:
        return None
    draws = np.random.default_rng(SEED).integers(len(groups), size=(GROUPED_RESAMPLES, len(groups)))
    figures = [figure(list(chain.from_iterable(groups[k] for k in draw))) for draw in draws]
    known = [each for each in figures if each is not None]
    if not known:
        return None
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(known, (tail, 1 - tail))
    return float(low), float(high)
