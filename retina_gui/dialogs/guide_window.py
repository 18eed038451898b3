"""The user guide: its contents, its search and its pages; it stays open beside the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.language import tr, tr_count
from retina_gui.dialogs.guide_hits import EXCERPT, HitDelegate
from retina_gui.dialogs.guide_view import GuideView
from retina_gui.guide.guide import guide
from retina_gui.guide.place import START, Place
from retina_gui.guide.search import Hit, search, words_of
from retina_gui.look.icons import icon
from retina_gui.look.plain_text import plain
from retina_gui.look.theme import Theme
from retina_gui.look.widgets import label
from retina_gui.look.window_place import room_for

PLACE = Qt.ItemDataRole.UserRole
CONTENTS_WIDTH = 250
DEEPEST = 2
"""Levels of headings in the table of contents."""


class GuideWindow(QDialog):
    """Contents and hits to the left, the page to the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("User guide"))
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint)
        self.resize(room_for(self, QSize(1040, 720)))
        self._guide = guide()
        self._lines: dict[str, dict[str, QTreeWidgetItem]] = {}
        self.view = GuideView(self._guide)
        self.contents, self.hits = QTreeWidget(), QListWidget()
        self.search, self._found = QLineEdit(), label("", "small", wrap=True)
        self.left = QStackedWidget()
        self._buttons = {
            "previous": self._button(tr("Back"), "Alt+Left", self.view.backward),
            "next": self._button(tr("Forward"), "Alt+Right", self.view.forward),
        }
        self._zooms = (
            self._button(tr("Smaller text"), "Ctrl+-", partial(self.view.zoom_by, -1), "−"),
            self._button(tr("Usual size of the text"), "Ctrl+0", partial(self.view.zoom_by, 0), "100 %"),
            self._button(tr("Larger text"), "Ctrl++", partial(self.view.zoom_by, 1), "+"),
        )
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._type_search)
        QShortcut(QKeySequence("Ctrl+="), self, partial(self.view.zoom_by, 1))
        self._set_up_contents()
        self._set_up_search()
        self._lay_out()
        self.view.moved.connect(self._show_place)
        self.view.backwardAvailable.connect(self._buttons["previous"].setEnabled)
        self.view.forwardAvailable.connect(self._buttons["next"].setEnabled)
        self.view.zoomed.connect(self._show_zoom)
        for button in self._buttons.values():
            button.setEnabled(False)

    def show_state(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        for name, button in self._buttons.items():
            button.setIcon(icon(name, theme.text, theme.faded))
        self.view.show_theme(theme)

    def go_to(self, place: Place) -> None:
        """Show a place; where there is none of this name, the first page."""
        page = self._guide.page(place.page)
        is_there = page is not None and (not place.anchor or page.section(place.anchor) is not None)
        self.view.go_to(place if is_there else START)
        self.view.setFocus()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the search first."""
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self.view.setFocus()
            return
        if event.key() not in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):  # no button of this window is meant by it
            super().keyPressEvent(event)

    # Inside

    def _button(self, name: str, key: str, do: Callable[[], None], text: str = "") -> QToolButton:
        button = QToolButton()
        button.setProperty("look", "flat")
        button.setText(text)
        button.setToolTip(
            plain(f"{name}  ({QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)})")
        )
        button.setAccessibleName(name)
        QShortcut(
            QKeySequence(key), self, do
        )  # a shortcut of the button would wait for its picture to go down
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(do)
        return button

    def _set_up_contents(self) -> None:
        self.contents.setHeaderHidden(True)
        self.contents.setAccessibleName(tr("Contents"))
        for page in self._guide.pages:
            lines = {"": _line(page.title, Place(page.name))}
            for section in page.sections:
                if section.level == DEEPEST and section.anchor:
                    lines[section.anchor] = _line(section.title, Place(page.name, section.anchor))
                    lines[""].addChild(lines[section.anchor])
            self.contents.addTopLevelItem(lines[""])
            self._lines[page.name] = lines
        self.contents.currentItemChanged.connect(self._on_contents)
        self.contents.itemClicked.connect(self._on_contents)

    def _set_up_search(self) -> None:
        self.search.setPlaceholderText(tr("Search the guide"))
        self.search.setAccessibleName(tr("Search the guide"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._first_hit)
        self.hits.setAccessibleName(tr("What was found"))
        self.hits.setItemDelegate(HitDelegate(self.hits))
        self.hits.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hits.currentItemChanged.connect(self._on_hit)
        self.hits.itemClicked.connect(self._on_hit)

    def _type_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _search(self, wanted: str) -> None:
        words = words_of(wanted)
        found = search(self._guide.pages, wanted)
        with QSignalBlocker(self.hits):
            self.hits.clear()
            for hit in found:
                self.hits.addItem(_hit_line(hit))
        self._found.setText(
            tr_count("{count} place", "{count} places", len(found)) if found else tr("Found nowhere.")
        )
        self._found.setVisible(bool(words))
        self.left.setCurrentWidget(self.hits if words else self.contents)
        self.view.mark_words(words)

    def _first_hit(self) -> None:
        if self.hits.count():
            self.hits.setCurrentRow(max(self.hits.currentRow(), 0))
            self.hits.setFocus()

    def _on_hit(self, item: QListWidgetItem | None, *_: object) -> None:
        if item is not None:
            self.view.go_to(item.data(PLACE))

    def _on_contents(self, item: QTreeWidgetItem | None, *_: object) -> None:
        if item is not None and item.data(0, PLACE) != self.view.place:
            self.view.go_to(item.data(0, PLACE))

    def _show_place(self, place: Place) -> None:
        """Mark the place in the table of contents, with the sections of its page below it."""
        lines = self._lines[place.page]
        self.contents.setCurrentItem(lines.get(place.anchor, lines[""]))  # the page is there: nothing follows
        lines[""].setExpanded(True)

    def _show_zoom(self) -> None:
        self._zooms[1].setText(f"{100 * self.view.zoom:.0f} %")

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(4)
        for button in self._buttons.values():
            bar.addWidget(button)
        bar.addStretch(1)
        for button in self._zooms:
            bar.addWidget(button)
        side, page = QWidget(), QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 12, 6, 12)
        column.setSpacing(8)
        self.left.addWidget(self.contents)
        self.left.addWidget(self.hits)
        self._found.hide()
        for widget in (self.search, self._found):
            column.addWidget(widget)
        column.addWidget(self.left, 1)
        right = QVBoxLayout(page)
        right.setContentsMargins(6, 8, 12, 12)
        right.setSpacing(4)
        right.addLayout(bar)
        right.addWidget(self.view, 1)
        parts = QSplitter()
        parts.addWidget(side)
        parts.addWidget(page)
        parts.setStretchFactor(1, 1)
        parts.setSizes([CONTENTS_WIDTH, self.width() - CONTENTS_WIDTH])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(parts)


def _line(title: str, place: Place) -> QTreeWidgetItem:
    item = QTreeWidgetItem([title])
    item.setData(0, PLACE, place)
    item.setToolTip(0, plain(title))
    return item


def _hit_line(hit: Hit) -> QListWidgetItem:
    where = hit.title if hit.title == hit.page_title else f"{hit.page_title}  ·  {hit.title}"
    item = QListWidgetItem(where)
    item.setData(PLACE, hit.place)
    item.setData(EXCERPT, hit.excerpt)
    return item
