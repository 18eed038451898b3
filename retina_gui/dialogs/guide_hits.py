"""How a hit of the guide's search is drawn: where it is, and the words around it in a quieter colour."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from retina_gui.look.theme import theme_of

EXCERPT = Qt.ItemDataRole.UserRole + 1
ROOM = 6
"""Pixels around the words."""

Index = QModelIndex | QPersistentModelIndex


class HitDelegate(QStyledItemDelegate):
    """Two paragraphs, as wide as the list."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        style = blank.widget.style() if blank.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, blank.widget)
        painter.save()
        painter.translate(option.rect.topLeft())
        _words(option, index).drawContents(painter)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        shown = _words(option, index)
        return QSize(round(shown.textWidth()), round(shown.size().height()))


def _words(option: QStyleOptionViewItem, index: Index) -> QTextDocument:
    theme = theme_of(option.palette)
    shown = QTextDocument()
    shown.setDocumentMargin(ROOM)
    shown.setDefaultFont(option.font)
    shown.setHtml(
        f'<div style="color: {theme.text}"><b>{escape(index.data() or "")}</b></div>'
        f'<div style="color: {theme.muted}">{escape(index.data(EXCERPT) or "")}</div>'
    )
    view = option.widget
    width = view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()
    shown.setTextWidth(max(width, 1))
    return shown
