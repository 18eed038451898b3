"""The menus of an image of the filmstrip: what can be done with it, and what it may be registered to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from core.language import tr
from core.points.matching import ImageRole
from retina_gui.actions.turning_actions import turning_actions
from retina_gui.look.plain_text import caption
from retina_gui.panels.filmstrip import Filmstrip
from retina_gui.session import Session
from retina_gui.state.series_rules import point_sources


class ImageMenus:
    """Shows them."""

    def __init__(self, session: Session, filmstrip: Filmstrip, actions: Mapping[str, QAction]) -> None:
        self._session, self._filmstrip, self._actions = session, filmstrip, actions

    def show_image(self, index: int | None) -> None:
        """Work on another image; a drag under way is put back."""
        self._session.screen.images.cancel_drag()
        self._session.series.show(index)

    def show_links(self, corner: QWidget) -> None:
        """A menu of what the image that is worked on may be registered to, above a widget."""
        menu = QMenu(corner.window())
        self._fill_links(menu, self._session.document.content.active)
        place = corner.mapToGlobal(QPoint(8, 0))
        menu.exec(QPoint(place.x(), place.y() - menu.sizeHint().height()))
        menu.deleteLater()

    def show_turning(self, role: ImageRole, anchor: QWidget) -> None:
        """A menu of what turns and flips an image, below a widget."""
        menu = QMenu(anchor.window())
        self._fill_turning(menu, role)
        menu.exec(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))
        menu.deleteLater()

    def show_menu(self, index: int | None, place: QPoint) -> None:
        """The menu of one image. It is worked on first, so that every line is about what is seen."""
        if self._session.runner.state.running:
            return
        if index is not None:
            self.show_image(index)
        menu = QMenu(self._filmstrip.window())
        name, time = menu.addAction(tr("Rename")), menu.addAction(tr("Date of the image…"))
        if index is not None or self._session.document.snapshot().via is None:
            role = ImageRole.REFERENCE if index is None else ImageRole.FLOATING
            self._fill_turning(menu.addMenu(tr("Turn")), role)
        if index is not None:
            self._fill(menu, index)
        chosen = menu.exec(place)
        menu.deleteLater()
        if chosen is name:  # once the menu is gone: it gives the keyboard back to where it was
            self._filmstrip.edit_name(index)
        elif chosen is time:
            self._filmstrip.edit_time(index)

    def _fill(self, menu: QMenu, index: int) -> None:
        session, actions = self._session, self._actions
        menu.addAction(actions["move_image_earlier"])
        menu.addAction(actions["move_image_later"])
        menu.addSeparator()
        sources = point_sources(session.document.snapshot())
        if len(sources) > 1:
            taking_over = menu.addMenu(tr("Take over points from"))
            for source in sources:
                name = session.document.case.entry(source).image.name
                taking_over.addAction(caption(name)).triggered.connect(partial(self._take_over, source))
        else:
            menu.addAction(actions["take_over_points"])
        self._fill_links(menu.addMenu(tr("Register to")), index)
        menu.addAction(actions["make_reference"])
        menu.addSeparator()
        menu.addAction(actions["remove_image"])

    def _fill_turning(self, menu: QMenu, role: ImageRole) -> None:
        for name in turning_actions(role):
            menu.addAction(self._actions[name])

    def _fill_links(self, menu: QMenu, index: int) -> None:
        session = self._session
        entry = session.document.case.entry(index)
        for number, name in session.series.possible_links(index):
            action = menu.addAction(caption(name))
            sha256 = None if number is None else session.document.case.entry(number).image.sha256
            action.setCheckable(True)
            action.setChecked(sha256 == entry.via)
            if sha256 != entry.via:
                action.triggered.connect(partial(self._link, index, number))

    def _link(self, index: int, via: int | None, checked: bool = False) -> None:
        self._session.series.link(index, via)

    def _take_over(self, source: int, checked: bool = False) -> None:
        self._session.series.take_over(source)
