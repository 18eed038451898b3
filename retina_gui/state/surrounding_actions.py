"""Which actions beside the open case can be used now, and why the others cannot."""

from __future__ import annotations

from core.language import tr
from retina_gui.state.surroundings import Surroundings
from retina_gui.state.view_state import ActionState, JobState


def surrounding_actions(surroundings: Surroundings, job: JobState) -> dict[str, ActionState]:
    """The state of the actions on lost and recent cases."""
    reason = "" if surroundings.recovery else tr("Every case was closed properly.")
    if job.running and not reason:
        reason = tr("{job} is under way; Esc cancels it.").format(job=job.name)
    nothing = "" if surroundings.recent_count else tr("No cases are remembered.")
    return {
        "restore_case": ActionState(not reason, reason),
        "discard_lost_case": ActionState(not reason, reason),
        "forget_recent": ActionState(not nothing, nothing),
    }
