"""Two fingers on a touch pad, and the wheel of a mouse, which Qt tells in one kind of event."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputDevice, QWheelEvent

from core.points.matching import Point

NOTCH = 120
"""What Qt counts for one notch of a wheel."""

SIDEWAYS = 80.0
"""How far a notch of a wheel that turns sideways pulls the image, in screen pixels."""


def notches_of(event: QWheelEvent) -> float:
    """By how many notches the wheel was turned away from the user."""
    return event.angleDelta().y() / NOTCH


def turning_notches_of(event: QWheelEvent) -> float:
    """The same with Shift, where some systems tell a wheel as one that turns sideways."""
    return (event.angleDelta().y() or event.angleDelta().x()) / NOTCH


def pull_of(event: QWheelEvent) -> Point | None:
    """By how many screen pixels two fingers, or a wheel that turns sideways, pull the image; None for a plain wheel."""
    if _is_by_fingers(event):
        return float(event.pixelDelta().x()), float(event.pixelDelta().y())
    turned = event.angleDelta()
    if turned.x() and not turned.y():
        return SIDEWAYS * turned.x() / NOTCH, 0.0
    return None


def _is_by_fingers(event: QWheelEvent) -> bool:
    """Macs and Wayland tell the phases of a scroll. X11 tells none, and pixels of wheels too, but whole notches."""
    if event.phase() != Qt.ScrollPhase.NoScrollPhase:
        return True
    if event.pixelDelta().isNull():
        return False
    is_touch_pad = event.device() is not None and event.device().type() == QInputDevice.DeviceType.TouchPad
    return is_touch_pad or not _is_whole(event.angleDelta())


def _is_whole(turned: QPoint) -> bool:
    return turned.x() % NOTCH == 0 and turned.y() % NOTCH == 0
