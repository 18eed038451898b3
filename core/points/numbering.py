"""The numbers of pairs in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.points.coordinate_systems import ReadMark


def numbered(marks: Sequence[ReadMark]) -> list[ReadMark]:
    """The marks with a place, with the file's numbers where it numbers all differently, else in their order."""
    ids = [mark.id for mark in marks]
    keeps = None not in ids and len(set(ids)) == len(ids)
    result = [mark if keeps else replace(mark, id=place) for place, mark in enumerate(marks, start=1)]
    return [mark for mark in result if any(place is not None for place in mark.places)]
