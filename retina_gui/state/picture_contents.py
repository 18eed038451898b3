"""What lies on a picture of a pane that is saved, copied or printed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from retina_gui.state.correction_view import CorrectionsState
from retina_gui.state.picture_choice import ANNOTATIONS, LEGEND, MARKS, SCALE_BAR, PictureOf
from retina_gui.state.shapes import BEING_DRAWN, ShapesState
from retina_gui.state.view_state import (
    ColourBar,
    CompareState,
    LegendLine,
    Mark,
    MarkedCells,
    MarkKind,
    PaneState,
    ViewState,
)


@dataclass(frozen=True)
class DrawnOn:
    """What lies on the picture of one pane, without what is there for the work alone.

    Attributes:
        micrometres_per_pixel: for the scale bar; None for none.
        compare: of a comparing pane, what lies on it beside shapes and corrections; None for nothing of it.
        is_left: whether it is the left one of the two panes of side by side.
    """

    marks: tuple[Mark, ...] = ()
    shapes: ShapesState = field(default_factory=ShapesState)
    micrometres_per_pixel: float | None = None
    compare: CompareState | None = None
    corrections: CorrectionsState = field(default_factory=CorrectionsState)
    legend: tuple[LegendLine, ...] = ()
    colour_bar: ColourBar | None = None
    is_left: bool = False


def drawn_on(state: ViewState, of: PictureOf, parts: frozenset[str]) -> tuple[DrawnOn, ...]:
    """What lies on the picture, or on both pictures of side by side."""
    if of is not PictureOf.COMPARISON:
        return (_on_image(state.reference if of is PictureOf.REFERENCE else state.floating, parts),)
    compare = state.compare
    if compare.bare:
        parts = frozenset()
    has_two = compare.second_layer is not None
    last = DrawnOn(
        shapes=_shapes(compare.shapes, parts),
        micrometres_per_pixel=compare.micrometres_per_pixel if SCALE_BAR in parts else None,
        compare=_without_work(compare) if MARKS in parts else None,
        corrections=_without_tool(state.corrections) if MARKS in parts else CorrectionsState(),
        legend=compare.legend if LEGEND in parts else (),
        colour_bar=compare.colour_bar if LEGEND in parts else None,
    )
    return (replace(last, legend=(), colour_bar=None, is_left=True), last) if has_two else (last,)


def _on_image(pane: PaneState, parts: frozenset[str]) -> DrawnOn:
    marks = tuple(replace(each, selected=False) for each in pane.marks if each.kind is MarkKind.SET)
    return DrawnOn(
        marks=marks if MARKS in parts else (),
        shapes=_shapes(pane.shapes, parts),
        micrometres_per_pixel=pane.micrometres_per_pixel if SCALE_BAR in parts else None,
    )


def _shapes(state: ShapesState, parts: frozenset[str]) -> ShapesState:
    if ANNOTATIONS not in parts:
        return ShapesState()
    finished = (each for each in state.shapes if each.identifier != BEING_DRAWN)
    return ShapesState(state.image, shapes=tuple(replace(each, selected=False) for each in finished))


def _without_work(compare: CompareState) -> CompareState:
    """The cells of reasons stay, and no click is caught."""
    marked = MarkedCells(compare.marked.own, compare.marked.others)
    return replace(compare, marked=marked)


def _without_tool(corrections: CorrectionsState) -> CorrectionsState:
    arrows = tuple(replace(each, selected=False) for each in corrections.arrows)
    return CorrectionsState(arrows=arrows, two_panes=corrections.two_panes)
