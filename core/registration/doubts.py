"""Sentences about what makes a result doubtful."""

from __future__ import annotations

from typing import NamedTuple

from core.images.polarity import PolarityEstimate
from core.language import tr, tr_count
from core.metrics.summary import RegistrationMetrics
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


def polarity_doubts(polarities: Polarities) -> list[str]:
    """What to say where it is uncertain whether vessels are bright or dark."""
    return [
        tr(
            "It is not certain whether vessels are bright or dark in the {image} image; {polarity} was assumed. "
            "State it if that is wrong."
        ).format(image=tr(name), polarity=tr(estimate.polarity.value))
        for name, estimate in zip(Polarities._fields, polarities, strict=True)
        if estimate.is_uncertain
    ]


def doubts(request: RegistrationRequest, maps: WorkingMaps, metrics: RegistrationMetrics) -> list[str]:
    """What to say of few vessels, little overlap, a poor fit of the vessels, and check points that were not reached."""
    sentences = _few_vessels(maps)
    if maps.overlap.mean() < LITTLE_OVERLAP:
        sentences.append(
            tr("The two images overlap only a little; outside the overlap the field is extrapolated.")
        )
    if not request.options.affine_only:
        sentences += _little_confidence(metrics)
    unreached = len(request.points.check_arrays()[0]) - (metrics.tre_after.count if metrics.tre_after else 0)
    if unreached:
        sentences.append(
            tr_count(
                "{count} of the check points cannot be brought back to the reference by this transform, "
                "so the error there is not measured.",
                "{count} of the check points cannot be brought back to the reference by this transform, "
                "so the error there is not measured.",
                unreached,
            )
        )
    return sentences


def _few_vessels(maps: WorkingMaps) -> list[str]:
    area = maps.compared_area
    return [
        tr(
            "The network found few vessels in the {image} image, so the result is uncertain. "
            "Check its vessel polarity, and judge the checkerboard with care."
        ).format(image=tr(name))
        for name, vessels in (("reference", maps.reference), ("floating", maps.floating))
        if not area.any() or (vessels[area] > VESSEL_THRESHOLD).mean() < FEW_VESSELS
    ]


def _little_confidence(metrics: RegistrationMetrics) -> list[str]:
    confidence, uncertain = metrics.confidence or 0.0, metrics.uncertain_fraction or 0.0
    if confidence < LEAST_CONFIDENCE:
        return [
            tr(
                "The vessels of the two images do not lie on each other (confidence "
                "{confidence:.2f}): check that both show the same eye and that each pair of points "
                "marks the same place. Do not use this result."
            ).format(confidence=confidence)
        ]
    if confidence < DOUBTFUL_CONFIDENCE:
        return [
            tr(
                "The vessels of the two images lie poorly on each other (confidence {confidence:.2f}). "
                "The field moves parts of the image by {moved:.0f} px and more: compare before and after. "
                "If the points alone are better, use them alone, or add more points and register again."
            ).format(confidence=confidence, moved=metrics.displacement_p95)
        ]
    if uncertain > LARGE_UNCERTAIN_FRACTION:
        return [
            tr(
                "On {share:.0f} % of the overlap few vessels confirm the result; there it follows "
                "its surroundings. The confidence map shows where."
            ).format(share=100 * uncertain)
        ]
    return []
