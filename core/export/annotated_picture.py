"""An image as a picture with all that stands on it: shapes, what they are called and measure, a legend and a scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.figure_words import length_words, main_figure
from core.annotations.labels import Label, LabelList
from core.annotations.measurement_rows import MeasurementRow
from core.annotations.scale import UM_PER_MM, Scale
from core.annotations.shape import Shape, ShapeKind
from core.coordinates import Size, resize_points
from core.export.annotated_images import AnnotatedImage
from core.export.case_measurements import ImageMeasurements
from core.export.picture_text import WHITE, Box, PlacedText, draw_texts, text_size
from core.export.shape_strokes import Colour, Stroke, draw_strokes, stroke_of
from core.images.contrast import display_rgb
from core.language import tr

_LINE = 1 / 500
_TEXT = 1 / 60
"""The width of a line and the height of text, in parts of the longer side of the picture."""
_LEAST_LINE, _LEAST_TEXT = 1.0, 11
_LONGEST_BAR = 0.25  # of the picture's width
_STRIP = (32, 32, 32)


@dataclass(frozen=True)
class PictureStyle:
    """How a picture is made.

    Attributes:
        longest_side: in pixels at most; None for the size of the image.
        enlarged: lines and text by this factor, for a picture that is shown small.
    """

    longest_side: int | None = None
    enlarged: float = 1.0


@dataclass(frozen=True, eq=False)
class _Drawn:
    """An annotation in pixels of the picture."""

    annotation: Annotation
    shape: Shape
    is_carried: bool


def annotated_picture(
    annotated: AnnotatedImage,
    labels: LabelList,
    measured: ImageMeasurements,
    style: PictureStyle | None = None,
) -> np.ndarray:
    """The image with its shapes, `(h, w, 3)` RGB uint8. Below it a strip holds its name, the scale and the legend.

    What was drawn on the image is solid, what is carried there dashed. The pixels of the image are those of the upper
    left, unless the style makes it smaller. A caption that finds no free place is left out.

    Args:
        annotated: with the image at hand.
        measured: on this image, for the captions and the scale bar.
    """
    assert annotated.image is not None
    style = style or PictureStyle()
    full = annotated.image.size
    canvas = _canvas(annotated.image.pixels, style.longest_side)
    size = canvas.shape[0], canvas.shape[1]
    line = max(_LEAST_LINE, max(size) * _LINE * style.enlarged)
    text = max(_LEAST_TEXT, round(max(size) * _TEXT * style.enlarged))
    drawn = _all_drawn(annotated, full, size)
    colours = {each.annotation.label: labels.label(each.annotation.label) for each in drawn}
    strokes = [
        stroke_of(each.shape, _rgb(colours[each.annotation.label]), line, each.is_carried) for each in drawn
    ]
    draw_strokes(canvas, strokes, line)
    rows = {row.annotation.identifier: row for row in measured.rows}
    captions = _captions(drawn, rows, colours, size, line, text)
    scale = measured.context.scale.usable
    strip = _strip(annotated, drawn, colours, scale, size[1] / full[1], size[1], line, text)
    return np.vstack([draw_texts(canvas, captions), strip])


def _canvas(pixels: np.ndarray, longest_side: int | None) -> np.ndarray:
    shown = display_rgb(pixels)
    factor = 1.0 if longest_side is None else longest_side / max(shown.shape[:2])
    if factor >= 1:
        return np.array(shown)
    size = max(1, round(shown.shape[1] * factor)), max(1, round(shown.shape[0] * factor))
    return cv2.resize(shown, size, interpolation=cv2.INTER_AREA)


def _all_drawn(annotated: AnnotatedImage, full: Size, size: Size) -> list[_Drawn]:
    """What is carried below, as what was drawn here is the surer."""
    carried = [
        _Drawn(annotation, _resized(shape.shape, full, size), True)
        for annotation, shape in annotated.carried
        if shape.shape is not None
    ]
    return [*carried, *(_Drawn(each, _resized(each.shape, full, size), False) for each in annotated.own)]


def _resized(shape: Shape, full: Size, size: Size) -> Shape:
    if full == size:
        return shape
    rings = [resize_points(ring, full, size) for ring in shape.rings]
    return Shape(shape.kind, rings[0], rings[1:])


def _rgb(label: Label) -> Colour:
    red, green, blue = bytes.fromhex(label.colour[1:])
    return red, green, blue


# Captions


def _captions(
    drawn: Sequence[_Drawn],
    rows: Mapping[str, MeasurementRow],
    labels: Mapping[str, Label],
    size: Size,
    line: float,
    text: int,
) -> list[PlacedText]:
    """A caption beside each shape, where it hides neither another one nor a small shape."""
    boxes = [_box(each.shape, line) for each in drawn]
    taken = [box for box in boxes if max(box[2] - box[0], box[3] - box[1]) < 4 * text]
    taken += [box for each in drawn if not each.shape.is_closed for box in _along(each.shape, line, text)]
    placed = []
    for each, box in sorted(zip(drawn, boxes, strict=True), key=lambda pair: pair[0].is_carried):
        words = _caption(each.annotation, rows.get(each.annotation.identifier))
        place = _free_place(box, text_size(words, text), size, taken, line) if words else None
        if place is not None:
            taken.append(place)
            colour = _light(_rgb(labels[each.annotation.label]))
            placed.append(PlacedText(words, place[0], place[1], text, colour))
    return placed


def _caption(annotation: Annotation, row: MeasurementRow | None) -> str:
    """What it is called, and its length or area; of an arrow what it points out."""
    is_arrow = annotation.shape.kind is ShapeKind.ARROW
    called = (annotation.name or annotation.note) if is_arrow else annotation.name
    figure = main_figure(row.measures) if row is not None else ""
    return " · ".join(part for part in (called[:60], figure) if part)


def _box(shape: Shape, line: float) -> Box:
    """Around a shape and the lines that it is drawn with."""
    flat = shape.flattened().vertices
    rim = 5 * line if shape.kind is ShapeKind.POINT else line
    (left, top), (right, bottom) = flat.min(axis=0) - rim, flat.max(axis=0) + rim
    return float(left), float(top), float(right), float(bottom)


def _along(shape: Shape, line: float, step: float) -> Iterator[Box]:
    """Small boxes along a line, which captions keep off."""
    for start, end in pairwise(shape.vertices):
        count = int(np.hypot(*(end - start)) // step) + 2
        for x, y in np.linspace(start, end, min(count, 200)).tolist():
            yield x - line, y - line, x + line, y + line


def _free_place(
    box: Box, extent: tuple[float, float], size: Size, taken: Sequence[Box], line: float
) -> Box | None:
    """Right of a shape, below it, above it or left of it, within the picture; None where no place is free."""
    (width, height), (left, top, right, bottom) = extent, box
    middle_x, middle_y = (left + right - width) / 2, (top + bottom - height) / 2
    gap = 2 * line
    for step in (0.0, height, 2 * height):
        corners = (
            (right + gap, middle_y + step),
            (middle_x, bottom + gap + step),
            (middle_x, top - gap - height - step),
            (left - gap - width, middle_y - step),
            (right + gap, top - height - step),
            (right + gap, bottom + step),
        )
        for x, y in corners:
            place = (x, y, x + width, y + height)
            is_within = x >= 0 and y >= 0 and place[2] <= size[1] and place[3] <= size[0]
            if is_within and not any(_overlap(place, other) for other in taken):
                return place
    return None


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _light(colour: Colour) -> Colour:
    """The colour of a label as text: as light as it must be to be read on black."""
    red, green, blue = colour
    lightness = (0.3 * red + 0.59 * green + 0.11 * blue) / 255
    share = max(0.0, (0.7 - lightness) / max(1 - lightness, 1e-6))
    return (
        round(red + share * (255 - red)),
        round(green + share * (255 - green)),
        round(blue + share * (255 - blue)),
    )


# The strip below


def _strip(
    annotated: AnnotatedImage,
    drawn: Sequence[_Drawn],
    labels: Mapping[str, Label],
    scale: Scale | None,
    factor: float,
    width: int,
    line: float,
    text: int,
) -> np.ndarray:
    """A dark strip with the name of the image, the scale and the legend, as high as it takes.

    Args:
        factor: pixels of the picture for each pixel of the image.
    """
    writer = _StripWriter(width, line, text)
    writer.add(annotated.identity.name)
    if scale is not None:
        length = _round_length(_LONGEST_BAR * width / factor * scale.x_um)
        writer.add(
            f"{length_words(length / UM_PER_MM, is_mm=True)}  ·  {scale.described}",
            sign=length / scale.x_um * factor,
        )
    writer.new_line()
    for label in labels.values():
        writer.add(tr(label.name), _rgb(label))
    if any(each.is_carried for each in drawn):
        writer.new_line()
        writer.add(tr("drawn here"), WHITE)
        writer.add(tr("carried from another image"), WHITE, dashed=True)
    return writer.picture()


def _round_length(most_um: float) -> float:
    """The greatest of 1, 2, 5, 10, … that is not above."""
    power = 10.0 ** np.floor(np.log10(most_um))
    return float(next(step * power for step in (5, 2, 1) if step * power <= most_um * (1 + 1e-9)))


class _StripWriter:
    """Sets items one after the other, and on the next line where one is full."""

    def __init__(self, width: int, line: float, text: int) -> None:
        self._width, self._line, self._text = width, line, text
        self._height = 1.6 * text_size("M", text)[1]
        self._x, self._y = float(text), 0.6 * text
        self._texts: list[PlacedText] = []
        self._strokes: list[Stroke] = []

    def add(
        self, words: str, colour: Colour = WHITE, sign: float | None = None, dashed: bool = False
    ) -> None:
        """Words behind a sign: a line in the colour, or a scale bar of the length `sign`; the first has none."""
        is_bare = not self._texts
        length = 0.0 if is_bare else (3.2 * self._text if sign is None else sign)
        width = length + 0.6 * self._text + text_size(words, self._text)[0]
        if self._x + width > self._width and self._x > self._text:
            self.new_line()
        middle = self._y + text_size("M", self._text)[1] / 2
        ends = np.array([[self._x, middle], [self._x + length, middle]])
        if length:
            self._strokes.append(
                stroke_of(Shape(ShapeKind.LINE, ends), colour, 1.5 * self._line, dashed)
                if sign is None
                else _bar(ends, 0.3 * self._text)
            )
        self._texts.append(
            PlacedText(words, self._x + length + 0.6 * self._text * (length > 0), self._y, self._text)
        )
        self._x += width + 1.5 * self._text

    def new_line(self) -> None:
        """Go on below."""
        self._x, self._y = float(self._text), self._y + self._height

    def picture(self) -> np.ndarray:
        """The strip `(h, width, 3)` uint8."""
        height = round(self._y + self._height)
        canvas = np.full((height, self._width, 3), _STRIP, np.uint8)
        draw_strokes(canvas, self._strokes, 2 * self._line)
        return draw_texts(canvas, self._texts)


def _bar(ends: np.ndarray, half: float) -> Stroke:
    """A scale bar with its ends marked."""
    up = np.array([0.0, half])
    return Stroke((ends, *(np.array([end - up, end + up]) for end in ends)), WHITE)
