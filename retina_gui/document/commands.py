"""Undo commands. The content is immutable, so a command holds the content before and after its gesture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from retina_gui.document.content import Content

_MERGING = 1


class ChangeContent(QUndoCommand):
    """One gesture: from one content to the next. Commands of the same `merge_key` in a row are one step."""

    def __init__(
        self, text: str, before: Content, after: Content, show: Callable[[Content], None], merge_key: str = ""
    ) -> None:
        super().__init__(text)
        self._before, self._after, self._show, self.merge_key = before, after, show, merge_key

    def redo(self) -> None:
        self._show(self._after)

    def undo(self) -> None:
        self._show(self._before)

    def id(self) -> int:
        return _MERGING if self.merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangeContent) or other.merge_key != self.merge_key:
            return False
        self._after = other._after
        return True
