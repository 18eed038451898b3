"""Shapes as strokes on a picture: solid where they were drawn, dashed where they were carried, with a dark rim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from core.annotations.shape import Shape, ShapeKind

_SHIFT = 4  # bits of a pixel's fractions
_FARTHEST = 1e7
_DASH, _GAP = 6.0, 5.0  # in widths of the line
_RIM = 0.6  # how dark the rim is, 0 to 1
Colour = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Stroke:
    """Lines of one colour, `(N, 2)` each, in pixels of the picture."""

    lines: tuple[np.ndarray, ...]
    colour: Colour


def stroke_of(shape: Shape, colour: Colour, width: float, dashed: bool) -> Stroke:
    """A shape as lines; `width`: of the lines that it will be drawn with."""
    lines = list(_lines(shape, width))
    if dashed:
        unit = width / 2 if shape.kind is ShapeKind.POINT else width
        lines = [dash for line in lines for dash in _dashes(line, _DASH * unit, _GAP * unit)]
    return Stroke(tuple(lines), colour)


def draw_strokes(canvas: np.ndarray, strokes: Sequence[Stroke], width: float) -> None:
    """Draw on a picture `(H, W, 3)` RGB uint8."""
    thickness = max(1, round(width))
    rim = np.zeros(canvas.shape[:2], np.uint8)
    for stroke in strokes:
        _draw(rim, stroke.lines, (round(255 * _RIM),), thickness + 2 * max(1, round(width / 2)))
    rows, columns = np.nonzero(rim)
    share = 1 - rim[rows, columns, None].astype(np.float32) / 255
    canvas[rows, columns] = (canvas[rows, columns] * share).astype(np.uint8)
    for stroke in strokes:
        _draw(canvas, stroke.lines, stroke.colour, thickness)


def _draw(canvas: np.ndarray, lines: Sequence[np.ndarray], colour: tuple[int, ...], thickness: int) -> None:
    fixed = [
        (np.clip(line, -_FARTHEST, _FARTHEST) * (1 << _SHIFT)).round().astype(np.int32) for line in lines
    ]
    cv2.polylines(canvas, fixed, False, colour, thickness, cv2.LINE_AA, _SHIFT)


def _lines(shape: Shape, width: float) -> Iterator[np.ndarray]:
    if shape.kind is ShapeKind.POINT:
        around = np.linspace(0, 2 * np.pi, 33)[:, None]
        place = shape.vertices[0]
        yield place + 4 * width * np.hstack([np.cos(around), np.sin(around)])
        yield np.array([place, place + 1e-3])
        return
    if shape.kind is ShapeKind.ARROW:
        yield shape.vertices
        yield _arrow_head(shape.vertices[0], shape.vertices[1], width)
        return
    for ring in shape.flattened().rings:
        yield np.vstack([ring, ring[:1]]) if shape.is_closed else ring


def _arrow_head(tail: np.ndarray, head: np.ndarray, width: float) -> np.ndarray:
    along = head - tail
    length = float(np.hypot(*along))
    back = -along / length * min(7 * width, length / 2) if length else np.zeros(2)
    across = 0.5 * np.array([-back[1], back[0]])
    return np.array([head + back + across, head, head + back - across])


def _dashes(line: np.ndarray, dash: float, gap: float) -> Iterator[np.ndarray]:
    """The line as dashes of these lengths."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    places = np.concatenate([[0.0], np.cumsum(steps)])
    whole = float(places[-1])
    starts = np.arange(0.0, whole, dash + gap) if whole > dash else np.zeros(1)
    ends = np.minimum(starts + dash, whole)
    first, last = np.searchsorted(places, starts, "right"), np.searchsorted(places, ends, "left")
    heads, tails = (
        np.stack([np.interp(at, places, axis) for axis in line.T], axis=1) for at in (starts, ends)
    )
    for number, (begin, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        yield np.vstack([heads[number], line[begin:end], tails[number]])
