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
    states["link_views"] = ActionState(checked=options.linked)
    states["crosshair"] = ActionState(checked=options.crosshair)
    states["points_drawer"] = ActionState(checked=options.points_drawer)
    return states
