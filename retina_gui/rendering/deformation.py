"""Pictures of a registration field: how far it moves, how much it stretches, and the grid that it bends.

Each is worked out once, when it is first asked for; the worker asks for the maps before a result is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from core.coordinates import Size, resize_matrix
from core.points.matching import Point
from core.transforms.composite import CompositeTransform, PointTransform, TransformChain
from core.transforms.field import RegistrationField
from core.transforms.inversion import undo_displacement
from core.transforms.planar import PlanarTransform
from retina_gui.rendering.colours import ColourScale, colours_of
from retina_gui.rendering.layers.layer import ImageLayer, matrix_of
from retina_gui.rendering.pyramid import build_pyramid

RASTER_SIDE = 768
"""Nodes along the longer side of the maps, at most: fields are smooth, and drawing enlarges them bilinearly."""

SMALLEST_STRETCH = 1.1
"""The scale of areas goes at least from 1 / 1.1 to 1.1, so that noise does not look like change."""

MOST = 99.5
"""Percent of the values that the scale of areas holds; what lies beyond has the last colour."""

LEAST_MOVED = 1.0
"""Reference pixels; the scale of displacements goes at least so far."""

LINE_STEPS = 400
"""A line of the grid has about so many pieces along the longer side."""


@dataclass(frozen=True, eq=False)
class ScalarMap:
    """A value at every place of the reference, as colours.

    Attributes:
        picture: the colours, on the reference grid.
        scale: which colours.
        low, high: the values of the first and the last colour.
        marked: 255 at places that are to be hatched, on the reference grid; None where there are none.
        marked_fraction: their share, 0 to 1.
    """

    picture: ImageLayer
    scale: ColourScale
    low: float
    high: float
    marked: ImageLayer | None = None
    marked_fraction: float = 0.0


class Deformation:
    """The pictures of one transform's registration field, and its values at a point."""

    def __init__(self, transform: PointTransform, size: Size) -> None:
        """`size`: `(height, width)` of the reference."""
        self.field = _field_of(transform, size)
        self.size = size
        self._lines: dict[float, tuple[np.ndarray, ...]] = {}

    def displacement_at(self, point: Point) -> np.ndarray:
        """The displacement `(2,)` of a reference point relative to the pre-alignment, in reference pixels."""
        return self.field.at(np.array([point]))[0]

    def determinant_at(self, point: Point) -> float:
        """The Jacobian determinant of `p + u(p)` at a reference point: 1 where areas are kept, 0 or less in a fold."""
        gradient = self.field.gradient_at(np.array([point], dtype=np.float64))[0]
        return float(np.linalg.det(np.eye(2) + gradient))

    @cached_property
    def undone(self) -> Deformation:
        """The same of a field that moves nothing."""
        return Deformation(CompositeTransform(PlanarTransform.identity()), self.size)

    @cached_property
    def displacement(self) -> ScalarMap:
        """The length of the displacement in reference pixels, from 0 to the largest."""
        lengths = np.linalg.norm(self._raster, axis=2)
        high = max(float(lengths.max()), LEAST_MOVED)
        return self._map(lengths / high, ColourScale.SEQUENTIAL, 0.0, high)

    @cached_property
    def jacobian(self) -> ScalarMap:
        """The Jacobian determinant of `p + u(p)`, even in its logarithm around 1; folded places are marked."""
        values = self._raster_determinants()
        positive = values[values > 0]
        widest = float(np.percentile(np.abs(np.log(positive)), MOST)) if positive.size else 0.0
        reach = max(widest, np.log(SMALLEST_STRETCH))
        shares = (np.log(values.clip(np.exp(-reach))) / reach + 1) / 2
        high = float(np.exp(reach))
        folded = self.field.jacobian_determinant() <= 0
        mark = self._layer(np.where(folded, 255, 0).astype(np.uint8)) if folded.any() else None
        return self._map(shares, ColourScale.DIVERGING, 1 / high, high, mark, float(folded.mean()))

    def lines(self, spacing: float) -> tuple[np.ndarray, ...]:
        """Where the lines of a regular grid come to lie when the pre-aligned floating image is moved by the field.

        Args:
            spacing: distance of two lines, in reference pixels.

        Returns:
            Polylines `(n, 2)` float64 of reference points, without those beyond the image. A line ends where the field
            folds.
        """
        if spacing not in self._lines:
            self._lines = {spacing: _moved_lines(self.field, self.size, spacing)}
        return self._lines[spacing]

    @cached_property
    def _raster(self) -> np.ndarray:
        """The field `(h, w, 2)` float32 on its own grid, or on one of at most `RASTER_SIDE` nodes along a side."""
        height, width = self.field.grid_size
        share = min(1.0, RASTER_SIDE / max(height, width))
        if share == 1.0:
            return self.field.displacement
        smaller = max(1, round(width * share)), max(1, round(height * share))
        return cv2.resize(self.field.displacement, smaller, interpolation=cv2.INTER_LINEAR)

    def _raster_determinants(self) -> np.ndarray:
        """The determinants `(h, w)` float64 on the raster, by central differences."""
        height, width = self._raster.shape[:2]
        along_y, along_x = (
            np.gradient(self._raster.astype(np.float64), full / nodes, axis=axis)
            if nodes > 1
            else np.zeros(self._raster.shape)
            for axis, (full, nodes) in enumerate(zip(self.size, (height, width), strict=True))
        )
        return (1 + along_x[..., 0]) * (1 + along_y[..., 1]) - along_x[..., 1] * along_y[..., 0]

    def _map(
        self,
        shares: np.ndarray,
        scale: ColourScale,
        low: float,
        high: float,
        marked: ImageLayer | None = None,
        marked_fraction: float = 0.0,
    ) -> ScalarMap:
        indices = np.rint(255 * shares.clip(0, 1)).astype(np.uint8)
        return ScalarMap(self._layer(colours_of(scale)[indices]), scale, low, high, marked, marked_fraction)

    def _layer(self, pixels: np.ndarray) -> ImageLayer:
        pyramid = build_pyramid(pixels)
        return ImageLayer(pyramid, matrix_of(resize_matrix(self.size, pyramid.size)), self.size)


