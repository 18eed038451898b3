"""How far a mean over few pairs can be trusted: its interval by bootstrap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RESAMPLES, LEVEL, SEED = 9999, 0.95, 0


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
