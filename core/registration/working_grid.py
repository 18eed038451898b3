"""Where the working grid lies in the reference: on all of it, or, where one image is a detail, on what both show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from core.coordinates import Size, resize_factors, resize_matrix, resize_points
from core.registration.unfolding import unfold
from core.transforms.field import RegistrationField
from core.transforms.overlap import SmallField, common_places
from core.transforms.planar import PlanarTransform

WORKING_AREA = 768 * 576
"""Pixels of the working grid at most: the paper's image size. Larger references are shrunk to it."""

DETAIL_SHARE = 0.4
"""Of either image's field of view, what both show: with less, the working grid lies on that part alone."""

MARGIN = 0.12
"""Of the common part's longer side: how much of the reference around it is on the grid."""

LEAST_SIDE = 160
"""Pixels of the mean side of a grid on a part, at least: the refinement has control points 20 to 48 pixels apart."""

NODES = 1 << 20
"""Of the field over the whole reference, where the grid lies on a part of it, at most."""

DECAY = 6.0
"""Beyond a part the field ends within so many times its largest displacement there, and at least within `REACH` of the
part's longer side: it folds nowhere."""

REACH = 0.25


@dataclass(frozen=True)
class Box:
    """Whole pixels of the reference: columns from `left` on, rows from `top` on, and their numbers."""

    left: int
    top: int
    width: int
    height: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    @property
    def size(self) -> Size:
        """`(height, width)`."""
        return self.height, self.width


