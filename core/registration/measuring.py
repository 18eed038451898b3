"""The figures of one registration, from the working maps, the points and the transform."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from core.coordinates import pixel_grid
from core.images.field_of_view import shrink
from core.metrics.field_quality import displacement_statistics
from core.metrics.landmarks import LandmarkErrors, target_registration_error
from core.metrics.overlap import dice, soft_dice
from core.metrics.summary import RegistrationMetrics
from core.registration.confidence import UNCERTAIN
from core.registration.request import RegistrationRequest
from core.transforms.composite import CompositeTransform
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
        """`(h, w)` bool: where both fields of view are, by the pre-alignment."""
        return self.reference_field & self.floating_field

    def overlap_after(self, displacement: np.ndarray) -> np.ndarray:
        """`(h, w)` bool: where both fields of view are when the floating one is moved by a field."""
        moved = _moved(self.floating_field.astype(np.float32), displacement)
        return self.reference_field & (moved > 0.5)

    def warped(self, displacement: np.ndarray) -> np.ndarray:
        """The floating map moved by a field `(h, w, 2)` in working pixels."""
        return _moved(self.floating, displacement)

    def compared_area_after(self, displacement: np.ndarray) -> np.ndarray:
        """The overlap after a field, shrunk by the rim; `(h, w)` bool."""
        return shrink(self.overlap_after(displacement), RIM)

    @cached_property
    def compared_area(self) -> np.ndarray:
        """The overlap, shrunk by the rim; `(h, w)` bool."""
        return shrink(self.overlap, RIM)


def measure(
    request: RegistrationRequest,
    pre_alignment: PreAlignment,
    transform: CompositeTransform,
    maps: WorkingMaps,
    displacement: np.ndarray,
    overlap: np.ndarray,
    confidence: np.ndarray,
) -> RegistrationMetrics:
    """All figures of a registration.

    Args:
        displacement: `(h, w, 2)` the field in working pixels.
        overlap: `(H, W)` bool at full size.
        confidence: `(h, w)` float32 on the working grid.
    """
    area = maps.compared_area
    area_after = maps.compared_area_after(displacement)
    after = maps.warped(displacement)
    field = transform.field or RegistrationField.zero(request.reference.size)
    moved = displacement_statistics(field.displacement, overlap)
    check_points = request.points.check_arrays()
    return RegistrationMetrics(
        dice_before=_dice(maps.reference, maps.floating, area),
        dice_after=_dice(maps.reference, after, area_after),
        soft_dice_before=soft_dice(maps.reference, maps.floating, area),
        soft_dice_after=soft_dice(maps.reference, after, area_after),
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
        confidence=float(confidence[area_after].mean()) if area_after.any() else 0.0,
        uncertain_fraction=float((confidence[area_after] < UNCERTAIN).mean()) if area_after.any() else 1.0,
    )


def _moved(values: np.ndarray, displacement: np.ndarray) -> np.ndarray:
    points = pixel_grid((displacement.shape[0], displacement.shape[1])) + displacement
    return cv2.remap(values, points[..., 0], points[..., 1], cv2.INTER_LINEAR)


def _check_point_errors(
    transform: CompositeTransform, reference: np.ndarray, floating: np.ndarray
) -> LandmarkErrors | None:
    """The TRE at the check points that the transform can bring back; one beyond its reach never stops the work."""
    reached = np.isfinite(transform.inverse_points(floating)).all(axis=1)
    return target_registration_error(transform, reference[reached], floating[reached])


def _dice(reference: np.ndarray, floating: np.ndarray, area: np.ndarray) -> float:
    return dice(reference > VESSEL_THRESHOLD, floating > VESSEL_THRESHOLD, area)
