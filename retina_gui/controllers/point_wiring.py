"""Connects the actions and the panels of the matching points to what they do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from retina_gui.state.options import Stage
from retina_gui.state.point_actions import MODEL_ACTIONS

if TYPE_CHECKING:
    from retina_gui.window import MainWindow

ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def point_actions(window: MainWindow) -> dict[str, Callable[[], object]]:
    """What the actions on points do."""
    points, edits = window.points, window.pair_edits
    keyboard = window.keyboard
    arrows = {f"nudge_{name}": partial(keyboard.arrow, *step, fine=False) for name, step in ARROWS.items()}
    fine = {f"nudge_{name}_fine": partial(keyboard.arrow, *step, fine=True) for name, step in ARROWS.items()}
    pans = {f"pan_{name}": partial(keyboard.pan, *step) for name, step in ARROWS.items()}
    return {
        "undo": window.document.undo,
        "redo": window.document.redo,
        "suggest": window.suggestions.suggest,
        "accept_ghost": points.accept_ghost,
        "delete_pair": partial(_delete_selected, window),
        "toggle_use": edits.toggle_active,
        "toggle_check": edits.toggle_role,
        "copy_pairs": partial(_copy_pairs, window),
        "points_drawer": partial(_toggle_drawer, window),
        **{name: partial(edits.set_model, model) for name, model in MODEL_ACTIONS.items()},
        "place_at_cursor": keyboard.place,
        "other_image": keyboard.other_image,
        "next_mark": partial(keyboard.select_next, 1),
        "previous_mark": partial(keyboard.select_next, -1),
        "points_focus": partial(_switch_to_table, window),
        "zoom_in": partial(keyboard.zoom, 1),
        "zoom_out": partial(keyboard.zoom, -1),
        "bring_other": partial(keyboard.bring, to_mine=True),
        "bring_mine": partial(keyboard.bring, to_mine=False),
        "link_views": partial(_toggle, window, "linked"),
        "crosshair": partial(_toggle, window, "crosshair"),
        **arrows,
        **fine,
        **pans,
    }


def connect_point_panels(window: MainWindow) -> None:
    """Every signal of the points table."""
    panel, points, edits = window.side.points, window.points, window.pair_edits
    panel.pair_selected.connect(points.select_pair)
    panel.pair_opened.connect(window.centre_on_pair)
    panel.menu_asked.connect(points.show_pair_menu)
    panel.use_changed.connect(edits.set_active)
    panel.role_changed.connect(edits.set_role)
    panel.coordinate_typed.connect(edits.type_coordinate)
    panel.delete_asked.connect(edits.delete)


def _copy_pairs(window: MainWindow) -> None:
    """The selected rows of the table, or all where none is selected."""
    chosen = window.side.points.table.selected_ids()
    rows = window.state.points.rows if window.state is not None else ()
    window.pair_edits.copy(tuple(row for row in rows if not chosen or row.pair_id in chosen))


def _toggle_drawer(window: MainWindow) -> None:
    """Move the table; whoever asks for it wants to see it."""
    to_drawer = not window.options.options.points_drawer
    window.options.set(points_drawer=to_drawer, stage=Stage.POINTS)
    window.side.points.table.setFocus()


def _toggle(window: MainWindow, option: str) -> None:
    window.options.set(**{option: not getattr(window.options.options, option)})


def _switch_to_table(window: MainWindow) -> None:
    """Give the keyboard to the points table; from there, back to the images."""
    table = window.side.points.table
    if table.hasFocus():
        window.workspace.reference.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    window.options.set(stage=Stage.POINTS)
    table.setFocus(Qt.FocusReason.ShortcutFocusReason)
    if not table.selected_ids() and window.side.points.model.rowCount():
        table.selectRow(0)


def _delete_selected(window: MainWindow) -> None:
    """What is selected: a correction while the tool is in hand, else a pair."""
    if window.state is not None and window.state.actions["correct"].checked:
        window.correcting.delete_selected()
    else:
        window.points.delete_selected()
