"""Which actions of judging can be used now, and why the others cannot."""

from __future__ import annotations

from core.case.judgements import Verdict
from core.language import tr
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.cells import NO_CELLS, NO_RESULT, cell_tables, judged_cells
from retina_gui.state.options import ViewOptions
from retina_gui.state.view_state import ActionState, CompareState, JobState

VERDICT_ACTIONS = {
    "verdict_accept": Verdict.ACCEPTED,
    "verdict_retry": Verdict.RETRY,
    "verdict_reject": Verdict.REJECTED,
}
REPORTS = ("save_report", "report_folder", "verdicts_of_folder")
NEEDS_A_FREE_WORKER_TO_JUDGE = (*VERDICT_ACTIONS, *REPORTS)


def judging_actions(
    document: DocumentSnapshot, options: ViewOptions, job: JobState, compare: CompareState
) -> dict[str, ActionState]:
    """The state of every action of judging."""
    has_pair = document.case.reference is not None and bool(document.case.floating)
    nothing = "" if has_pair else tr("Open a reference and a floating image first.")
    return {
        **_result_actions(document, options),
        **_cell_actions(document, options, job, compare),
        "confidence": _confidence_action(document, options, job, compare),
        "save_report": ActionState(not nothing, nothing),
    }


def _result_actions(document: DocumentSnapshot, options: ViewOptions) -> dict[str, ActionState]:
    entry = document.entry
    has_result = entry is not None and entry.result is not None
    own = entry.judgement_of(options.grader) if entry is not None else None
    given = own.verdict if own is not None else None
    states = {
        name: ActionState(has_result, tr(NO_RESULT), checked=given is verdict)
        for name, verdict in VERDICT_ACTIONS.items()
    }
    states["read_blinded"] = ActionState(checked=options.blinded)
    return states


def _cell_actions(
    document: DocumentSnapshot, options: ViewOptions, job: JobState, compare: CompareState
) -> dict[str, ActionState]:
    """The figures of the cells, and the walk through them; a case that was opened again finds its maps first."""
    problem = "" if compare.has_after else tr(NO_RESULT)
    if not problem and cell_tables(document) is None and job.running:
        problem = tr("{job} is under way; Esc cancels it.").format(job=job.name)
    elif not problem and cell_tables(document) is not None and not judged_cells(document, options):
        problem = tr(NO_CELLS)
    state = ActionState(not problem, problem)
    return {
        "cells": ActionState(state.enabled, state.reason, checked=options.show_cells and compare.has_after),
        "worst_next": state,
        "worst_previous": state,
    }


def _confidence_action(
    document: DocumentSnapshot, options: ViewOptions, job: JobState, compare: CompareState
) -> ActionState:
    """A case that was opened again finds its map first."""
    if not compare.has_after or document.live is None:
        return ActionState(False, tr(NO_RESULT))
    if document.live.uncertain is None and job.running:
        return ActionState(False, tr("{job} is under way; Esc cancels it.").format(job=job.name))
    return ActionState(checked=options.show_confidence)
