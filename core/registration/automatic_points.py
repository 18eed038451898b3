"""A request without points becomes one with points that the automatic alignment chose."""

from __future__ import annotations

import threading
from dataclasses import replace

from core.alignment import AlignmentFailure, AutomaticAlignment
from core.errors import InputError
from core.language import tr
from core.registration.automatic import align_automatically
from core.registration.request import ProgressCallback, RegistrationRequest
from core.registration.suggestions import suggest_points


def with_automatic_points(
    request: RegistrationRequest,
    progress: ProgressCallback | None = None,
    cancel: threading.Event | None = None,
) -> tuple[RegistrationRequest, AutomaticAlignment]:
    """The request with suggested matching points and the polarities that they confirm, and what they stand for.

    Raises:
        InputError: no alignment was found; the reason says what to do.
        Cancelled: `cancel` was set.
    """
    alignment, maps = align_automatically(
        request.reference, request.floating, request.options, progress, cancel
    )
    if isinstance(alignment, AlignmentFailure):
        raise InputError(alignment.reason.sentence)
    points = suggest_points(maps, alignment)
    if len(points.fit_ids()) < request.options.transform_model.minimum_pairs:
        raise InputError(
            tr(
                "The images align, but too few clear vessel crossings were found for matching "
                "points. Mark them in retina-gui and give them with --points."
            )
        )
    return replace(request, points=points, options=maps.stated(request.options)), alignment
