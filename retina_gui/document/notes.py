"""Sentences that the window shows beside the work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class NoteKind(str, Enum):
    """How serious a note is; shown by colour, icon and word."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Note:
    """A sentence for the user.

    Attributes:
        action: what can be done about it, from the key table; it gets a button.
    """

    kind: NoteKind
    text: str
    action: str = ""
