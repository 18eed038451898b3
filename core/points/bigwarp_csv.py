"""Matching points written as BigWarp's CSV. How it is: `core.points.delimited_points`, which reads it."""

from __future__ import annotations

import math
from pathlib import Path

from core.atomic_files import atomic_path
from core.points.bigwarp_names import name_of
from core.points.matching import MatchingPair, MatchingPoints


def write_bigwarp(path: Path | str, points: MatchingPoints) -> None:
    """Write BigWarp's 2-D CSV (see the module); floats are written so that they read back unchanged.

    Raises:
        InputError: The folder is missing or cannot be written to.
    """
    with atomic_path(Path(path)) as temporary:
        temporary.write_text(format_bigwarp(points), encoding="utf-8", newline="\n")


def format_bigwarp(points: MatchingPoints) -> str:
    """The text that `write_bigwarp` writes."""
    return "".join(_bigwarp_line(pair) + "\n" for pair in points)


def _bigwarp_line(pair: MatchingPair) -> str:
    name = name_of(pair.id, pair.role)
    active = "true" if pair.active else "false"
    numbers = [*(pair.floating or (math.inf, math.inf)), *(pair.reference or (math.inf, math.inf))]
    written = ["Infinity" if math.isinf(number) else repr(number) for number in numbers]
    return ",".join([f'"{name}"', f'"{active}"', *written])
