"""A case registered a second time in another way: two answers that must agree, and how far they do."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from core.evaluation.consistency import KnownDeformation
from core.evaluation.opening import OpenCase
from core.evaluation.role_swap import ExchangedRoles
from core.transforms.composite import CompositeTransform


class Repetition(Protocol):
    """What a case becomes for its second registration, and what the second answer says of the first."""

    @property
    def opened(self) -> OpenCase:
        """The changed case."""

    def errors(self, first: CompositeTransform, second: CompositeTransform, points: np.ndarray) -> np.ndarray:
        """How far the two answers disagree, in pixels: one length for each of the `(N, 2)` reference points at most.

        Args:
            first: the answer for the case as it is.
            second: the answer for the changed one.
            points: reference points that the first answer takes into the floating image.
        """


def repetitions(opened: OpenCase, consistency: bool, swap: bool) -> dict[str, Repetition]:
    """The repetitions that are asked for, by the name that their figures begin with."""
    asked: dict[str, Repetition] = {}
    if consistency:
        asked["consistency"] = KnownDeformation.of(opened)
    if swap:
        asked["swap"] = ExchangedRoles.of(opened)
    return asked


def disagreement(name: str, errors: np.ndarray) -> dict[str, Any]:
    """The figures of one repetition by their column names; none where nothing could be compared."""
    if not len(errors):
        return {}
    return {f"{name}_median": float(np.median(errors)), f"{name}_p95": float(np.percentile(errors, 95))}
