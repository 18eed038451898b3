"""The ETDRS grid: three circles round the fovea, cut into a centre and two rings of four sectors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
import shapely

from core.annotations.eye import Eye, eye_of_marks
from core.annotations.landmarks import Landmarks, centre_of
from core.annotations.notices import TiltNeedsDisc
from core.annotations.scale import UM_PER_MM, Scale
from core.errors import InputError
from core.language import mark, tr
from core.points.matching import Point

RADII_MM = (0.5, 1.5, 3.0)
"""Of the circles, whose diameters are 1, 3 and 6 mm (ETDRS report 10, Ophthalmology 1991, 98, 786)."""

_PIECES = 90
"""Straight pieces of a quarter of a circle: an area is right to 5 in 100 000."""


class Sector(str, Enum):
    """A part of the grid, by the names that files use."""

    CENTRE = mark("centre")
    INNER_SUPERIOR = mark("inner superior")
    INNER_NASAL = mark("inner nasal")
    INNER_INFERIOR = mark("inner inferior")
    INNER_TEMPORAL = mark("inner temporal")
    OUTER_SUPERIOR = mark("outer superior")
    OUTER_NASAL = mark("outer nasal")
    OUTER_INFERIOR = mark("outer inferior")
    OUTER_TEMPORAL = mark("outer temporal")


BEYOND = mark("beyond the grid")
"""Where more of an annotation lies than in any sector."""

_INNER = (Sector.INNER_NASAL, Sector.INNER_SUPERIOR, Sector.INNER_TEMPORAL, Sector.INNER_INFERIOR)
_OUTER = (Sector.OUTER_NASAL, Sector.OUTER_SUPERIOR, Sector.OUTER_TEMPORAL, Sector.OUTER_INFERIOR)
"""By quarter turns from the nose upwards."""


@dataclass(frozen=True)
class EtdrsGrid:
    """The grid of one image.

    Attributes:
        fovea: its centre, in pixels.
        eye: decides which side is nasal.
        scale: by which its circles are so many millimetres wide.
        tilt: by how much its horizontal axis is turned, in radians; positive turns the nasal end downwards.
    """

    fovea: Point
    eye: Eye
    scale: Scale
    tilt: float = 0.0

    @cached_property
    def sectors(self) -> Mapping[Sector, shapely.Polygon]:
        """The nine sectors as polygons in pixels. They share their borders and nothing else."""
        inner, middle, outer = (radius * UM_PER_MM for radius in RADII_MM)
        found = {Sector.CENTRE: self._polygon(_arc(inner, 0, 4))}
        for quarter in range(4):
            for sectors, near, far in ((_INNER, inner, middle), (_OUTER, middle, outer)):
                border = np.concatenate([_arc(far, quarter - 0.5, 1), _arc(near, quarter - 0.5, 1)[::-1]])
                found[sectors[quarter]] = self._polygon(border)
        return {sector: found[sector] for sector in Sector}

    @property
    def area(self) -> shapely.Polygon:
        """All of it, in pixels."""
        return self._polygon(_arc(RADII_MM[-1] * UM_PER_MM, 0, 4))

    def sector_of(self, point: Point) -> Sector | None:
        """The sector that a point, in pixels, lies in; None beyond the grid. On a border it is the outer one."""
        nasal, up = self._to_grid(np.array([point]))[0]
        distance = math.hypot(nasal, up) / UM_PER_MM
        if distance >= RADII_MM[2]:
            return None
        if distance < RADII_MM[0]:
            return Sector.CENTRE
        quarter = math.floor(math.atan2(up, nasal) / (math.pi / 2) + 0.5) % 4
        return (_INNER if distance < RADII_MM[1] else _OUTER)[quarter]

    def to_um(self, points: np.ndarray) -> np.ndarray:
        """Points `(N, 2)` in pixels as points in micrometres from the fovea, along the image's axes."""
        return self.scale.um(np.asarray(points, dtype=np.float64) - self.fovea)

    def _to_grid(self, points: np.ndarray) -> np.ndarray:
        """Points in pixels as micrometres towards the nose and upwards, along the grid's own axes."""
        return self.to_um(points) @ self._axes.T

    def _polygon(self, border: np.ndarray) -> shapely.Polygon:
        """The polygon in pixels of a border in micrometres along the grid's axes."""
        return shapely.Polygon(self.scale.pixels(border @ self._axes) + self.fovea)

    @property
    def _axes(self) -> np.ndarray:
        """`(2, 2)`: the directions to the nose and upwards, along the image's axes (y points down)."""
        cosine, sine = math.cos(self.tilt), math.sin(self.tilt)
        side = 1.0 if self.eye is Eye.RIGHT else -1.0
        return np.array([(side * cosine, sine), (side * sine, -cosine)])


def etdrs_grid(landmarks: Landmarks, scale: Scale, eye: Eye | None = None, tilted: bool = False) -> EtdrsGrid:
    """The grid round a marked fovea.

    Args:
        landmarks: the fovea, and the optic disc where it is marked.
        scale: as far as it may be used, see `core.annotations.scale_limits`.
        eye: that the image shows; None leaves it to the disc.
        tilted: whether the horizontal axis goes through the disc. In the protocol it is that of the image.

    Raises:
        InputError: the fovea is not marked, nor the disc where it is needed, or the eye is not known.
    """
    if landmarks.fovea is None:
        raise InputError(tr("The ETDRS grid lies round the fovea: mark the fovea first."))
    found = eye or eye_of_marks(landmarks)
    if found is None:
        raise InputError(
            tr(
                "The ETDRS grid needs to know the eye: say whether it is the right or the left one, or mark the disc."
            )
        )
    fovea = centre_of(landmarks.fovea)
    if not tilted:
        return EtdrsGrid(fovea, found, scale)
    if landmarks.disc is None:
        raise InputError(TiltNeedsDisc().sentence)
    disc = centre_of(landmarks.disc)
    across, down = scale.um(np.array([disc]) - fovea)[0]
    return EtdrsGrid(fovea, found, scale, math.atan2(down, across if found is Eye.RIGHT else -across))


def _arc(radius: float, start: float, quarters: int) -> np.ndarray:
    """Points `(N, 2)` of a circle, from so many quarter turns on; of a whole circle the last is not the first again."""
    count = _PIECES * quarters
    steps = np.arange(count if quarters == 4 else count + 1)
    angles = (start + steps / _PIECES) * math.pi / 2
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
