"""The figures of one registration, from the working maps, the points and the transform."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from core.coordinates import pixel_grid
from core.images.field_of_view import shrink
from core.metrics.field_quality import displacement_statistics
from core.metrics.landmarks import target_registration_error
from core.metrics.overlap import dice, soft_dice
from core.metrics.summary import RegistrationMetrics
from core.registration.request import RegistrationRequest
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment
from core.transforms.field import RegistrationField

VESSEL_THRESHOLD = 0.5
RIM = 10
"""The paper's: fields of view are shrunk by this many pixels where vessel maps are compared."""

FEW_VESSELS = 0.015
"""Share of the overlap below which vessels are called few."""

LITTLE_OVERLAP = 0.15
DOUBTFUL_DICE = 0.25


@dataclass(frozen=True, eq=False)
class WorkingMaps:
    """Vessel maps on the working grid, `(h, w)` float32 in 0..1, and the overlap of the fields, `(h, w)` bool."""

    reference: np.ndarray
    floating: np.ndarray
    overlap: np.ndarray

    def warped(self, displacement: np.ndarray) -> np.ndarray:
        """The floating map moved by a field `(h, w, 2)` in working pixels."""
        points = pixel_grid((displacement.shape[0], displacement.shape[1])) + displacement
        return cv2.remap(self.floating, points[..., 0], points[..., 1], cv2.INTER_LINEAR)

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
) -> RegistrationMetrics:
    """All figures of a registration.

    Args:
        displacement: `(h, w, 2)` the field in working pixels.
        overlap: `(H, W)` bool at full size.
    """
    area = maps.compared_area
    after = maps.warped(displacement)
    field = transform.field or RegistrationField.zero(request.reference.size)
    moved = displacement_statistics(field.displacement, overlap)
    check_points = request.points.check_arrays()
    return RegistrationMetrics(
        dice_before=_dice(maps.reference, maps.floating, area),
        dice_after=_dice(maps.reference, after, area),
        soft_dice_before=soft_dice(maps.reference, maps.floating, area),
        soft_dice_after=soft_dice(maps.reference, after, area),
        folded_fraction=field.folded_fraction(overlap),
        displacement_median=moved.median,
        displacement_p95=moved.p95,
        displacement_largest=moved.largest,
        residuals=tuple(pre_alignment.residuals),
        leave_one_out_mean=pre_alignment.leave_one_out_mean,
        tre_before=target_registration_error(
            CompositeTransform(pre_alignment.reference_to_floating), *check_points
        ),
        tre_after=target_registration_error(transform, *check_points),
    )


def _dice(reference: np.ndarray, floating: np.ndarray, area: np.ndarray) -> float:
    return dice(reference > VESSEL_THRESHOLD, floating > VESSEL_THRESHOLD, area)


def doubts(maps: WorkingMaps, metrics: RegistrationMetrics) -> tuple[str, ...]:
    """Sentences about what makes the result doubtful."""
    sentences = []
    area = maps.compared_area
    for name, vessels in (("reference", maps.reference), ("floating", maps.floating)):
        if not area.any() or (vessels[area] > VESSEL_THRESHOLD).mean() < FEW_VESSELS:
            sentences.append(
                f"The network found few vessels in the {name} image, so the result is uncertain. "
                "Check its vessel polarity, and judge the checkerboard with care."
            )
    if maps.overlap.mean() < LITTLE_OVERLAP:
        sentences.append(
            "The two images overlap only a little; outside the overlap the field is extrapolated."
        )
    if not sentences and metrics.dice_after < DOUBTFUL_DICE:
        sentences.append(
            f"The vessels of the two images lie poorly on each other (Dice {metrics.dice_after:.2f}). "
            "Check the matching points, or add more, and register again."
        )
    return tuple(sentences)
