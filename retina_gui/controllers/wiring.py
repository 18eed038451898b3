"""Connects the actions and the panels of a window to what they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from core.points.matching import ImageRole
from retina_gui.controllers.disabled_keys import DisabledKeys
from retina_gui.controllers.judging_wiring import connect_judging_panels, judging_wishes
from retina_gui.controllers.point_wiring import connect_point_panels, point_actions
from retina_gui.controllers.series_wiring import connect_filmstrip, series_actions
from retina_gui.controllers.surrounding_wiring import connect_surroundings, surrounding_wishes
from retina_gui.dialogs.about import show_about
from retina_gui.look.theme import ThemeName
from retina_gui.state.action_states import MODE_ACTIONS, NEEDS_A_FREE_WORKER, STAGE_ACTIONS
from retina_gui.state.options import Stage, ViewOptions

if TYPE_CHECKING:
    from retina_gui.window import MainWindow

PARAMETER_STEP = 0.05


def connect_actions(window: MainWindow) -> None:
    """Every action of the key table, and every signal of the panels."""
    DisabledKeys(window)
    wishes = (
        _case_actions,
        series_actions,
        point_actions,
        _view_actions,
        _display_actions,
        judging_wishes,
        surrounding_wishes,
    )
    for name, do in {name: do for each in wishes for name, do in each(window).items()}.items():
        changes_case = name in NEEDS_A_FREE_WORKER or name.startswith("nudge_")
        window.actions_by_id[name].triggered.connect(partial(_run, window, do, changes_case))
    _connect_panels(window)
    connect_surroundings(window)
    connect_point_panels(window)
    connect_judging_panels(window)
    connect_filmstrip(window)


def _run(window: MainWindow, do: Callable[[], object], changes_case: bool, checked: bool = False) -> None:
    """Do it, and show the actions again, if nothing else has: a checkable one has switched itself already.

    A drag under way is put back before the case changes: it could go on with a mark that is no more.
    """
    if changes_case:
        window.workspace.cancel_gesture()
    drawn = window.times_drawn
    do()
    if window.times_drawn == drawn:
        window.refresh()


def _display_actions(window: MainWindow) -> dict[str, Callable[[], object]]:
    display = window.display
    actions: dict[str, Callable[[], object]] = {}
    for role in ImageRole:
        actions[f"display_{role.value}"] = partial(_open_display, window, role)
        actions[f"reset_{role.value}"] = partial(display.reset, role)
        for action, name in (("green", "green"), ("equalise", "equalised"), ("invert", "inverted")):
            actions[f"{action}_{role.value}"] = partial(display.toggle, role, name)
    return actions


def _case_actions(window: MainWindow) -> dict[str, Callable[[], object]]:
    files, registration = window.files, window.registration
    return {
        "new_case": files.new_case,
        "open_reference": files.open_reference,
        "open_floating": files.open_floating,
        "import_points": files.import_points,
        "open_case": files.open_case,
        "open_demo": files.open_demo,
        "save_case": files.save,
        "save_case_as": files.save_as,
        "export": partial(_show_export, window),
        "show_export": window.exporting.show_folder,
        "quit": window.close,
        "register": registration.register,
        "correct": window.correcting.toggle_tool,
        "delete_correction": window.correcting.delete_selected,
        "show_version": window.correcting.show_version,
        "compare_version": window.correcting.compare_version,
        "delete_version": window.correcting.delete_version,
        "cancel": window.cancel,
        "shortcuts": window.show_shortcuts,
        "show_log": window.show_log_folder,
        "about": partial(show_about, window),
    }


def _view_actions(window: MainWindow) -> dict[str, Callable[[], object]]:
    options, views = window.options, window.workspace.views
    return {
        **{name: partial(window.set_stage, stage) for name, stage in STAGE_ACTIONS.items()},
        **{name: partial(options.set, mode=mode) for name, mode in MODE_ACTIONS.items()},
        **{f"centre_{number}": partial(window.centre_on_pair, number) for number in range(1, 10)},
        "fit": views.fit,
        "actual_size": views.actual_size,
        "hide_marks": partial(options.set, hide_marks=True),
        "peek_before": partial(options.set, peek=True),
        "before": partial(_toggle, window, "show_before"),
        "toggle_theme": partial(_toggle_theme, window),
        "meanings": partial(_toggle, window, "meanings"),
        "reset_layout": window.layout_keeper.reset,
        "show_hints": window.hints.show_again,
        "swap_images": partial(_toggle, window, "swapped"),
        "swipe_direction": partial(_toggle, window, "swipe_horizontal"),
        "parameter_less": partial(_step_parameter, window, -PARAMETER_STEP),
        "parameter_more": partial(_step_parameter, window, PARAMETER_STEP),
    }


def _connect_panels(window: MainWindow) -> None:
    points, registration, workspace, side = window.points, window.registration, window.workspace, window.side
    for pane in (workspace.reference, workspace.floating):
        pane.canvas.menu_asked.connect(points.show_mark_menu)
        pane.canvas.placing_undone.connect(points.take_back_placing)
    workspace.cursor_text.connect(window.status.show_cursor)
    workspace.compare.bar.parameter_changed.connect(partial(_set_parameter, window))
    workspace.compare.bar.before_chosen.connect(partial(_show_before, window))
    workspace.compare.bar.display.clicked.connect(partial(_open_both_displays, window))
    workspace.compare.swipe.moved.connect(partial(_set_parameter, window))
    for canvas in (workspace.compare.first, workspace.compare.second):
        canvas.parameter_asked.connect(partial(_turn_parameter, window))
    workspace.magnification_chosen.connect(partial(_set_magnification, window))
    workspace.compare.flicker_due.connect(partial(_flicker, window))
    side.versions.row_chosen.connect(window.correcting.select_version)
    side.versions.row_opened.connect(window.correcting.show_version)
    side.images.polarity_chosen.connect(registration.set_polarity)
    side.export.folder_asked.connect(window.exporting.choose_folder)
    side.export.folder_typed.connect(window.exporting.set_folder)
    side.export.export_asked.connect(window.exporting.export)
    side.export.vessel_maps_chosen.connect(partial(_set_stack, window, "vessel_maps"))
    side.export.whole_case_chosen.connect(partial(_set_stack, window, "whole_case"))
    side.export.format_chosen.connect(partial(_set_stack, window, "stack_format"))


def _toggle(window: MainWindow, option: str) -> None:
    window.options.set(**{option: not getattr(window.options.options, option)})


def _show_before(window: MainWindow, before: bool) -> None:
    window.options.set(show_before=before)
    window.refresh()


def _toggle_theme(window: MainWindow) -> None:
    window.options.set(theme=ThemeName(window.options.options.theme).other)


def _step_parameter(window: MainWindow, step: float) -> None:
    options = _shown_options(window)
    window.options.replace(options.with_parameter((options.parameter or 0.0) + step))


def _set_parameter(window: MainWindow, share: float) -> None:
    window.options.replace(_shown_options(window).with_parameter(share))


def _set_magnification(window: MainWindow, magnification: float) -> None:
    window.options.set(magnification=magnification)


def _shown_options(window: MainWindow) -> ViewOptions:
    """The options with the mode that is shown, where the chosen one cannot be."""
    return replace(window.options.options, mode=window.state.compare.mode)


def _turn_parameter(window: MainWindow, notches: float) -> None:
    _step_parameter(window, PARAMETER_STEP * notches)


def _open_display(window: MainWindow, role: ImageRole) -> None:
    """Below the title of the image, or below the compare bar while only that is shown."""
    workspace = window.workspace
    pane = workspace.reference if role is ImageRole.REFERENCE else workspace.floating
    window.display.open((role,), pane.display if pane.isVisible() else workspace.compare.bar)


def _open_both_displays(window: MainWindow, checked: bool = False) -> None:
    window.display.open(tuple(ImageRole), window.workspace.compare.bar.display)


def _show_export(window: MainWindow) -> None:
    """Show what will be written, with the keyboard on the button that writes it."""
    window.set_stage(Stage.EXPORT)
    window.side.export.button.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _flicker(window: MainWindow) -> None:
    window.options.set(flicker_phase=not window.options.options.flicker_phase)


def _set_stack(window: MainWindow, option: str, value: object) -> None:
    """What the stack holds, or how it is written: other files will be written."""
    window.options.set(**{option: value})
    window.exporting.look_at_folder()
