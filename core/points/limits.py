"""How many points a file may hold."""

from __future__ import annotations

from pathlib import Path

from core.errors import InputError
from core.language import tr
from core.quoting import shown_name

MOST_POINTS = 100_000


def check_amount(path: Path, count: int) -> None:
    """Refuse files of more points, before an object is made of each.

    Raises:
        InputError: there are more than `MOST_POINTS`.
    """
    if count > MOST_POINTS:
        raise InputError(
            tr(
                "{name} holds more than {most} points. Save those that are needed, or divide it into several files."
            ).format(name=shown_name(path), most=MOST_POINTS)
        )
