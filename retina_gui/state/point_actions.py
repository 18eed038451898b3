"""Which actions on the matching points can be used now, and why the others cannot."""

from __future__ import annotations

from core.language import tr
from core.transforms.planar import TransformModel
from retina_gui.document.content import DocumentSnapshot
from retina_gui.state.options import ViewOptions
from retina_gui.state.view_state import ActionState

MODEL_ACTIONS = {f"model_{model.value}": model for model in TransformModel}
POINT_EDITS = (*MODEL_ACTIONS, "toggle_use", "toggle_check", "place_at_cursor")
"""They change the case, so that they wait for work in progress."""
NUDGES = tuple(f"nudge_{side}{fine}" for side in ("left", "right", "up", "down") for fine in ("", "_fine"))
MARKING = (
    "toggle_use",
    "toggle_check",
    "place_at_cursor",
    "accept_ghost",
    "delete_pair",
    "next_mark",
    "previous_mark",
)
"""They change marks, or go through them, so that they work only where these are seen."""


def point_actions(document: DocumentSnapshot, options: ViewOptions) -> dict[str, ActionState]:
    """The states of the actions on pairs, on the model, and on the table."""
    both_open = document.open_pair is not None
    selected = options.selected is not None
    select_first = tr("Select a mark first: click it.")
    states = {
        name: ActionState(both_open, tr("Open both images first."), document.transform_model is model)
        for name, model in MODEL_ACTIONS.items()
    }
    states["toggle_use"] = ActionState(selected, select_first)
    states["toggle_check"] = ActionState(selected, select_first)
    states["copy_pairs"] = ActionState(bool(document.points.pairs), tr("There are no pairs yet."))
    for name in ("next_mark", "previous_mark"):
        states[name] = ActionState(bool(document.points.pairs), tr("There are no pairs yet."))
    for name in ("place_at_cursor", "bring_other", "bring_mine"):
        states[name] = ActionState(both_open, tr("Open both images first."))
    any_open = document.reference is not None or document.floating is not None
    for name, checked in (
        ("link_views", options.linked),
        ("crosshair", options.crosshair),
        ("points_drawer", options.points_drawer),
        ("points_focus", False),
    ):
        states[name] = ActionState(any_open, tr("Open an image first."), checked=checked)
    for number in range(1, 10):
        is_there = any(pair.id == number for pair in document.points)
        reason = tr("There is no pair {number} yet.").format(number=number)
        states[f"centre_{number}"] = ActionState(is_there, "" if is_there else reason)
    return states


def without_marking(states: dict[str, ActionState]) -> dict[str, ActionState]:
    """The states where no mark is seen: what would change one says where that is done."""
    reason = tr("Marks are changed under Points (Alt + 1).")
    return {name: ActionState(False, reason, states[name].checked) for name in (*MARKING, *NUDGES)}
