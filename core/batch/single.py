"""The registration of one pair of a batch: by its own points, or by points that are found automatically."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.batch.pairs import LoadedPair
from core.notices import Notice
from core.points.matching import MatchingPoints

if TYPE_CHECKING:
    from core.registration import ProgressCallback, RegistrationRequest, RegistrationResult

SHARE_OF_ALIGNING = 0.4
"""Of the time that a pair without points takes."""


@dataclass(frozen=True, eq=False)
class DonePair:
    """What came of a pair. `confidence` is that of the automatic alignment, None with the case's own points."""

    request: RegistrationRequest
    result: RegistrationResult
    confidence: float | None
    warnings: tuple[Notice, ...]


def register_pair(
    loaded: LoadedPair, progress: ProgressCallback | None = None, cancel: threading.Event | None = None
) -> DonePair:
    """Register a pair.

    Raises:
        InputError: it cannot be aligned, with the reason.
        WeightsError: the weights cannot be used.
        Cancelled: `cancel` was set.
    """
    from core.registration import register
    from core.registration.automatic_points import with_automatic_points

    request, confidence = loaded.request, None
    warnings: tuple[Notice, ...] = loaded.warnings
    start = 0.0
    if loaded.is_automatic:
        start = SHARE_OF_ALIGNING
        request, alignment = with_automatic_points(request, _part(progress, 0.0, start), cancel)
        request = replace(request, points=_joined(request.points, loaded.check))
        confidence, warnings = alignment.confidence, (*warnings, *alignment.warnings)
    result = register(request, _part(progress, start, 1.0), cancel)
    return DonePair(request, result, confidence, (*warnings, *result.warnings))


def _joined(points: MatchingPoints, check: MatchingPoints) -> MatchingPoints:
    """The points with the check points behind them, under numbers of their own."""
    first = points.next_id
    renumbered = (replace(pair, id=first + number) for number, pair in enumerate(check))
    return MatchingPoints((*points, *renumbered))


def _part(progress: ProgressCallback | None, start: float, end: float) -> ProgressCallback | None:
    """A callback for a part of the whole work."""
    if progress is None:
        return None
    from core.registration import Progress

    tell: Callable[[Progress], None] = progress

    def show(inner: Progress) -> None:
        tell(Progress(inner.step, start + inner.fraction * (end - start)))

    return show
