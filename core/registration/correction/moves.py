"""What corrections ask of a field: at each place a displacement, and how far around it the field may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.coordinates import Size, pixel_grid
from core.points.corrections import Correction
from core.registration.refinement import sampled
from core.registration.working_grid import WorkingGrid
from core.transforms.bump import falling, radius_of
from core.transforms.planar import PlanarTransform


@dataclass(frozen=True, eq=False)
class Moves:
    """Corrections in working pixels, in an order that depends on them alone.

    Attributes:
        places: `(N, 2)` float64, where each place belongs.
        wanted: `(N, 2)` the displacement that the field must have there.
        numbers: `(N,)` the place of each in the list that was given, from 0.
        radius: `(N,)` how far around each the field may change.
    """

    places: np.ndarray
    wanted: np.ndarray
    numbers: np.ndarray
    radius: np.ndarray

    @staticmethod
    def of(
        corrections: Sequence[Correction],
        pre_alignment: PlanarTransform,
        displacement: np.ndarray,
        grid: WorkingGrid,
    ) -> Moves:
        """From points of the images at full size.

        Args:
            displacement: `(h, w, 2)` the field that is corrected, in pixels of the grid.
        """
        scale = grid.factors
        reference = np.array([each.reference for each in corrections], np.float64).reshape(-1, 2)
        floating = np.array([each.floating for each in corrections], np.float64).reshape(-1, 2)
        places = grid.places(reference)
        wanted = (pre_alignment.inverse(floating) - reference) * scale
        order = np.lexsort((*wanted.T, *places.T))
        places, wanted = places[order], wanted[order]
        length = np.linalg.norm(wanted - sampled(displacement, places), axis=1)
        return Moves(places, wanted, order, radius_of(length))

    def __len__(self) -> int:
        return len(self.places)

    def scaled(self, factor: float) -> Moves:
        """The same with the radii multiplied."""
        return Moves(self.places, self.wanted, self.numbers, self.radius * factor)

    def missing(self, displacement: np.ndarray) -> np.ndarray:
        """What a field lacks at each place, `(N, 2)`."""
        return self.wanted - sampled(displacement, self.places)

    def region(self, size: Size) -> np.ndarray:
        """Where the field may change: `(h, w)` bool."""
        inside = np.zeros(size, bool)
        for place, radius in zip(self.places, self.radius, strict=True):
            inside |= np.linalg.norm(pixel_grid(size) - place.astype(np.float32), axis=2) < radius
        return inside

    def bump(self, missing: np.ndarray, size: Size) -> np.ndarray:
        """The smooth change `(h, w, 2)` float32 that has given values at the places and ends at the radii.

        Places that contradict each other get what lies between.
        """
        shares = np.stack(
            [
                falling(np.linalg.norm(self.places - place, axis=1) / radius)
                for place, radius in zip(self.places, self.radius, strict=True)
            ],
            axis=1,
        )
        strength = np.linalg.lstsq(shares, missing, rcond=1e-6)[0].astype(np.float32)
        grid, change = pixel_grid(size), np.zeros((*size, 2), np.float32)
        for place, radius, move in zip(self.places, self.radius, strength, strict=True):
            rows, columns = (
                slice(max(int(middle - radius), 0), max(int(middle + radius) + 2, 0))
                for middle in (place[1], place[0])
            )
            distance = np.linalg.norm(grid[rows, columns] - place.astype(np.float32), axis=2)
            change[rows, columns] += falling(distance / np.float32(radius))[..., None] * move
        return change
