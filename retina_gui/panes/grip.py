"""What the mouse holds on a picture, and what it meets first: the picture itself, or the best caught of its items."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsItem

from core.points.matching import Point
from retina_gui.panes.held_item import HeldItem, PullItem, Surface


class Grip:
    """Of one pane.

    Args:
        below, above: the height of the picture in the scene, as the mouse meets it after everything else or first.

    Attributes:
        caught: the items that are caught near their middle, see `HeldItem.reach`.
        has_just_placed: the last click placed a point, which a double click takes back.
    """

    def __init__(self, pane: Surface, parent: QGraphicsItem, below: int, above: int) -> None:
        self._below, self._above = below, above
        self._held: HeldItem | None = None
        self._is_space_held = False
        self.caught: set[HeldItem] = set()
        self.has_just_placed = False
        self._pull = PullItem(pane, parent)
        self._raise_picture(False)

    @property
    def is_busy(self) -> bool:
        """Whether the mouse holds something."""
        return self._held is not None

    def hold(self, item: HeldItem) -> None:
        """The mouse took hold of an item."""
        self._held = item

    def let_go(self) -> None:
        """The mouse let go of it."""
        self._held = None

    def put_back(self) -> bool:
        """Put back what the mouse holds; whether it held anything."""
        held, self._held = self._held, None
        if held is not None:
            held.put_back()
        return held is not None

    def prepare_press(self, position: Point, pulls: bool) -> None:
        """Before the scene looks what is pressed; `pulls`: the picture, whatever lies on it."""
        self._raise_picture(self._is_space_held or pulls)
        self._raise_nearest(position)

    def end_press(self) -> None:
        """After the scene has looked."""
        self._raise_picture(self._is_space_held)

    def prepare_move(self, position: Point) -> None:
        """Before the scene looks what the mouse is over."""
        if self._held is None:
            self._raise_nearest(position)

    def hold_space(self, held: bool) -> None:
        """While it is held down, the mouse pulls the picture."""
        if held != self._is_space_held:
            self._is_space_held = held
            self._raise_picture(held)
            if self._held is None:  # the scene looks which cursor lies on top
                self._pull.setCursor(Qt.CursorShape.OpenHandCursor)

    def _raise_picture(self, on_top: bool) -> None:
        self._pull.setZValue(self._above if on_top else self._below)

    def _raise_nearest(self, position: Point) -> None:
        """Of what overlaps where the mouse is, let the best caught lie on top, so that the scene finds it."""
        near = [(reach, item) for item in self.caught if (reach := item.reach(position)) is not None]
        best = min(near, key=lambda each: each[0])[1] if near else None
        for _, item in near:
            item.setZValue(1.0 if item is best else 0.0)
