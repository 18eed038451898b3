"""The way back of a whole transform as one that files can hold: a field on the floating image's grid, then an affine.

A transform maps reference to floating pixels and is undone point by point (`inverse_points`). ITK's transforms of
displacement fields cannot be undone by those who read them. So the way back is sampled: with the affine `B`, which
undoes the planar parts, it is `B(q + v(q))` for the floating pixel `q`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.coordinates import Size, resize_points
from core.transforms.composite import CompositeTransform, TransformChain, row_bands
from core.transforms.field import RegistrationField
from core.transforms.planar import PlanarTransform

_TOLERANCE, _RIM_TOLERANCE = 0.02, 0.05
"""Reference pixels that the sampled way back may be off at the points that are asked. At the rim of either image it is
more: half a node from there a field stops changing all at once, and no grid follows that."""
_RIM = 0.01
"""Part of an image's size."""
_CELLS = (8.0, 4.0, 2.0, 1.0, 0.5)
"""Floating pixels from one node of the grid to the next, as they are tried."""
_MOST_NODES = 3_200_000
"""Of a grid. Each takes 16 bytes of a file and some microseconds."""
_ASKED = 6000
"""Points."""
_ALL_NODES = 8 * _ASKED
"""Of a grid that is asked, all nodes are worked out where there are no more: if it serves, they are needed anyway."""
_BAND_PIXELS = 1 << 18


def way_back(
    transform: CompositeTransform | TransformChain, reference_size: Size, floating_size: Size
) -> CompositeTransform:
    """From floating to reference pixels, to 0.05 reference pixels wherever that leads into the reference.

    Elsewhere, and where the transform folds or a projective part has its horizon, it goes on as it does beside.

    Args:
        reference_size: `(height, width)`.
        floating_size: `(height, width)`; that of the field.
    """
    way = _Way(transform, _affine_of(transform, reference_size), reference_size, floating_size)
    if isinstance(transform, CompositeTransform) and transform == CompositeTransform(way.affine):
        return CompositeTransform(way.affine.inverse)
    *coarser, finest = (_Grid(way, size) for size in _grids(floating_size))
    grid = next((grid for grid in coarser if grid.is_fine_enough()), finest)
    return CompositeTransform(way.affine.inverse, RegistrationField(_filled(grid.nodes), floating_size))


@dataclass(frozen=True, eq=False)
class _Way:
    """A transform that is to be undone, the affine of its planar parts, and the sizes of both images."""

    transform: CompositeTransform | TransformChain
    affine: PlanarTransform
    reference_size: Size
    floating_size: Size

    @property
    def extent(self) -> np.ndarray:
        """`(width, height)` of the reference."""
        return np.array(self.reference_size[::-1])

    def displacement(self, points: np.ndarray) -> np.ndarray:
        """`v(q)` at floating points `(..., 2)`; NaN where nothing, or nothing near the reference, leads there."""
        back = np.empty(points.shape)
        for first, last in row_bands((points.shape[0], points.shape[1]), _BAND_PIXELS):
            band = points[first:last]
            back[first:last] = self.transform.inverse_points(band.reshape(-1, 2)).reshape(band.shape)
        is_near = np.all(np.abs(back - self.extent / 2) < 1.5 * self.extent, axis=-1, keepdims=True)
        return np.where(is_near, self.affine(back) - points, np.nan)

    @cached_property
    def asked(self) -> np.ndarray:
        """Random points `(N, 2)` of the floating image."""
        return np.random.default_rng(0).uniform(-0.5, np.array(self.floating_size[::-1]) - 0.5, (_ASKED, 2))

    @cached_property
    def answers(self) -> np.ndarray:
        """Where in the reference they belong, `(N, 2)`."""
        return self.affine.inverse(self.asked + self.displacement(self.asked[None])[0])

    @cached_property
    def allowed(self) -> np.ndarray:
        """How far from there a grid may lead, `(N,)`."""
        depth = np.minimum(_depth(self.asked, self.floating_size), _depth(self.answers, self.reference_size))
        return np.select([depth > _RIM, depth > 0], [_TOLERANCE, _RIM_TOLERANCE], np.inf)


