"""The marks of one pane: an item for each pair, in image coordinates."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGraphicsItem

from core.points.matching import Point
from retina_gui.panes.editors import PointEditor
from retina_gui.panes.held_item import Surface
from retina_gui.panes.mark_item import MarkItem
from retina_gui.state.view_state import Mark


class Marks:
    """Keeps the item of a pair while its mark changes, also from a ghost to a mark that is set: a drag goes on."""

    def __init__(
        self,
        pane: Surface,
        parent: QGraphicsItem,
        editor: PointEditor | None,
        hovered: Callable[[Mark | None], None],
    ) -> None:
        """`hovered` is told which mark the mouse is over, and when that changes."""
        self._pane, self._parent, self._editor, self._tell = pane, parent, editor, hovered
        self._marks: tuple[Mark, ...] = ()
        self._items: dict[int, MarkItem] = {}
        self._hovered: MarkItem | None = None

    @property
    def items(self) -> tuple[MarkItem, ...]:
        """All of them, in the order in which they are drawn."""
        return tuple(self._items.values())

    def show(self, marks: tuple[Mark, ...]) -> None:
        """Show other marks."""
        if marks == self._marks:
            return
        self._marks = marks
        hovered = self._hovered.mark if self._hovered is not None else None
        wanted = {mark.pair_id: mark for mark in marks}
        for pair_id in self._items.keys() - wanted.keys():
            self._remove(self._items.pop(pair_id))
        for pair_id, mark in wanted.items():
            if pair_id in self._items:
                self._items[pair_id].show_mark(mark)
            else:
                item = MarkItem(mark, self._pane, self._parent, self._editor, self._on_hovered)
                self._items[pair_id] = item
                self._pane.grip.caught.add(item)
        if self._hovered is not None and self._hovered.mark != hovered:
            self._tell(self._hovered.mark)

    def at(self, position: Point) -> Mark | None:
        """The mark that a widget point catches; marks that are set win over ghosts, then the nearest one."""
        near = [(reach, item) for item in self.items if (reach := item.reach(position)) is not None]
        return min(near, key=lambda each: each[0])[1].mark if near else None

    def _remove(self, item: MarkItem) -> None:
        if item is self._hovered:
            self._on_hovered(item, False)
        self._pane.grip.caught.discard(item)
        scene = item.scene()
        if scene is not None:
            scene.removeItem(item)

    def _on_hovered(self, item: MarkItem, is_over: bool) -> None:
        if is_over:
            self._hovered = item
            self._tell(item.mark)
        elif item is self._hovered:
            self._hovered = None
            self._tell(None)
