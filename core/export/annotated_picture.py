"""An image as a picture with all that stands on it: shapes, what they are called and measure, a legend and a scale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from core.annotations.carrying import CarriedShape
from core.annotations.labels import LabelList
from core.annotations.scaled_shape import lent_words
from core.annotations.shape import Shape
from core.coordinates import Size, resize_points
from core.export.annotated_images import AnnotatedImage
from core.export.carried_signs import DOT, dots, hatches, unsure
from core.export.case_measurements import ImageMeasurements
from core.export.picture_captions import Drawn, captions
from core.export.picture_strip import BarScale, StripWriter, add_labels, rgb
from core.export.picture_text import draw_texts
from core.export.shape_strokes import Stroke, draw_strokes, stroke_of
from core.images.contrast import display_rgb
from core.language import tr

_LINE = 1 / 500
_TEXT = 1 / 60
"""The width of a line and the height of text, in parts of the longer side of the picture."""
_LEAST_LINE, _LEAST_TEXT = 1.0, 11
_GRID, _GRID_LINE = (208, 212, 220), 0.6  # the width in parts of the others'


@dataclass(frozen=True)
class PictureStyle:
    """How a picture is made.

    Attributes:
        longest_side: in pixels at most; None for the size of the image.
        enlarged: lines and text by this factor, for a picture that is shown small.
    """

    longest_side: int | None = None
    enlarged: float = 1.0


def annotated_picture(
    annotated: AnnotatedImage,
    labels: LabelList,
    measured: ImageMeasurements,
    style: PictureStyle | None = None,
) -> np.ndarray:
    """The image with its shapes, `(h, w, 3)` RGB uint8. Below it a strip holds its name, the scale and the legend.

    What was drawn on the image is solid, what is carried there dashed, with dots where the registration is unsure and
    hatches where a shape leaves what the image shows. The ETDRS grid lies below, where there is one. The pixels of the
    image are those of the upper left, unless the style makes it smaller. A caption that finds no free place stands in
    the strip.

    Args:
        annotated: with the image at hand.
        measured: on this image, for the captions, the scale bar and the grid.
    """
    assert annotated.image is not None
    style = style or PictureStyle()
    full = annotated.image.size
    canvas = _canvas(annotated.image.pixels, style.longest_side)
    size = canvas.shape[0], canvas.shape[1]
    line = max(_LEAST_LINE, max(size) * _LINE * style.enlarged)
    text = max(_LEAST_TEXT, round(max(size) * _TEXT * style.enlarged))
    drawn, signs = _all_drawn(annotated, labels, full, size, line)
    grid = [stroke_of(_resized(each, full, size), _GRID, line, False) for each in measured.grid]
    draw_strokes(canvas, grid, _GRID_LINE * line)
    draw_strokes(canvas, [stroke_of(each.shape, each.colour, line, each.is_carried) for each in drawn], line)
    draw_strokes(canvas, signs.dots, DOT * line)
    draw_strokes(canvas, signs.hatches, line)
    rows = {row.annotation.identifier: row for row in measured.rows}
    placed, left_over = captions(drawn, rows, size, line, text)
    writer = StripWriter(size[1], line, text)
    _write_strip(writer, annotated, labels, drawn, signs, measured, size[1] / full[1])
    for words in left_over:
        writer.add(words)
    return np.vstack([draw_texts(canvas, placed), writer.picture()])


def _canvas(pixels: np.ndarray, longest_side: int | None) -> np.ndarray:
    shown = display_rgb(pixels)
    factor = 1.0 if longest_side is None else longest_side / max(shown.shape[:2])
    if factor >= 1:
        return np.array(shown)
    size = max(1, round(shown.shape[1] * factor)), max(1, round(shown.shape[0] * factor))
    return cv2.resize(shown, size, interpolation=cv2.INTER_AREA)


@dataclass(frozen=True, eq=False)
class _Signs:
    """Dots and hatches of all carried shapes."""

    dots: list[Stroke]
    hatches: list[Stroke]


def _all_drawn(
    annotated: AnnotatedImage, labels: LabelList, full: Size, size: Size, line: float
) -> tuple[list[Drawn], _Signs]:
    """What is carried below, as what was drawn here is the surer."""
    drawn, signs = [], _Signs([], [])
    for annotation, carried in annotated.carried:
        if carried.shape is not None:
            each = Drawn(
                annotation, _resized(carried.shape, full, size), True, rgb(labels.label(annotation.label))
            )
            drawn.append(each)
            _add_signs(signs, carried, each, line)
    for annotation in annotated.own:
        shape = _resized(annotation.shape, full, size)
        drawn.append(Drawn(annotation, shape, False, rgb(labels.label(annotation.label))))
    return drawn, signs


def _add_signs(signs: _Signs, carried: CarriedShape, drawn: Drawn, line: float) -> None:
    vertices, is_unsure = drawn.shape.vertices, unsure(carried)
    if is_unsure.any():
        signs.dots.append(dots(vertices, is_unsure, line))
    cut = hatches(vertices, carried.inside, drawn.shape.is_closed, line, drawn.colour)
    if cut.lines:
        signs.hatches.append(cut)


def _resized(shape: Shape, full: Size, size: Size) -> Shape:
    if full == size:
        return shape
    rings = [resize_points(ring, full, size) for ring in shape.rings]
    return Shape(shape.kind, rings[0], rings[1:])


def _write_strip(
    writer: StripWriter,
    annotated: AnnotatedImage,
    labels: LabelList,
    drawn: list[Drawn],
    signs: _Signs,
    measured: ImageMeasurements,
    factor: float,
) -> None:
    """The name of the image, the scale and the legend.

    Args:
        factor: pixels of the picture for each pixel of the image.
    """
    writer.add(annotated.identity.name)
    scale = _bar_scale(measured, factor)
    if scale is not None:
        writer.add_bar(scale)
    add_labels(
        writer, [labels.label(name) for name in dict.fromkeys(each.annotation.label for each in drawn)]
    )
    if any(each.is_carried for each in drawn):
        writer.add_line(tr("drawn here"))
        writer.add_line(tr("carried from another image"), dashed=True)
    if signs.dots:
        writer.add(tr("the registration is unsure"), partial(_dotted, width=writer.line))
    if signs.hatches:
        writer.add(tr("goes on outside"), partial(_cut, width=writer.line))
    if measured.grid:
        writer.add_line(tr("ETDRS grid"), _GRID)


def _bar_scale(measured: ImageMeasurements, factor: float) -> BarScale | None:
    """By the scale of the image, else by the one that it borrows."""
    own = measured.context.scale.usable
    if own is not None:
        return BarScale(own.x_um / factor, own.described)
    if measured.lent is None:
        return None
    lent, name = measured.lent
    return BarScale(lent.um / factor, lent_words(lent.scale, name))


def _dotted(ends: np.ndarray, width: float) -> list[Stroke]:
    places = np.linspace(ends[0], ends[1], 200)
    return [dots(places, np.ones(len(places), bool), 1.4 * width)]


def _cut(ends: np.ndarray, width: float) -> list[Stroke]:
    middle = 0.7 * ends[0] + 0.3 * ends[1]
    line = Stroke((np.array([ends[0], middle]),), (255, 255, 255))
    return [
        line,
        hatches(np.array([middle, ends[1]]), np.array([True, False]), False, width, (255, 255, 255)),
    ]
