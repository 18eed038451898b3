"""Values of maps at the place of the cursor, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.coordinates import inside, points_to_indices
from core.language import tr
from core.points.matching import Point
from retina_gui.rendering.deformation import Deformation


class Reading(Protocol):
    """One map that has a value at each place of the reference."""

    def text(self, point: Point) -> str:
        """The value at a reference point, in words; empty beyond the map."""

    def share(self, point: Point) -> float | None:
        """Where the value lies on the colour bar, 0 to 1; None where there is no bar."""


@dataclass(frozen=True)
class DisplacementReading:
    """How far the network moves a place.

    Attributes:
        spacing_um: micrometres for each reference pixel, None where nobody has stated it.
    """

    deformation: Deformation
    spacing_um: float | None = None

    def text(self, point: Point) -> str:
        """See `Reading`."""
        if not _is_inside(point, self.deformation):
            return ""
        x, y = self.deformation.displacement_at(point)
        moved = length_text(float(np.hypot(x, y)), self.spacing_um)
        return tr("moved {length}  (x {x:+.1f}, y {y:+.1f})").format(length=moved, x=x, y=y)

    def share(self, point: Point) -> float | None:
        """See `Reading`."""
        if not _is_inside(point, self.deformation):
            return None
        length = float(np.hypot(*self.deformation.displacement_at(point)))
        return min(length / self.deformation.displacement.high, 1.0)


@dataclass(frozen=True)
class AreaReading:
    """How the network stretches a place: the Jacobian determinant."""

    deformation: Deformation

    def text(self, point: Point) -> str:
        """See `Reading`."""
        if not _is_inside(point, self.deformation):
            return ""
        value = self.deformation.determinant_at(point)
        words = tr("area × {value:.2f}").format(value=value)
        return words if value > 0 else tr("{area}, folded").format(area=words)

    def share(self, point: Point) -> float | None:
        """See `Reading`."""
        if not _is_inside(point, self.deformation):
            return None
        high = self.deformation.jacobian.high
        value = min(max(self.deformation.determinant_at(point), 1 / high), high)
        return float(np.log(value) / np.log(high) + 1) / 2


@dataclass(frozen=True, eq=False)
class ConfidenceReading:
    """How far the vessels around a place bear the result out.

    Attributes:
        confidence: `(height, width)` float32, 0 to 1, on the reference grid.
    """

    confidence: np.ndarray

    def text(self, point: Point) -> str:
        """See `Reading`."""
        height, width = self.confidence.shape
        if not inside(np.array([point]), (height, width))[0]:
            return ""
        row, column = points_to_indices(np.array([point]), (height, width))
        return tr("confidence {value:.2f}").format(value=float(self.confidence[row[0], column[0]]))

    def share(self, point: Point) -> float | None:
        """See `Reading`."""
        return None


def length_text(pixels: float, spacing_um: float | None) -> str:
    """A length in pixels, and in micrometres where the spacing is known."""
    if spacing_um is None:
        return tr("{pixels:.1f} px").format(pixels=pixels)
    return tr("{pixels:.1f} px, {micrometres:.0f} µm").format(pixels=pixels, micrometres=pixels * spacing_um)


def _is_inside(point: Point, deformation: Deformation) -> bool:
    return bool(inside(np.array([point]), deformation.size)[0])
