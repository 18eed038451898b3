"""Whether the confidence of an alignment tells right ones from wrong ones: its receiver operating characteristic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.evaluation.intervals import grouped_interval


@dataclass(frozen=True)
class Judged:
    """An alignment of a case that was accepted or refused with a confidence, and whether it is right."""

    case: str
    confidence: float
    is_right: bool


@dataclass(frozen=True)
class Separation:
    """Right and wrong alignments by their confidence.

    Attributes:
        right, wrong: the confidences, sorted; what was refused counts with the confidence it was refused for.
        threshold: from which confidence an alignment is accepted.
        area_interval: 95 % of `area`; None where it is, or where there is one case alone.
    """

    right: tuple[float, ...]
    wrong: tuple[float, ...]
    threshold: float
    area_interval: tuple[float, float] | None = None

    @classmethod
    def of(cls, judged: Sequence[Judged], threshold: float) -> Separation:
        """Of alignments in any order."""
        right, wrong = (tuple(sorted(each)) for each in _right_and_wrong(judged))
        cases: dict[str, list[Judged]] = {}
        for each in judged:
            cases.setdefault(each.case, []).append(each)
        interval = grouped_interval(list(cases.values()), _area_of) if right and wrong else None
        return cls(right, wrong, threshold, interval)

    @property
    def area(self) -> float | None:
        """Under the curve: the share of pairs of a right and a wrong alignment in which the right one has the higher
        confidence (equal ones count half). None where either is absent.

        >>> Separation((0.9, 0.8, 0.3), (0.1, 0.3), 0.5).area
        0.9166666666666666
        """
        return _area(np.array(self.right), np.array(self.wrong))

    @property
    def right_accepted(self) -> int:
        """How many right alignments reach the threshold."""
        return sum(each >= self.threshold for each in self.right)

    @property
    def wrong_accepted(self) -> int:
        """How many wrong ones reach it."""
        return sum(each >= self.threshold for each in self.wrong)

    def sentence(self) -> str:
        """For a reader."""
        area = "" if self.area is None else f"; area under the curve {self.area:.3f}"
        if self.area_interval is not None:
            area += " ({:.3f} to {:.3f})".format(*self.area_interval)
        return (
            f"Of {len(self.right)} right alignments {self.right_accepted} reach a confidence of {self.threshold:g}, of "
            f"{len(self.wrong)} wrong ones {self.wrong_accepted}{area}."
        )

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            **asdict(self),
            "area": self.area,
            "right_accepted": self.right_accepted,
            "wrong_accepted": self.wrong_accepted,
        }

    def curve(self) -> list[tuple[float, float]]:
        """Shares of the wrong and of the right alignments that are accepted, from none to all, for every threshold.

        >>> Separation((0.9, 0.3), (0.3, 0.1), 0.5).curve()
        [(0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]
        """
        right, wrong = np.array(self.right), np.array(self.wrong)
        thresholds = sorted({*self.right, *self.wrong}, reverse=True)
        points = [
            (float(np.mean(wrong >= each)), float(np.mean(right >= each))) for each in (np.inf, *thresholds)
        ]
        return list(dict.fromkeys(points))


def _right_and_wrong(judged: Sequence[Judged]) -> tuple[list[float], list[float]]:
    """The confidences of both kinds."""
    right, wrong = ([each.confidence for each in judged if each.is_right is kind] for kind in (True, False))
    return right, wrong


def _area(right: np.ndarray, wrong: np.ndarray) -> float | None:
    if not len(right) or not len(wrong):
        return None
    right, wrong = right[:, None], wrong[None]
    return float(np.mean((right > wrong) + 0.5 * (right == wrong)))


def _area_of(judged: Sequence[Judged]) -> float | None:
    return _area(*map(np.array, _right_and_wrong(judged)))
