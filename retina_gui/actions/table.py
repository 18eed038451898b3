"""All actions, in the order of the menus, and the gestures of the mouse beside them on the page of keys."""

from __future__ import annotations

from collections.abc import Iterable

from core.language import mark, tr
from retina_gui.actions import (
    annotation_actions,
    case_actions,
    case_list_actions,
    compare_actions,
    display_actions,
    image_actions,
    method_actions,
    picture_actions,
    point_actions,
    registration_actions,
    turning_actions,
    view_actions,
)
from retina_gui.actions.action import MENUS, POINTS, VIEW, Action
from retina_gui.state.keys import KEY_NAMES
from retina_gui.state.situation import Situation
from retina_gui.state.view_state import ActionState

MODULES = (
    case_actions,
    picture_actions,
    image_actions,
    turning_actions,
    point_actions,
    view_actions,
    compare_actions,
    display_actions,
    registration_actions,
    case_list_actions,
    method_actions,
    annotation_actions,
)


def _in_order(modules: Iterable[tuple[Action, ...]]) -> tuple[Action, ...]:
    """The actions of all modules, each below the one that it names, else below the one before it in its menu."""
    ordered: list[Action] = []
    waiting = [
        (action, _anchor(action, number, module))
        for module in modules
        for number, action in enumerate(module)
    ]
    while waiting:
        known = {action.id for action in ordered}
        ready = next((each for each in waiting if not each[1] or each[1] in known), None)
        if ready is None:
            raise ValueError(f"No action to stand below: {[action.id for action, _ in waiting]}")
        waiting.remove(ready)
        action, anchor = ready
        place = next((i + 1 for i, each in enumerate(ordered) if each.id == anchor), len(ordered))
        ordered.insert(place, action)
    return tuple(ordered)


def _anchor(action: Action, number: int, module: tuple[Action, ...]) -> str:
    before = (each.id for each in reversed(module[:number]) if each.menu == action.menu)
    return action.after or next(before, "")


ACTIONS = _in_order(module.ACTIONS for module in MODULES)
BY_ID = {action.id: action for action in ACTIONS}

GESTURES: tuple[tuple[str, str], ...] = (
    (mark("Click"), mark("place the point that the prompt asks for")),
    (mark("Click the ghost, drag it"), mark("accept it as it is, put the point where it belongs")),
    (
        mark("Click beside a ghost"),
        mark("place the point at the mouse; a ghost at vessels takes the click, unless Ctrl is held"),
    ),
    (mark("Drag a mark"), mark("move it; Esc or the right button puts it back")),
    (
        mark("Right click on a mark"),
        mark("delete the pair, clear this half, use or not, fit or check point"),
    ),
    (mark("Drag the image, middle drag, Space + drag"), mark("pan both images")),
    (mark("Wheel"), mark("zoom at the cursor")),
    (mark("Shift + wheel"), mark("turn the view; Alt + Home shows it upright again")),
    (
        mark("Two fingers on a touch pad"),
        mark(
            "pan both images; fingers that spread or close zoom between them, and such as turn turn the view"
        ),
    ),
    (mark("Ctrl + wheel on the overlay"), mark("change the mode's number: cell, opacity, rate, disc")),
    (
        mark("Correct a place (Shift + C): drag"),
        mark("move a place of the result to where it belongs; Esc puts it back"),
    ),
    (mark("Drag the line of the swipe"), mark("show more of one image")),
    (mark("Double click"), mark("fit the images to the window")),
    (mark("Drop files on the window"), mark("open images, points or a case")),
    (mark("Drop images on the filmstrip"), mark("add them to the case")),
    (
        mark("Click an image of the filmstrip"),
        mark("work on it; double click renames it, a drag changes the order"),
    ),
    (
        mark("Right click on an image of the filmstrip"),
        mark("rename, turn, register through another one, make it the reference, remove"),
    ),
)


def action_states(situation: Situation) -> dict[str, ActionState]:
    """The state of every action, by its id."""
    return {action.id: action.state(situation) for action in ACTIONS}


def lines_of_keys(menu: str) -> tuple[tuple[str, str], ...]:
    """Lines of the page of keys that stand for several actions each: the keys, and what they do."""
    return {
        POINTS: (
            (
                tr("Arrows, Shift+arrows"),
                tr("Nudge the mark by 1 px, by 0.1 px; without one, move a cursor"),
            ),
            (tr("Space, F2, Return"), tr("In the table: use or leave out, edit, centre both images")),
        ),
        VIEW: (("1 … 9", tr("Centre on the pair")), (tr("Ctrl+arrows"), tr("Pan"))),
    }.get(menu, ())


def table_messages() -> tuple[str, ...]:
    """Every text of the records that is shown, for translators."""
    texts = (text for action in ACTIONS for text in (action.text, action.help))
    return tuple(dict.fromkeys((*MENUS, *KEY_NAMES.values(), *texts)))
