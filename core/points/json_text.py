"""JSON of other programs, read without trust in its shape."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.language import tr
from core.quoting import shown_name
from core.tables.decoding import read_text


def read_json(path: Path) -> dict[str, Any]:
    """The object that a file holds.

    Raises:
        InputError: it cannot be read, or holds no JSON object.
    """
    try:
        content = json.loads(read_text(path).removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise InputError(
            tr("Line {number} of {name} is not JSON. Save the points again.").format(
                number=error.lineno, name=shown_name(path)
            )
        ) from None
    except (ValueError, RecursionError):  # numbers of thousands of digits, lists in lists without end
        content = None
    if not isinstance(content, dict):
        raise no_points(path)
    return content


def no_points(path: Path) -> InputError:
    """The refusal of a file that holds something else."""
    return InputError(tr("{name} holds no points that this program knows.").format(name=shown_name(path)))


def coordinates(value: object, count: int) -> tuple[float, ...] | None:
    """So many numbers of a list; None where one of them is missing or not finite.

    >>> coordinates([1, 2.5, 0], 2), coordinates([1, None], 2), coordinates(["NaN", 1], 2)
    ((1.0, 2.5), None, None)
    """
    if not isinstance(value, list) or len(value) < count:
        return None
    numbers = [
        float(each) if isinstance(each, (int, float)) and abs(each) < 1e300 else math.nan for each in value
    ]
    return tuple(numbers[:count]) if all(map(math.isfinite, numbers[:count])) else None
