"""The names of landmarks, as BigWarp has them and as this program writes them: `Pt-0`, `Check-1`."""

from __future__ import annotations

import re

from core.points.matching import PairRole

PREFIXES = {PairRole.FIT: "Pt", PairRole.CHECK: "Check"}
_NAME = re.compile(r"\s*(pt|check)-(\d{1,9})\s*", re.IGNORECASE)


def check_and_number(name: str) -> tuple[bool, int | None]:
    """Whether a name is that of a check point, and the number of its pair; None where the name tells none.

    >>> check_and_number("Check-1"), check_and_number("disc")
    ((True, 2), (False, None))
    """
    match = _NAME.fullmatch(name)
    return bool(match and match[1].lower() == "check"), int(match[2]) + 1 if match else None


def name_of(id: int, role: PairRole) -> str:
    """The name of a pair."""
    return f"{PREFIXES[role]}-{id - 1}"
