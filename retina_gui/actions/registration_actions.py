"""Actions on results: registering, correcting, versions, verdicts."""

from __future__ import annotations

from core.case.judgements import Verdict
from core.language import tr
from retina_gui.actions.action import REGISTRATION, Action
from retina_gui.state import versions
from retina_gui.state.cells import NO_RESULT
from retina_gui.state.corrections_state import can_delete_correction, is_correcting, reason_not_to_correct
from retina_gui.state.judging_now import (
    NOTHING_TO_SETTLE,
    adjudicates,
    can_adjudicate,
    is_marking,
    own_judgement,
    reason_not_to_mark,
)
from retina_gui.state.prompts import reason_not_to_register
from retina_gui.state.situation import Situation


def _has_selected_correction(s: Situation) -> str:
    is_there = can_delete_correction(s.document, s.options)
    return "" if is_there else tr("Select a correction first: click its arrow.")


def _has_result(s: Situation) -> str:
    entry = s.document.entry
    return "" if entry is not None and entry.result is not None else tr(NO_RESULT)


def _is_compared(s: Situation) -> bool:
    compared = versions.compared_version(s.document, s.options)
    return compared is not None and compared == versions.selected_version(s.document, s.options)


def _verdict(
    verdict: Verdict, name: str, text: str, key: str, help: str, new_section: bool = False
) -> Action:
    def is_given(s: Situation) -> bool:
        own = own_judgement(s.document, s.options)
        return own is not None and own.verdict is verdict

    return Action(f"verdict_{name}", text, REGISTRATION, help,
                  lambda session: session.judging.toggle_verdict(verdict), (key,), name, reason=_has_result,
                  checked=is_given, waits=True, new_section=new_section)  # fmt: skip


ACTIONS = (
    Action("register", "Register", REGISTRATION,
           "Let the network align the floating image, starting from your points",
           lambda session: session.registration.register(), ("Ctrl+R",), "register",
           reason=lambda s: reason_not_to_register(s.document), waits=True),
    Action("correct", "Correct a place", REGISTRATION,
           "Drag a wrong place of the result to where it belongs; the field is solved again around it",
           lambda session: session.correcting.toggle_tool(), ("Shift+C",), "correct",
           reason=lambda s: reason_not_to_correct(s.document),
           checked=lambda s: is_correcting(s.document, s.options), waits=True, new_section=True),
    Action("delete_correction", "Take the selected correction back", REGISTRATION,
           "Solve the field again without this correction",
           lambda session: session.correcting.delete_selected(), icon="delete", reason=_has_selected_correction,
           waits=True),
    Action("show_version", "Show the selected version", REGISTRATION,
           "Show this result, with the points that it was made from; it is what the export writes",
           lambda session: session.correcting.show_version(), icon="judge",
           reason=lambda s: versions.reason_not_to_show(s.document, s.options), waits=True, new_section=True),
    Action("compare_version", "Compare with the selected version", REGISTRATION,
           "Before, and T while it is held, show this version in place of your points' own alignment",
           lambda session: session.correcting.compare_version(), icon="before_after",
           reason=lambda s: versions.reason_not_to_compare(s.document, s.options), checked=_is_compared),
    Action("delete_version", "Delete the selected version", REGISTRATION,
           "Remove this result from the list; undo brings it back",
           lambda session: session.correcting.delete_version(), icon="delete",
           reason=lambda s: versions.reason_not_to_delete(s.document, s.options), waits=True),
    Action("cancel", "Cancel", REGISTRATION, "Stop the work in progress",
           lambda session: session.escape(), ("Esc",), "cancel", new_section=True),
    _verdict(Verdict.ACCEPTED, "accept", "Accept the result", "A", "The alignment is good enough to use",
             new_section=True),
    _verdict(Verdict.RETRY, "retry", "To be repeated", "Y", "Better points or images are needed"),
    _verdict(Verdict.REJECTED, "reject", "Reject the result", "X", "This pair cannot be aligned"),
    Action("adjudicate", "Decide as adjudicator", REGISTRATION,
           "Where readers disagree, your verdict settles it and stands beside theirs",
           lambda session: session.judging.toggle_adjudicating(), ("Ctrl+J",), "adjudicate",
           reason=lambda s: "" if can_adjudicate(s.document, s.options) else tr(NOTHING_TO_SETTLE),
           checked=lambda s: adjudicates(s.document, s.options), waits=True),
    Action("mark_cells", "Mark where", REGISTRATION,
           "Click the cells where the reason of your verdict holds; a second click takes one back",
           lambda session: session.judging.toggle_marking(), ("Shift+W",), "cells",
           reason=lambda s: reason_not_to_mark(s.document, s.options),
           checked=lambda s: is_marking(s.document, s.options), waits=True),
    Action("read_blinded", "Read blinded", REGISTRATION,
           "Hide the verdicts of other readers until yours is given",
           lambda session: session.judging.toggle_blinded(), ("Ctrl+B",), "blinded",
           checked=lambda s: s.options.blinded),
    Action("verdict_list", "List of verdicts", REGISTRATION,
           "List the verdicts of the open list of cases, else of this case, and save them as CSV",
           lambda session: session.review.show_all(), ("Ctrl+L",), "verdicts"),
    Action("charts", "Charts of the result", REGISTRATION,
           "The error of each pair, Dice along the stages, the displacement and the cells, as charts",
           lambda session: session.screen.beside.show_charts(), ("Ctrl+Alt+D",), "charts"),
    Action("overview", "Overview of the results", REGISTRATION,
           "A chart of all results of the open list: any two figures, the verdicts, and the cases a click away",
           lambda session: session.review.show_overview(), ("Ctrl+Alt+V",), "overview"),
    Action("verdicts_of_folder", "List the verdicts of a folder…", REGISTRATION,
           "Read the verdicts of all cases of a folder",
           lambda session: session.review.read_folder(), waits=True),
)  # fmt: skip
