"""The strip below a picture: the name of the image, the scale, and what colours and lines mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.annotations.figure_words import length_words
from core.annotations.labels import Label
from core.annotations.scale import UM_PER_MM
from core.annotations.shape import Shape, ShapeKind
from core.export.picture_text import WHITE, PlacedText, draw_texts, text_size, wrapped
from core.export.shape_strokes import Colour, Stroke, draw_strokes, stroke_of
from core.language import tr

_LONGEST_BAR = 0.25  # of the picture's width
_STRIP = (32, 32, 32)

Sign = Callable[[np.ndarray], Sequence[Stroke]]
"""What stands in front of words: strokes between two ends `(2, 2)`."""


@dataclass(frozen=True)
class BarScale:
    """A scale as the strip shows it: micrometres for each pixel of the picture, and its words."""

    um: float
    words: str


class StripWriter:
    """Sets items one after the other, and on the next line where one is full.

    Args:
        width: of the picture.
        line, text: the width of lines and the height of letters.
    """

    def __init__(self, width: int, line: float, text: int) -> None:
        self.line = line
        self._width, self._end, self._text = width, width - text, text
        self._height = 1.6 * text_size("M", text)[1]
        self._x, self._y = float(text), 0.6 * text
        self._texts: list[PlacedText] = []
        self._strokes: list[Stroke] = []

    def add(self, words: str, sign: Sign | None = None, length: float | None = None) -> None:
        """Words, behind a sign of a length; they go on below where a line does not hold them."""
        reach = 0.0 if sign is None else (3.2 * self._text if length is None else length)
        indent = 0.0 if sign is None else reach + 0.6 * self._text
        if self._x + indent + text_size(words, self._text)[0] > self._end and self._x > self._text:
            self.new_line()
        if sign is not None:
            middle = self._y + text_size("M", self._text)[1] / 2
            self._strokes += sign(np.array([[self._x, middle], [self._x + reach, middle]]))
        left = self._x + indent
        for number, line in enumerate(wrapped(words, self._text, self._end - left)):
            self._y += self._height * (number > 0)
            self._texts.append(PlacedText(line, left, self._y, self._text))
            self._x = left + text_size(line, self._text)[0] + 2.1 * self._text

    def add_line(self, words: str, colour: Colour = WHITE, dashed: bool = False) -> None:
        """Words behind a line as it is drawn in the picture."""
        self.add(words, lambda ends: [_line_between(ends, colour, 1.5 * self.line, dashed)])

    def add_bar(self, scale: BarScale) -> None:
        """The scale bar."""
        um = _round_length(_LONGEST_BAR * self._width * scale.um)
        words = f"{length_words(um / UM_PER_MM, is_mm=True)}  ·  {scale.words}"
        self.add(words, lambda ends: [_bar(ends, 0.3 * self._text)], um / scale.um)

    def new_line(self) -> None:
        """Go on below."""
        if self._x > self._text:
            self._x, self._y = float(self._text), self._y + self._height

    def picture(self) -> np.ndarray:
        """The strip `(h, width, 3)` uint8."""
        used = self._height if self._x > self._text else 0.0
        canvas = np.full((round(self._y + used + 0.2 * self._text), self._width, 3), _STRIP, np.uint8)
        draw_strokes(canvas, self._strokes, 2 * self.line)
        return draw_texts(canvas, self._texts)


def add_labels(writer: StripWriter, labels: Sequence[Label]) -> None:
    """What the colours mean, on lines of their own."""
    writer.new_line()
    for label in labels:
        writer.add_line(tr(label.name), rgb(label))
    writer.new_line()


def rgb(label: Label) -> Colour:
    """The colour of a label."""
    red, green, blue = bytes.fromhex(label.colour[1:])
    return red, green, blue


def _line_between(ends: np.ndarray, colour: Colour, width: float, dashed: bool) -> Stroke:
    return stroke_of(Shape(ShapeKind.LINE, ends), colour, width, dashed)


def _round_length(most_um: float) -> float:
    """The greatest of 1, 2, 5, 10, … that is not above."""
    power = 10.0 ** np.floor(np.log10(most_um))
    return float(next(step * power for step in (5, 2, 1) if step * power <= most_um * (1 + 1e-9)))


def _bar(ends: np.ndarray, half: float) -> Stroke:
    """A scale bar with its ends marked."""
    up = np.array([0.0, half])
    return Stroke((ends, *(np.array([end - up, end + up]) for end in ends)), WHITE)
