"""The part of `register` that finds the matching points itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.command_line.console import progress_bar, say, say_warnings
from core.notices import sentences

if TYPE_CHECKING:
    from core.alignment import AutomaticAlignment
    from core.registration import RegistrationRequest


def with_automatic_points(request: RegistrationRequest) -> tuple[RegistrationRequest, AutomaticAlignment]:
    """As the engine's, with a progress bar and the warnings on standard error.

    Raises:
        InputError: no alignment was found; the reason says what to do.
    """
    from core.registration import automatic_points

    with progress_bar() as show:
        request, alignment = automatic_points.with_automatic_points(request, show)
    say_warnings(sentences(alignment.warnings))
    return request, alignment


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
        "warnings": list(sentences(alignment.warnings)),
    }
