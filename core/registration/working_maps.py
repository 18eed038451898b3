"""The vessel maps of a pair on the working grid, and what a result is judged by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from core.coordinates import Size
from core.images.field_of_view import shrink
from core.metrics.cell_quality import CellTables
from core.registration.agreement import vessel_agreement
from core.registration.confidence import confidence_map
from core.registration.working_grid import WorkingGrid
from core.transforms.displacement import pull_back

VESSEL_THRESHOLD = 0.5
RIM = 10
"""The paper's: fields of view are shrunk by this many pixels where vessel maps are compared."""


@dataclass(frozen=True, eq=False)
class WorkingMaps:
    """Vessel maps on the working grid, `(h, w)` float32 in 0..1, and the fields of view, `(h, w)` bool.

    `grid` says where the grid lies; None is all of the reference.
    """

    reference: np.ndarray
    floating: np.ndarray
    reference_field: np.ndarray
    floating_field: np.ndarray
    grid: WorkingGrid | None = None

    @property
    def overlap(self) -> np.ndarray:
        """`(h, w)` bool: where both fields of view are."""
        return self.reference_field & self.floating_field

    @property
    def size(self) -> Size:
        """`(h, w)` of the working grid."""
        height, width = self.reference.shape
        return height, width

    def grid_in(self, reference: Size) -> WorkingGrid:
        """Where the grid lies in a reference of the size `(H, W)`."""
        return self.grid or WorkingGrid(reference, self.size)

    @property
    def vessels(self) -> tuple[np.ndarray, np.ndarray]:
        """Where vessels are in the reference's and in the floating map, each `(h, w)` bool."""
        return self.reference > VESSEL_THRESHOLD, self.floating > VESSEL_THRESHOLD

    def moved_by(self, displacement: np.ndarray) -> WorkingMaps:
        """The same with the floating map and its field of view moved by a field `(h, w, 2)` in working pixels."""
        field = pull_back(self.floating_field.astype(np.float32), displacement) > 0.5
        return replace(self, floating=pull_back(self.floating, displacement), floating_field=field)

    def as_they_lie(self, to_pre_aligned: np.ndarray) -> WorkingMaps:
        """The same without the pre-alignment, which a matrix `(3, 3)` of working pixels takes back.

        What the pre-alignment moved off the reference's grid is not there any more, and counts as outside the field.
        """
        extent, flags = self.size[::-1], cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        field = cv2.warpPerspective(
            self.floating_field.astype(np.float32), to_pre_aligned, extent, flags=flags
        )
        moved = cv2.warpPerspective(self.floating, to_pre_aligned, extent, flags=flags)
        return replace(self, floating=moved, floating_field=field > 0.5)

    @cached_property
    def compared_area(self) -> np.ndarray:
        """The overlap, shrunk by the rim; `(h, w)` bool."""
        return shrink(self.overlap, RIM)


@dataclass(frozen=True, eq=False)
class MeasuredMaps:
    """What a result is judged by.

    At the size of the reference they are made when somebody looks at them: of large images that is a third of the
    engine's memory, and most exports need none.

    Attributes:
        after: the vessels moved by the whole transform, on the working grid.
        grid: where the working grid lies in the reference.
        grid_confidence: `(h, w)` float32 in 0..1, on the working grid.
    """

    after: WorkingMaps
    grid: WorkingGrid
    grid_confidence: np.ndarray

    @classmethod
    def of(cls, maps: WorkingMaps, displacement: np.ndarray, size: Size) -> MeasuredMaps:
        """The maps of a result.

        Args:
            maps: the vessels as pre-aligned.
            displacement: `(h, w, 2)` the field, in working pixels.
            size: `(H, W)` of the reference.
        """
        after = maps.moved_by(displacement)
        area = after.compared_area
        agreement = vessel_agreement(after.reference, after.floating, area)
        return cls(after, maps.grid_in(size), confidence_map(*agreement, displacement, area))

    @cached_property
    def cells(self) -> CellTables:
        """For the figures of each cell of a checkerboard."""
        after = self.after
        reference, floating, area = (
            _over_whole(self.grid, mask) for mask in (*after.vessels, after.compared_area)
        )
        return CellTables.of(reference, floating, area, self.working_confidence, self.grid.reference)

    @property
    def compared_confidence(self) -> np.ndarray:
        """`(N,)`: the confidence where the vessels were compared."""
        return self.grid_confidence[self.after.compared_area]

    @cached_property
    def working_confidence(self) -> np.ndarray:
        """`(h, w)` float32 in 0..1, on a grid over the whole reference that is about as fine as the working grid."""
        return self.grid.over_whole(self.grid_confidence)

    @cached_property
    def working_overlap(self) -> np.ndarray:
        """`(h, w)` bool, where both fields of view are, on the same grid: that of the registration field."""
        return _over_whole(self.grid, self.after.overlap)

    @cached_property
    def overlap(self) -> np.ndarray:
        """`(H, W)` bool, where both fields of view are; `H` and `W` are those of the reference."""
        return self.grid.over_reference(self.after.overlap.astype(np.float32)) > 0.5

    @cached_property
    def reference_vessels(self) -> np.ndarray:
        """`(H, W)` float32 in 0..1."""
        return self.grid.over_reference(self.after.reference)

    @cached_property
    def warped_vessels(self) -> np.ndarray:
        """`(H, W)` float32 in 0..1."""
        return self.grid.over_reference(self.after.floating)

    @cached_property
    def confidence(self) -> np.ndarray:
        """`(H, W)` float32 in 0..1."""
        return self.grid.over_reference(self.grid_confidence)


def _over_whole(grid: WorkingGrid, mask: np.ndarray) -> np.ndarray:
    return mask if grid.part is None else grid.over_whole(mask.astype(np.float32)) > 0.5
