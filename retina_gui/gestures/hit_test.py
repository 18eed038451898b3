"""Which mark is under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from retina_gui.state.view_state import Mark, MarkKind

CATCH_RADIUS = 14.0
"""In screen pixels."""


def nearest_mark(
    marks: Iterable[Mark],
    cursor: tuple[float, float],
    to_widget: Callable[[tuple[float, float]], tuple[float, float]],
) -> Mark | None:
    """The nearest mark within the catch radius; marks that are set win over ghosts."""
    caught = []
    for mark in marks:
        x, y = to_widget(mark.point)
        distance = ((x - cursor[0]) ** 2 + (y - cursor[1]) ** 2) ** 0.5
        if distance <= CATCH_RADIUS:
            caught.append((mark.kind is MarkKind.GHOST, distance, mark))
    return min(caught, key=lambda item: item[:2])[2] if caught else None
