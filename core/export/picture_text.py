"""Text on pictures, in the font of the reports."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from core.fonts import font_file, one_line

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@dataclass(frozen=True)
class PlacedText:
    """A line of text on a picture, its upper left corner at `(x, y)`."""

    text: str
    x: float
    y: float
    size: int
    colour: tuple[int, int, int] = WHITE


def text_size(text: str, size: int) -> tuple[float, float]:
    """The width and the height of a line in pixels."""
    font = _font(size)
    ascent, descent = font.getmetrics()
    return font.getlength(one_line(text)), ascent + descent


def wrapped(text: str, size: int, width: float) -> list[str]:
    """A text on lines that are no wider; a word that alone is wider ends in an ellipsis."""
    lines: list[str] = []
    for word in one_line(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_size(longer, size)[0] <= width:
            lines[-1] = longer
        else:
            lines.append(_shortened(word, size, width))
    return lines


def _shortened(word: str, size: int, width: float) -> str:
    if text_size(word, size)[0] <= width:
        return word
    return next(
        (
            short
            for count in range(len(word) - 1, 0, -1)
            if text_size(short := f"{word[:count]}…", size)[0] <= width
        ),
        "…",
    )


def draw_texts(canvas: np.ndarray, texts: list[PlacedText]) -> np.ndarray:
    """The picture `(H, W, 3)` uint8 with texts that have a dark rim, so that they are read on any tissue."""
    from PIL import Image, ImageDraw

    picture = Image.fromarray(canvas)
    draw = ImageDraw.Draw(picture)
    for each in texts:
        rim = max(1, round(each.size / 9))
        draw.text(
            (each.x, each.y),
            one_line(each.text),
            fill=each.colour,
            font=_font(each.size),
            stroke_width=rim,
            stroke_fill=BLACK,
        )
    return np.asarray(picture)


@lru_cache(maxsize=16)
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(font_file()), size)
