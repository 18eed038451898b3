"""The filmstrip: the images of the case in a row, the reference in front."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QWidget

from retina_gui.look.theme import Theme
from retina_gui.look.widgets import accept_as_copy, drop, dropped_files
from retina_gui.panels.film_frame import FRAME_MIME, HEIGHT, FilmFrameView
from retina_gui.state.filmstrip_state import FilmstripState


class Filmstrip(QFrame):
    """Shows the images, and lets the user choose, name, order and add them.

    Signals:
        chosen: an image was clicked; its number, None for the reference.
        menu_asked: a right click on an image; its number and the place on the screen.
        renamed: the SHA-256 of an image, and its new name.
        time_typed: the SHA-256 of an image, and what was typed of when it was taken.
        moved: a floating image was dragged to another place; both numbers.
        dropped: image files were dropped here.
    """

    chosen = Signal(object)
    menu_asked = Signal(object, QPoint)
    renamed = Signal(str, str)
    time_typed = Signal(str, str)
    moved = Signal(int, int)
    dropped = Signal(list)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filmstrip")
        self.setAcceptDrops(True)
        self.frames: list[FilmFrameView] = []
        content = QWidget()
        content.setObjectName("filmContent")
        self._row = QHBoxLayout(content)
        self._row.setContentsMargins(8, 4, 8, 4)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        self._scroll.setFixedHeight(HEIGHT + 8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self._scroll, 1)
        for name in ("add_floating", "take_over_points", "register_all"):
            row.addWidget(_button(actions[name]))
        self._shown: tuple[object, ...] = ()
        self.hide()

    def show_state(self, state: FilmstripState, theme: Theme) -> None:
        """Draw a state."""
        if (state, theme.name) == self._shown:
            return
        self._shown = (state, theme.name)
        while len(self.frames) > len(state.frames):
            drop(self.frames.pop())
        while len(self.frames) < len(state.frames):
            self._add_frame()
        for view, frame in zip(self.frames, state.frames, strict=True):
            view.show_state(frame, theme)
            view.setEnabled(state.enabled)
        wide = sum(view.width() + self._row.spacing() for view in self.frames) > self._scroll.width()
        bar = self._scroll.horizontalScrollBar().sizeHint().height() if wide else 0
        self._scroll.setFixedHeight(HEIGHT + 8 + bar)
        self.setVisible(state.shown)
        active = next((view for view in self.frames if view.frame and view.frame.active), None)
        if active is not None:
            self._scroll.ensureWidgetVisible(active, 8, 0)

    def edit_name(self, index: int | None) -> None:
        """Let the user type another name for an image."""
        view = self._view(index)
        if view is not None:
            view.edit_name()

    def edit_time(self, index: int | None) -> None:
        """Let the user type when an image was taken."""
        view = self._view(index)
        if view is not None:
            self._scroll.ensureWidgetVisible(view, 8, 0)
            view.edit_time()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(FRAME_MIME):
            event.acceptProposedAction()
        elif dropped_files(event):
            accept_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        data = event.mimeData()
        if data.hasFormat(FRAME_MIME):
            event.acceptProposedAction()
            index = int(bytes(data.data(FRAME_MIME).data()).decode("ascii"))
            self.moved.emit(index, self._place_at(event.position().toPoint(), index))
        else:
            accept_as_copy(event)
            if paths := dropped_files(event):
                self.dropped.emit(paths)

    def _place_at(self, position: QPoint, index: int) -> int:
        """Which number the floating image `index` gets when it is dropped here."""
        before = 0
        for view in self.frames:
            if view.frame is None or view.frame.index in (None, index):
                continue
            middle = view.mapTo(self, QPoint(view.width() // 2, 0)).x()
            before += middle < position.x()
        return before

    def _add_frame(self) -> None:
        view = FilmFrameView()
        view.chosen.connect(partial(self._choose, view))
        view.menu_asked.connect(partial(self._ask_menu, view))
        view.renamed.connect(partial(self._rename, view))
        view.time_typed.connect(partial(self._type_time, view))
        self._row.insertWidget(len(self.frames), view)
        self.frames.append(view)

    def _choose(self, view: FilmFrameView) -> None:
        if view.frame is not None:
            self.chosen.emit(view.frame.index)

    def _ask_menu(self, view: FilmFrameView, place: QPoint) -> None:
        if view.frame is not None:
            self.menu_asked.emit(view.frame.index, place)

    def _rename(self, view: FilmFrameView, name: str) -> None:
        if view.frame is not None:
            self.renamed.emit(view.frame.sha256, name)

    def _type_time(self, view: FilmFrameView, text: str) -> None:
        if view.frame is not None:
            self.time_typed.emit(view.frame.sha256, text)

    def _view(self, index: int | None) -> FilmFrameView | None:
        return next((view for view in self.frames if view.frame and view.frame.index == index), None)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("look", "flat")
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    return button