@dataclass(frozen=True, eq=False)
class _Grid:
    """A grid of `size` nodes on the floating image, on which the way back may be sampled."""

    way: _Way
    size: Size

    @cached_property
    def nodes(self) -> np.ndarray:
        """The displacement of every node, `(h, w, 2)`; NaN where it is not known."""
        return self.way.displacement(self._places(_indices(self.size)))

    def is_fine_enough(self) -> bool:
        """Whether what the grid has between and beyond its nodes is right, at the points that are asked."""
        way = self.way
        errors = np.hypot(*(way.affine.inverse(way.asked + self._between_nodes(way.asked)) - way.answers).T)
        return not (errors > way.allowed).any()

    def _between_nodes(self, points: np.ndarray) -> np.ndarray:
        """What a field on the grid would have at points."""
        last = np.array(self.size[::-1]) - 1
        in_grid = np.clip(resize_points(points, self.way.floating_size, self.size), 0, last)
        cells = np.floor(in_grid)
        x, y = (in_grid - cells).T[..., None]
        mixed = np.zeros(points.shape)
        for corner, weight in (
            ((0, 0), (1 - x) * (1 - y)),
            ((1, 0), x * (1 - y)),
            ((0, 1), (1 - x) * y),
            ((1, 1), x * y),
        ):
            mixed += weight * self._at_nodes(np.minimum(cells + np.array(corner), last))
        return mixed

    def _at_nodes(self, indices: np.ndarray) -> np.ndarray:
        """The displacement of nodes `(N, 2)`: of a small grid from all of its nodes, else of these alone."""
        if self.size[0] * self.size[1] <= _ALL_NODES:
            columns, rows = indices.astype(np.int64).T
            return self.nodes[rows, columns]
        return self.way.displacement(self._places(indices)[None])[0]

    def _places(self, indices: np.ndarray) -> np.ndarray:
        return resize_points(indices, self.size, self.way.floating_size)


def _depth(points: np.ndarray, size: Size) -> np.ndarray:
    """How far points `(N, 2)` lie within the rim of an image, in parts of its size; below 0 outside."""
    share = (points + 0.5) / size[::-1]
    return np.minimum(share, 1 - share).min(axis=1)


def _affine_of(transform: CompositeTransform | TransformChain, size: Size) -> PlanarTransform:
    """The planar parts, each as the affine that touches it where the middle of the reference comes to."""
    parts = transform.parts if isinstance(transform, TransformChain) else (transform,)
    point, product = np.array([[(size[1] - 1) / 2, (size[0] - 1) / 2]]), PlanarTransform.identity()
    for part in parts:
        planar = part.pre_alignment
        moved = point if part.field is None else point + part.field.at(point)
        touching = planar if planar.is_affine else planar.linearised_at((moved[0, 0], moved[0, 1]))
        product, point = touching @ product, part(point)
    return product


def _grids(size: Size) -> list[Size]:
    """The sizes of the grids to try, the coarsest first."""
    grids = [(round(-(-size[0] // cell)), round(-(-size[1] // cell))) for cell in _CELLS]
    return [grid for grid in grids if grid[0] * grid[1] <= _MOST_NODES] or grids[:1]


def _indices(grid_size: Size) -> np.ndarray:
    """`(h, w, 2)`: the `(x, y)` of each node in the grid."""
    return np.stack(np.meshgrid(np.arange(grid_size[1]), np.arange(grid_size[0])), axis=-1)


def _filled(displacement: np.ndarray) -> np.ndarray:
    """Where the displacement `(h, w, 2)` is NaN, that of a nearest node where it is known; 0 where it never is."""
    import cv2

    unknown = np.isnan(displacement).any(axis=-1)
    if unknown.all():
        return np.zeros_like(displacement)
    if not unknown.any():
        return displacement
    _, nearest = cv2.distanceTransformWithLabels(
        unknown.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    of_label = np.zeros((nearest.max() + 1, 2))
    of_label[nearest[~unknown]] = displacement[~unknown]
    return of_label[nearest]