@dataclass(frozen=True)
class WorkingGrid:
    """The grid on which two images are compared.

    Attributes:
        reference: `(height, width)` of the reference.
        size: `(h, w)` of the grid.
        part: what of the reference it covers; None for all of it.
        shared: the share, 0 to 1, of the smaller field of view that both images show, where it covers a part.
    """

    reference: Size
    size: Size
    part: Box | None = None
    shared: float = 1.0

    @staticmethod
    def whole(reference: Size) -> WorkingGrid:
        """The grid over the whole reference."""
        return WorkingGrid(reference, working_size(reference))

    @staticmethod
    def of(
        reference: np.ndarray, floating: np.ndarray, reference_to_floating: PlanarTransform
    ) -> WorkingGrid:
        """The grid for two fields of view, `(H, W)` bool each, of which one may be a detail of the other."""
        size = (reference.shape[0], reference.shape[1])
        places, shares = common_places(
            SmallField.of(reference), SmallField.of(floating), reference_to_floating
        )
        if min(shares) >= DETAIL_SHARE or not len(places):
            return WorkingGrid.whole(size)
        part = _around(places, size)
        return WorkingGrid(size, _fitting(part, places, reference_to_floating), part, max(shares))

    @property
    def box(self) -> Box:
        """What of the reference it covers."""
        return self.part or Box(0, 0, self.reference[1], self.reference[0])

    @cached_property
    def to_reference(self) -> np.ndarray:
        """`(3, 3)`, from pixels of the grid to those of the reference."""
        matrix = resize_matrix(self.size, self.box.size)
        if self.part is not None:
            matrix[:2, 2] += self.part.left, self.part.top
        return matrix

    @cached_property
    def factors(self) -> np.ndarray:
        """The `(x, y)` pixels of the grid to one of the reference."""
        return resize_factors(self.box.size, self.size)

    @property
    def density(self) -> float:
        """Their mean."""
        return float(np.sqrt(np.prod(self.factors)))

    @cached_property
    def from_reference(self) -> np.ndarray:
        """`(3, 3)`, the way back."""
        matrix = resize_matrix(self.box.size, self.size)
        if self.part is not None:
            matrix[:2, 2] -= self.factors * (self.part.left, self.part.top)
        return matrix

    def places(self, points: np.ndarray) -> np.ndarray:
        """Points `(..., 2)` of the reference in pixels of the grid."""
        return resize_points(np.asarray(points) - (self.box.left, self.box.top), self.box.size, self.size)

    def field(self, displacement: np.ndarray) -> RegistrationField:
        """A field `(h, w, 2)` in pixels of the grid as that of the reference, by the half-pixel rule.

        Beyond a part it goes on and falls to zero, without a step and without folds.
        """
        moved = displacement * resize_factors(self.size, self.box.size).astype(np.float32)
        if self.part is None:
            return RegistrationField(moved, self.reference)
        nodes = RegistrationField(np.zeros((*self.whole_size, 2), np.float32), self.reference).nodes()
        places = self.places(nodes).astype(np.float32)
        beyond = places - np.clip(places, 0, np.array(self.size[::-1], np.float32) - 1)
        distance = np.linalg.norm(beyond, axis=2) / np.float32(self.density)
        largest = float(np.linalg.norm(moved, axis=2).max())
        reach = max(DECAY * largest, REACH * max(self.part.size))
        falling = np.clip(1 - distance / np.float32(reach), 0, 1)
        falling *= falling * (3 - 2 * falling)
        spread = cv2.remap(
            moved.astype(np.float32),
            np.ascontiguousarray(places[..., 0]),
            np.ascontiguousarray(places[..., 1]),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        to_nodes = resize_factors(self.reference, self.whole_size).astype(np.float32)
        unfolded = unfold(spread * falling[..., None] * to_nodes)
        return RegistrationField(unfolded / to_nodes, self.reference)

    def displacement(self, field: RegistrationField | None) -> np.ndarray:
        """A field `(h, w, 2)` in pixels of the grid, as `field` was given it; of 0 where there is none."""
        if field is None:
            return np.zeros((*self.size, 2), np.float32)
        if self.part is not None:
            columns, rows = np.meshgrid(np.arange(self.size[1]), np.arange(self.size[0]))
            places = PlanarTransform(self.to_reference)(np.stack([columns, rows], axis=-1))
            return (field.at(places.reshape(-1, 2)).reshape(places.shape) * self.factors).astype(np.float32)
        grid = field.displacement
        if field.grid_size != self.size:
            grid = cv2.resize(grid, self.size[::-1], interpolation=cv2.INTER_AREA)
        return grid * resize_factors(field.size, self.size).astype(np.float32)

    @cached_property
    def whole_size(self) -> Size:
        """`(h, w)` of a grid over the whole reference that is as fine as this one, of `NODES` at most on a part."""
        if self.part is None:
            return self.size
        height, width = self.reference
        density = min(self.density, (NODES / (height * width)) ** 0.5)
        return max(round(height * density), 1), max(round(width * density), 1)

    def over_whole(self, values: np.ndarray) -> np.ndarray:
        """Values `(h, w)` float32 on the grid of `whole_size`, 0 beyond a part."""
        if self.part is None:
            return values
        x, y = resize_factors(self.reference, self.whole_size)
        left, right = (round(edge * x) for edge in (self.part.left, self.part.left + self.part.width))
        top, bottom = (round(edge * y) for edge in (self.part.top, self.part.top + self.part.height))
        spread = np.zeros(self.whole_size, np.float32)
        extent = (max(right - left, 1), max(bottom - top, 1))
        spread[top : top + extent[1], left : left + extent[0]] = cv2.resize(
            values, extent, interpolation=cv2.INTER_AREA
        )
        return spread

    def over_reference(self, values: np.ndarray) -> np.ndarray:
        """Values `(h, w)` float32 for every pixel of the reference, 0 beyond a part."""
        enlarged = values
        if values.shape != self.box.size:
            enlarged = cv2.resize(values, self.box.size[::-1], interpolation=cv2.INTER_LINEAR)
        if self.part is None:
            return enlarged
        spread = np.zeros(self.reference, np.float32)
        spread[self.part.slices] = enlarged
        return spread


def working_size(size: Size) -> Size:
    """The size at which an image is registered: its own, or the largest of the same shape within `WORKING_AREA`."""
    height, width = size
    scale = min(1.0, (WORKING_AREA / (height * width)) ** 0.5)
    return max(round(height * scale), 1), max(round(width * scale), 1)


def _around(places: np.ndarray, size: Size) -> Box:
    """The common places with a margin, on whole pixels of the reference."""
    first, last = places.min(axis=0), places.max(axis=0)
    margin = MARGIN * float((last - first).max())
    left, top = np.maximum(np.floor(first - margin), 0).astype(int)
    right, bottom = np.minimum(np.ceil(last + margin) + 1, (size[1], size[0])).astype(int)
    return Box(int(left), int(top), int(right - left), int(bottom - top))


def _fitting(part: Box, places: np.ndarray, reference_to_floating: PlanarTransform) -> Size:
    """As fine as the coarser of the two images, within the working area.

    What only one image shows aligns nothing, and vessels that are much enlarged are none to a network. Of four details
    enlarged five times the median error was 0.38 px at this size, 0.48 and 0.50 at 1.5 and 2 times it; of three that
    truly were twice as fine 0.79, 0.85 and 0.75.
    """
    x, y = places.mean(axis=0)
    finer = reference_to_floating.linearised_at((float(x), float(y))).scale
    area = part.width * part.height
    density = min(max(min(1.0, finer), LEAST_SIDE / area**0.5), (WORKING_AREA / area) ** 0.5)
    return max(round(part.height * density), 1), max(round(part.width * density), 1)
