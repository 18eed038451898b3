"""How far readers agree: the share of equal verdicts and Cohen's kappa, of every two of them.

Cohen, J. (1960): A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20, 37–46.
The standard error is that of large samples after Fleiss, J. L., Cohen, J. and Everitt, B. S. (1969): Large sample
standard errors of kappa and weighted kappa. Psychological Bulletin 72, 323–327, equation 13.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from core.case.judgements import Judgement, Verdict, reader_key, readings

NORMAL_95 = 1.959963984540054
"""The quantile of the normal distribution that leaves 2.5 % above."""


@dataclass(frozen=True)
class Agreement:
    """How far two readings of the same images agree.

    Attributes:
        shared: how many images both have judged.
        equal: how many of them got the same verdict.
        kappa: Cohen's; None without shared images, and where both gave one verdict throughout, as agreement by chance
            is then certain and kappa is 0 / 0.
        interval: of 95 % around kappa, within -1 and 1; None where kappa is.
    """

    shared: int
    equal: int
    kappa: float | None = None
    interval: tuple[float, float] | None = None

    @property
    def share(self) -> float | None:
        """Equal verdicts as a part of the shared ones; None without any."""
        return self.equal / self.shared if self.shared else None


@dataclass(frozen=True)
class PairAgreement:
    """The agreement of two readers, named as they write themselves."""

    first: str
    second: str
    agreement: Agreement


def agreement_of(first: Sequence[Hashable], second: Sequence[Hashable]) -> Agreement:
    """The agreement of two lists of verdicts on the same images, in the same order.

    Raises:
        ValueError: the lists differ in length.

    >>> agreement_of("aabb", "aaba").kappa
    0.5
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} verdicts cannot be compared with {len(second)}.")
    count = len(first)
    equal = sum(one == other for one, other in zip(first, second, strict=True))
    if not count:
        return Agreement(0, 0)
    table = _shares(first, second)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    by_chance = float(rows @ columns)
    if math.isclose(by_chance, 1.0):
        return Agreement(count, equal)
    kappa = (equal / count - by_chance) / (1 - by_chance)
    reach = NORMAL_95 * _standard_error(table, by_chance, count)
    return Agreement(count, equal, kappa, (max(-1.0, kappa - reach), min(1.0, kappa + reach)))


def agreements(images: Iterable[Sequence[Judgement]]) -> tuple[PairAgreement, ...]:
    """The agreement of every two readers, in the order of their names, also of two who share no image.

    Args:
        images: the judgements of each image. An adjudication is no reading, and one without a name is nobody's.
    """
    names: dict[str, str] = {}
    verdicts: dict[str, dict[int, Verdict]] = {}
    for number, judgements in enumerate(images):
        for each in readings(judgements):
            if each.grader:
                key = reader_key(each.grader)
                names.setdefault(key, each.grader)
                verdicts.setdefault(key, {})[number] = each.verdict
    found = []
    for first, second in combinations(sorted(names), 2):
        shared = sorted(verdicts[first].keys() & verdicts[second].keys())
        pair = ([verdicts[key][number] for number in shared] for key in (first, second))
        found.append(PairAgreement(names[first], names[second], agreement_of(*pair)))
    return tuple(found)


def in_words(found: Agreement) -> str:
    """The agreement in a few words, for the command line."""
    told = f"{found.equal} of {found.shared} ({found.share or 0.0:.0%})"
    if found.kappa is None or found.interval is None:
        return f"{told}, kappa not defined: one verdict throughout"
    low, high = found.interval
    return f"{told}, kappa {found.kappa:.2f} (95 % interval {low:.2f} to {high:.2f})"


def agreement_to_json(found: Agreement) -> dict[str, Any]:
    """The agreement as JSON values."""
    interval = None if found.interval is None else list(found.interval)
    return {
        "shared": found.shared,
        "equal": found.equal,
        "kappa": found.kappa,
        "interval_95": interval,
    }


def _shares(first: Sequence[Hashable], second: Sequence[Hashable]) -> np.ndarray:
    """How often each verdict of the first met each of the second: `(k, k)`, of sum 1."""
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys((*first, *second)))}
    table = np.zeros((len(kinds), len(kinds)))
    for one, other in zip(first, second, strict=True):
        table[kinds[one], kinds[other]] += 1
    return table / len(first)


def _standard_error(table: np.ndarray, by_chance: float, count: int) -> float:
    """Equation 13 of Fleiss, Cohen and Everitt (1969)."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed = float(np.trace(table))
    diagonal = np.diag(table) @ ((1 - by_chance) - (rows + columns) * (1 - observed)) ** 2
    beside = table - np.diag(np.diag(table))
    others = (1 - observed) ** 2 * float((beside * (columns[:, None] + rows[None, :]) ** 2).sum())
    middle = (observed * by_chance - 2 * by_chance + observed) ** 2
    variance = (diagonal + others - middle) / ((1 - by_chance) ** 4 * count)
    return math.sqrt(max(0.0, float(variance)))
