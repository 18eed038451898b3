"""The cases that were opened last, as the settings remember them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

MOST = 12


@dataclass(frozen=True)
class RecentCase:
    """A case file that was opened or saved.

    Attributes:
        name: of the case, as the window shows it.
        used_at: ISO 8601 in local time, to the minute.
    """

    path: Path
    name: str
    used_at: str

    @property
    def when(self) -> str:
        """When it was used last, such as `24 Nov 2026, 14:05`; empty where the settings say no time."""
        try:
            return f"{datetime.fromisoformat(self.used_at):%d %b %Y, %H:%M}".lstrip("0")
        except ValueError:
            return ""


def now_text() -> str:
    """The time now, as `used_at` has it."""
    return datetime.now().isoformat(timespec="minutes")


def with_case(cases: Sequence[RecentCase], used: RecentCase) -> tuple[RecentCase, ...]:
    """The list with a case at its beginning, once, and no more than `MOST` in all."""
    return (used, *(case for case in cases if case.path != used.path))[:MOST]


def to_text(cases: Sequence[RecentCase]) -> str:
    """The list for the settings."""
    return json.dumps([{**asdict(case), "path": str(case.path)} for case in cases], ensure_ascii=False)


def from_text(text: object) -> tuple[RecentCase, ...]:
    """The list of the settings; empty where they hold something else."""
    try:
        values = json.loads(text) if isinstance(text, str) else []
        return tuple(
            RecentCase(Path(each["path"]), str(each["name"]), str(each["used_at"])) for each in values[:MOST]
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()