def _field_of(transform: PointTransform, size: Size) -> RegistrationField:
    """The registration field; of a chain, the one that does the same before all of its pre-alignments."""
    if isinstance(transform, TransformChain):
        planar = TransformChain(tuple(CompositeTransform(part.pre_alignment) for part in transform.parts))
        share = min(1.0, RASTER_SIDE / max(size))
        shape = max(1, round(size[0] * share)), max(1, round(size[1] * share))
        nodes = RegistrationField(np.zeros((*shape, 2)), size).nodes().reshape(-1, 2)
        moved = planar.inverse_points(transform(nodes)) - nodes
        return RegistrationField(np.nan_to_num(moved).reshape(*shape, 2), size)
    field = transform.field if isinstance(transform, CompositeTransform) else None
    return field if field is not None else RegistrationField.zero(size)


def _moved_lines(field: RegistrationField, size: Size, spacing: float) -> tuple[np.ndarray, ...]:
    """See `Deformation.lines`."""
    step = min(spacing / 4, max(size) / LINE_STEPS)
    straight = [*_parallels(size, spacing, step), *_parallels(size[::-1], spacing, step, turned=True)]
    if not straight:
        return ()
    moved = undo_displacement(field, np.concatenate(straight))
    lines = np.split(moved, np.cumsum([len(line) for line in straight])[:-1])
    return tuple(piece for line in lines for piece in _known_pieces(line))


def _parallels(size: Size, spacing: float, step: float, turned: bool = False) -> list[np.ndarray]:
    """Lines along x, as far apart as `spacing`, the middle one in the middle of the image; along y where turned."""
    height, width = size
    along = np.linspace(-0.5, width - 0.5, max(2, round(width / step) + 1))
    first = ((height - 1) / 2 + 0.5) % spacing - 0.5
    lines = []
    for across in np.arange(first, height - 0.5, spacing):
        x, y = along, np.full_like(along, across)
        lines.append(np.column_stack([y, x] if turned else [x, y]))
    return lines


def _known_pieces(line: np.ndarray) -> list[np.ndarray]:
    """The parts of a line between its unknown points, of two points and more."""
    known = np.isfinite(line).all(axis=1)
    pieces = np.split(line, np.flatnonzero(np.diff(known)) + 1)
    return [piece for piece in pieces if len(piece) > 1 and np.isfinite(piece).all()]
