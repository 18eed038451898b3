"""The figures of one registration, from the working maps, the points and the transform."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.images.field_of_view import shrink
from core.metrics.field_quality import displacement_statistics
from core.metrics.landmarks import LandmarkErrors, target_registration_error
from core.metrics.overlap import dice, soft_dice
from core.metrics.summary import RegistrationMetrics
from core.registration.confidence import UNCERTAIN
from core.registration.request import RegistrationRequest
from core.transforms.composite import CompositeTransform
from core.transforms.displacement import pull_back
from core.transforms.estimation import PreAlignment
from core.transforms.field import RegistrationField

VESSEL_THRESHOLD = 0.5
RIM = 10
"""The paper's: fields of view are shrunk by this many pixels where vessel maps are compared."""


@dataclass(frozen=True, eq=False)
class WorkingMaps:
    """Vessel maps on the working grid, `(h, w)` float32 in 0..1, and the fields of view, `(h, w)` bool."""

    reference: np.ndarray
    floating: np.ndarray
    reference_field: np.ndarray
    floating_field: np.ndarray

    @property
    def overlap(self) -> np.ndarray:
        """`(h, w)` bool: where both fields of view are."""
        return self.reference_field & self.floating_field

    def moved_by(self, displacement: np.ndarray) -> WorkingMaps:
        """The same with the floating map and its field of view moved by a field `(h, w, 2)` in working pixels."""
        field = pull_back(self.floating_field.astype(np.float32), displacement) > 0.5
        return replace(self, floating=pull_back(self.floating, displacement), floating_field=field)

    @cached_property
    def compared_area(self) -> np.ndarray:
        """The overlap, shrunk by the rim; `(h, w)` bool."""
        return shrink(self.overlap, RIM)


def measure(
    request: RegistrationRequest,
    pre_alignment: PreAlignment,
    transform: CompositeTransform,
    maps: WorkingMaps,
    after: WorkingMaps,
    overlap: np.ndarray,
    confidence: np.ndarray,
) -> RegistrationMetrics:
    """All figures of a registration.

    Args:
        maps, after: the vessels as pre-aligned, and moved by the field as well.
        overlap: `(H, W)` bool at full size.
        confidence: `(h, w)` float32 on the working grid.
    """
    confident = confidence[after.compared_area]
    field = transform.field or RegistrationField.zero(request.reference.size)
    moved = displacement_statistics(field.displacement, overlap)
    check_points = request.points.check_arrays()
    return RegistrationMetrics(
        dice_before=_dice(maps),
        dice_after=_dice(after),
        soft_dice_before=soft_dice(maps.reference, maps.floating, maps.compared_area),
        soft_dice_after=soft_dice(after.reference, after.floating, after.compared_area),
        folded_fraction=field.folded_fraction(overlap),
        displacement_median=moved.median,
        displacement_p95=moved.p95,
        displacement_largest=moved.largest,
        residuals=tuple(pre_alignment.residuals),
        leave_one_out_mean=pre_alignment.leave_one_out_mean,
        tre_before=_check_point_errors(
            CompositeTransform(pre_alignment.reference_to_floating), *check_points
        ),
        tre_after=_check_point_errors(transform, *check_points),
        confidence=float(confident.mean()) if confident.size else 0.0,
        uncertain_fraction=float((confident < UNCERTAIN).mean()) if confident.size else 1.0,
    )


def _check_point_errors(
    transform: CompositeTransform, reference: np.ndarray, floating: np.ndarray
) -> LandmarkErrors | None:
    """The TRE at the check points that the transform can bring back; one beyond its reach never stops the work."""
    reached = np.isfinite(transform.inverse_points(floating)).all(axis=1)
    return target_registration_error(transform, reference[reached], floating[reached])


def _dice(maps: WorkingMaps) -> float:
    return dice(maps.reference > VESSEL_THRESHOLD, maps.floating > VESSEL_THRESHOLD, maps.compared_area)
