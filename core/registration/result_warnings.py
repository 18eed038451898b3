"""Finds what makes a result doubtful."""

from __future__ import annotations

from typing import NamedTuple

from core.images.polarity import PolarityEstimate
from core.metrics.summary import RegistrationMetrics
from core.notices import Notice
from core.points.matching import ImageRole
from core.registration.notices import (
    FewVessels,
    LittleOverlap,
    UncertainPolarity,
    UncertainRegions,
    UnmeasuredCheckPoints,
    VesselsApart,
    VesselsLiePoorly,
)
from core.registration.request import RegistrationRequest
from core.registration.working_maps import VESSEL_THRESHOLD, WorkingMaps

FEW_VESSELS = 0.015
"""Share of the compared area below which vessels are called few."""

LITTLE_OVERLAP = 0.15

LEAST_CONFIDENCE = 0.15
"""Mean confidence below which the images may not show the same place at all."""
DOUBTFUL_CONFIDENCE = 0.35
LARGE_UNCERTAIN_FRACTION = 0.3


class Polarities(NamedTuple):
    """The vessel polarity of each image; one that the user stated is certain."""

    reference: PolarityEstimate
    floating: PolarityEstimate


def polarity_warnings(polarities: Polarities) -> list[Notice]:
    """What to say where it is uncertain whether vessels are bright or dark."""
    return [
        UncertainPolarity(ImageRole(name), estimate.polarity)
        for name, estimate in zip(Polarities._fields, polarities, strict=True)
        if estimate.is_uncertain
    ]


def result_warnings(
    request: RegistrationRequest, maps: WorkingMaps, metrics: RegistrationMetrics
) -> list[Notice]:
    """What to say of few vessels, little overlap, a poor fit of the vessels, and check points that were not reached."""
    found: list[Notice] = [*_few_vessels(maps)]
    shared = maps.grid.shared if maps.grid and maps.grid.part else float(maps.overlap.mean())
    if shared < LITTLE_OVERLAP:
        found.append(LittleOverlap())
    if not request.options.affine_only:
        found += _little_confidence(metrics)
    unreached = len(request.points.check_arrays()[0]) - (metrics.tre_after.count if metrics.tre_after else 0)
    if unreached:
        found.append(UnmeasuredCheckPoints(unreached))
    return found


def _few_vessels(maps: WorkingMaps) -> list[FewVessels]:
    area = maps.compared_area
    return [
        FewVessels(image)
        for image, vessels in ((ImageRole.REFERENCE, maps.reference), (ImageRole.FLOATING, maps.floating))
        if not area.any() or (vessels[area] > VESSEL_THRESHOLD).mean() < FEW_VESSELS
    ]


def _little_confidence(metrics: RegistrationMetrics) -> list[Notice]:
    confidence, uncertain = metrics.confidence or 0.0, metrics.uncertain_fraction or 0.0
    if confidence < LEAST_CONFIDENCE:
        return [VesselsApart(confidence)]
    if confidence < DOUBTFUL_CONFIDENCE:
        return [VesselsLiePoorly(confidence, metrics.displacement_p95)]
    return [UncertainRegions(uncertain)] if uncertain > LARGE_UNCERTAIN_FRACTION else []
