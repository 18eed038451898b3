"""Captions beside the shapes of a picture: what each is called and measures, where it hides nothing small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.figure_words import main_figure
from core.annotations.measurement_rows import MeasurementRow
from core.annotations.shape import Shape, ShapeKind
from core.coordinates import Size
from core.export.picture_text import Box, PlacedText, text_size
from core.export.shape_strokes import Colour
from core.language import tr

_LONGEST = 60
"""Letters of a name or a note."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """An annotation in pixels of the picture."""

    annotation: Annotation
    shape: Shape
    is_carried: bool
    colour: Colour


def captions(
    drawn: Sequence[Drawn], rows: Mapping[str, MeasurementRow], size: Size, line: float, text: int
) -> tuple[list[PlacedText], tuple[str, ...]]:
    """A caption beside each shape, where it hides neither another one nor a small shape.

    Where there is no room for all of it the name stands there alone, and then also on lines.

    Args:
        rows: the measurements, by the identifiers of the annotations.
        size: `(height, width)` of the picture.
        line, text: the width of lines and the height of letters.

    Returns:
        Also the words that found no place at all.
    """
    boxes = [_box(each.shape, line) for each in drawn]
    lines = [box for box in boxes if max(box[2] - box[0], box[3] - box[1]) < 4 * text]
    lines += [box for each in drawn if not each.shape.is_closed for box in _along(each.shape, line, text)]
    written: list[Box] = []
    placed, left_over = [], []
    for each, box in sorted(zip(drawn, boxes, strict=True), key=lambda pair: pair[0].is_carried):
        figure = _figure(each.annotation, rows.get(each.annotation.identifier))
        name = _name(each.annotation)
        words = " · ".join(filter(None, (name, figure)))
        tries = ((words, (*lines, *written)), (name, (*lines, *written)), (words, written), (name, written))
        for shown, taken in tries if words else ():
            place = _free_place(box, text_size(shown, text), size, taken, line) if shown else None
            if place is not None:
                written.append(place)
                placed.append(PlacedText(shown, place[0], place[1], text, _light(each.colour)))
                break
        else:
            left_over += [words] if words else []
    return placed, tuple(left_over)


def _name(annotation: Annotation) -> str:
    """What it is called, else what it shows; of an arrow what it points out."""
    if annotation.shape.kind is ShapeKind.ARROW:
        return (annotation.name or annotation.note)[:_LONGEST]
    return annotation.name[:_LONGEST] or tr(annotation.label)


def _figure(annotation: Annotation, row: MeasurementRow | None) -> str:
    """Its length or area."""
    return "" if row is None or annotation.shape.kind is ShapeKind.ARROW else main_figure(row.measures)


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
