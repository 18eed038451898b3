"""A small map and the part of the large one around its place, at a scale at which they can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from core.alignment.curved import CurvedTransform
from core.alignment.orientation import COMPARISON, orientations
from core.alignment.place_scores import LEAST_ENERGY
from core.alignment.placement import Placement, of_like_width
from core.alignment.vessel_map import VesselMap
from core.coordinates import Size, resize_matrix
from core.transforms.planar import PlanarTransform

SIDE, MOST_ENLARGED = 320, 3.0
"""Mean side in pixels to which the common part is brought, and by how much a map is enlarged for it at most."""

MARGIN = 1.3
"""Of the small map's reach: how much of the large one around it is looked at."""


@dataclass(frozen=True, eq=False)
class DetailSearch:
    """Which map is looked for in which.

    Attributes:
        large: the map of the whole.
        smalls: of the image that may be a part of it, at several sizes, the largest first, each segmented by itself,
            as for `placements`.
        small_is_reference: which of the two is the reference of the alignment; the other is the floating one.
    """

    large: VesselMap
    smalls: Sequence[VesselMap]
    small_is_reference: bool = False

    @cached_property
    def least_energy(self) -> float:
        """Mean square strength that every place is taken to have at least, as seen on the views."""
        return LEAST_ENERGY * orientations(self.large, COMPARISON).mean_energy


@dataclass(frozen=True, eq=False)
class View:
    """A part of a map at another size.

    Attributes:
        vessel_map: that part.
        from_whole: `(3, 3)`, pixels of the whole map to those of the part.
    """

    vessel_map: VesselMap
    from_whole: np.ndarray


@dataclass(frozen=True, eq=False)
class Views:
    """The views of both maps, and how the placement takes one to the other."""

    reference: View
    floating: View
    start: CurvedTransform

    @classmethod
    def of(cls, search: DetailSearch, placement: Placement) -> Views:
        """Around a placement."""
        views = _large_view(search.large, placement), _small_view(search.smalls, placement)
        reference, floating = reversed(views) if search.small_is_reference else views
        between = placement.large_to_small.inverse if search.small_is_reference else placement.large_to_small
        matrix = floating.from_whole @ between.matrix @ np.linalg.inv(reference.from_whole)
        return cls(reference, floating, CurvedTransform.flat(PlanarTransform(matrix)))


def _large_view(large: VesselMap, placement: Placement) -> View:
    """The part of the large map around a placement."""
    limits = np.array(large.size[::-1]) - 1
    centre, reach = np.array([placement.centre.real, placement.centre.imag]), placement.reach * MARGIN
    left, top = np.clip(centre - reach, 0, limits).astype(int)
    right, bottom = np.clip(centre + reach, 0, limits).astype(int) + 1
    part = VesselMap(large.vessels[top:bottom, left:right], large.field[top:bottom, left:right])
    size = _scaled(part.size, _zoom(placement))
    corner = np.eye(3)
    corner[:2, 2] = -left, -top
    return View(_brought_to(part, size), resize_matrix(part.size, size) @ corner)


def _small_view(smalls: Sequence[VesselMap], placement: Placement) -> View:
    """The small map at the scale at which it is compared."""
    size = smalls[0].size
    target = _scaled(size, _zoom(placement) * placement.scale)
    return View(_brought_to(of_like_width(smalls, placement.scale), target), resize_matrix(size, target))


def _zoom(placement: Placement) -> float:
    """Pixels of the views to one of the large map."""
    side = float(np.sqrt(placement.size[0] * placement.size[1])) * placement.scale
    return float(np.clip(SIDE / side, 1.0, MOST_ENLARGED))


def _scaled(size: Size, factor: float) -> Size:
    return max(round(size[0] * factor), 1), max(round(size[1] * factor), 1)


def _brought_to(vessel_map: VesselMap, size: Size) -> VesselMap:
    if size == vessel_map.size:
        return vessel_map
    extent = (size[1], size[0])
    way = cv2.INTER_AREA if size[1] < vessel_map.size[1] else cv2.INTER_CUBIC
    vessels = cv2.resize(vessel_map.vessels.astype(np.float32), extent, interpolation=way)
    field = cv2.resize(
        vessel_map.field.astype(np.uint8) * np.uint8(255), extent, interpolation=cv2.INTER_LINEAR
    )
    return VesselMap(np.clip(vessels, 0, 1), field > 127)
