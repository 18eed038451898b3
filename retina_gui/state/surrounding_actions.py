"""Which actions beside the open case can be used now, and why the others cannot."""

from __future__ import annotations

from core.language import tr
from retina_gui.state.surroundings import ListState, Surroundings
from retina_gui.state.view_state import ActionState, JobState

LIST_VIEWS = ("list_focus", "list_search", "list_by_name", "list_by_state", "list_by_dice")


def surrounding_actions(surroundings: Surroundings, job: JobState) -> dict[str, ActionState]:
    """The state of the actions on lost and recent cases, and on the list."""
    busy = tr("{job} is under way; Esc cancels it.").format(job=job.name) if job.running else ""
    lost = (surroundings.recovery is None and tr("Every case was closed properly.")) or busy
    nothing = "" if surroundings.recent_count else tr("No cases are remembered.")
    return {
        "restore_case": _unless(lost),
        "discard_lost_case": _unless(lost),
        "forget_recent": _unless(nothing),
        **_list_actions(surroundings.work_list, busy),
    }


def _list_actions(state: ListState, busy: str) -> dict[str, ActionState]:
    none = "" if state.is_open else tr("Open a list or a folder of cases first.")
    last = "" if state.has_next else tr("This is the last case that is shown.")
    first = "" if state.has_previous else tr("This is the first case that is shown.")
    runs = state.fraction is not None
    stopped = "" if runs else tr("Nothing is being done in the background.")
    already = tr("The list is being registered already.") if runs else ""
    no_points = "" if state.runnable else tr("No case has points and no result yet.")
    no_cases = (
        ""
        if state.runnable_automatic
        else tr("Every case has a result, or has points that are not complete.")
    )
    return {
        "toggle_list": ActionState(not none, none, checked=state.visible),
        **{name: _unless(none) for name in LIST_VIEWS},
        "next_case": _unless(none or ("" if state.is_opening else busy) or last),
        "previous_case": _unless(none or ("" if state.is_opening else busy) or first),
        "run_all": _unless(none or already or no_points),
        "run_all_automatic": _unless(none or already or no_cases),
        "stop_list": _unless(stopped),
        "refresh_list": _unless(none or already),
        "close_list": _unless(none),
    }


def _unless(reason: str) -> ActionState:
    return ActionState(not reason, reason)
