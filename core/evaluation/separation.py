"""Whether the confidence of an alignment tells right ones from wrong ones: its receiver operating characteristic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Separation:
    """Right and wrong alignments by their confidence.

    Attributes:
        right, wrong: the confidences, sorted; what was refused counts with the confidence it was refused for.
        threshold: from which confidence an alignment is accepted.
    """

    right: tuple[float, ...]
    wrong: tuple[float, ...]
    threshold: float

    @classmethod
    def of(cls, right: Sequence[float], wrong: Sequence[float], threshold: float) -> Separation:
        """Of confidences in any order."""
        return cls(tuple(sorted(right)), tuple(sorted(wrong)), threshold)

    @property
    def area(self) -> float | None:
        """Under the curve: the share of pairs of a right and a wrong alignment in which the right one has the higher
        confidence (equal ones count half). None where either is absent.

        >>> Separation.of([0.9, 0.8, 0.3], [0.1, 0.3], 0.5).area
        0.9166666666666666
        """
        if not self.right or not self.wrong:
            return None
        right, wrong = np.array(self.right)[:, None], np.array(self.wrong)[None]
        return float(np.mean((right > wrong) + 0.5 * (right == wrong)))

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

        >>> Separation.of([0.9, 0.3], [0.3, 0.1], 0.5).curve()
        [(0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]
        """
        right, wrong = np.array(self.right), np.array(self.wrong)
        thresholds = sorted({*self.right, *self.wrong}, reverse=True)
        points = [
            (float(np.mean(wrong >= each)), float(np.mean(right >= each))) for each in (np.inf, *thresholds)
        ]
        return list(dict.fromkeys(points))
