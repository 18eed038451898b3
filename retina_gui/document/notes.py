"""What the window tells without stopping the work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.notices import Notice


class NoteKind(str, Enum):
    """How serious a note is; shown by colour, icon and word."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Problem:
    """Something that did not work.

    Attributes:
        sentence: what is wrong, and what to do.
        details: for a report: versions, and where it happened.
        doing: the work that it stopped, such as `The registration`; empty where nobody knows.
        is_fault: it is a fault in this program, which nobody expected.
    """

    sentence: str
    details: str = ""
    doing: str = ""
    is_fault: bool = False


@dataclass(frozen=True)
class Note:
    """Something to tell the user of the open case.

    Attributes:
        action: what can be done about it, from the key table; it gets a button.
    """

    kind: NoteKind
    notice: Notice
    action: str = ""
