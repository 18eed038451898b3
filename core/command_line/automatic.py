"""The part of `register` that finds the matching points itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.command_line.console import progress_bar, say, say_warnings
from core.errors import InputError

if TYPE_CHECKING:
    from core.alignment import AutomaticAlignment
    from core.registration import RegistrationRequest


def with_automatic_points(request: RegistrationRequest) -> tuple[RegistrationRequest, AutomaticAlignment]:
    """The request with suggested matching points and the polarities that they confirm, and what they stand for.

    Raises:
        InputError: no alignment was found; the reason says what to do.
    """
    from core.alignment import AlignmentFailure
    from core.registration.automatic import align_automatically
    from core.registration.suggestions import suggest_points

    with progress_bar() as show:
        alignment, maps = align_automatically(request.reference, request.floating, request.options, show)
    if isinstance(alignment, AlignmentFailure):
        raise InputError(alignment.reason)
    say_warnings(alignment.warnings)
    points = suggest_points(maps, alignment)
    if len(points.fit_ids()) < request.options.transform_model.minimum_pairs:
        raise InputError(
            "The images align, but too few clear vessel crossings were found for matching points. "
            "Mark them in retina-gui and give them with --points."
        )
    return replace(request, points=points, options=maps.stated(request.options)), alignment


def say_alignment(alignment: AutomaticAlignment, points: int) -> None:
    """The confidence in a sentence."""
    say(
        f"Aligned automatically with confidence {alignment.confidence:.2f}: {alignment.agreeing} of "
        f"{alignment.windows} compared places agree. {points} matching points were set."
    )


def alignment_values(alignment: AutomaticAlignment) -> dict[str, Any]:
    """The same for programs."""
    return {
        "confidence": alignment.confidence,
        "compared_places": alignment.windows,
        "agreeing_places": alignment.agreeing,
        "warnings": list(alignment.warnings),
    }
