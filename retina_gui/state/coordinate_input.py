"""What the user types for a coordinate, or why it cannot be used, as a sentence."""

from __future__ import annotations

import math
import re

from core.coordinates import Size
from core.language import tr
from core.points.matching import Point
from retina_gui.rendering.extent import is_inside

X, Y = 0, 1
_BETWEEN_TWO = re.compile(r"\s*;\s*|,\s+|\s+")


def typed_point(text: str, axis: int, current: Point | None, image: str, size: Size) -> Point | str:
    """The point that results from typing `text` into the x or the y of a point.

    Both coordinates can be typed into either, as `512.5, 300`; so a point that is not marked yet can be given. A comma
    between digits is a decimal comma.

    Args:
        axis: `X` or `Y`.
        current: the point as it is; None where the image has none.
        image: the name of the image, for the sentence.
        size: `(height, width)` of the image.

    Returns:
        The point, or the sentence that says what is wrong and what to type.
    """
    parts = [part for part in _BETWEEN_TWO.split(text.strip()) if part]
    numbers = [number for number in map(_number, parts) if number is not None]
    if not numbers or len(numbers) > 2 or len(numbers) < len(parts):
        return tr("“{text}” is no number of pixels. Type one such as 512.5, or both as 512.5, 300.").format(
            text=text.strip()
        )
    if len(numbers) == 2:
        x, y = numbers
    elif current is None:
        return tr("This point is not marked yet: type both coordinates, such as 512.5, 300.")
    else:
        x, y = (numbers[0], current[Y]) if axis == X else (current[X], numbers[0])
    if not is_inside((x, y), size):
        return tr("({x:g}, {y:g}) lies outside the {image} image, which is {width} × {height} px.").format(
            x=x, y=y, image=image, width=size[1], height=size[0]
        )
    return x, y


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
