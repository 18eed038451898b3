"""Actions on what is seen: stages, zoom and pan, panels, theme, help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.language import tr
from retina_gui.actions.action import HELP, VIEW, Action, Scope, any_open, both_open
from retina_gui.session import Session
from retina_gui.state.options import Stage
from retina_gui.state.situation import Situation

TURNED_BY_KEY = 5.0
"""Degrees."""

_STAGES = (
    (Stage.POINTS, "Points", "Mark matching points", "points"),
    (Stage.REGISTER, "Register", "Settings and progress of the registration", "register"),
    (Stage.JUDGE, "Judge", "Compare the result with the reference", "judge"),
    (Stage.ANNOTATE, "Annotate", "Draw, measure, and see it in every aligned image", "annotate"),
    (Stage.EXPORT, "Export", "Choose what to write", "export"),
)


def _stage(number: int, stage: Stage, text: str, help: str, icon: str) -> Action:
    return Action(f"stage_{stage.value}", text, VIEW, help, lambda session: session.set_stage(stage),
                  (f"Alt+{number}",), icon, checked=lambda s: s.options.stage is stage)  # fmt: skip


def _pan(side: str, dx: int, dy: int) -> Action:
    return Action(f"pan_{side}", f"Look farther {side}", VIEW, "Pan the image that has the keyboard",
                  lambda session: session.screen.images.pan(dx, dy), (f"Ctrl+{side.capitalize()}",),
                  scope=Scope.IMAGES, in_menu=False, in_key_page=False)  # fmt: skip


def _turn(direction: int) -> Callable[[Session], None]:
    return lambda session: session.screen.images.turn(direction * TURNED_BY_KEY)


def _toggle_meanings(session: Session) -> None:
    options = session.options.options
    session.options.replace(replace(options, meanings=not options.meanings))


def _toggle_theme(session: Session) -> None:
    options = session.options.options
    session.options.replace(replace(options, theme=options.theme.other))


def _hide_marks(hidden: bool) -> Callable[[Session], None]:
    return lambda session: session.options.set(hide_marks=hidden)


def _some_hint_was_closed(s: Situation) -> str:
    return "" if s.options.hints_seen else tr("No hint was closed yet.")


ACTIONS = (
    *(_stage(number, *each) for number, each in enumerate(_STAGES, start=1)),
    Action("fit", "Fit images to the window", VIEW, "Show the whole images",
           lambda session: session.screen.images.fit(), ("Ctrl+0",), "fit", new_section=True),
    Action("actual_size", "100 %", VIEW, "One image pixel on one screen pixel",
           lambda session: session.screen.images.actual_size(), ("Ctrl+1",)),
    Action("zoom_in", "Zoom in", VIEW, "Zoom the image that has the keyboard",
           lambda session: session.screen.images.zoom(1), ("+", "="), scope=Scope.IMAGES),
    Action("zoom_out", "Zoom out", VIEW, "Zoom the image that has the keyboard",
           lambda session: session.screen.images.zoom(-1), ("-",), scope=Scope.IMAGES),
    Action("turn_view_right", "Turn the view to the right", VIEW,
           "Turn what is seen by 5°, with Shift and the wheel freely; the image itself stays as it is",
           _turn(1), ("Alt+PgDown",), new_section=True, reason=any_open),
    Action("turn_view_left", "Turn the view to the left", VIEW,
           "Turn what is seen by 5°, with Shift and the wheel freely; the image itself stays as it is",
           _turn(-1), ("Alt+PgUp",), reason=any_open),
    Action("turn_view_alike", "Turn the floating view like the reference", VIEW,
           "Let the anatomy of the floating image lie as on the reference, by the best alignment so far; or back",
           lambda session: session.screen.images.turn_alike(), ("Alt+End",), reason=both_open),
    Action("turn_view_upright", "View upright", VIEW, "Show all images as they are",
           lambda session: session.screen.images.turn_upright(), ("Alt+Home",), reason=any_open),
    _pan("left", -1, 0),
    _pan("right", 1, 0),
    _pan("up", 0, -1),
    _pan("down", 0, 1),
    Action("hide_marks", "Hide all marks and overlays", VIEW, "Show the bare images while the key is held",
           _hide_marks(True), ("H",), scope=Scope.HELD, in_menu=False, releases=_hide_marks(False)),
    Action("meanings", "What the figures mean", VIEW, "Explain each figure of the quality panel",
           _toggle_meanings, checked=lambda s: s.options.meanings),
    Action("reset_layout", "Reset the layout", VIEW,
           "The parts of the window and the way of comparing as at the first start",
           lambda session: session.screen.reset_layout()),
    Action("toggle_theme", "Switch between dark and light", VIEW, "Dark for image reading, light for offices",
           _toggle_theme, ("Ctrl+T",), "theme", new_section=True),
    Action("guide", "User guide", HELP, "What to do here, what the figures mean, and everything else",
           lambda session: session.screen.beside.show_guide(), ("F1",), "guide"),
    Action("shortcuts", "Keys and gestures", HELP, "Show all keys and mouse gestures",
           lambda session: session.screen.beside.show_keys(), ("Shift+F1", "?"), "keyboard"),
    Action("show_hints", "Show the hints again", HELP, "The hints of the first start, until they are closed again",
           lambda session: session.hints.show_again(), reason=_some_hint_was_closed),
    Action("show_log", "Open the folder of the log file", HELP, "For reporting a problem",
           lambda session: session.show_log_folder()),
    Action("about", "About", HELP, "Version, weights and licence", lambda session: session.screen.beside.show_about(),
           icon="information"),
)  # fmt: skip
