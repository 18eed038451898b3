"""Actions on the comparing pane: the modes, what can be changed in them, cells and confidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.language import mark, tr
from retina_gui.actions.action import COMPARE, Action, Scope, under_way
from retina_gui.session import Session
from retina_gui.state.cells import NO_CELLS, NO_RESULT, cell_tables, judged_cells
from retina_gui.state.compare_modes import (
    COMPARE_MODES,
    RECORDS,
    CompareModeRecord,
    parameter_share,
    with_parameter_share,
)
from retina_gui.state.comparison import current_result, shown_mode
from retina_gui.state.options import CompareMode, ViewOptions
from retina_gui.state.prompts import after_pair
from retina_gui.state.situation import Situation

PREFIX = "mode_"
PARAMETER_STEP = 0.05
NOTHING_TO_CHANGE = mark("There is nothing to change in this mode.")


def _has_layer(s: Situation) -> str:
    if s.compare.layer is not None:
        return ""
    return tr("There is no overlay yet: it appears {when}.").format(when=after_pair(s.document.wanted_pairs))


def _can_show(mode: CompareMode) -> Callable[[Situation], str]:
    def reason(s: Situation) -> str:
        live, problem = current_result(s.document), _has_layer(s)
        if not problem and live is None and COMPARE_MODES[mode].needs_result:
            return tr("Register the images first.")
        if not problem and mode is CompareMode.VESSELS and live and live.vessels is None and s.job.running:
            return under_way(s)
        return problem

    return reason


def _shows(mode: CompareMode) -> Callable[[Situation], bool]:
    return lambda s: s.compare.mode is mode and s.compare.layer is not None


def _can_swap(s: Situation) -> str:
    words = tr("Only in checkerboard, swipe, spy-glass, red–cyan and over a map do images have places.")
    return "" if s.compare.can_swap else words


def _swipes(s: Situation) -> str:
    return "" if s.compare.swipe is not None else tr("Only the swipe has a direction.")


def _has_parameter(s: Situation) -> str:
    has_parameter = s.compare.layer is not None and s.compare.parameter is not None
    return "" if has_parameter else tr(NOTHING_TO_CHANGE)


def _has_result(s: Situation) -> str:
    return "" if s.compare.has_after else tr(NO_RESULT)


def _has_confidence(s: Situation) -> str:
    """A case that was opened again finds its map first."""
    if not s.compare.has_after or s.document.live is None:
        return tr(NO_RESULT)
    return under_way(s) if s.document.live.uncertain is None and s.job.running else ""


def _has_cells(s: Situation) -> str:
    """The figures of the cells, and the walk through them; a case that was opened again finds its maps first."""
    problem, tables = _has_result(s), cell_tables(s.document)
    if not problem and tables is None and s.job.running:
        return under_way(s)
    if not problem and tables is not None and not judged_cells(s.document, s.options):
        return tr(NO_CELLS)
    return problem


def _hatches(s: Situation) -> bool:
    """A case that was opened again has no map before it is asked for."""
    has_map = s.document.live is not None and s.document.live.uncertain is not None
    return s.options.show_confidence and s.compare.has_after and has_map


def _writes_figures(s: Situation) -> bool:
    return s.options.show_cells and s.compare.has_after and cell_tables(s.document) is not None


def shown_options(session: Session) -> ViewOptions:
    """The options with the mode that is shown, where the chosen one cannot be."""
    options = session.options.options
    return replace(options, mode=shown_mode(session.document.snapshot(), options))


def step_parameter(session: Session, steps: float) -> None:
    """Change the number of the mode that is shown by some steps of the keys."""
    options = shown_options(session)
    share = (parameter_share(options) or 0.0) + steps * PARAMETER_STEP
    session.options.replace(with_parameter_share(options, share))


def set_parameter(session: Session, share: float) -> None:
    """Set the number of the mode that is shown, 0 to 1 of its range."""
    session.options.replace(with_parameter_share(shown_options(session), share))


def _toggle_swapped(session: Session) -> None:
    options = session.options.options
    session.options.replace(replace(options, swapped=not options.swapped))


def _toggle_swipe(session: Session) -> None:
    options = session.options.options
    session.options.replace(replace(options, swipe_horizontal=not options.swipe_horizontal))


def _toggle_before(session: Session) -> None:
    options = session.options.options
    session.options.replace(replace(options, show_before=not options.show_before))


def _peek(held: bool) -> Callable[[Session], None]:
    return lambda session: session.options.set(peek=held)


def _choose(mode: CompareMode) -> Callable[[Session], None]:
    if mode is CompareMode.VESSELS:  # those of a case that was opened again are found first
        return lambda session: session.judging.show_vessels()
    return lambda session: session.options.set(mode=mode)


def _mode(record: CompareModeRecord) -> Action:
    mode = record.mode
    return Action(f"{PREFIX}{mode.value}", record.text, COMPARE, record.help, _choose(mode), (record.key,), mode.value,
                  reason=_can_show(mode), checked=_shows(mode), new_section=record.new_section)  # fmt: skip


ACTIONS = (
    *(_mode(record) for record in RECORDS),
    Action("swap_images", "Swap the two images", COMPARE,
           "Offset the checkerboard by one cell; in other modes let the images change places",
           _toggle_swapped, ("I",), "swap", reason=_can_swap, new_section=True),
    Action("swipe_direction", "Turn the swipe", COMPARE, "A vertical or a horizontal line",
           _toggle_swipe, ("Shift+S",), "swipe_direction", reason=_swipes),
    Action("parameter_less", "Less of the mode's number", COMPARE,
           "Smaller cells, less of the warped image, slower, and so on",
           lambda session: step_parameter(session, -1), ("[",), reason=_has_parameter, in_menu=False),
    Action("parameter_more", "More of the mode's number", COMPARE,
           "Larger cells, more of the warped image, faster, and so on",
           lambda session: step_parameter(session, 1), ("]",), reason=_has_parameter, in_menu=False),
    Action("before", "Show before the network", COMPARE,
           "Show the pre-alignment instead of the network's result",
           _toggle_before, icon="before_after", reason=_has_result, checked=lambda s: s.options.show_before,
           new_section=True),
    Action("confidence", "Confidence", COMPARE, "Hatch the regions of the result where few vessels bear it out",
           lambda session: session.judging.toggle_confidence(), ("U",), "confidence", reason=_has_confidence,
           checked=_hatches),
    Action("cells", "Figures in the cells", COMPARE,
           "Write overlap and confidence into every cell of the checkerboard",
           lambda session: session.judging.toggle_cells(), ("E",), "cells", reason=_has_cells,
           checked=_writes_figures),
    Action("worst_next", "Next worst cell", COMPARE,
           "Go to the worst cell, then to better ones, zoomed in and flickering",
           lambda session: session.judging.walk(1), ("N",), "next", reason=_has_cells),
    Action("worst_previous", "Previous worst cell", COMPARE, "Go back to the cell before",
           lambda session: session.judging.walk(-1), ("Shift+N",), "previous", reason=_has_cells),
    Action("peek_before", "Before ⇄ after", COMPARE, "Show the other of the two while the key is held",
           _peek(True), ("T",), scope=Scope.HELD, in_menu=False, releases=_peek(False)),
)  # fmt: skip
