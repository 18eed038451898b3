"""What the edits of one part of the open case need of it as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from retina_gui.document.content import Content, DocumentSnapshot, LiveResult
from retina_gui.document.history import Step
from retina_gui.document.open_image import OpenImage


class EditedDocument(Protocol):
    """The open case."""

    @property
    def content(self) -> Content:
        """Everything that undo takes back."""

    @property
    def images(self) -> Mapping[str, OpenImage]:
        """The open images, by their SHA-256."""

    @property
    def last_step(self) -> Step | None:
        """The step that undo would take back."""

    def snapshot(self) -> DocumentSnapshot:
        """The document as it is now."""

    def change(self, text: str, content: Content, merge_key: str = "") -> None:
        """Take a changed content, as one step."""

    def exchange_results(self, exchange: Callable[[str, LiveResult], LiveResult]) -> None:
        """Exchange results in memory by ones that mean the same; no step."""

    def take_back(self) -> None:
        """Forget the last step, as if it had not been."""

    def tell(self) -> None:
        """What is shown is different."""
