"""Which actions can be used now, and why the others cannot."""

from __future__ import annotations

from core.language import tr
from core.points.matching import ImageRole
from retina_gui.document.content import DocumentSnapshot
from retina_gui.key_table import KEY_TABLE
from retina_gui.rendering.layers import CompareMode
from retina_gui.state.cells import NO_RESULT
from retina_gui.state.comparison import current_result
from retina_gui.state.corrections import CORRECTION_ACTIONS, correction_actions, is_correcting
from retina_gui.state.judging_actions import NEEDS_A_FREE_WORKER_TO_JUDGE, judging_actions
from retina_gui.state.options import Stage, ViewOptions
from retina_gui.state.panes import ghost_point
from retina_gui.state.parameters import NEEDS_RESULT
from retina_gui.state.point_actions import POINT_EDITS, point_actions, without_marking
from retina_gui.state.prompts import after_pair, next_click, reason_not_to_register
from retina_gui.state.series_actions import SERIES_EDITS, series_actions
from retina_gui.state.versions import version_actions
from retina_gui.state.view_state import ActionState, CompareState, JobState

MODE_ACTIONS = {f"mode_{mode.value}": mode for mode in CompareMode}
STAGE_ACTIONS = {f"stage_{stage.value}": stage for stage in Stage}
NEEDS_A_FREE_WORKER = (
    *(
        "new_case",
        "open_reference",
        "open_floating",
        "import_points",
        "open_case",
        "open_demo",
        "save_case",
        "save_case_as",
    ),
    *(*CORRECTION_ACTIONS, "show_version", "delete_version"),
    *("undo", "redo", "delete_pair", "accept_ghost", "suggest", "register", *POINT_EDITS),
    *NEEDS_A_FREE_WORKER_TO_JUDGE,
    *SERIES_EDITS,
)


def action_states(
    document: DocumentSnapshot, options: ViewOptions, job: JobState, compare: CompareState
) -> dict[str, ActionState]:
    """The state of every action of the key table."""
    states = {action.id: ActionState() for action in KEY_TABLE}
    states.update(_document_actions(document, options))
    states.update(point_actions(document, options))
    states.update(series_actions(document, options))
    states.update(_view_actions(document, options, job, compare))
    states.update(judging_actions(document, options, job, compare))
    states.update(_display_actions(document, options))
    states.update(version_actions(document, options))
    if options.stage in (Stage.JUDGE, Stage.EXPORT):
        states.update(without_marking(states))
    corrections = correction_actions(document, options)
    states.update(corrections)
    if corrections["delete_correction"].enabled and is_correcting(document, options):
        states["delete_pair"] = ActionState(text=tr("Take the selected correction back"))
    if job.running:
        reason = tr("{name} is under way; Esc cancels it.").format(name=job.name)
        for name in NEEDS_A_FREE_WORKER:
            states[name] = ActionState(False, reason, states[name].checked, states[name].text)
    return states


def _document_actions(document: DocumentSnapshot, options: ViewOptions) -> dict[str, ActionState]:
    both_open = document.reference is not None and document.floating is not None
    pair_id, role = next_click(document.points)
    half = next((pair for pair in document.points if pair.id == pair_id), None)
    has_ghost = half is not None and ghost_point(document, half, role) is not None
    reason = reason_not_to_register(document)
    has_case = document.case.reference is not None
    has_images = has_case or bool(document.case.floating)
    nothing = tr("There is nothing to save yet.")
    return {
        "new_case": _unless(not has_images, tr("This is a new case.")),
        "register": ActionState(not reason, reason),
        "suggest": _unless(not both_open, tr("Open both images first.")),
        "import_points": _unless(not both_open, tr("Open both images first.")),
        "save_case": _unless(not has_case, nothing),
        "save_case_as": _unless(not has_case, nothing),
        "undo": ActionState(
            bool(document.undo_text),
            tr("There is nothing to undo."),
            text=tr("Undo: {step}").format(step=document.undo_text) if document.undo_text else "",
        ),
        "redo": ActionState(
            bool(document.redo_text),
            tr("There is nothing to redo."),
            text=tr("Redo: {step}").format(step=document.redo_text) if document.redo_text else "",
        ),
        "delete_pair": _unless(options.selected is None, tr("Select a mark first: click it.")),
        "accept_ghost": _unless(not has_ghost, tr("There is no ghost: click a point in one image first.")),
    }


def _view_actions(
    document: DocumentSnapshot, options: ViewOptions, job: JobState, compare: CompareState
) -> dict[str, ActionState]:
    states = _mode_actions(document, job, compare)
    for name, stage in STAGE_ACTIONS.items():
        states[name] = ActionState(checked=options.stage is stage)
    states["meanings"] = ActionState(checked=options.meanings)
    states["show_hints"] = _unless(not options.hints_seen, tr("No hint was closed yet."))
    states["before"] = ActionState(compare.has_after, tr(NO_RESULT), checked=options.show_before)
    return states


def _mode_actions(document: DocumentSnapshot, job: JobState, compare: CompareState) -> dict[str, ActionState]:
    """The modes, and what can be changed in the one that is shown."""
    has_layer, live = compare.layer is not None, current_result(document)
    nothing = tr("There is no overlay yet: it appears {when}.").format(when=after_pair(document.wanted_pairs))
    states = {}
    for name, mode in MODE_ACTIONS.items():
        reason = "" if has_layer else nothing
        if not reason and live is None and mode in NEEDS_RESULT:
            reason = tr("Register the images first.")
        elif not reason and mode is CompareMode.VESSELS and live and live.vessels is None and job.running:
            reason = tr("{job} is under way; Esc cancels it.").format(job=job.name)
        states[name] = ActionState(not reason, reason, checked=compare.mode is mode and has_layer)
    words = tr("Only in checkerboard, swipe, spy-glass, red–cyan and over a map do images have places.")
    states["swap_images"] = _unless(not compare.can_swap, words)
    states["swipe_direction"] = _unless(compare.swipe is None, tr("Only the swipe has a direction."))
    has_parameter = has_layer and compare.parameter is not None
    for name in ("parameter_less", "parameter_more"):
        states[name] = _unless(not has_parameter, tr("There is nothing to change in this mode."))
    return states


def _display_actions(document: DocumentSnapshot, options: ViewOptions) -> dict[str, ActionState]:
    """How each image is shown."""
    states = {}
    for role, opened in ((ImageRole.REFERENCE, document.reference), (ImageRole.FLOATING, document.floating)):
        adjustment, reason = options.display(role), ""
        if opened is None:
            reason = tr("Open the image first.")
        for name, shown in (("green", adjustment.green), ("equalise", adjustment.equalised)):
            states[f"{name}_{role.value}"] = ActionState(not reason, reason, checked=shown)
        states[f"invert_{role.value}"] = ActionState(not reason, reason, checked=adjustment.inverted)
        states[f"display_{role.value}"] = ActionState(not reason, reason)
        if not reason and adjustment.is_neutral:
            reason = tr("The image is shown as it is.")
        states[f"reset_{role.value}"] = ActionState(not reason, reason)
    return states


def _unless(problem: bool, reason: str) -> ActionState:
    return ActionState(not problem, reason if problem else "")
