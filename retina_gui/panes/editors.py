"""What the mouse in a pane does to the case: implemented by controllers, so that a pane knows none of them."""

from __future__ import annotations

from typing import Protocol

from core.points.matching import ImageRole, Point
from retina_gui.document.drawing import Place
from retina_gui.state.view_state import Mark


class PointEditor(Protocol):
    """What the mouse does to the matching points. `core.points.matching.ImageRole` says in which image."""

    def can_edit(self) -> bool:
        """Whether points may be changed now."""

    def place(self, role: ImageRole, point: Point) -> None:
        """Put the next point."""

    def accept(self, ghost: Mark) -> bool:
        """Place the missing point of a pair where this mark is; whether that was possible."""

    def select(self, mark: Mark | None) -> None:
        """Select a mark, or none."""

    def preview_move(self, pair_id: int, role: ImageRole, point: Point) -> None:
        """Show a mark elsewhere while it is dragged."""

    def end_move(self, keep: bool) -> None:
        """End the drag."""


class CorrectionEditor(Protocol):
    """What the mouse does to the corrections; points are in reference pixels."""

    def select_correction(self, index: int | None) -> None:
        """Select a correction, from 0, or none."""

    def preview_correction(self, start: Point, end: Point, index: int | None) -> None:
        """Show a new correction, or the one that is moved, under the mouse."""

    def end_correction(self, keep: bool) -> None:
        """End the drag: solve the field again, or put it back."""

    def click_side(self, point: Point, in_reference: bool) -> None:
        """One of the two clicks in side by side."""


class AnnotationEditor(Protocol):
    """What the mouse does to the annotations, on whatever image."""

    def can_drag(self, place: Place) -> bool:
        """Whether a press here that moves on is for the annotations; else it pulls the image."""

    def click(self, place: Place) -> None:
        """A press that did not move."""

    def drag(self, start: Place, place: Place) -> None:
        """The mouse moved from `start` to `place` with the button down."""

    def drop(self, start: Place, place: Place) -> None:
        """The button went up there."""

    def cancel_drag(self) -> None:
        """Leave everything as it was before the drag."""

    def hover(self, place: Place) -> None:
        """The mouse moved with no button down."""

    def end_by_double_click(self) -> bool:
        """Finish what is being drawn; whether anything was."""
