"""Where annotations lie in the ETDRS grid: how much of each label in every sector, and how far from the fovea."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from core.annotations.annotation import Annotation
from core.annotations.etdrs import EtdrsGrid, Sector
from core.annotations.extent import FINE
from core.annotations.geometry import geometry_of
from core.annotations.landmarks import centre_of
from core.annotations.scale import UM_PER_MM, Scale
from core.annotations.shape import Shape, ShapeKind
from core.points.matching import Point


@dataclass(frozen=True)
class SectorArea:
    """What lies in a sector.

    Attributes:
        px: in square pixels.
        mm2: in mm².
        share: of the sector, 0 to 1.
    """

    px: float
    mm2: float
    share: float


@dataclass(frozen=True)
class FoveaDistance:
    """How far a shape lies from the fovea: its centre (of area, or of length), and what of it is nearest."""

    centre: float
    nearest: float


@dataclass(frozen=True)
class LabelAreas:
    """Where a label lies.

    Attributes:
        sectors: what of it lies in each sector.
        whole_px: all of it, in square pixels, also beyond the grid.
    """

    sectors: Mapping[Sector, SectorArea]
    whole_px: float

    @property
    def inside_px(self) -> float:
        """What lies in the grid."""
        return sum(area.px for area in self.sectors.values())

    @property
    def beyond_px(self) -> float:
        """What lies beyond it."""
        return max(self.whole_px - self.inside_px, 0.0)


def areas_by_label(annotations: Iterable[Annotation], grid: EtdrsGrid) -> Mapping[str, LabelAreas]:
    """The area of every label in every sector; what two outlines of one label share counts once.

    Args:
        annotations: of the image of the grid, in its pixels. Points and lines have no area and are left out.
    """
    areas: dict[str, list[BaseGeometry]] = {}
    for annotation in annotations:
        if annotation.shape.is_closed:
            areas.setdefault(annotation.label, []).append(geometry_of(annotation.shape.flattened(FINE)))
    sectors = grid.sectors
    found = {}
    for label, parts in areas.items():
        whole = shapely.union_all(parts)
        shares = {sector: _share(whole, polygon, grid.scale) for sector, polygon in sectors.items()}
        found[label] = LabelAreas(shares, float(whole.area))
    return found


def _share(whole: BaseGeometry, sector: shapely.Polygon, scale: Scale) -> SectorArea:
    area = float(whole.intersection(sector).area)
    return SectorArea(area, scale.area_mm2(area), min(area / sector.area, 1.0))


def main_sector(shape: Shape, grid: EtdrsGrid) -> Sector | None:
    """The sector that holds more of a shape than any other; None where still more of it lies beyond the grid."""
    if shape.kind is ShapeKind.POINT:
        x, y = shape.vertices[0]
        return grid.sector_of((float(x), float(y)))
    geometry = geometry_of(shape)
    whole = _content(geometry, shape)
    if not whole > 0:
        return grid.sector_of(centre_of(shape))
    parts = {sector: _content(geometry.intersection(area), shape) for sector, area in grid.sectors.items()}
    best = max(parts, key=lambda sector: parts[sector])
    return best if parts[best] > 0 and parts[best] >= whole - sum(parts.values()) else None


def distance_to_fovea(shape: Shape, fovea: Point, scale: Scale | None = None) -> FoveaDistance:
    """How far a shape lies from the fovea: in millimetres with a scale, in pixels without.

    >>> outline = Shape(ShapeKind.POLYGON, [(30, 0), (50, 0), (50, 20), (30, 20)])
    >>> distance_to_fovea(outline, (0.0, 10.0))
    FoveaDistance(centre=40.0, nearest=30.0)
    """
    factors = np.ones(2) if scale is None else np.array((scale.x_um, scale.y_um)) / UM_PER_MM

    def around(points: np.ndarray) -> np.ndarray:
        return np.asarray((points - np.asarray(fovea)) * factors)

    centre = around(np.array([centre_of(shape)]))[0]
    geometry = shapely.transform(geometry_of(shape.flattened(FINE)), around)
    if geometry.is_empty:  # an outline that encloses nothing
        geometry = shapely.LinearRing(around(shape.vertices))
    return FoveaDistance(float(np.hypot(*centre)), float(geometry.distance(shapely.Point(0, 0))))


def _content(geometry: BaseGeometry, shape: Shape) -> float:
    return float(geometry.area if shape.is_closed else geometry.length)
