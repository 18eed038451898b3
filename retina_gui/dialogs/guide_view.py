"""Shows a page of the guide: Qt's rich text with our pictures, links, zoom, and the words that were looked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from PySide6.QtCore import QEvent, QSize, QSizeF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QFontDatabase,
    QImage,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QTextBrowser, QTextEdit

from core.language import tr
from retina_gui.dialogs.guide_style import page_style
from retina_gui.guide.guide import Guide, picture_path
from retina_gui.guide.page import Page
from retina_gui.guide.place import Place
from retina_gui.look.theme import DARK, Theme

SUFFIX = ".md"
MARGIN, ROUNDING = 28, 12
ZOOMS = (0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5)
SETTLED_MS = 120
"""After the last change of the width, pictures are fitted to it."""

MARK = "#8a6d1f", "#ffe9a8"
"""Behind words that were looked for, in the dark and in the light theme."""


class GuideView(QTextBrowser):
    """One page, scrolled to a section.

    Signals:
        moved: another place is shown; its `Place`.
        zoomed: the text has another size.
    """

    moved = Signal(Place)
    zoomed = Signal()

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self._guide, self._theme, self._zoom = guide, DARK, ZOOMS.index(1.0)
        self._words: tuple[str, ...] = ()
        self._width = 0
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(SETTLED_MS)
        self._resized.timeout.connect(self._fit_pictures)
        self.setOpenLinks(False)
        self.setAccessibleName(tr("Page of the guide"))
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        )  # pictures are as wide as the page
        self.document().setDocumentMargin(MARGIN)
        self.document().documentLayout().documentSizeChanged.connect(self._show_bar)
        self.anchorClicked.connect(self._follow)
        self.sourceChanged.connect(self._on_source)

    @property
    def place(self) -> Place:
        """Where it is."""
        return _place(self.source())

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._guide.page(self.place.page)

    @property
    def zoom(self) -> float:
        """Size of the text, 1 for the usual one."""
        return ZOOMS[self._zoom]

    def go_to(self, place: Place) -> None:
        """Show a place; the one before is a step back."""
        if self._guide.page(place.page) is not None:
            url = QUrl(place.page + SUFFIX)
            url.setFragment(place.anchor)
            is_same = url == self.source()
            self.setSource(url, QTextDocument.ResourceType.HtmlResource)
            if is_same:
                self.scrollToAnchor(place.anchor)
            if not place.anchor:
                self.verticalScrollBar().setValue(0)

    def show_theme(self, theme: Theme) -> None:
        """Draw the page in the colours of a theme."""
        if theme != self._theme or not self.document().defaultStyleSheet():
            self._theme = theme
            self._draw_again()

    def zoom_by(self, steps: int) -> None:
        """Larger or smaller text; 0 for the usual size."""
        number = self._zoom + steps if steps else ZOOMS.index(1.0)
        number = min(max(number, 0), len(ZOOMS) - 1)
        if number != self._zoom:
            self._zoom = number
            self._draw_again()
            self.zoomed.emit()

    def mark_words(self, words: Sequence[str]) -> None:
        """Let words stand out wherever they are, on this page and on those to come."""
        self._words = tuple(words)
        self._mark()

    # Qt

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        url = QUrl(name)
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return self._picture(url)
        page = self._guide.page(_place(url).page)
        return page.html if page is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.document().defaultStyleSheet():
            self._draw_again()

    # Inside

    def _picture(self, url: QUrl) -> QImage:
        """As wide as the page at most, and not wider than it is."""
        path = picture_path(PurePosixPath(url.path()).name)
        ratio = self.devicePixelRatioF()
        picture = QImage(str(path))
        room = max(round((self.viewport().width() - 2 * MARGIN) * ratio), 1)
        if picture.width() > room:
            picture = picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
            picture.setDevicePixelRatio(ratio)
        return picture

    def _draw_again(self) -> None:
        """The same place with another look."""
        pixels = round(QApplication.font().pixelSize() * self.zoom)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        self.document().setDefaultStyleSheet(page_style(self._theme, pixels, fixed))
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.Link, QColor(self._theme.accent_hover))
        self.setPalette(colours)
        if self.source().isValid() and not self.source().isEmpty():
            bar = self.verticalScrollBar()
            share = bar.value() / max(bar.maximum(), 1)
            self.document().clear()
            self.reload()
            bar.setValue(round(share * bar.maximum()))
            self._mark()

    def _fit_pictures(self) -> None:
        if self.viewport().width() != self._width:
            self._width = self.viewport().width()
            self._draw_again()

    def _show_bar(self, size: QSizeF) -> None:
        """A horizontal bar only for what is wider than a rounded pixel of a table."""
        wide = size.width() > self.viewport().width() + ROUNDING
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wide else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.horizontalScrollBarPolicy() != policy:
            self.setHorizontalScrollBarPolicy(policy)

    def _follow(self, url: QUrl) -> None:
        """A link of the guide goes there; one to the web opens the browser."""
        if url.scheme() in ("http", "https", "mailto"):
            QDesktopServices.openUrl(url)
        else:
            place = _place(url)
            self.go_to(place if place.page else Place(self.place.page, place.anchor))

    def _on_source(self, url: QUrl) -> None:
        """`source` is told only after this."""
        self._mark()
        self.moved.emit(_place(url))

    def _mark(self) -> None:
        colour = QColor(MARK[0] if self._theme is DARK else MARK[1])
        found = []
        for word in self._words:
            cursor = QTextCursor(self.document())
            while not (cursor := self.document().find(word, cursor)).isNull():
                selection = QTextEdit.ExtraSelection()
                selection.cursor = cursor
                selection.format.setBackground(colour)
                found.append(selection)
        self.setExtraSelections(found)

    def sizeHint(self) -> QSize:
        return QSize(720, 640)


def _place(url: QUrl) -> Place:
    name = PurePosixPath(url.path()).name
    return Place(name.removesuffix(SUFFIX), url.fragment())
