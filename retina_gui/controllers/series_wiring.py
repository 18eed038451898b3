"""Connects the actions on the images of the case, and the filmstrip, to what they do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from core.language import tr
from retina_gui.state.options import Stage
from retina_gui.state.series_actions import carry_sources

if TYPE_CHECKING:
    from retina_gui.window import MainWindow


def series_actions(window: MainWindow) -> dict[str, Callable[[], object]]:
    """What the actions on the images of the case do."""
    series = window.series
    return {
        "add_floating": series.add,
        "previous_image": partial(series.step, -1),
        "next_image": partial(series.step, 1),
        "move_image_earlier": partial(_move, window, -1),
        "move_image_later": partial(_move, window, 1),
        "rename_image": partial(_rename, window),
        "take_over_points": series.take_over,
        "link_image": partial(_ask_link, window),
        "make_reference": partial(_with_active, window, series.make_reference),
        "remove_image": partial(_with_active, window, series.remove),
        "register_all": window.registration.register_all,
        "filmstrip": partial(_toggle_filmstrip, window),
    }


def connect_filmstrip(window: MainWindow) -> None:
    """Every signal of the filmstrip."""
    strip, series = window.filmstrip, window.series
    strip.chosen.connect(partial(_show, window))
    strip.menu_asked.connect(partial(_show_menu, window))
    strip.renamed.connect(series.rename)
    strip.moved.connect(series.move)
    strip.dropped.connect(series.add_files)
    series.shown.connect(partial(_on_shown, window))


def _show(window: MainWindow, index: int | None) -> None:
    window.workspace.cancel_gesture()
    window.series.show(index)


def _on_shown(window: MainWindow) -> None:
    """Another pair is worked on: what belongs to a pair starts over."""
    if window.options.options.stage is Stage.EXPORT:
        window.exporting.propose_folder()
        window.exporting.look_at_folder()


def _move(window: MainWindow, by: int) -> None:
    active = window.document.content.active
    window.series.move(active, active + by)


def _with_active(window: MainWindow, do: Callable[[int], object]) -> None:
    do(window.document.content.active)


def _rename(window: MainWindow) -> None:
    """In the filmstrip, which is shown for it."""
    window.options.set(filmstrip=True)
    window.filmstrip.edit_name(window.document.content.active)


def _toggle_filmstrip(window: MainWindow) -> None:
    window.options.set(filmstrip=not window.options.options.filmstrip)


def _ask_link(window: MainWindow) -> None:
    """A menu of what the image may be registered to, above the filmstrip."""
    menu = QMenu(window)
    _fill_links(window, menu, window.document.content.active)
    corner = window.filmstrip if window.filmstrip.isVisible() else window.workspace
    place = corner.mapToGlobal(QPoint(8, 0))
    menu.exec(QPoint(place.x(), place.y() - menu.sizeHint().height()))
    menu.deleteLater()


def _show_menu(window: MainWindow, index: int | None, place: QPoint) -> None:
    """The menu of one image. It is worked on first, so that every line is about what is seen."""
    if window.runner.state.running:
        return
    if index is not None:
        _show(window, index)
    menu = QMenu(window)
    rename = menu.addAction(tr("Rename"))
    rename.triggered.connect(partial(_edit_name, window, index))
    if index is not None:
        _fill_image_menu(window, menu, index)
    menu.exec(place)
    menu.deleteLater()


def _edit_name(window: MainWindow, index: int | None, checked: bool = False) -> None:
    window.filmstrip.edit_name(index)


def _fill_image_menu(window: MainWindow, menu: QMenu, index: int) -> None:
    actions = window.actions_by_id
    menu.addAction(actions["move_image_earlier"])
    menu.addAction(actions["move_image_later"])
    menu.addSeparator()
    sources = carry_sources(window.document.snapshot())
    if len(sources) > 1:
        carry = menu.addMenu(tr("Take over points from"))
        for source in sources:
            name = window.document.case.entry(source).image.name
            carry.addAction(name).triggered.connect(partial(_take_over, window, source))
    else:
        menu.addAction(actions["take_over_points"])
    links = menu.addMenu(tr("Register to"))
    _fill_links(window, links, index)
    menu.addAction(actions["make_reference"])
    menu.addSeparator()
    menu.addAction(actions["remove_image"])


def _fill_links(window: MainWindow, menu: QMenu, index: int) -> None:
    entry = window.document.case.entry(index)
    for number, name in window.series.possible_links(index):
        action = menu.addAction(name)
        sha256 = None if number is None else window.document.case.entry(number).image.sha256
        action.setCheckable(True)
        action.setChecked(sha256 == entry.via)
        if sha256 != entry.via:
            action.triggered.connect(partial(_link, window, index, number))


def _link(window: MainWindow, index: int, via: int | None, checked: bool = False) -> None:
    window.series.link(index, via)
    window.refresh()


def _take_over(window: MainWindow, source: int, checked: bool = False) -> None:
    window.series.take_over(source)
