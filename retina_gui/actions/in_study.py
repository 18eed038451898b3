"""What a reader can do while a study is read: look, judge and go on; nothing that names or changes a case."""

from __future__ import annotations

from core.language import tr
from retina_gui.state.study_state import StudyState

MENUS = frozenset({"View", "Compare", "Display", "Help"})
ALSO = frozenset(
    {
        *("verdict_accept", "verdict_retry", "verdict_reject", "mark_cells", "undo", "redo"),
        *("stop_study", "cancel", "quit"),
    }
)
NEVER = frozenset(
    {
        *("stage_points", "stage_register", "stage_annotate", "stage_export", "previous_case"),
        *("toggle_list", "list_focus", "list_search", "list_by_name", "list_by_state", "list_by_dice"),
        *("filmstrip"),
    }
)
FIGURES = frozenset({"cells", "worst_next", "worst_previous", "confidence", "meanings"})
"""What shows figures, and so is off where a study hides them."""


def reason_in_study(action: str, menu: str, study: StudyState) -> str:
    """Why an action cannot be done while a study is read; empty when it can."""
    is_hidden = action in FIGURES and not study.shows_figures
    if (menu in MENUS or action in ALSO) and action not in NEVER and not is_hidden:
        return ""
    return tr("A study is being read. Registration, Stop the study ends it; it can go on later.")
