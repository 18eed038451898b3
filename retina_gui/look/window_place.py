"""Where a window opens: as large as it likes to be, as far as the screen has room for it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMargins, QRect, QSize
from PySide6.QtWidgets import QWidget

FRAME = QMargins(8, 40, 8, 8)
"""Pixels of the title bar and the border, which Qt knows only once the window shows. Rather too many than too few."""


def available_area(window: QWidget) -> QRect:
    """The part of its screen that no bar of the desktop covers."""
    return window.screen().availableGeometry()


def room_for(window: QWidget, wanted: QSize) -> QSize:
    """The size that a window may have at most inside its frame, where it would like to have another one."""
    return wanted.boundedTo(available_area(window).marginsRemoved(FRAME).size())


def open_window(window: QWidget, first: QSize, remembered: QByteArray | None) -> None:
    """Give a window its remembered place, or its first size: in either case inside the screen."""
    window.resize(room_for(window, first))
    if remembered is None or not window.restoreGeometry(remembered):
        return
    if not (window.isMaximized() or window.isFullScreen()):
        window.setGeometry(_inside(window.geometry(), available_area(window).marginsRemoved(FRAME)))


def _inside(place: QRect, area: QRect) -> QRect:
    """The place, shrunk and moved into an area as far as it must be."""
    size = place.size().boundedTo(area.size())
    left = min(max(place.left(), area.left()), area.right() + 1 - size.width())
    top = min(max(place.top(), area.top()), area.bottom() + 1 - size.height())
    return QRect(left, top, size.width(), size.height())
