"""From areas to pixels and back: a pixel belongs to an area when its centre lies inside.

Outlines of pixels go along their edges. So pixels made outlines and made pixels again are the same pixels.
"""

from __future__ import annotations

import numpy as np
import shapely

from core.annotations.shape import Shape, ShapeKind

_MOST_CROSSINGS = 1 << 20


def fill(values: np.ndarray, shape: Shape, value: int) -> None:
    """Set the pixels of `values` `(height, width)` whose centres lie in an outline to `value`.

    An outline encloses what it goes round an odd number of times; holes are taken away. A centre on the outline itself
    belongs where the area's left or upper edge passes.

    >>> pixels = np.zeros((3, 5), dtype=int)
    >>> fill(pixels, Shape(ShapeKind.POLYGON, [(0.5, 0.5), (3.5, 0.5), (3.5, 1.5), (0.5, 1.5)]), 7)
    >>> pixels.tolist()
    [[0, 0, 0, 0, 0], [0, 7, 7, 7, 0], [0, 0, 0, 0, 0]]
    """
    outline = shape.flattened()
    height, width = values.shape
    least = np.clip(np.floor(outline.vertices.min(axis=0)), 0, (width, height)).astype(int)
    most = np.clip(np.ceil(outline.vertices.max(axis=0)) + 1, 0, (width, height)).astype(int)
    window = (slice(least[1], most[1]), slice(least[0], most[0]))
    inside = _enclosed(outline.vertices, window)
    for hole in outline.holes:
        inside &= ~_enclosed(hole, window)
    values[window][inside] = value


def outlines(mask: np.ndarray) -> list[Shape]:
    """The areas of a mask `(height, width)` bool as polygons along the edges of its pixels, with their holes.

    They come from top to bottom. Pixels that touch at a corner alone belong to different areas.

    >>> [shape.vertices.tolist() for shape in outlines(np.array([[0, 1, 1]], dtype=bool))]
    [[[0.5, -0.5], [0.5, 0.5], [2.5, 0.5], [2.5, -0.5]]]
    """
    padded = np.pad(mask, ((0, 0), (1, 1))).astype(np.int8)
    rows, steps = np.nonzero(np.diff(padded, axis=1))
    starts, ends, rows = steps[::2], steps[1::2], rows[::2]
    runs = shapely.box(starts - 0.5, rows - 0.5, ends - 0.5, rows + 0.5)
    areas = shapely.get_parts(shapely.normalize(shapely.union_all(runs)))
    return [
        Shape(ShapeKind.POLYGON, _corners(area.exterior), [_corners(ring) for ring in area.interiors])
        for area in sorted(areas, key=lambda area: (area.bounds[1], area.bounds[0]))
    ]


def amount(mask: np.ndarray) -> tuple[int, int]:
    """How many areas and vertices `outlines` would make of a mask, counted at once.

    >>> amount(np.array([[0, 1, 1], [0, 0, 0], [1, 0, 0]], dtype=bool))
    (2, 8)
    """
    import cv2

    areas = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)[0] - 1
    padded = np.pad(mask, 1)
    first, second = padded[:-1, :-1] ^ padded[1:, 1:], padded[:-1, 1:] ^ padded[1:, :-1]
    touching = ~first & ~second & (padded[:-1, :-1] ^ padded[:-1, 1:])  # two areas at a corner
    return areas, int(np.count_nonzero(first ^ second) + 2 * np.count_nonzero(touching))


def _corners(ring: shapely.LinearRing) -> np.ndarray:
    """`(N, 2)`: the vertices at which it turns."""
    vertices = shapely.get_coordinates(ring)[:-1]
    before, after = np.roll(vertices, 1, axis=0), np.roll(vertices, -1, axis=0)
    return vertices[((vertices - before) * (after - vertices)[:, ::-1] != 0).any(axis=1)]


def _enclosed(ring: np.ndarray, window: tuple[slice, slice]) -> np.ndarray:
    """What a ring goes round an odd number of times, within a window of rows and columns."""
    top, bottom, left, right = window[0].start, window[0].stop, window[1].start, window[1].stop
    changes = np.zeros((bottom - top, right - left + 1), dtype=np.int32)
    ends = np.roll(ring, -1, axis=0)
    lower, upper = np.minimum(ring[:, 1], ends[:, 1]), np.maximum(ring[:, 1], ends[:, 1])
    first = np.clip(np.ceil(lower), top, bottom).astype(np.int64)
    last = np.clip(np.ceil(upper), top, bottom).astype(np.int64)  # a row belongs to its upper end alone
    counts = last - first
    edges = np.flatnonzero(counts)
    for part in _parts(edges, counts[edges]):
        edge = np.repeat(part, counts[part])
        before = np.cumsum(counts[part]) - counts[part]
        row = np.arange(len(edge)) - np.repeat(before, counts[part]) + first[edge]
        (x0, y0), (x1, y1) = ring[edge].T, ends[edge].T
        crossing = x0 + (row - y0) * ((x1 - x0) / (y1 - y0))
        column = np.clip(np.ceil(crossing), left, right).astype(np.int64)
        np.add.at(changes, (row - top, column - left), 1)
    return np.cumsum(changes[:, :-1], axis=1) % 2 == 1


def _parts(edges: np.ndarray, counts: np.ndarray) -> list[np.ndarray]:
    """The edges in parts that cross so few rows that their crossings fit into memory."""
    if not len(edges):
        return []
    bounds = np.flatnonzero(np.diff(np.cumsum(counts) // _MOST_CROSSINGS)) + 1
    return np.split(edges, bounds)
